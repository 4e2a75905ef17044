import { randomInt, randomUUID } from "node:crypto";
import { afterAll, expect, it } from "vitest";
import { asUser, createAccounts, openSessions } from "../sessions.ts";

const sql = openSessions(4);
afterAll(() => sql.end());

const number = "100000000000009";
const phone = `1556${randomInt(2_000_000, 9_999_999)}`;

async function hear(words: string): Promise<void> {
  const update = {
    kind: "message",
    wamid: `wamid.${randomUUID()}`,
    phone_number_id: number,
    display_phone_number: "15550100009",
    from_phone: phone,
    type: "text",
    shown_as: "text",
    text: words,
    sent_at: new Date().toISOString(),
    payload: {},
  };
  await sql`select public.ingest_whatsapp('{}', ${randomUUID()}, ${sql.json([update])})`;
}

it("C3: a conversation is deleted while its answer is being recorded; neither fails", async () => {
  const [account] = await createAccounts(sql, 1);
  const user = account?.id ?? "";
  await sql`select public.register_whatsapp_number(${number}, '+15550100009')`;
  const [link] = await asUser(
    sql,
    user,
    (tx) => tx`select public.start_whatsapp_link() ->> 'code' as code`,
  );
  await hear(String(link?.code));
  for (let round = 0; round < 60; round++) {
    const [session] = await asUser(
      sql,
      user,
      (tx) => tx`select id from public.active_chat_session()`,
    );
    await sql`delete from private.outbox where identity_id in (
      select id from public.whatsapp_identities where user_id = ${user})`;
    await sql`delete from private.daily_spend where user_id = ${user}`;
    await hear("hello");
    const [begun] = await sql`select public.begin_turn(${session?.id}, 60) -> 'turn' as turn`;
    const [done] = await sql`select public.complete_turn(${begun?.turn.id}, 1, 'answer')
      #>> '{outbox_ids,0}' as id`;
    await sql`select public.claim_outbox(${done?.id})`;
    const accepted = { kind: "accepted", wamid: `wamid.${randomUUID()}` };
    const outcomes = await Promise.allSettled([
      sql`select public.record_outbox(${done?.id}, 1, ${sql.json(accepted)})`,
      asUser(sql, user, (tx) => tx`select public.delete_chat_session(${session?.id})`),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled"]);
    const [left] = await sql`select count(*)::integer as rows from private.outbox
      where id = ${done?.id}`;
    expect(left?.rows).toBe(0);
  }
}, 60_000);
