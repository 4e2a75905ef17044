import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import "./browser/patience.ts";
import { startChromium } from "./browser/chromium.ts";
import { codeIn, mailTo } from "./browser/mail.ts";
import { signIn, signUp, visitor } from "./browser/visitor.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await startChromium();
});

afterAll(() => browser?.close());

test("U1 a wrong password is refused in words, the right one lets in", async () => {
  await using ada = await visitor(browser);
  const { page, email, password } = ada;
  await signUp(ada, "Ada");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("/");
  await page.goto("/workspace");
  await page.waitForURL("**/sign-in");

  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  const refusal = await page.getByRole("alert").textContent();
  expect(refusal).toContain("do not belong together");
  expect(refusal).not.toMatch(/[{}]|undefined|null|Error/);
  expect(await page.getByLabel("E-mail").inputValue()).toBe(email);

  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/workspace");
  await page.goto("/");
  await page.waitForURL("**/workspace");
  expect(ada.faults).toEqual([]);
});

test("T6 too many wrong passwords close the account to passwords, and the mail still opens it", async () => {
  await using ada = await visitor(browser);
  const { page, email, password } = ada;
  await signUp(ada, "Ada");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("/");
  const refusal = async (word: string) => {
    await page.goto("/sign-in");
    await signIn({ ...ada, password: word });
    await page.getByRole("alert").waitFor();
    return page.getByRole("alert").textContent();
  };
  for (let attempt = 1; attempt <= 5; attempt++) {
    expect(await refusal("not the password")).toContain("do not belong together");
  }
  expect(await refusal(password)).toContain("Too many wrong passwords.");

  await page.getByRole("button", { name: "E-mail me a link" }).click();
  await page.getByLabel("Code").fill(codeIn(await mailTo(email)));
  await page.getByRole("button", { name: "Sign in with the code" }).click();
  await page.waitForURL("**/workspace");
});

test("an e-mail that is taken is said so", async () => {
  await using ada = await visitor(browser);
  await signUp(ada, "Ada");
  await using again = await visitor(browser);
  const { page } = again;
  await page.goto("/sign-up");
  await page.getByLabel("E-mail").fill(ada.email);
  await page.getByLabel("Password").fill("another lamp");
  await page.getByRole("button", { name: "Create account" }).click();
  expect(await page.getByRole("alert").textContent()).toContain("account with this e-mail already");
});

test("a field that is wrong says what is wrong, and is tied to it", async () => {
  await using ada = await visitor(browser);
  const { page } = ada;
  await page.goto("/sign-up");
  await page.getByLabel("E-mail").fill("not an address");
  await page.getByLabel("Password").fill("short");
  await page.getByRole("button", { name: "Create account" }).click();
  const email = page.getByLabel("E-mail");
  await expect.poll(() => email.getAttribute("aria-invalid")).toBe("true");
  const said = await email.getAttribute("aria-describedby");
  expect(await page.locator(`[id="${said}"]`).textContent()).toBe("This is not an e-mail address.");
  await page.getByText("Use at least 8 characters.").waitFor();
});

test("the session is kept from scripts and from other sites", async () => {
  await using ada = await visitor(browser);
  await signUp(ada, "Ada");
  const cookies = (await ada.page.context().cookies()).filter(({ name }) =>
    name.startsWith("foyer-"),
  );
  expect(cookies.length).toBeGreaterThan(0);
  for (const cookie of cookies) expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax" });
  expect(await ada.page.evaluate(() => document.cookie)).toBe("");
});

test("a link from an e-mail that is used up leads to the sign-in form", async () => {
  await using ada = await visitor(browser);
  await ada.page.goto("/auth/callback?code=00000000-0000-4000-8000-000000000000");
  await ada.page.waitForURL("**/sign-in?reason=link");
  expect(await ada.page.getByRole("alert").textContent()).toContain("That link did not work");
});
