import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import "./browser/patience.ts";
import { atTheApi } from "./browser/api.ts";
import { startChromium } from "./browser/chromium.ts";
import { faintTexts } from "./browser/contrast.ts";
import { structuralFaults } from "./browser/structure.ts";
import { signUp, visitor, write } from "./browser/visitor.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await startChromium();
});

afterAll(() => browser?.close());

describe.each([
  ["with scripts", true],
  ["without scripts", false],
])("%s", (_, javaScriptEnabled) => {
  test("C1 a character is created, answers, is changed and deleted", async () => {
    await using ada = await visitor(browser, { javaScriptEnabled });
    const { page } = ada;
    await signUp(ada, "Ada");
    await page.getByRole("link", { name: "The character in which it answers you" }).click();
    await page.getByLabel("Name").fill("Mira");
    await page.getByLabel("Age").fill("29");
    await page.getByLabel("Personality").selectOption("shy");
    await page.getByLabel("Appearance").fill("Short hair,\na green coat");
    await page.getByRole("button", { name: "Create character" }).click();
    await page.getByRole("heading", { name: "Mira", exact: true }).waitFor();

    const supabase = await atTheApi(ada);
    const stored = () =>
      supabase.from("avatars").select("name, age, personality, physical_description");
    expect((await stored()).data).toEqual([
      {
        name: "Mira",
        age: 29,
        personality: "shy",
        physical_description: "Short hair,\na green coat",
      },
    ]);
    await page.goto("/workspace");
    await write(ada, "Who are you?");
    const answer = page.locator("[data-role=assistant]");
    if (!javaScriptEnabled) {
      await expect
        .poll(async () => (await supabase.from("messages").select("id")).data?.length)
        .toBe(2);
      await page.reload();
    }
    await answer.waitFor({ timeout: 30_000 });
    await expect.poll(() => answer.textContent()).toContain("Mira");

    await page.goto("/avatar");
    await page.getByLabel("Name").fill("Noor");
    await page.getByLabel("Appearance").fill("");
    await page.getByRole("button", { name: "Save character" }).click();
    await page.getByRole("heading", { name: "Noor", exact: true }).waitFor();
    expect((await stored()).data).toMatchObject([
      { name: "Noor", age: 29, personality: "shy", physical_description: null },
    ]);

    await page.getByText("Delete the character", { exact: true }).last().click();
    await page.getByRole("button", { name: "Delete Noor" }).click();
    await page.getByRole("heading", { name: "A new character" }).waitFor();
    expect(await page.getByLabel("Name").inputValue()).toBe("");
    expect((await stored()).data).toEqual([]);
    // What was said in that character is kept.
    expect((await supabase.from("messages").select("role")).data).toHaveLength(2);
    expect(ada.faults).toEqual([]);
  });
});

test("C1 what the database refuses is said at its field, and read out with it", async () => {
  await using ada = await visitor(browser);
  const { page } = ada;
  await signUp(ada, "Ada");
  await page.goto("/avatar", { waitUntil: "networkidle" });
  const save = page.getByRole("button", { name: "Create character" });
  await page.getByLabel("Name").fill("Mira");
  for (const [label, value, said] of [
    ["Age", "19", "The character must be an adult: 20 or older."],
    ["Age", "", "Write the age in years, as a whole number."],
    ["Name", "  ", "Give the character a name of 1 to 100 characters."],
    ["Appearance", "x".repeat(2001), "Use at most 2,000 characters."],
  ] as const) {
    const field = page.getByLabel(label);
    const before = await field.inputValue();
    await page.getByLabel("Age").fill("30");
    await field.evaluate((input) => input.removeAttribute("maxlength"));
    await field.fill(value);
    await save.click();
    const error = page.getByText(said);
    await error.waitFor();
    expect(await field.getAttribute("aria-invalid")).toBe("true");
    expect(await field.getAttribute("aria-describedby")).toContain(await error.getAttribute("id"));
    // What was typed is still there.
    expect(await field.inputValue()).toBe(value);
    await field.fill(before);
  }
  expect((await (await atTheApi(ada)).from("avatars").select("id")).data).toEqual([]);
  await page.getByLabel("Age").fill("20");
  await save.click();
  await page.getByRole("heading", { name: "Mira", exact: true }).waitFor();
});

test("C1 two tabs make one character, and nobody sees another's", async () => {
  await using ada = await visitor(browser);
  await using bob = await visitor(browser);
  await signUp(ada, "Ada");
  await signUp(bob, "Bob");
  const tab = await ada.page.context().newPage();
  for (const page of [ada.page, tab]) {
    await page.goto("/avatar");
    await page.getByLabel("Name").fill(page === tab ? "Second" : "First");
    await page.getByLabel("Age").fill("40");
  }
  await ada.page.getByRole("button", { name: "Create character" }).click();
  await ada.page.getByRole("heading", { name: "First", exact: true }).waitFor();
  await tab.getByRole("button", { name: "Create character" }).click();
  await tab.getByRole("heading", { name: "Second", exact: true }).waitFor();
  const { data } = await (await atTheApi(ada)).from("avatars").select("name");
  expect(data).toEqual([{ name: "Second" }]);
  await bob.page.goto("/avatar");
  await bob.page.getByRole("heading", { name: "A new character" }).waitFor();
});

describe.each(["light", "dark"] as const)("U2 in %s", (colorScheme) => {
  test.each([
    ["a desk", { width: 1280, height: 860 }],
    ["a phone", { width: 360, height: 740 }],
  ])("the character's page is readable and labelled on %s", async (_, viewport) => {
    await using ada = await visitor(browser, { colorScheme, viewport });
    const { page } = ada;
    await signUp(ada, "Ada");
    await page.goto("/avatar");
    const check = async (where: string) => {
      expect(await structuralFaults(page), where).toEqual([]);
      expect(await faintTexts(page), where).toEqual([]);
    };
    await check("none yet");
    await page.getByLabel("Name").fill("Mira");
    await page.getByLabel("Age").fill("3");
    await page.getByRole("button", { name: "Create character" }).click();
    await page.getByText("The character must be an adult").waitFor();
    await check("refused");
    await page.getByLabel("Age").fill("30");
    await page.getByRole("button", { name: "Create character" }).click();
    await page.getByRole("heading", { name: "Mira", exact: true }).waitFor();
    await page.getByText("Delete the character", { exact: true }).last().click();
    await check("about to be deleted");
  });
});
