import { problem } from "@foyer/contracts";
import postgres from "postgres";
import { afterAll, expect, test, vi } from "vitest";
import { chunksOf, messagesOf, says, send, sessionOf, textOf } from "../_shared/testing/chat.ts";
import { functionUrl, type Person, signUp, stackVariable } from "../_shared/testing/stack.ts";

const sql = postgres(stackVariable("DB_URL"), { max: 1 });
afterAll(() => sql.end());

async function spentBy({ id }: Person): Promise<number> {
  const rows = await sql<{ tokens: string }[]>`
    select tokens from private.daily_spend where user_id = ${id}`;
  return Number(rows[0]?.tokens ?? 0);
}

const spendAll = ({ id }: Person) => sql`
  insert into private.daily_spend (user_id, day, tokens)
  values (${id}, private.spend_day(), private.daily_token_cap())
  on conflict (user_id, day) do update set tokens = excluded.tokens`;

test("C4: an answer costs what the model counted, not what was reserved", async () => {
  const ana = await signUp();
  await chunksOf(await send(ana, await sessionOf(ana), says("Hello")));
  const spent = await spentBy(ana);
  expect(spent).toBeGreaterThan(20);
  expect(spent).toBeLessThan(1_000);
});

test("C4: over the day's cap a message is refused with a clear problem; others are answered", async () => {
  const [ana, bo] = [await signUp(), await signUp()];
  const session = await sessionOf(ana);
  await spendAll(ana);
  const response = await fetch(functionUrl("api/chat"), {
    method: "POST",
    headers: { authorization: `Bearer ${ana.token}`, "content-type": "application/json" },
    body: JSON.stringify({ id: session, messages: [says("One more")] }),
  });
  expect(problem.parse(await response.json())).toMatchObject({
    status: 402,
    code: "limit_reached",
    detail: expect.stringContaining("tomorrow"),
  });
  expect(await messagesOf(ana, session)).toEqual([]);
  await expect(send(ana, session, says("Please"))).rejects.toThrow();
  expect(textOf(await chunksOf(await send(bo, await sessionOf(bo), says("Hello"))))).not.toBe("");
});

test("C4: what reaches the worker over the cap is answered by one sentence, once", async () => {
  const ana = await signUp();
  const session = await sessionOf(ana);
  await spendAll(ana);
  const sent = await ana.supabase.from("messages").insert({ session_id: session, content: "Hi!" });
  expect(sent.error).toBeNull();
  await vi.waitFor(async () => expect(await messagesOf(ana, session)).toHaveLength(2), 25_000);
  expect((await messagesOf(ana, session))[1]).toMatchObject({
    role: "assistant",
    content: expect.stringContaining("tomorrow"),
  });
  const jobs = await sql`select from pgmq.q_replies where message ->> 'session_id' = ${session}`;
  await vi.waitFor(async () => {
    const left = await sql`select from pgmq.q_replies where message ->> 'session_id' = ${session}`;
    expect(left).toHaveLength(0);
  }, 10_000);
  expect(jobs.length).toBeLessThanOrEqual(1);
});
