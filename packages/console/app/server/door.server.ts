import { redirect } from "react-router";
import type { Captcha } from "../lib/captcha.ts";
import { ownPath } from "../lib/own-path.ts";
import type { Provider } from "../lib/provider.ts";
import { returnWords } from "./auth-words.server.ts";
import { captcha } from "./captcha.server.ts";
import { enabledProviders } from "./providers.server.ts";
import type { Session } from "./session.server.ts";

/** What the pages before sign-in show. */
export interface Door {
  /** Where one goes on from here. */
  next: string;
  providers: Provider[];
  captcha: Captcha | null;
  /** Why the last way in led back here. */
  returned: string | null;
}

/** Opens a page at the door; whoever is signed in already goes on. */
export async function atTheDoor(session: Session, url: URL): Promise<Door> {
  const next = ownPath(url.searchParams.get("next"));
  if (session.userId) throw redirect(next);
  return {
    next,
    providers: await enabledProviders(),
    captcha,
    returned: returnWords(url.searchParams.get("reason")),
  };
}
