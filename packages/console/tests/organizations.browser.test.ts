import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import "./browser/patience.ts";
import { atTheApi } from "./browser/api.ts";
import { startChromium } from "./browser/chromium.ts";
import { found, signUp, visitor, write } from "./browser/visitor.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await startChromium();
});

afterAll(() => browser?.close());

test.each([
  ["with scripts", true],
  ["without scripts", false],
])(
  "T3 one founds an organization and goes back and forth, each with its own conversation, %s",
  async (_, javaScriptEnabled) => {
    await using ada = await visitor(browser, { javaScriptEnabled });
    const { page } = ada;
    await signUp(ada, "Ada");
    await write(ada, "Said at home");
    const members = await found(ada, "Engine Works");
    expect(await page.locator("main").textContent()).toContain("where you are admin");

    await page.goto("/workspace");
    expect(await page.getByTestId("organization").textContent()).toContain("Engine Works");
    expect(await page.locator("main").textContent()).not.toContain("Said at home");
    await write(ada, "Said at work");

    const said = (text: string) => page.locator("[data-role=user]", { hasText: text });
    const open = async (name: string) => {
      await page.getByRole("button", { name: "change organization" }).click();
      await page.getByRole("navigation", { name: "Organizations" }).getByText(name).first().click();
      await page.getByTestId("organization").filter({ hasText: name }).waitFor();
    };
    await open("Ada");
    await said("Said at home").waitFor();
    expect(await page.locator("main").textContent()).not.toContain("Said at work");
    await open("Engine Works");
    await said("Said at work").waitFor();

    // The list of organizations leads to both, and says which one is open.
    await page.goto("/organizations");
    const items = page.getByTestId("organization-item");
    expect(await items.count()).toBe(2);
    expect(await items.filter({ hasText: "open now" }).textContent()).toContain("Engine Works");
    expect(
      await items.getByRole("link", { name: "Members of Engine Works" }).getAttribute("href"),
    ).toBe(members);
    await items.getByRole("button", { name: "Open Ada" }).click();
    await said("Said at home").waitFor();
    expect(ada.faults).toEqual([]);
  },
);

test("a name that is empty is refused at its field", async () => {
  await using ada = await visitor(browser);
  const { page } = ada;
  await signUp(ada, "Ada");
  await page.goto("/organizations");
  await page.getByRole("button", { name: "Create organization" }).click();
  await page.getByText("Use 1 to 100 characters.").waitFor();
  expect(await page.getByLabel("Name").getAttribute("aria-invalid")).toBe("true");
});

test("a tab follows when another one opens another organization", async () => {
  await using ada = await visitor(browser);
  await signUp(ada, "Ada");
  await write(ada, "Said at home");
  const tab = await ada.page.context().newPage();
  await found({ ...ada, page: tab }, "Engine Works");
  await ada.page.getByTestId("organization").filter({ hasText: "Engine Works" }).waitFor();
  await expect
    .poll(() => ada.page.locator("[data-role=user]", { hasText: "Said at home" }).count())
    .toBe(0);
  expect(ada.faults).toEqual([]);
});

test("a message goes to the conversation that the page shows, whatever another tab opened", async () => {
  await using ada = await visitor(browser, { javaScriptEnabled: false });
  await signUp(ada, "Ada");
  const tab = await ada.page.context().newPage();
  await found({ ...ada, page: tab }, "Engine Works");

  await ada.page.getByLabel("Message", { exact: true }).fill("Meant for home");
  await ada.page.getByRole("button", { name: "Send" }).click();
  await ada.page.getByTestId("organization").filter({ hasText: "Engine Works" }).waitFor();
  const api = await atTheApi(ada);
  const home = await api.from("organizations").select("id").eq("name", "Ada").single();
  const sent = await api.from("messages").select("organization_id").eq("role", "user").single();
  expect(sent.data?.organization_id).toBe(home.data?.id);
});

test("T2 an organization that one does not belong to does not exist", async () => {
  await using ada = await visitor(browser);
  await using bob = await visitor(browser);
  await signUp(ada, "Ada");
  const members = await found(ada, "Engine Works");
  await signUp(bob, "Bob");
  await bob.page.goto(members);
  await bob.page.getByRole("heading", { name: "There is no such organization" }).waitFor();
  expect(await bob.page.content()).not.toContain("Engine Works");
});
