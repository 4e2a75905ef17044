/** `GET /api/chat/:id/stream`: an answer that is being written, from its beginning to its end. */
import type { TurnStore } from "../_shared/assistant/turn-store.ts";
import { errorFields, type Log } from "../_shared/log.ts";
import type { Handler } from "./api.ts";
import type { AuthenticateChat } from "./chat-caller.ts";
import { chatStream } from "./chat-stream.ts";
import { showAnswer } from "./show-answer.ts";

/** What the route needs. */
export interface ResumeChatDeps {
  readonly authenticate: AuthenticateChat;
  readonly store: TurnStore;
  readonly log: Log;
}

export function resumeChatHandler({ authenticate, store, log }: ResumeChatDeps): Handler {
  return async (c) => {
    const caller = await authenticate(c.req.raw);
    c.set("userId", caller.userId);
    const sessionId = c.req.param("id") ?? "";
    await caller.requireSession(sessionId);
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
