import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import "./browser/patience.ts";
import { startChromium } from "./browser/chromium.ts";
import { codeIn, linkIn, mailTo } from "./browser/mail.ts";
import { signUp, type Visitor, visitor } from "./browser/visitor.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await startChromium();
});

afterAll(() => browser?.close());

/** Asks for a link at the form that is open. */
async function askForLink({ page, email }: Visitor): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByRole("button", { name: "E-mail me a link" }).click();
  await page.getByRole("heading", { name: "Look into your mail" }).waitFor();
  expect(await page.getByRole("status").first().textContent()).toContain(email);
}

test("T7 a link by e-mail signs in and goes on where one wanted to go", async () => {
  await using ada = await visitor(browser);
  const { page } = ada;
  await page.goto("/account");
  await page.waitForURL("**/sign-in?next=%2Faccount");
  await askForLink(ada);
  await page.goto(linkIn(await mailTo(ada.email)));
  await page.waitForURL("**/account");
  await page.getByRole("heading", { name: "Your account" }).waitFor();
  expect(await page.locator("main").textContent()).toContain(ada.email);
  expect(page.url()).not.toContain("access_token");
  await page.goto("/workspace");
  await page.getByTestId("profile").filter({ hasText: ada.email }).waitFor();
  expect(ada.faults).toEqual([]);
});

test("T7 a link that is used up says so", async () => {
  await using ada = await visitor(browser);
  const { page } = ada;
  await page.goto("/sign-in");
  await askForLink(ada);
  const link = linkIn(await mailTo(ada.email));
  await page.goto(link);
  await page.waitForURL("**/workspace");
  await page.context().clearCookies();
  await page.goto(link);
  await page.waitForURL("**/sign-in?reason=*");
  await page.getByRole("alert").getByText("Ask for a new one.").waitFor();
});

test("T7 the code of the mail signs in without scripts, and a wrong one is refused", async () => {
  await using ada = await visitor(browser, { javaScriptEnabled: false });
  const { page } = ada;
  await page.goto("/sign-in?next=/account");
  await askForLink(ada);
  const code = codeIn(await mailTo(ada.email));
  await page.getByLabel("Code").fill("12");
  await page.getByRole("button", { name: "Sign in with the code" }).click();
  await page.getByText("Type the digits of the code.").waitFor();
  await page.getByLabel("Code").fill(code === "000000" ? "000001" : "000000");
  await page.getByRole("button", { name: "Sign in with the code" }).click();
  await page.getByText("used up or expired").waitFor();
  await page.getByLabel("Code").fill(code);
  await page.getByRole("button", { name: "Sign in with the code" }).click();
  await page.waitForURL("**/account");
  expect(await page.locator("main").textContent()).toContain(ada.email);
});

test("T7 somebody else's session in an address is not taken", async () => {
  await using ada = await visitor(browser);
  await using bob = await visitor(browser);
  await signUp(bob, "Bob");
  await bob.page.goto("/sign-out");
  await bob.page.context().clearCookies();
  await bob.page.goto("/sign-in");
  await askForLink(bob);
  // Bob sends his own link on: whoever opens it must not work in Bob's account unawares.
  await ada.page.goto(linkIn(await mailTo(bob.email)));
  await ada.page.waitForURL("**/sign-in?reason=link");
  await ada.page.getByRole("alert").getByText("opened in another browser").waitFor();
  await ada.page.goto("/workspace");
  expect(new URL(ada.page.url()).pathname).toBe("/sign-in");
});

test.each(["//elsewhere.example/", "https://elsewhere.example/", "/.//elsewhere.example"])(
  "the way on leads nowhere else: %s",
  async (next) => {
    await using ada = await visitor(browser);
    await ada.page.goto(`/sign-up?next=${encodeURIComponent(next)}`);
    await ada.page.getByLabel("E-mail").fill(ada.email);
    await ada.page.getByLabel("Password").fill(ada.password);
    await ada.page.getByRole("button", { name: "Create account" }).click();
    await ada.page.waitForURL("**/workspace");
  },
);

test("T7 a provider that is not switched on has no button and no way in", async () => {
  await using ada = await visitor(browser);
  const { page } = ada;
  await page.goto("/sign-in");
  expect(await page.getByRole("link", { name: /Continue with/ }).count()).toBe(0);
  await page.goto("/auth/with/google");
  await page.getByRole("alert").getByText("switched off").waitFor();
});
