import { randomInt } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import { openSessions } from "../../supabase/tests/sessions.ts";
import { linkPeople, linkSenders, type Sender, settled } from "../_shared/testing/linked-people.ts";
import { freshPhone, simulator } from "../_shared/testing/stack.ts";

interface Sent {
  to: string | null;
  recipient: string | null;
  body: { text?: { body: string } };
}

const sql = openSessions(2);
afterAll(() => sql.end());

const freshUserId = () => `US.${randomInt(2 ** 40, 2 ** 47)}`;
const digits = (count: number) => String(randomInt(10 ** (count - 1), 10 ** count));

/** Where messages to one of these addresses went, oldest first. */
async function addressesOf(...addresses: string[]): Promise<Sent[]> {
  const sent = await simulator<Sent[]>("messages");
  return sent.filter(({ to, recipient }) => {
    return (
      addresses.includes(to?.replaceAll(/\D/g, "") ?? "") || addresses.includes(recipient ?? "")
    );
  });
}

async function identityOf(user: string) {
  const rows = await sql`
    select w.phone, w.bsuid, p.whatsapp_phone from public.whatsapp_identities as w
    join public.user_preferences as p on p.user_id = w.user_id where w.user_id = ${user}`;
  expect(rows).toHaveLength(1);
  return rows[0];
}

async function said(user: string): Promise<string[]> {
  const rows = await sql`
    select content from public.messages
    where user_id = ${user} and role = 'user' and channel = 'whatsapp' order by created_at, id`;
  return rows.map(({ content }) => String(content));
}

async function say(user: string, sender: Sender & { extra?: object }, text: string): Promise<void> {
  await simulator("inbound", { ...sender, text });
  await settled(sql, [user]);
}

test("M2 a person without a number is linked, answered by user id, and followed to a new one", async () => {
  const [first, second, third] = [freshUserId(), freshUserId(), freshUserId()];
  const [user = ""] = await linkSenders(sql, [{ user_id: first }]);
  expect(await identityOf(user)).toEqual({ phone: null, bsuid: first, whatsapp_phone: null });
  await say(user, { user_id: first }, "one");
  await simulator("user-id", { user_id: first, current: second });
  await say(user, { user_id: second }, "two");
  await simulator("user-id", { user_id: second, current: third, as: "system" });
  await say(user, { user_id: third }, "three");
  expect(await identityOf(user)).toMatchObject({ phone: null, bsuid: third });
  expect(await said(user)).toEqual(["one", "two", "three"]);
  const sent = await addressesOf(first, second, third);
  expect(sent.map(({ to, recipient }) => [to, recipient])).toEqual([
    [null, first], // the confirmation of the link
    [null, first],
    [null, second],
    [null, third],
  ]);
});

test("M2 a changed number is followed: later answers go to the new one, and the old one is free", async () => {
  const [person] = await linkPeople(sql, 1);
  const { id = "", phone: old = "" } = person ?? {};
  const next = freshPhone();
  await say(id, { from: old }, "one");
  await simulator("number", { from: old, to: next });
  await say(id, { from: next }, "two");
  expect(await identityOf(id)).toMatchObject({ phone: `+${next}`, whatsapp_phone: `+${next}` });
  const sent = await addressesOf(old, next);
  expect(sent.map(({ to }) => to)).toEqual([`+${old}`, `+${old}`, `+${next}`]);

  // Whoever gets the old number is a stranger here.
  const stranger = freshUserId();
  await simulator("inbound", { from: old, user_id: stranger, text: "I am new here" });
  expect(await said(id)).toEqual(["one", "two"]);
  const [owner] = await sql`
    select user_id from public.whatsapp_identities where bsuid = ${stranger}`;
  expect(owner).toEqual({ user_id: null });
});

