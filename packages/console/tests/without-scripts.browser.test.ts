import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import "./browser/patience.ts";
import { startChromium } from "./browser/chromium.ts";
import { signUp, visitor } from "./browser/visitor.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await startChromium();
});

afterAll(() => browser?.close());

test("without scripts one signs up, writes, gets a code and signs out", async () => {
  await using ada = await visitor(browser, { javaScriptEnabled: false });
  const { page } = ada;
  await signUp(ada, "Ada");

  await page.getByLabel("Message", { exact: true }).fill("A plain form");
  await page.getByRole("button", { name: "Send" }).click();
  expect(await page.locator("[data-role=user]").textContent()).toContain("A plain form");
  // Redirected after the post: a reload must not send it twice.
  await page.reload();
  expect(await page.locator("[data-role=user]", { hasText: "A plain form" }).count()).toBe(1);

  await page.getByRole("button", { name: "Get a code" }).click();
  expect(await page.getByTestId("link-code").textContent()).toMatch(/^[A-Z0-9]{4}-[A-Z0-9]{4}$/);

  await page.getByRole("button", { name: "Sign out" }).click();
  await page.goto("/workspace");
  expect(new URL(page.url()).pathname).toBe("/sign-in");
  await page.getByLabel("E-mail").fill(ada.email);
  await page.getByLabel("Password").fill(ada.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  expect(await page.locator("[data-role=user]").first().textContent()).toContain("A plain form");
});
