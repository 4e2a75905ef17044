import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { asUser, createAccounts, openSessions, outcome } from "../sessions.ts";

const sql = openSessions(8);
afterAll(() => sql.end());

const businessNumber = { phone_number_id: "100000000000001", display_phone_number: "15550100001" };
const template = `race_${randomUUID().replaceAll("-", "")}`;

/** An account whose phone is linked, by a code sent from it. */
async function linked(): Promise<string> {
  const [account] = await createAccounts(sql, 1);
  const user = account?.id ?? "";
  const [link] = await asUser(
    sql,
    user,
    (tx) => tx`select public.start_whatsapp_link() ->> 'code' as code`,
  );
  const message = {
    kind: "message",
    ...businessNumber,
    wamid: `wamid.${randomUUID()}`,
    from_phone: `1555${10_000_000 + Math.floor(Math.random() * 80_000_000)}`,
    type: "text",
    shown_as: "text",
    text: String(link?.code),
    sent_at: new Date().toISOString(),
    payload: {},
  };
  await sql`select public.ingest_whatsapp('{}', ${randomUUID()}, ${sql.json([message])})`;
  return user;
}

async function send(user: string, key: string): Promise<string> {
  const [row] = await sql`
    select public.send_whatsapp_template(${user}, ${template}, 'en', '{}', ${key}) as sent`;
  return row?.sent.outbox_id;
}

beforeAll(async () => {
  await sql`select public.register_whatsapp_number('100000000000001', '15550100001')`;
  await sql`select public.put_whatsapp_template(${template}, 'en', 'utility', 'Hello', 'APPROVED')`;
});

it("M5: a template asked for by 6 sessions at once with one key is sent once", async () => {
  const user = await linked();
  for (let round = 0; round < 30; round++) {
    const key = randomUUID();
    const sent = await Promise.all(Array.from({ length: 6 }, () => send(user, key)));
    expect(new Set(sent).size).toBe(1);
    const [stored] = await sql`
      select count(*)::int as messages from private.outbox where request_key = ${key}`;
    expect(stored?.messages).toBe(1);
  }
}, 60_000);

it("M5: the person says STOP while a template is asked for and claimed; none leaves afterwards", async () => {
  for (let round = 0; round < 20; round++) {
    const user = await linked();
    const [identity] = await sql`
      select id from public.whatsapp_identities where user_id = ${user}`;
    const stop = sql`
      select private.record_consent(${identity?.id}, 'all', 'stopped', 'operator', clock_timestamp())`;
    const [state] = await Promise.all([outcome(send(user, randomUUID())), stop]);
    expect(["done", "whatsapp_opted_out"]).toContain(state);
    const waiting = await sql`
      select id from private.outbox where identity_id = ${identity?.id} and status = 'pending'`;
    for (const { id } of waiting) {
      const [claimed] = await sql`select public.claim_outbox(${id}) ->> 'state' as state`;
      expect(claimed?.state).toBe("done");
    }
  }
}, 60_000);
