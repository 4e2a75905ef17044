import { readFile } from "node:fs/promises";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import "./browser/patience.ts";
import { atTheApi, call } from "./browser/api.ts";
import { startChromium } from "./browser/chromium.ts";
import { found, invite, signIn, signUp, visitor, write } from "./browser/visitor.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await startChromium();
});

afterAll(() => browser?.close());

test.each([
  ["with scripts", true],
  ["without scripts", false],
])("W3 profile and preferences are edited and stay, %s", async (_, javaScriptEnabled) => {
  await using ada = await visitor(browser, { javaScriptEnabled, colorScheme: "light" });
  const { page } = ada;
  await signUp(ada, "Ada");
  await page.getByRole("link", { name: "Your account" }).click();
  await page.getByLabel("Name").fill("Grace Hopper");
  await page.getByLabel("Company").fill("Engine Works");
  await page.getByLabel("Job title").fill("Rear admiral");
  await page.getByLabel("Time zone").selectOption("Europe/Lisbon");
  await page.getByRole("button", { name: "Save profile" }).click();
  await page.getByRole("link", { name: "Your account" }).getByText("GH").waitFor();

  await page.getByLabel("Theme").selectOption("dark");
  await page.getByLabel("Language").selectOption("pt-BR");
  await page.getByLabel("On WhatsApp").uncheck();
  await page.getByRole("button", { name: "Save preferences" }).click();
  await page.locator("html[data-theme=dark]").waitFor();

  await page.goto("/account");
  expect(await page.getByLabel("Company").inputValue()).toBe("Engine Works");
  expect(await page.getByLabel("Job title").inputValue()).toBe("Rear admiral");
  expect(await page.getByLabel("Time zone").inputValue()).toBe("Europe/Lisbon");
  expect(await page.getByLabel("Language").inputValue()).toBe("pt-BR");
  expect(await page.getByLabel("By e-mail").isChecked()).toBe(true);
  expect(await page.getByLabel("On WhatsApp").isChecked()).toBe(false);

  // The chosen theme goes before the machine's, on every page.
  await page.goto("/workspace");
  const schemes = page.locator("html[data-theme=dark]");
  expect(await schemes.evaluate((html) => getComputedStyle(html).colorScheme)).toBe("dark");
  expect(ada.faults).toEqual([]);
});

test("a value that is too long is refused at its field, and the rest is not saved", async () => {
  await using ada = await visitor(browser);
  const { page } = ada;
  await signUp(ada, "Ada");
  await page.goto("/account", { waitUntil: "networkidle" });
  const title = page.getByLabel("Job title");
  await title.evaluate((input) => input.removeAttribute("maxlength"));
  await title.fill("x".repeat(101));
  await page.getByLabel("Company").fill("Not to be saved");
  await page.getByRole("button", { name: "Save profile" }).click();
  await page.getByText("Use at most 100 characters.").waitFor();
  expect(await title.getAttribute("aria-invalid")).toBe("true");
  await page.reload();
  expect(await page.getByLabel("Company").inputValue()).toBe("");
});

test("W9 the download holds what is stored of the person, and of nobody else", async () => {
  await using ada = await visitor(browser);
  await using bob = await visitor(browser);
  await signUp(ada, "Ada");
  await signUp(bob, "Bob");
  await write(ada, "Ada's own words");
  await write(bob, "Bob's own words");
  await ada.page.goto("/account");
  const [download] = await Promise.all([
    ada.page.waitForEvent("download"),
    ada.page.getByRole("link", { name: "Download your data" }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^foyer-\d{4}-\d{2}-\d{2}\.json$/);
  const text = await readFile(await download.path(), "utf8");
  const file = JSON.parse(text);
  expect(file.account.email).toBe(ada.email);
  expect(file.tables["public.profiles"]).toHaveLength(1);
  expect(text).toContain("Ada's own words");
  expect(text).not.toMatch(new RegExp(`Bob's own words|${bob.email}`));
});

test("W9 the data is nobody's who is not signed in", async () => {
  await using ada = await visitor(browser);
  await ada.page.goto("/account/export");
  expect(ada.page.url()).toMatch(/\/sign-in\?next=%2Faccount$/);
});

test.each([
  ["with scripts", true],
  ["without scripts", false],
])(
  "W9 the account goes when its address is typed, and only then, %s",
  async (_, javaScriptEnabled) => {
    await using ada = await visitor(browser, { javaScriptEnabled });
    const { page } = ada;
    await signUp(ada, "Ada");
    const cookies = await page.context().cookies();
    await page.goto("/account");
    const confirmation = page.getByLabel(`Type ${ada.email} to confirm`);
    await confirmation.fill("Ada");
    await page.getByRole("button", { name: "Delete the account" }).click();
    await page.getByText(`Type exactly: ${ada.email}`).waitFor();

    await confirmation.fill(ada.email.toUpperCase());
    await page.getByRole("button", { name: "Delete the account" }).click();
    await page.getByText("Your account and your data are gone.").waitFor();
    await page.goto("/workspace");
    expect(new URL(page.url()).pathname).toBe("/sign-in");
    // The session is dead, not only forgotten here.
    await page.context().addCookies(cookies);
    await page.goto("/workspace");
    expect(new URL(page.url()).pathname).toBe("/sign-in");
    await page.context().clearCookies();
    await signIn(ada);
    await page.getByRole("alert").getByText("do not belong together").waitFor();
    await signUp(ada, "Ada again");
  },
);

test("W9 the last admin of a shared organization hands over first", async () => {
  await using ada = await visitor(browser);
  await using bob = await visitor(browser);
  await signUp(ada, "Ada");
  await signUp(bob, "Bob");
  await found(ada, "Engine Works");
  const token = (await invite(ada, bob.email)).split("/").at(-1);
  await call(await atTheApi(bob), "accept_invitation", { token });

  const { page } = ada;
  await page.goto("/account");
  const remove = async () => {
    await page.getByLabel("to confirm").fill(ada.email);
    await page.getByRole("button", { name: "Delete the account" }).click();
  };
  await remove();
  const refusal = page.getByRole("alert");
  await refusal.waitFor();
  expect(await refusal.textContent()).toBe(
    "Last adminThe account is the last admin of a shared organization. Make somebody else an admin first.",
  );
  await page.getByRole("link", { name: "Engine Works", exact: true }).click();
  const line = page.getByTestId("member").filter({ hasText: bob.email });
  await line.getByLabel(`Role of ${bob.email}`, { exact: true }).selectOption("admin");
  await line.getByRole("button", { name: "Save" }).click();
  await expect.poll(() => line.getAttribute("data-role")).toBe("admin");

  await page.goto("/account");
  await remove();
  await page.getByText("Your account and your data are gone.").waitFor();
  await bob.page.goto("/organizations");
  await bob.page.getByTestId("organization-item").filter({ hasText: "Engine Works" }).waitFor();
});