describe.each([
  [
    "Brazil",
    () => ["5511", `9${digits(8)}`] as const,
    (country: string, rest: string) => country + rest.slice(1),
  ],
  ["Mexico", () => ["521", digits(10)] as const, (_: string, rest: string) => `52${rest}`],
  ["Argentina", () => ["549", digits(10)] as const, (_: string, rest: string) => `54${rest}`],
])("M2 a number of %s", (_, make, shorten) => {
  test.each(["long", "short"])(
    "linked in its %s form is the same person in the other",
    async (form) => {
      const [country, rest] = make();
      const both = [country + rest, shorten(country, rest)] as const;
      const [linked, other] = form === "long" ? both : [both[1], both[0]];
      // Without a user id: the number alone must tell.
      const sender = { from: linked, user_id: null };
      const [user = ""] = await linkSenders(sql, [sender]);
      await say(user, sender, "one");
      await say(user, { ...sender, extra: { from: other } }, "two");
      expect(await said(user)).toEqual(["one", "two"]);
      expect(await addressesOf(linked, other)).toHaveLength(3);
    },
  );
});

/** Meta's word that somebody has another user id, as it stands in a webhook. */
function userIdUpdate(previous: string, current: string) {
  const timestamp = String(Math.floor(Date.now() / 1000));
  return {
    field: "user_id_update",
    value: {
      messaging_product: "whatsapp",
      user_id_update: [{ user_id: { previous, current }, timestamp }],
    },
  };
}

describe("M2 no order is promised", () => {
  test("a person who writes under a new user id before we are told of it loses nothing", async () => {
    const [first, second] = [freshUserId(), freshUserId()];
    const [user = ""] = await linkSenders(sql, [{ user_id: first }]);
    await simulator("inbound", { user_id: second, text: "one" });
    expect(await said(user)).toEqual([]);
    await simulator("deliver", { changes: [userIdUpdate(first, second)] });
    await say(user, { user_id: second }, "two");
    expect(await said(user)).toEqual(["one", "two"]);
    expect(await identityOf(user)).toMatchObject({ bsuid: second });
  });

  test("a person who writes from a new number before we are told of it loses nothing", async () => {
    const [person] = await linkPeople(sql, 1);
    const { id = "", phone: old = "" } = person ?? {};
    const [next, userId] = [freshPhone(), freshUserId()];
    await simulator("inbound", { from: next, user_id: userId, text: "one" });
    expect(await said(id)).toEqual([]);
    const payload = { body: "Moved", type: "user_changed_number", wa_id: next, user_id: userId };
    await simulator("inbound", { from: old, type: "system", payload });
    await say(id, { from: next, user_id: userId }, "two");
    expect(await said(id)).toEqual(["one", "two"]);
    expect(await identityOf(id)).toMatchObject({ phone: `+${next}`, bsuid: userId });
  });

  test("two changes that come the wrong way round end where the person is", async () => {
    const [first, second, third] = [freshUserId(), freshUserId(), freshUserId()];
    const [user = ""] = await linkSenders(sql, [{ user_id: first }]);
    await simulator("deliver", { changes: [userIdUpdate(second, third)] });
    await simulator("deliver", { changes: [userIdUpdate(first, second)] });
    await simulator("inbound", { user_id: third, text: "one" });
    await settled(sql, [user]);
    expect(await said(user)).toEqual(["one"]);
    expect(await identityOf(user)).toMatchObject({ bsuid: third });
  });

  test("a change that is told twice, and once more after the next one, is one change", async () => {
    const [first, second, third] = [freshUserId(), freshUserId(), freshUserId()];
    const [user = ""] = await linkSenders(sql, [{ user_id: first }]);
    const change = userIdUpdate(first, second);
    await simulator("deliver", { changes: [change], times: 2 });
    await simulator("deliver", { changes: [userIdUpdate(second, third)] });
    await simulator("deliver", { changes: [change] });
    await say(user, { user_id: third }, "one");
    expect(await said(user)).toEqual(["one"]);
  });
});
