import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type DeliveryFixture,
  FAMILIES,
  type Json,
} from "../../packages/local/src/simulators/graph/fixtures/mod.ts";
import { metaJson } from "../../packages/local/src/simulators/graph/meta-json.ts";
import { openSessions } from "../../supabase/tests/sessions.ts";
import { type LinkedPerson, linkPeople, settled } from "../_shared/testing/linked-people.ts";
import { simulator } from "../_shared/testing/stack.ts";

/** The simulator's answer to a played fixture. */
interface Played {
  wamid: string;
  about: string | null;
  moved: { phone?: string; userId?: string } | null;
  body: Json;
  deliveries: { status: number }[];
}

const sql = openSessions(8);
const prelude = "Before all that";
const followUp = "Is anybody there?";

/** Reports need no person of their own: what they speak of is nobody's message. */
const reports: readonly string[] = ["Statuses", "Failures"];
const families = Object.entries(FAMILIES);
const fixtures = families.flatMap(([family, members]) =>
  members.flatMap((one) => (one.kind === "delivery" ? [{ ...one, family }] : [])),
);
const table = fixtures.map((fixture) => [fixture.name, fixture] as const);

const people = new Map<string, LinkedPerson>();
const played = new Map<string, Played>();

const isReport = ({ family }: { family: string }) => reports.includes(family);
const isStop = ({ name }: DeliveryFixture) => name.startsWith("consent_stop");

function personOf(name: string): LinkedPerson {
  const person = people.get(name);
  if (!person) throw new Error(`Cannot test ${name}: nobody has sent it`);
  return person;
}

function playedOf(name: string): Played {
  const one = played.get(name);
  if (!one) throw new Error(`Cannot test ${name}: it was not sent`);
  return one;
}

async function play(fixture: (typeof fixtures)[number]): Promise<void> {
  const about = isReport(fixture) ? { about: `wamid.${crypto.randomUUID()}` } : {};
  const from = personOf(fixture.name).phone;
  played.set(fixture.name, await simulator(`fixtures/${fixture.name}`, { from, ...about }));
}

async function writeAll(of: readonly DeliveryFixture[], text: string): Promise<void> {
  const messages = of.map(({ name }) => ({ from: personOf(name).phone, text }));
  await simulator("batch", { messages });
}

// Everybody's turn at once: what is to be answered is answered in one go, and then looked at.
beforeAll(async () => {
  const senders = fixtures.filter((fixture) => !isReport(fixture));
  const [reporter, ...linked] = await linkPeople(sql, senders.length + 1);
  for (const [index, { name }] of senders.entries()) {
    const person = linked[index];
    if (person) people.set(name, person);
  }
  for (const { name } of fixtures.filter(isReport)) if (reporter) people.set(name, reporter);
  const users = [...people.values()].map(({ id }) => id);

  await writeAll(
    senders.filter(({ about }) => about !== undefined),
    prelude,
  );
  await settled(sql, users);
  const lanes = fixtures.values();
  await Promise.all(
    Array.from({ length: 6 }, async () => {
      for (const fixture of lanes) await play(fixture);
    }),
  );
  await settled(sql, users);
  // Were a silent one to be answered after all, this would be the second turn.
  await writeAll(
    senders.filter(({ outcome }) => !outcome.answered),
    followUp,
  );
  await settled(sql, users);
}, 240_000);

afterAll(() => sql.end());

async function inboxOf(name: string) {
  const rows = await sql`
    select id, status, last_error from private.webhook_inbox
    where raw_body = ${metaJson(playedOf(name).body)}`;
  expect(rows, "the exact bytes are kept").toHaveLength(1);
  return rows[0];
}

test.each(table)("M1 %s is taken and kept", async (name, { outcome: { stored } }) => {
  const { deliveries, wamid, about } = playedOf(name);
  expect(deliveries).toMatchObject([{ status: 200 }]);
  const inbox = await inboxOf(name);
  expect(inbox).toMatchObject({ status: "processed", last_error: null });
  if (stored.table === "whatsapp_messages") {
    const rows = await sql`
      select m.type, m.disposition, w.user_id from private.whatsapp_messages as m
      join public.whatsapp_identities as w on w.id = m.identity_id where m.wamid = ${wamid}`;
    const { type, disposition } = stored;
    expect(rows).toEqual([{ type, disposition, user_id: personOf(name).id }]);
  } else if (stored.table === "whatsapp_statuses") {
    const rows = await sql`
      select status from private.whatsapp_statuses where wamid = ${about} and inbox_id = ${inbox?.id}`;
    expect(rows).toEqual([{ status: stored.status }]);
  } else {
    // What has nothing of its own in it (null, an empty object) is kept once for all times.
    const rows = await sql`
      select from private.whatsapp_events
      where field = ${stored.field}
        and (inbox_id = ${inbox?.id} or payload in ('null', '{}'))`;
    expect(rows.length).toBeGreaterThan(0);
  }
});

