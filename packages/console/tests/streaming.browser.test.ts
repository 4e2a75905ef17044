import type { Browser, Locator, Page } from "playwright-core";
import postgres from "postgres";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import "./browser/patience.ts";
import { startChromium } from "./browser/chromium.ts";
import { modelFaults } from "./browser/model.ts";
import { stack } from "./browser/stack.ts";
import { signUp, type Visitor, visitor, write } from "./browser/visitor.ts";

let browser: Browser;
const sql = postgres(stack.dbUrl, { max: 1 });

beforeAll(async () => {
  browser = await startChromium();
});
afterEach(() => modelFaults({}));
afterAll(async () => {
  await sql.end();
  await browser?.close();
});

/** Slow enough to be met in the middle. */
const slowly = { chunk_delay_ms: 80, reply_chars: 320 };

const writing = (page: Page) => page.locator("[data-role=assistant][data-being-written]");
const answers = (page: Page) => page.locator("[data-role=assistant]:not([data-being-written])");
const questions = (page: Page) => page.locator("[data-role=user]");

/** The words of a message, without its small print. */
const wordsOf = (which: Locator) =>
  which.first().locator("p").first().textContent({ timeout: 15_000 });

/** An answer as far as it is written. */
async function partOf(page: Page): Promise<string> {
  await writing(page).first().waitFor({ timeout: 15_000 });
  return (await wordsOf(writing(page))) ?? "";
}

const storedBy = ({ email }: Visitor) => sql<{ role: string; content: string }[]>`
  select m.role::text, m.content from public.messages as m join auth.users as u on u.id = m.user_id
  where u.email = ${email} order by m.created_at, m.id`;

test("C3 the answer appears while it is written, and stands once when it is stored", async () => {
  await using ada = await visitor(browser);
  const { page } = ada;
  await signUp(ada, "Ada");
  await modelFaults(slowly);
  await write(ada, "Tell me a story");
  const first = await partOf(page);
  // At these words only the question is stored.
  expect((await storedBy(ada)).map(({ role }) => role)).toEqual(["user"]);
  await expect.poll(async () => (await partOf(page)).length).toBeGreaterThan(first.length);
  expect(await page.getByText("The assistant is answering").count()).toBe(0);
  await answers(page).waitFor({ timeout: 30_000 });
  await expect.poll(async () => (await storedBy(ada)).length).toBe(2);
  const [, answer] = await storedBy(ada);
  expect(await wordsOf(answers(page))).toBe(`Assistant: ${answer?.content}`);
  expect(answer?.content.length).toBeGreaterThanOrEqual(320);
  // Polls bring the rows: nothing stands twice.
  await page.waitForResponse(/workspace\/feed/);
  await page.waitForResponse(/workspace\/feed/);
  expect([await questions(page).count(), await answers(page).count()]).toEqual([1, 1]);
  await page.locator("[data-step=write_a_message][data-done=true]").waitFor();
  expect(ada.faults).toEqual([]);
});

test("C3 the page holds no token: it speaks to the console alone", async () => {
  await using ada = await visitor(browser);
  const { page } = ada;
  await signUp(ada, "Ada");
  const spoken: string[] = [];
  const told: string[] = [];
  page.on("request", (request) => {
    spoken.push(new URL(request.url()).origin);
    told.push(request.headers().authorization ?? "");
  });
  await write(ada, "Hello");
  await answers(page).waitFor({ timeout: 30_000 });
  expect([...new Set(spoken)]).toEqual([new URL(stack.consoleUrl).origin]);
  expect([...new Set(told)]).toEqual([""]);
  expect(await page.content()).not.toMatch(/eyJ[\w-]+\.[\w-]+\./);
});

test("C3 a reload in the middle goes on with the answer", async () => {
  await using ada = await visitor(browser);
  const { page } = ada;
  await signUp(ada, "Ada");
  await modelFaults(slowly);
  await write(ada, "Tell me a story");
  await expect.poll(async () => (await partOf(page)).length).toBeGreaterThan(60);
  const before = await partOf(page);
  await page.reload();
  await expect
    .poll(async () => (await partOf(page)).length, { timeout: 20_000 })
    .toBeGreaterThan(before.length);
  expect((await partOf(page)).startsWith(before)).toBe(true);
  await answers(page).waitFor({ timeout: 30_000 });
  expect([await questions(page).count(), await answers(page).count()]).toEqual([1, 1]);
  await expect.poll(async () => (await storedBy(ada)).length).toBe(2);
  expect(ada.faults).toEqual([]);
});

