import type { Feed } from "../lib/message.ts";
import { readActiveSession, readPage } from "./conversation.server.ts";
import type { SignedIn } from "./session.server.ts";
import { readVerifiedPhone } from "./whatsapp.server.ts";

/** Everything that changes by itself, in one reading. */
export async function readFeed(session: SignedIn, cursor: string | null): Promise<Feed> {
  const [{ page, sessionId }, whatsappPhone] = await Promise.all([
    readActiveSession(session).then(async (active) => ({
      page: await readPage(session, active, cursor),
      sessionId: active.id,
    })),
    readVerifiedPhone(session),
  ]);
  return { ...page, sessionId, whatsappPhone, now: new Date().toISOString() };
}
