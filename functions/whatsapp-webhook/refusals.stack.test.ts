import type { Row } from "postgres";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import {
  FAMILIES,
  type RefusalFixture,
} from "../../packages/local/src/simulators/graph/fixtures/mod.ts";
import { openSessions } from "../../supabase/tests/sessions.ts";
import {
  type LinkedPerson,
  linkPeople,
  runWorker,
  settled,
} from "../_shared/testing/linked-people.ts";
import { simulator, textsTo } from "../_shared/testing/stack.ts";

const sql = openSessions(4);
const patience = { timeout: 30_000, interval: 100 };
const question = "Can you hear me?";
const left = /^(accepted|sent|delivered)$/;

const refusals = Object.values(FAMILIES)
  .flat()
  .filter((fixture): fixture is RefusalFixture => fixture.kind === "refusal");
const stopping = refusals.filter(({ outcome }) => outcome.next === "stop");
const others = refusals.filter(({ outcome }) => outcome.next !== "stop");

/** How the answer to each of these people stands. */
async function repliesTo(people: readonly LinkedPerson[]): Promise<Map<string, Row>> {
  const rows = await sql`
    select distinct on (w.user_id) w.user_id, o.status, o.error_class, o.error_code, o.tries
    from private.outbox as o join public.whatsapp_identities as w on w.id = o.identity_id
    where w.user_id = any(${people.map(({ id }) => id)}) and o.kind = 'reply'
    order by w.user_id, o.id desc`;
  return new Map(rows.map(({ user_id, ...row }) => [user_id, row]));
}

async function replyTo(person: LinkedPerson): Promise<Row | undefined> {
  return (await repliesTo([person])).get(person.id);
}

/** Makes due what waits for these people: nobody is held, no backoff lasts; a stopped number stays so. */
async function hurry(people: readonly LinkedPerson[]): Promise<void> {
  const waiting = sql`
    select o.id from private.outbox as o
    join public.whatsapp_identities as w on w.id = o.identity_id
    where w.user_id = any(${people.map(({ id }) => id)}) and o.status = 'pending'`;
  await sql`update private.whatsapp_numbers set held_until = null, next_send_at = '-infinity'`;
  await sql`
    update private.whatsapp_pairs set held_until = null where identity_id in (
      select identity_id from private.outbox where id in (${waiting}))`;
  await sql`update private.outbox set next_attempt_at = now() where id in (${waiting})`;
  await sql`
    update pgmq.q_sends set vt = clock_timestamp() where message ->> 'outbox_id' in (
      select due.id::text from (${waiting}) as due)`;
  await runWorker();
}

/** As an operator does. */
async function resume(): Promise<void> {
  await sql`
    select public.resume_whatsapp_number(n.phone_number_id) from private.whatsapp_numbers as n
    where n.stopped_at is not null`;
  await sql`update private.whatsapp_numbers set held_until = null, refusals = 0`;
}

async function ask(people: readonly LinkedPerson[]): Promise<void> {
  await simulator("batch", {
    messages: people.map(({ phone }) => ({ from: phone, text: question })),
  });
}

async function backToNormal(): Promise<void> {
  await simulator("faults", {});
  await resume();
}

afterAll(() => sql.end());

// As Graph's own answer, and as a report after it had accepted: the sender must do the same.
const ways = ["error_code", "failed_code"] as const;

