import type { Browser } from "playwright-core";
import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import "./browser/patience.ts";
import { startChromium } from "./browser/chromium.ts";
import { faintTexts } from "./browser/contrast.ts";
import { stack } from "./browser/stack.ts";
import { structuralFaults } from "./browser/structure.ts";
import { signUp, type Visitor, visitor } from "./browser/visitor.ts";

let browser: Browser;
const sql = postgres(stack.dbUrl, { max: 1 });

beforeAll(async () => {
  browser = await startChromium();
});
afterAll(async () => {
  await sql.end();
  await browser?.close();
});

/** Puts messages from WhatsApp into the visitor's conversation, as the database would hold them. */
const store = ({ email }: Visitor, messages: { type: string; content: string }[]) => sql`
  insert into public.messages (session_id, channel, type, content, external_id, created_at)
  select s.id, 'whatsapp', (m ->> 'type')::public.message_type, m ->> 'content',
    'wamid.' || gen_random_uuid(), now() + n * interval '1 millisecond'
  from jsonb_array_elements(${sql.json(messages)}) with ordinality as list (m, n),
    public.chat_sessions as s join auth.users as u on u.id = s.user_id
  where u.email = ${email} and s.is_active`;

test.each(["light", "dark"] as const)(
  "C6 whatever came from WhatsApp appears by itself, and says what it is, in %s",
  async (colorScheme) => {
    await using ada = await visitor(browser, { colorScheme });
    const { page } = ada;
    await signUp(ada, "Ada");
    await store(ada, [
      { type: "text", content: "Plain words" },
      { type: "image", content: "[image]" },
      { type: "audio", content: "[voice message]" },
      { type: "document", content: "Our plan" },
      { type: "location", content: "[location] Miradouro (38.7223, -9.1393)" },
      { type: "unsupported", content: "[unsupported]" },
    ]);
    const shown = () =>
      page.locator("[data-role=user][data-channel=whatsapp] > p:first-of-type").allTextContents();
    await expect
      .poll(shown)
      .toEqual([
        "You: Plain words",
        "You: Image",
        "You: Voice message",
        "You: Our plan",
        "You: Miradouro (38.7223, -9.1393)",
        "You: This kind of message cannot be shown here",
      ]);
    const line = (words: string) => page.locator("[data-role=user]", { hasText: words });
    expect(await line("Our plan").textContent()).toContain("·document");
    expect(await page.content()).not.toContain("wamid.");
    // Nobody answers what can not be read.
    expect(await page.getByText("The assistant is answering").count()).toBe(0);

    // Later changes come by themselves, too.
    await sql`update public.messages as m set content = 'Other words', edited_at = now(), reaction = '👍'
      from auth.users as u where u.id = m.user_id and u.email = ${ada.email} and m.content = 'Plain words'`;
    await line("Other words").getByText("edited", { exact: true }).waitFor();
    await line("Other words").getByText("👍").waitFor();
    await sql`update public.messages as m set content = '[deleted]', revoked_at = now()
      from auth.users as u where u.id = m.user_id and u.email = ${ada.email} and m.content = 'Our plan'`;
    await line("This message was deleted").waitFor();
    expect(await page.getByText("Our plan").count()).toBe(0);
    expect(await structuralFaults(page)).toEqual([]);
    expect(await faintTexts(page)).toEqual([]);
    expect(ada.faults).toEqual([]);
  },
);
