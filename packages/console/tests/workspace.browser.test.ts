import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import "./browser/patience.ts";
import { startChromium } from "./browser/chromium.ts";
import { stack } from "./browser/stack.ts";
import { signUp, visitor, write } from "./browser/visitor.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await startChromium();
});

afterAll(() => browser?.close());

/** A number that no other test uses. */
function freshPhone(): string {
  return `1555${String(Date.now()).slice(-7)}`;
}

test("U1 sign-up, workspace, conversation and WhatsApp, in one visit", async () => {
  await using ada = await visitor(browser);
  const { page } = ada;
  await signUp(ada, "Ada Lovelace");

  await expect.poll(() => page.getByTestId("organization").textContent()).toContain("admin");
  expect(await page.getByTestId("profile").textContent()).toContain(ada.email);
  expect(await page.getByTestId("project").textContent()).toContain("My First Project");
  const plan = await page.getByTestId("plan").textContent();
  expect(plan).toContain("free");
  expect(plan).toContain("API calls");
  expect(await page.getByTestId("flags").textContent()).toContain("Deep research");
  await page.getByText("Nothing said yet.").waitFor();

  await write(ada, "What is for supper?");
  await page.locator("[data-role=assistant][data-channel=app]").waitFor({ timeout: 30_000 });
  await page.locator("[data-step=write_a_message][data-done=true]").waitFor();
  await expect.poll(() => page.getByText("The assistant is answering").count()).toBe(0);

  await page.getByRole("button", { name: "Get a code" }).click();
  const code = await page.getByTestId("link-code").textContent();
  expect(code).toMatch(/^[A-Z0-9]{4}-[A-Z0-9]{4}$/);
  expect(await page.getByRole("link", { name: /phone simulator/ }).getAttribute("href")).toBe(
    stack.simulatorUrl,
  );

  const from = freshPhone();
  const typed = await fetch(`${stack.simulatorUrl}/_sim/inbound`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ from, text: code }),
  });
  expect(typed.ok).toBe(true);
  await page.getByTestId("verified-phone").waitFor({ timeout: 30_000 });
  expect(await page.getByTestId("verified-phone").textContent()).toBe(`+${from}`);
  await page.locator("[data-step=link_whatsapp][data-done=true]").waitFor();

  // C6: what is written on the phone stands in the same conversation, marked.
  await fetch(`${stack.simulatorUrl}/_sim/inbound`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ from, text: "And for breakfast?" }),
  });
  await page
    .locator("[data-role=user][data-channel=whatsapp]", { hasText: "And for breakfast?" })
    .waitFor({ timeout: 30_000 });

  const texts = await page.locator("[data-role=user]").allTextContents();
  const supper = texts.findIndex((text) => text.includes("supper"));
  const breakfast = texts.findIndex((text) => text.includes("breakfast"));
  expect(supper).toBeGreaterThanOrEqual(0);
  expect(breakfast).toBeGreaterThan(supper);
  expect(ada.faults).toEqual([]);
});

test("T2 nobody sees another's messages", async () => {
  await using ada = await visitor(browser);
  await using bob = await visitor(browser);
  await signUp(ada, "Ada");
  await write(ada, "For Ada's eyes only");
  await signUp(bob, "Bob");
  await bob.page.getByText("Nothing said yet.").waitFor();
  await bob.page.reload();
  expect(await bob.page.content()).not.toContain("For Ada's eyes only");
  // What Ada wrote is still there for her.
  await ada.page.reload();
  await ada.page.locator("[data-role=user]", { hasText: "For Ada's eyes only" }).waitFor();
});

test("the answer to a message from another tab appears by itself", async () => {
  await using ada = await visitor(browser);
  await signUp(ada, "Ada");
  const tab = await ada.page.context().newPage();
  await tab.goto("/workspace");
  await write(ada, "Written in the first tab");
  await tab
    .locator("[data-role=user]", { hasText: "Written in the first tab" })
    .waitFor({ timeout: 8_000 });
  await tab.locator("[data-role=assistant]").waitFor({ timeout: 30_000 });
});
