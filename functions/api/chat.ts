/** `POST /api/chat`: stores the message, then streams its answer. */
import { chatRequest, type Turn } from "@foyer/contracts";
import type { ModelEnv } from "../_shared/assistant/model.ts";
import type { TurnStore } from "../_shared/assistant/turn-store.ts";
import { readJson } from "../_shared/body.ts";
import { errorFields, type Log } from "../_shared/log.ts";
import type { AnswerWriter } from "./answer-chunks.ts";
import { answerTurn } from "./answer-turn.ts";
import type { Handler } from "./api.ts";
import type { AuthenticateChat } from "./chat-caller.ts";
import { chatStream } from "./chat-stream.ts";
import { chatLeaseSeconds } from "./keep-turn.ts";
import { showAnswer } from "./show-answer.ts";

/** `useChat` sends the whole conversation each time. */
const maxBytes = 4_000_000;

/** What the route needs. */
export interface ChatDeps {
  readonly authenticate: AuthenticateChat;
  readonly store: TurnStore;
  readonly env: ModelEnv;
  readonly log: Log;
}

export function chatHandler({ authenticate, store, env, log }: ChatDeps): Handler {
  /** Answers an open turn, with a line in the log about it. */
  async function answer(turn: Turn, writer: AnswerWriter, debugId: string): Promise<void> {
    // Large, and of use to this route alone.
    const { createStreamModel } = await import("../_shared/assistant/stream-model.ts");
    const model = createStreamModel(env);
    let isShown = true;
    const outcome = await answerTurn({ store, model }, turn, (text) => {
      isShown = writer.write(turn.id, text);
    });
    const level = outcome.kind === "answered" ? "info" : "warn";
    log(level, "turn.ended", { debug_id: debugId, turn_id: turn.id, ...outcome });
    if (!isShown) writer.fail("again");
    else if (outcome.kind === "answered") writer.finish();
    else writer.fail(outcome.kind === "superseded" ? "again" : outcome.kind);
  }

  return async (c) => {
    const caller = await authenticate(c.req.raw);
    c.set("userId", caller.userId);
    const request = await readJson(c.req.raw, chatRequest, maxBytes);
    const { sessionId } = request;
    const messageId = await caller.send(request);
    const { debugId } = c.var;

    const onFault = (thrown: unknown) =>
      log("error", "chat.broken", { debug_id: debugId, ...errorFields(thrown) });
    return chatStream(async (writer, isGone) => {
      async function take(): Promise<boolean> {
        const begun = await store.beginTurn(sessionId, chatLeaseSeconds);
        if (begun.state !== "open") return false;
        await answer(begun.turn, writer, debugId);
        return true;
      }
      await showAnswer(store, { sessionId, messageId, writer, isGone }, take);
    }, onFault);
  };
}
