import postgres from "postgres";
import { afterAll, expect, test, vi } from "vitest";
import { chunksOf, messagesOf, says, send, sessionOf, textOf } from "../_shared/testing/chat.ts";
import { signUp, stackVariable } from "../_shared/testing/stack.ts";

const sql = postgres(stackVariable("DB_URL"), { max: 1 });
afterAll(() => sql.end());

/** Somebody who stored a message, opened its turn, wrote a little, and died. */
async function abandonedTurn() {
  const ana = await signUp();
  const session = await sessionOf(ana);
  const message = says("Are you still there?");
  const args = { session, client_id: message.id, content: "Are you still there?" };
  expect((await ana.supabase.rpc("send_chat_message", args)).error).toBeNull();
  const [begun] = await sql`select private.begin_turn(${session}, 1) #>> '{turn,id}' as id`;
  await sql`select private.keep_turn(${begun?.id}, 1, 'I was about to', 1)`;
  return { ana, session, message };
}

test("C3: an answer whose writer died is begun again by whoever asks, and written once", async () => {
  const { ana, session, message } = await abandonedTurn();
  const chunks = await chunksOf(await send(ana, session, message));
  expect(chunks.at(-1)).toMatchObject({
    type: "error",
    errorText: expect.stringMatching(/begun again/),
  });
  const again = textOf(await chunksOf(await send(ana, session, message)));
  expect(await messagesOf(ana, session)).toMatchObject([{ role: "user" }, { content: again }]);
  expect(again).not.toContain("I was about to");
});

test("C3: and when nobody asks, by the worker", async () => {
  const { ana, session } = await abandonedTurn();
  await vi.waitFor(
    async () => {
      const stored = await messagesOf(ana, session);
      expect(stored).toMatchObject([{ role: "user" }, { role: "assistant" }]);
    },
    { timeout: 45_000, interval: 500 },
  );
}, 60_000);
