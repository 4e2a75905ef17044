/** `GET /api/chat/:id/stream`: an answer that is being written, from its beginning to its end. */
import { uuid } from "@foyer/contracts";
import type { TurnStore } from "../_shared/assistant/turn-store.ts";
import type { Authenticate, Caller } from "../_shared/auth.ts";
import { errorFields, type Log } from "../_shared/log.ts";
import { Problem } from "../_shared/problem.ts";
import { problemFromDatabase } from "../_shared/translate.ts";
import type { Handler } from "./api.ts";
import { chatStream } from "./chat-stream.ts";
import { showAnswer } from "./show-answer.ts";

/** What the route needs. */
export interface ResumeChatDeps {
  readonly authenticate: Authenticate;
  readonly store: TurnStore;
  readonly log: Log;
}

export function resumeChatHandler({ authenticate, store, log }: ResumeChatDeps): Handler {
  return async (c) => {
    const caller = await authenticate(c.req.raw);
    c.set("userId", caller.userId);
    const sessionId = c.req.param("id") ?? "";
    await requireOwn(caller, sessionId);
    const seen = await store.followTurn(sessionId, null);
    if (seen.state !== "open" || !seen.is_held) return c.body(null, 204);
    const { message_id: messageId } = seen;
    const { debugId } = c.var;

    const onFault = (thrown: unknown) =>
      log("error", "chat.broken", { debug_id: debugId, ...errorFields(thrown) });
    return chatStream(
      (writer, isGone) => showAnswer(store, { sessionId, messageId, writer, isGone }),
      onFault,
    );
  };
}

/** Another's session and none at all look the same: row-level security shows the caller their own. */
async function requireOwn({ supabase }: Caller, sessionId: string): Promise<void> {
  if (!uuid.safeParse(sessionId).success) throw new Problem("session_not_found");
  const query = supabase.from("chat_sessions").select("id").eq("id", sessionId);
  const { data, error, status } = await query.maybeSingle();
  if (error) throw problemFromDatabase(error, status);
  if (data === null) throw new Problem("session_not_found");
}
