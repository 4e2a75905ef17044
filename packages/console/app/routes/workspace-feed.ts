import type { Feed } from "../lib/message.ts";
import { readFeed } from "../server/feed.server.ts";
import { guarded } from "../server/guarded.server.ts";
import { requireSession } from "../server/session.server.ts";
import type { Route } from "./+types/workspace-feed";

/** The newest messages, or with `?before=<cursor>` older ones. */
export const loader = guarded(
  ({ context, url }: Route.LoaderArgs): Promise<Feed> =>
    readFeed(requireSession(context), url.searchParams.get("before")),
);

/** A poll that fails must not take the page away: it answers null, and the next one may succeed. */
export async function clientLoader({ serverLoader }: Route.ClientLoaderArgs): Promise<Feed | null> {
  try {
    return await serverLoader();
  } catch (thrown) {
    if (thrown instanceof Response) throw thrown;
    return null;
  }
}
