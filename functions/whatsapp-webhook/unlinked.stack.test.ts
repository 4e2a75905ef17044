import { randomUUID } from "node:crypto";
import { afterAll, expect, test, vi } from "vitest";
import { FAMILIES } from "../../packages/local/src/simulators/graph/fixtures/mod.ts";
import { openSessions } from "../../supabase/tests/sessions.ts";
import { linkPeople, linkSenders, runWorker, settled } from "../_shared/testing/linked-people.ts";
import { freshPhone, simulator, textsTo } from "../_shared/testing/stack.ts";

const sql = openSessions(2);
afterAll(() => sql.end());

const families = ["Text", "Media", "Places and people", "Interactive", "Orders", "Unsupported"];
const fixtures = families.flatMap((family) =>
  (FAMILIES[family] ?? []).flatMap((one) => (one.kind === "delivery" ? [one] : [])),
);

async function said(user: string) {
  return sql`
    select type::text, content, reaction, edited_at is not null as edited,
      revoked_at is not null as revoked
    from public.messages where user_id = ${user} and role = 'user' order by created_at, id`;
}

test("M2 all that a stranger sends is kept, prompted for once, and stands in the session once linked", async () => {
  const from = freshPhone();
  const wamids: string[] = [];
  for (const { name } of fixtures) {
    wamids.push((await simulator<{ wamid: string }>(`fixtures/${name}`, { from })).wamid);
  }
  await vi.waitFor(
    async () => {
      await runWorker();
      expect(await textsTo(from)).toHaveLength(1);
    },
    { timeout: 30_000 },
  );
  const kept = await sql`
    select disposition from private.whatsapp_messages where wamid = any(${wamids})
    order by array_position(${wamids}, wamid)`;
  expect(kept.map(({ disposition }) => disposition)).toEqual(
    fixtures.map(({ outcome }) => (outcome.shown ? "unlinked" : "ignored")),
  );

  const [user = ""] = await linkSenders(sql, [{ from }]);
  const shown = await said(user);
  expect(shown.map(({ type, content }) => ({ type, content }))).toEqual(
    fixtures.flatMap(({ outcome }) => outcome.shown ?? []),
  );
  // The prompt was their answer.
  const [turns] = await sql`
    select count(*)::int from private.turns as t
    join public.chat_sessions as s on s.id = t.session_id where s.user_id = ${user}`;
  expect(turns?.count).toBe(0);
  expect(await textsTo(from)).toHaveLength(2);
});

test("M2 opening the conversation is enough for a stranger to be told how to link, once a day", async () => {
  const from = freshPhone();
  await simulator("fixtures/request_welcome", { from });
  await simulator("fixtures/request_welcome", { from });
  await vi.waitFor(
    async () => {
      await runWorker();
      expect(await textsTo(from)).toHaveLength(1);
    },
    { timeout: 30_000 },
  );
  await simulator("inbound", { from, text: "Hello?" });
  await runWorker();
  expect(await textsTo(from)).toHaveLength(1);
});

test("M3 what speaks of a message may come before it", async () => {
  const [person] = await linkPeople(sql, 1);
  const { id = "", phone: from = "" } = person ?? {};
  const first = `wamid.${randomUUID()}`;
  const second = `wamid.${randomUUID()}`;
  await simulator("fixtures/reaction_own", { from, about: first });
  await simulator("fixtures/edit", { from, about: first });
  await simulator("fixtures/revoke", { from, about: second });
  expect(await said(id)).toEqual([]);
  await simulator("inbound", { from, wamid: first, text: "I meant Sunday." });
  await simulator("inbound", { from, wamid: second, text: "Forget that." });
  await settled(sql, [id]);
  expect(await said(id)).toEqual([
    { type: "text", content: "I meant Monday.", reaction: "❤️", edited: true, revoked: false },
    { type: "text", content: "[deleted]", reaction: null, edited: false, revoked: true },
  ]);
  const kept = await sql`
    select content, payload::text from private.whatsapp_messages where wamid = ${second}`;
  expect(JSON.stringify(kept)).not.toContain("Forget that.");
});
