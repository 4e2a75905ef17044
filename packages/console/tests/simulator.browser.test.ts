import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Pair, startPair } from "../../local/src/simulators/graph/test-receiver.ts";
import { startChromium } from "./browser/chromium.ts";
import { faintTexts } from "./browser/contrast.ts";
import { structuralFaults } from "./browser/structure.ts";

let browser: Browser;
let pair: Pair;
beforeAll(async () => {
  browser = await startChromium();
  pair = await startPair();
});
afterAll(async () => {
  await browser?.close();
  await pair?.close();
});

test("M7 a fixture is chosen, described and sent by keyboard, and shows on the phone", async () => {
  await using page = await browser.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  await page.goto(pair.graph.url);
  await page.getByText("Send a fixture").press("Enter");
  const select = page.getByLabel("One delivery of every kind Meta makes");
  await select.selectOption("location");
  const about = await select.getAttribute("aria-describedby");
  expect(await page.locator(`#${about}`).textContent()).toContain("A place with name");
  await select.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("status").getByText("The webhook took it: 200.").waitFor();
  await page.getByRole("log").getByText("[location] Miradouro").waitFor();
  expect(pair.received[0]?.json.entry[0].changes[0].value.messages[0].type).toBe("location");

  await select.selectOption("reaction_own");
  await page.getByRole("button", { name: "Send it" }).click();
  await page.getByRole("log").getByText("❤️").waitFor();

  await select.selectOption("system_user_changed_number");
  await page.getByRole("button", { name: "Send it" }).click();
  await page.getByRole("button", { name: /Nora Lind \+1555/ }).waitFor();
  const people = await page.getByRole("button", { name: /^Nora Lind/ }).allTextContents();
  expect(people).toHaveLength(1);
  await page.getByLabel("Message", { exact: true }).fill("From the new number");
  await page.getByLabel("Message", { exact: true }).press("Enter");
  await page.getByRole("log").getByText("From the new number").waitFor();
  await page.getByRole("log").getByText("[location] Miradouro").waitFor();
  expect(faults).toEqual([]);
});

test.each(["light", "dark"] as const)(
  "U2 the page is readable and labelled in %s",
  async (colorScheme) => {
    await using page = await browser.newPage({ colorScheme });
    await page.goto(pair.graph.url);
    await page.getByText("Send a fixture").click();
    await page.getByText("A plain text.").waitFor();
    expect(await structuralFaults(page)).toEqual([]);
    expect(await faintTexts(page)).toEqual([]);
  },
);