test("C3 two tabs show one conversation: each follows what the other asked, and both may ask", async () => {
  await using ada = await visitor(browser);
  const { page } = ada;
  await signUp(ada, "Ada");
  const tab = await page.context().newPage();
  await tab.goto("/workspace");
  await modelFaults(slowly);
  await write(ada, "Asked in the first tab");
  expect(await partOf(tab)).toContain("Assistant: ");
  await write({ ...ada, page: tab }, "Asked in the second tab");
  for (const one of [page, tab]) {
    await expect.poll(() => answers(one).count(), { timeout: 60_000 }).toBe(2);
    expect(await questions(one).count()).toBe(2);
  }
  const stored = await storedBy(ada);
  expect(stored).toHaveLength(4);
  const shown = (one: Page) => one.locator("[data-role] > p:first-of-type").allTextContents();
  const wanted = stored.map(
    ({ role, content }) => `${role === "user" ? "You" : "Assistant"}: ${content}`,
  );
  await expect.poll(() => shown(page)).toEqual(wanted);
  await expect.poll(() => shown(tab)).toEqual(wanted);
  expect(ada.faults).toEqual([]);
});

test("C4 a model that is down is said, with a debug_id; the message stays, and is answered later", async () => {
  await using ada = await visitor(browser);
  const { page } = ada;
  await signUp(ada, "Ada");
  await modelFaults({ status: 500 });
  await write(ada, "Anybody there?");
  const notice = page.getByRole("alert");
  await notice.waitFor({ timeout: 30_000 });
  expect(await notice.textContent()).toContain("No answer came");
  expect(await notice.getByTestId("debug-id").textContent()).toMatch(/^[0-9a-f-]{36}$/);
  expect(await questions(page).count()).toBe(1);
  await modelFaults({});
  await answers(page).waitFor({ timeout: 60_000 });
  await expect.poll(() => notice.count()).toBe(0);
  expect(await questions(page).count()).toBe(1);
});

test("C4 a model that stops in the middle leaves what came, and the page says so", async () => {
  await using ada = await visitor(browser);
  const { page } = ada;
  await signUp(ada, "Ada");
  await modelFaults({ stop_after_chunks: 4, count: 1 });
  await write(ada, "Go on");
  const notice = page.getByRole("alert");
  await notice.waitFor({ timeout: 30_000 });
  expect(await notice.textContent()).toContain("The answer broke off here");
  await notice.getByTestId("debug-id").waitFor();
  await expect.poll(async () => (await storedBy(ada)).length).toBe(2);
  await page.waitForResponse(/workspace\/feed/);
  expect([await questions(page).count(), await answers(page).count()]).toEqual([1, 1]);
});

test("C4 over the day's cap the words stay in the field, with the reason and a debug_id", async () => {
  await using ada = await visitor(browser);
  const { page } = ada;
  await signUp(ada, "Ada");
  await sql`insert into private.daily_spend (user_id, day, tokens)
    select id, private.spend_day(), private.daily_token_cap() from auth.users where email = ${ada.email}`;
  const field = page.getByLabel("Message", { exact: true });
  await field.fill("One more");
  await page.getByRole("button", { name: "Send" }).click();
  const notice = page.getByRole("alert");
  await notice.waitFor();
  expect(await notice.textContent()).toContain("Write again tomorrow");
  expect(await notice.getByTestId("debug-id").textContent()).toMatch(/^[0-9a-f-]{36}$/);
  expect(await field.inputValue()).toBe("One more");
  expect(await questions(page).count()).toBe(0);
  // When there is room again, the same words are sent, once.
  await sql`delete from private.daily_spend
    where user_id = (select id from auth.users where email = ${ada.email})`;
  await page.getByRole("button", { name: "Send" }).click();
  await answers(page).waitFor({ timeout: 30_000 });
  expect(await field.inputValue()).toBe("");
  expect(await notice.count()).toBe(0);
});

test("who was signed out elsewhere is refused with a problem that a script can read", async () => {
  await using ada = await visitor(browser);
  const { page } = ada;
  await signUp(ada, "Ada");
  await page.getByLabel("Message", { exact: true }).fill("Am I here?");
  await page.context().clearCookies();
  const sent = page.waitForResponse(/workspace\/chat/);
  await page.getByRole("button", { name: "Send" }).click();
  const refused = await sent;
  expect(refused.status()).toBe(401);
  expect(refused.headers()["cache-control"]).toBe("private, no-store");
  expect(await refused.json()).toMatchObject({ title: "You are signed out" });
  expect(await storedBy(ada)).toEqual([]);
});

test("a connection that fails before the message is stored keeps the words; sent again, it is one", async () => {
  await using ada = await visitor(browser);
  const { page } = ada;
  await signUp(ada, "Ada");
  await page.route("**/workspace/chat", async (route) => {
    // The worst case: it arrives, and nobody hears of it.
    await route.fetch();
    await route.abort("connectionreset");
  });
  const field = page.getByLabel("Message", { exact: true });
  await field.fill("Only once");
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByRole("alert").getByText("Your message was not sent").waitFor({ timeout: 30_000 });
  expect(await field.inputValue()).toBe("Only once");
  await page.unroute("**/workspace/chat");
  await page.getByRole("button", { name: "Send" }).click();
  await expect.poll(() => field.inputValue()).toBe("");
  await answers(page).first().waitFor({ timeout: 30_000 });
  await page.waitForResponse(/workspace\/feed/);
  expect((await storedBy(ada)).map(({ role }) => role)).toEqual(["user", "assistant"]);
  expect([await questions(page).count(), await answers(page).count()]).toEqual([1, 1]);
});
