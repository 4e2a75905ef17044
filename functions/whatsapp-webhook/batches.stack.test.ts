import { randomUUID } from "node:crypto";
import { afterAll, expect, test } from "vitest";
import { openSessions } from "../../supabase/tests/sessions.ts";
import { linkPeople, settled } from "../_shared/testing/linked-people.ts";
import { simulator } from "../_shared/testing/stack.ts";

const sql = openSessions(2);
afterAll(() => sql.end());

interface Batch {
  wamids: string[];
  deliveries: { status: number }[];
}

const deepest = (depth: number): unknown => (depth === 0 ? "end" : { a: deepest(depth - 1) });

/** What no one can make a message of. */
const unreadable = (id: string) => [
  null,
  true,
  42,
  "",
  id,
  [],
  [[id]],
  {},
  { id },
  { id, type: "text" },
  { id: null, type: "text", from: "15550100142" },
  { id: { id }, type: ["text"], from: 15_550_100_142, text: { body: [id] } },
  JSON.parse(`{"__proto__":{"id":"${id}","type":"text"},"from":"15550100142"}`),
  { nothing: deepest(500), "nul\u0000": "\u0000" },
];

async function shown(users: readonly string[]) {
  return sql`
    select m.user_id, m.content, m.external_id from public.messages as m
    where m.user_id = any(${users}) and m.role = 'user' and m.channel = 'whatsapp'
    order by m.created_at, m.id`;
}

/** How often each of these people was answered. */
async function answers(users: readonly string[]): Promise<number[]> {
  const rows = await sql`
    select (select count(*)::int from private.turns as t
            join public.chat_sessions as s on s.id = t.session_id
            where s.user_id = u.id and t.status = 'answered') as turns
    from unnest(${users}::uuid[]) with ordinality as u (id, position) order by u.position`;
  return rows.map(({ turns }) => Number(turns));
}

test.each(["change", "changes", "entries"])(
  "M1 unreadable updates between good ones, spread over %s, change nothing for the good ones",
  async (spread) => {
    const [person] = await linkPeople(sql, 1);
    const { id = "", phone: from = "" } = person ?? {};
    const odd = unreadable(randomUUID());
    const good = (index: number) => ({ from, text: `good ${index}` });
    const messages = odd.flatMap((raw, index) => [good(index), { raw }]);
    const batch = await simulator<Batch>("batch", {
      messages: [...messages, good(odd.length)],
      spread,
    });
    expect(batch.deliveries).toMatchObject([{ status: 200 }]);
    await settled(sql, [id]);
    const rows = await shown([id]);
    expect(rows.map(({ content }) => content)).toEqual(
      Array.from({ length: odd.length + 1 }, (_, index) => `good ${index}`),
    );
    expect(await answers([id])).toEqual([1]);
    const [inbox] = await sql`
      select i.status, i.last_error from private.webhook_inbox as i
      join private.whatsapp_messages as m on m.inbox_id = i.id where m.wamid = ${batch.wamids[0] ?? ""}`;
    expect(inbox).toEqual({ status: "processed", last_error: null });
  },
);

test("M3 the same message twice in one POST, and in the next one, is one message with one answer", async () => {
  const [person] = await linkPeople(sql, 1);
  const { id = "", phone: from = "" } = person ?? {};
  const wamid = `wamid.${randomUUID()}`;
  const twice = [
    { from, wamid, text: "Only once" },
    { from, text: "Between" },
    { from, wamid, text: "Only once" },
  ];
  await simulator("batch", { messages: twice });
  await simulator("batch", { messages: twice.slice(0, 1), times: 3 });
  await settled(sql, [id]);
  expect((await shown([id])).map(({ content }) => content)).toEqual(["Only once", "Between"]);
  const [turns] = await sql`
    select count(distinct q.turn_id)::int as turns, count(*)::int as asked
    from private.turn_messages as q join public.messages as m on m.id = q.message_id
    where m.user_id = ${id} and m.external_id = ${wamid}`;
  expect(turns).toEqual({ turns: 1, asked: 1 });
});

test("M1 a thousand updates in one POST: every one stored, in order, each person answered once", async () => {
  const people = await linkPeople(sql, 5);
  const users = people.map(({ id }) => id);
  const messages = Array.from({ length: 1000 }, (_, index) => ({
    from: people[index % people.length]?.phone,
    text: `Line ${index}`,
  }));
  const { wamids, deliveries } = await simulator<Batch>("batch", { messages });
  expect(deliveries).toMatchObject([{ status: 200 }]);
  const rows = await shown(users);
  expect(new Set(rows.map(({ external_id }) => external_id))).toEqual(new Set(wamids));
  expect(rows).toHaveLength(1000);
  for (const [nth, user] of users.entries()) {
    const own = rows.filter(({ user_id }) => user_id === user).map(({ content }) => content);
    expect(own).toEqual(Array.from({ length: 200 }, (_, line) => `Line ${line * 5 + nth}`));
  }
  await settled(sql, users);
  expect(await answers(users)).toEqual([1, 1, 1, 1, 1]);
});
