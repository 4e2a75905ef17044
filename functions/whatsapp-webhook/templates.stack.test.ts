import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSessions, outcome } from "../../supabase/tests/sessions.ts";
import { type LinkedPerson, linkPeople, settled } from "../_shared/testing/linked-people.ts";
import { simulator } from "../_shared/testing/stack.ts";

const sql = openSessions(2);
const name = `reminder_${randomUUID().replaceAll("-", "")}`;
const language = "en_US";
const body = "Hello {{1}}, see you at {{2}}.";
let person: LinkedPerson;

beforeAll(async () => {
  const [one] = await linkPeople(sql, 1);
  if (!one) throw new Error("Cannot test: nobody was linked");
  person = one;
  await simulator("templates", { templates: [{ name, language, body, status: "PENDING" }] });
  await sql`select public.put_whatsapp_template(${name}, ${language}, 'utility', ${body})`;
}, 60_000);
afterAll(() => sql.end());

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

const send = () =>
  outcome(
    sql`select public.send_whatsapp_template(${person.id}, ${name}, ${language}, ${["Nora", "five"]})`,
  );

/** Meta thinks again: what becomes of a send after that. */
async function sendAfter(event: string): Promise<string> {
  await simulator("template-status", { name, language, event });
  return send();
}

test("M5 a template leaves while Meta approves of it, and only then", async () => {
  expect(await send()).toBe("template_not_approved");
  expect(await sendAfter("APPROVED")).toBe("done");
  expect(await sendAfter("PAUSED")).toBe("template_not_approved");
  await settled(sql, [person.id]);
});

test("M5 a template that is approved again leaves again: Meta's second word looks like the first", async () => {
  for (let round = 0; round < 3; round += 1) {
    // Meta times these by the second.
    await pause(1_100);
    const event = round % 2 === 0 ? "APPROVED" : "PAUSED";
    expect(await sendAfter(event)).toBe(event === "APPROVED" ? "done" : "template_not_approved");
  }
  await settled(sql, [person.id]);
});

test("M5 outside 24 hours a template reaches the person with its words, and free text does not", async () => {
  await sql`select public.put_whatsapp_template(${name}, ${language}, 'utility', ${body}, 'APPROVED')`;
  await simulator("templates", { templates: [{ name, language, body }] });
  await simulator("faults", { window: "refuse" });
  await sql`
    update public.whatsapp_identities set last_inbound_at = now() - interval '25 hours'
    where user_id = ${person.id}`;
  expect(await send()).toBe("done");
  const [text] = await sql`
    select private.send_whatsapp(w.id, private.number_of(w.id), 'resumed', 'Too late') as id
    from public.whatsapp_identities as w where w.user_id = ${person.id}`;
  await settled(sql, [person.id]);
  await simulator("faults", {});
  const [late] = await sql`
    select status, error_class, attempt from private.outbox where id = ${text?.id}`;
  expect(late).toEqual({ status: "failed", error_class: "window", attempt: 0 });
  const sent = await simulator<{ to: string | null; body: object }[]>("messages");
  expect(sent.findLast(({ to }) => to === `+${person.phone}`)?.body).toMatchObject({
    type: "template",
    template: {
      name,
      language: { code: language },
      components: [
        {
          type: "body",
          parameters: [
            { type: "text", text: "Nora" },
            { type: "text", text: "five" },
          ],
        },
      ],
    },
  });
  const [message] = await sql`
    select content, status::text from public.messages
    where user_id = ${person.id} and role = 'assistant' order by created_at desc, id desc limit 1`;
  expect(message).toEqual({
    content: "Hello Nora, see you at five.",
    status: expect.stringMatching(/^(sent|delivered)$/),
  });
});
