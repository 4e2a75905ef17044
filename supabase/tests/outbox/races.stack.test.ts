import { randomInt, randomUUID } from "node:crypto";
import { afterAll, expect, it } from "vitest";
import { asUser, createAccounts, openSessions } from "../sessions.ts";

const sql = openSessions(4);
afterAll(() => sql.end());

const number = "100000000000009";
const freshPhone = () => `1556${randomInt(2_000_000, 9_999_999)}`;

/** A text from a person, by number, user id or both. */
async function hear(
  words: string,
  sender: { from_phone?: string; from_user_id?: string },
): Promise<void> {
  const update = {
    kind: "message",
    wamid: `wamid.${randomUUID()}`,
    phone_number_id: number,
    display_phone_number: "15550100009",
    ...sender,
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
  const phone = { from_phone: freshPhone() };
  await sql`select public.register_whatsapp_number(${number}, '+15550100009')`;
  const [link] = await asUser(
    sql,
    user,
    (tx) => tx`select public.start_whatsapp_link() ->> 'code' as code`,
  );
  await hear(String(link?.code), phone);
  for (let round = 0; round < 60; round++) {
    const [session] = await asUser(
      sql,
      user,
      (tx) => tx`select id from public.active_chat_session()`,
    );
    await sql`delete from private.outbox where identity_id in (
      select id from public.whatsapp_identities where user_id = ${user})`;
    await sql`delete from private.daily_spend where user_id = ${user}`;
    await hear("hello", phone);
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

it("M2: somebody turns out to be two while something leaves for them; neither fails", async () => {
  await sql`select public.register_whatsapp_number(${number}, '+15550100009')`;
  for (let round = 0; round < 80; round++) {
    const phone = { from_phone: freshPhone() };
    const userId = { from_user_id: `US.${randomUUID().replaceAll("-", "")}` };
    await hear("by number", phone);
    await hear("by user id", userId);
    const prompts = await sql`select o.id from private.outbox as o
      join public.whatsapp_identities as w on w.id = o.identity_id
      where w.phone = ${`+${phone.from_phone}`} or w.bsuid = ${userId.from_user_id}`;
    expect(prompts).toHaveLength(2);
    const outcomes = await Promise.allSettled([
      ...prompts.map(({ id }) => sql`select public.claim_outbox(${id})`),
      hear("by both", { ...phone, ...userId }),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(outcomes.map(() => "fulfilled"));
    await sql`delete from public.whatsapp_identities where bsuid = ${userId.from_user_id}`;
  }
}, 60_000);