const senders = table.filter(([, fixture]) => !isReport(fixture));

test.each(senders)("M3 %s stands in the conversation as it should", async (name, fixture) => {
  const { outcome, after } = fixture;
  const { wamid } = playedOf(name);
  const rows = await sql`
    select type::text, content, external_id from public.messages
    where user_id = ${personOf(name).id} and role = 'user' and channel = 'whatsapp'
    order by created_at, id`;
  const shown = rows.filter(({ content }) => content !== followUp);
  const own = shown.filter(({ external_id }) => external_id === wamid);
  expect(own.map(({ type, content }) => ({ type, content }))).toEqual(
    outcome.shown ? [outcome.shown] : [],
  );
  // And nothing besides: what came before, and what must come first.
  const before = Number(fixture.about !== undefined);
  const first = Number(after?.startsWith("consent") ?? false);
  expect(shown.length - own.length).toBe(before + first);
});

test.each(senders)("M3 %s is answered once, or not at all", async (name, fixture) => {
  const { outcome, about } = fixture;
  const [turns] = await sql`
    select
      count(distinct t.id)::int as turns,
      count(*) filter (where m.external_id = ${playedOf(name).wamid})::int as asked,
      (select count(*)::int from public.messages as a
       where a.user_id = ${personOf(name).id} and a.role = 'assistant') as answers
    from private.turn_messages as q
    join public.messages as m on m.id = q.message_id
    left join private.turns as t on t.id = q.turn_id and t.status = 'answered'
    where m.user_id = ${personOf(name).id}`;
  // Each was followed by a text, which is answered unless the person has stopped us.
  const expected = Number(about !== undefined) + Number(!isStop(fixture));
  expect(turns).toEqual({
    turns: expected,
    asked: Number(outcome.answered),
    answers: expected,
  });
});

const changing = senders.filter(([, { outcome }]) => outcome.changes);

test.each(changing)("M3 %s changes the message that it speaks of", async (name, fixture) => {
  const { reaction, content, edited, revoked } = fixture.outcome.changes ?? {};
  const { about } = playedOf(name);
  const rows = await sql`
    select m.reaction, m.content, m.edited_at is not null as edited, m.revoked_at is not null as revoked
    from public.messages as m
    where m.user_id = ${personOf(name).id} and m.external_id = ${about}`;
  expect(rows).toEqual([
    {
      reaction: reaction ?? null,
      content: content ?? (fixture.about === "inbound" ? prelude : expect.any(String)),
      edited: edited ?? false,
      revoked: revoked ?? false,
    },
  ]);
  if (revoked) {
    const kept = await sql`
      select content, payload::text from private.whatsapp_messages where wamid = ${about}`;
    expect(JSON.stringify(kept)).not.toContain(prelude);
  }
});

const moving = senders.filter(([, { moves }]) => moves);

test.each(moving)("M2 %s is followed", async (name) => {
  const { phone: before, id } = personOf(name);
  const { moved } = playedOf(name);
  const rows = await sql`
    select phone, bsuid from public.whatsapp_identities where user_id = ${id}`;
  expect(rows).toEqual([{ phone: `+${moved?.phone ?? before}`, bsuid: moved?.userId }]);
});

test("M5 consent: STOP holds until START, in five languages; the switch concerns marketing only", async () => {
  const stops = fixtures.filter(({ family }) => family === "Consent");
  const rows = await sql`
    select user_id, stopped_at is not null as stopped, marketing_stopped_at is not null as marketing
    from public.whatsapp_identities where user_id = any(${[...people.values()].map(({ id }) => id)})`;
  const standing = (name: string) => {
    const row = rows.find(({ user_id }) => user_id === personOf(name).id);
    return { stopped: row?.stopped, marketing: row?.marketing };
  };
  for (const fixture of stops) {
    expect(standing(fixture.name), fixture.name).toEqual({
      stopped: isStop(fixture),
      marketing: false,
    });
  }
  expect(standing("user_preferences_stop")).toEqual({ stopped: false, marketing: true });
  expect(standing("user_preferences_resume")).toEqual({ stopped: false, marketing: false });
});
