import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import "./browser/patience.ts";
import { startChromium } from "./browser/chromium.ts";
import { faintTexts } from "./browser/contrast.ts";
import { structuralFaults } from "./browser/structure.ts";
import { found, invite, signUp, visitor, write } from "./browser/visitor.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await startChromium();
});

afterAll(() => browser?.close());

describe.each(["light", "dark"] as const)("U2 in %s", (colorScheme) => {
  test.each([
    ["a desk", { width: 1280, height: 860 }],
    ["a phone", { width: 360, height: 740 }],
  ])("every page is readable and labelled on %s", async (_, viewport) => {
    await using ada = await visitor(browser, { colorScheme, viewport });
    const { page } = ada;
    const check = async (where: string) => {
      expect(await structuralFaults(page), where).toEqual([]);
      expect(await faintTexts(page), where).toEqual([]);
    };
    await page.goto("/");
    await check("entrance");
    await page.goto("/sign-in");
    await page.getByLabel("E-mail").fill("nobody@example.com");
    await page.getByLabel("Password").fill("nothing");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").waitFor();
    await check("sign-in, refused");
    await page.getByRole("button", { name: "E-mail me a link" }).click();
    await page.getByRole("heading", { name: "Look into your mail" }).waitFor();
    await check("mail sent");
    await page.goto("/invitations/none");
    await check("invitation, signed out");
    await page.goto("/no-such-room");
    await check("not found");
    await signUp(ada, "Ada");
    await check("workspace, empty");
    await write(ada, `A long word: ${"lamp".repeat(60)}`);
    await page.getByRole("button", { name: "Get a code" }).click();
    await page.getByTestId("link-code").waitFor();
    await check("workspace, in use");
    await page.getByRole("button", { name: "change organization" }).click();
    await page.getByRole("link", { name: "New organization" }).waitFor();
    await check("menu of organizations");
    await found(ada, "A long name: Analytical Engine Works of Marylebone");
    await check("members");
    await invite(ada, `${"g".repeat(50)}@example.com`);
    await page.getByLabel("Your role", { exact: true }).selectOption("viewer");
    await page.getByRole("button", { name: "Save your role" }).click();
    await page.getByRole("alert").waitFor();
    for (const summary of await page.locator("summary").all()) await summary.click();
    await check("members, refused and about to leave");
    await page.goto("/organizations");
    await page.getByRole("button", { name: "Create organization" }).click();
    await page.getByText("Use 1 to 100 characters.").waitFor();
    await check("organizations, refused");
    await page.goto("/account?export-failed=0b1c5a0e-0000-4000-8000-000000000001");
    await page.getByTestId("debug-id").waitFor();
    await page.getByRole("button", { name: "Save preferences" }).click();
    await page.getByText("Your preferences are saved.").waitFor();
    await check("account, saved");
    await page.getByRole("button", { name: "Delete the account" }).click();
    await page.getByText("Type exactly").waitFor();
    await check("account, not deleted");
    await page.goto("/invitations/none");
    await page.getByRole("button", { name: "Accept the invitation" }).click();
    await page.getByRole("alert").waitFor();
    await check("invitation, refused");
  });
});

test("U2 Enter sends, Shift+Enter begins a line, and the focus stays in the field", async () => {
  await using ada = await visitor(browser);
  const { page } = ada;
  await signUp(ada, "Ada");
  await page.reload({ waitUntil: "networkidle" });
  const field = page.getByLabel("Message", { exact: true });
  await field.focus();
  await page.keyboard.type("First line");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("second line");
  await page.keyboard.press("Enter");
  const sent = page.locator("[data-role=user]:not([data-on-its-way])");
  await sent.waitFor();
  expect(await sent.textContent()).toContain("First line\nsecond line");
  await expect.poll(() => field.inputValue()).toBe("");
  expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
});

test("U2 everything is reached by keyboard, in reading order, with a visible focus", async () => {
  await using ada = await visitor(browser);
  const { page } = ada;
  await signUp(ada, "Ada");
  await page.reload();
  const order: string[] = [];
  for (let step = 0; step < 8; step++) {
    await page.keyboard.press("Tab");
    const focus = await page.evaluate(() => {
      const at = document.activeElement;
      if (!at) return null;
      const ring = [at, at.parentElement].some(
        (element) => element && getComputedStyle(element).outlineStyle !== "none",
      );
      return { ring, name: at.id || at.getAttribute("aria-label") || at.textContent || "" };
    });
    expect(focus?.ring, `focus ring of ${focus?.name}`).toBe(true);
    order.push(focus?.name ?? "");
  }
  expect(order).toEqual([
    "Skip to the message field",
    "Foyer, your workspace",
    "Ada, change organization",
    "Your account",
    "Sign out",
    "Messages",
    "message",
    "Send",
  ]);
});
