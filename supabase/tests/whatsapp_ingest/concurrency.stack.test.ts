import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, it } from "vitest";
import { asUser, createAccounts, openSessions } from "../sessions.ts";

const sql = openSessions(8);
afterAll(() => sql.end());

const businessNumber = { phone_number_id: "100000000000001", display_phone_number: "15550100001" };

function text(from: string, wamid = `wamid.${randomUUID()}`) {
  return {
    kind: "message",
    ...businessNumber,
    wamid,
    from_phone: from,
    type: "text",
    shown_as: "text",
    text: "hello",
    sent_at: new Date().toISOString(),
    payload: {},
  };
}

async function ingest(updates: ReturnType<typeof text>[]) {
  const [row] = await sql`
    select public.ingest_whatsapp('{}', ${randomUUID()}, ${sql.json(updates)}) as result`;
  return row?.result;
}

/** A run of fictitious numbers that no other test uses. */
function phones(count: number): string[] {
  const start = 10_000_000 + Math.floor(Math.random() * 80_000_000);
  return Array.from({ length: count }, (_, index) => `1555${start + index}`);
}

describe("M3: deliveries that share people", () => {
  it("M3: 6 sessions deliver the same new people in different orders; nothing is lost", async () => {
    for (let round = 0; round < 20; round++) {
      const people = phones(10);
      const deliveries = Array.from({ length: 6 }, () =>
        people.toSorted(() => Math.random() - 0.5).map((phone) => text(phone)),
      );
      const results = await Promise.all(deliveries.map(ingest));
      expect(results.map(({ failures }) => failures)).toEqual([0, 0, 0, 0, 0, 0]);
      const [stored] = await sql`
        select count(*)::int as messages from private.whatsapp_messages as m
        join public.whatsapp_identities as w on w.id = m.identity_id
        where w.phone = any(${people.map((phone) => `+${phone}`)})`;
      expect(stored?.messages).toBe(60);
    }
  }, 60_000);

  it("M3: the same message in 6 deliveries at once is stored once", async () => {
    for (let round = 0; round < 50; round++) {
      const [phone = ""] = phones(1);
      const message = text(phone);
      const results = await Promise.all(Array.from({ length: 6 }, () => ingest([message])));
      expect(results.reduce((sum, { messages }) => sum + messages, 0)).toBe(1);
      expect(results.reduce((sum, { duplicates }) => sum + duplicates, 0)).toBe(5);
    }
  }, 60_000);

  it("M3: a person writes while an answer is stored; neither waits for the other for ever", async () => {
    const [account] = await createAccounts(sql, 1);
    const [phone = ""] = phones(1);
    const user = account?.id ?? "";
    const [link] = await asUser(
      sql,
      user,
      (tx) => tx`select public.start_whatsapp_link() ->> 'code' as code`,
    );
    await ingest([{ ...text(phone), text: String(link?.code) }]);
    const [session] = await asUser(
      sql,
      user,
      (tx) => tx`select id from public.active_chat_session()`,
    );

    for (let round = 0; round < 100; round++) {
      // A hundred answers would reach the daily cap, which is not this test's matter.
      await sql`delete from private.daily_spend where user_id = ${user}`;
      await ingest([text(phone)]);
      const [begun] = await sql`select public.begin_turn(${session?.id}, 60) as turn`;
      const { id, attempt } = begun?.turn.turn ?? {};
      const [completed, delivered] = await Promise.all([
        sql`select public.complete_turn(${id}, ${attempt}, 'answer') ->> 'state' as state`,
        ingest([text(phone)]),
      ]);
      expect(completed[0]?.state).toBe("answered");
      expect(delivered).toMatchObject({ messages: 1, failures: 0 });
      // What came meanwhile is the next turn's.
      const [next] = await sql`select public.begin_turn(${session?.id}, 60) as turn`;
      const rest = next?.turn.turn;
      if (rest) await sql`select public.complete_turn(${rest.id}, ${rest.attempt}, 'answer')`;
    }
    // Nobody waits for two hundred answers; others wait for the worker.
    await sql`delete from private.outbox where identity_id in (
      select id from public.whatsapp_identities where user_id = ${user})`;
  }, 60_000);
});