describe.each(ways)("M5 refused by %s", (way) => {
  let people: LinkedPerson[];
  const first = new Map<string, Row>();

  beforeAll(async () => {
    people = await linkPeople(sql, others.length);
    const rules = others.map(({ code }, index) => ({ to: people[index]?.phone, [way]: code }));
    await simulator("faults", { rules });
    await ask(people);
    await vi.waitFor(
      async () => {
        for (const [id, row] of await repliesTo(people)) {
          const isOver = row.error_class !== null && row.status !== "sending";
          if (isOver && !first.has(id)) first.set(id, row);
        }
        // One of them slowed the whole number down; the others need not wait for that here.
        const missing = people.filter(({ id }) => !first.has(id));
        if (missing.length > 0) await hurry(missing);
        expect(missing).toHaveLength(0);
      },
      { ...patience, timeout: 60_000 },
    );
  }, 120_000);
  afterAll(backToNormal);

  test.each(
    others.map((one, index) => [one.code, one.outcome.class, one.outcome.next, index] as const),
  )("%i is %s: %s", (code, errorClass, next, index) => {
    expect(first.get(people[index]?.id ?? "")).toMatchObject({
      status: next === "fail" ? "failed" : "pending",
      error_class: errorClass,
      error_code: code,
    });
  });

  test("131026 marks the person as not to be reached; 131050 is a word in the consent ledger", async () => {
    const idOf = (code: number) => people[others.findIndex((one) => one.code === code)]?.id ?? "";
    const [gone] = await sql`
      select unreachable_at is not null as marked from public.whatsapp_identities
      where user_id = ${idOf(131026)}`;
    expect(gone).toEqual({ marked: true });
    const ledger = await sql`
      select c.scope, c.decision, c.source from private.whatsapp_consents as c
      join public.whatsapp_identities as w on w.id = c.identity_id
      where w.user_id = ${idOf(131050)}`;
    expect(ledger).toEqual([{ scope: "marketing", decision: "stopped", source: "error" }]);
  });

  test("what may be tried again leaves when nobody refuses it any more; the rest never does", async () => {
    await backToNormal();
    const patient = people.filter((_, index) => {
      const { next, class: errorClass } = others[index]?.outcome ?? {};
      return next === "retry" && errorClass !== "unlisted";
    });
    await vi.waitFor(async () => {
      await hurry(patient);
      for (const [, { status }] of await repliesTo(patient)) expect(status).toMatch(left);
    }, patience);
    const failed = people.filter((_, index) => others[index]?.outcome.next === "fail");
    for (const [, { status }] of await repliesTo(failed)) expect(status).toBe("failed");
    if (way === "failed_code") return; // Each try was accepted there, and is in the journal.
    for (const { phone } of patient) expect(await textsTo(phone)).toHaveLength(2);
    for (const { phone } of failed) expect(await textsTo(phone)).toHaveLength(1);
  }, 60_000);
});

test("M5 a code that nobody knows is given up after three tries", async () => {
  const people = await linkPeople(sql, 1);
  await simulator("faults", { rules: [{ to: people[0]?.phone, error_code: 999_998 }] });
  await ask(people);
  await vi.waitFor(async () => {
    await hurry(people);
    const [reply] = (await repliesTo(people)).values();
    expect(reply).toMatchObject({ status: "failed", error_class: "unlisted" });
  }, patience);
  const calls = await simulator<{ error_code: number | null }[]>("requests");
  expect(calls.filter(({ error_code }) => error_code === 999_998)).toHaveLength(3);
  await backToNormal();
});

describe.each(ways)("M5 stopped by %s", (way) => {
  let person: LinkedPerson;
  let bystander: LinkedPerson;

  beforeAll(async () => {
    const [one, other] = await linkPeople(sql, 2);
    if (!one || !other) throw new Error("Cannot test: nobody was linked");
    person = one;
    bystander = other;
    await simulator("faults", { rules: [{ to: person.phone, [way]: stopping[0]?.code }] });
    await ask([person]);
  });
  afterAll(backToNormal);

  test.each(stopping.map((one) => [one.code, one.outcome.class] as const))(
    "%i is %s: the number says nothing more, and burns no retries",
    async (code, errorClass) => {
      // The fault first: what waits leaves as soon as the number may write.
      await simulator("faults", { rules: [{ to: person.phone, [way]: code }] });
      await resume();
      const refused = { status: "pending", error_class: errorClass, error_code: code };
      await vi.waitFor(async () => {
        if ((await replyTo(person))?.error_code !== code) await hurry([person]);
        expect(await replyTo(person)).toMatchObject(refused);
        const [number] = await sql`
          select stop_class, stop_code from private.whatsapp_numbers where stopped_at is not null`;
        expect(number).toEqual({ stop_class: errorClass, stop_code: code });
      }, patience);
      const calls = (await simulator<unknown[]>("requests")).length;
      const before = await replyTo(person);
      await hurry([person]);
      expect(await replyTo(person)).toEqual(before);
      expect(await simulator<unknown[]>("requests")).toHaveLength(calls);
    },
  );

  test("somebody else's answer waits too, and all leave after the number is resumed", async () => {
    await ask([bystander]);
    await vi.waitFor(async () => {
      await runWorker();
      expect(await replyTo(bystander)).toMatchObject({ status: "pending", error_class: null });
    }, patience);
    expect(await textsTo(bystander.phone)).toHaveLength(1);
    await backToNormal();
    await hurry([person, bystander]);
    await settled(sql, [person.id, bystander.id]);
    for (const one of [person, bystander]) expect((await replyTo(one))?.status).toMatch(left);
  });
});
