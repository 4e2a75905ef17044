import { askChat } from "../server/chat.server.ts";
import type { Route } from "./+types/workspace-chat-stream";

/** An answer that is being written, from its beginning; 204 when there is none. */
export const loader = (args: Route.LoaderArgs): Promise<Response> =>
  askChat(args, `/api/chat/${encodeURIComponent(args.params.session)}/stream`);
