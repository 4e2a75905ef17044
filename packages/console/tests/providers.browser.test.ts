import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import "./browser/patience.ts";
import { startChromium } from "./browser/chromium.ts";
import { type HostedAuth, hostedAuth } from "./browser/hosted-auth.ts";
import { linkIn, mailTo } from "./browser/mail.ts";
import { type SecondConsole, secondConsole } from "./browser/second-console.ts";
import { signIn, visitor } from "./browser/visitor.ts";

const lockOut = "Too many wrong passwords. Wait a quarter of an hour, or sign in by e-mail link.";
let browser: Browser;
let auth: HostedAuth;
let web: SecondConsole;

beforeAll(async () => {
  browser = await startChromium();
  auth = await hostedAuth({ providers: ["google", "linkedin_oidc", "github"], lockOut });
  web = await secondConsole({ SUPABASE_URL: auth.url });
});

afterAll(async () => {
  await browser?.close();
  await web?.[Symbol.asyncDispose]();
  await auth?.[Symbol.asyncDispose]();
});

test.each([
  ["Google", true],
  ["LinkedIn", false],
])("T7 %s signs in by PKCE and goes on, scripts %s", async (name, javaScriptEnabled) => {
  await using ada = await visitor(browser, { baseURL: web.url, javaScriptEnabled });
  const { page } = ada;
  await page.goto("/sign-up?next=/account");
  expect(await page.getByRole("link", { name: /Continue with/ }).allTextContents()).toEqual([
    "Continue with Google",
    "Continue with LinkedIn",
  ]);
  await page.getByRole("link", { name: `Continue with ${name}` }).click();
  await page.waitForURL("**/account");
  expect(await page.locator("main").textContent()).toContain("@provider.example");
  expect(auth.exchanges.at(-1)?.code_verifier.length).toBeGreaterThanOrEqual(43);
  expect(ada.faults).toEqual([]);
});

test("T7 a code from somebody else's way in is worth nothing", async () => {
  await using ada = await visitor(browser, { baseURL: web.url });
  const led = async (from: string | URL) => {
    const answer = await fetch(from, { redirect: "manual" });
    return answer.headers.get("location") ?? "";
  };
  // Eve holds her own way in back, before it is used up.
  const callback = new URL(await led(await led(`${web.url}/auth/with/google`)));
  const code = callback.searchParams.get("code");
  expect(code).toMatch(/^[0-9a-f-]{36}$/);
  await ada.page.goto(`/auth/callback?code=${code}`);
  await ada.page.waitForURL("**/sign-in?reason=link");
  await ada.page.goto("/workspace");
  expect(new URL(ada.page.url()).pathname).toBe("/sign-in");
});

test("T7 a provider that says no leads back with a word", async () => {
  await using ada = await visitor(browser, { baseURL: web.url });
  await ada.page.goto("/auth/callback?error=access_denied&error_description=<b>call+555</b>");
  await ada.page.getByRole("alert").getByText("You were not signed in there.").waitFor();
  expect(await ada.page.content()).not.toContain("555");
});

test("T7 a mailed link signs in by PKCE, without scripts", async () => {
  await using ada = await visitor(browser, { baseURL: web.url, javaScriptEnabled: false });
  const { page } = ada;
  await page.goto("/sign-in?next=/account");
  await page.getByLabel("E-mail").fill(ada.email);
  await page.getByRole("button", { name: "E-mail me a link" }).click();
  const link = new URL(linkIn(await mailTo(ada.email)));
  await page.goto(`${auth.url}${link.pathname}${link.search}`);
  await page.waitForURL(`${web.url}/account`);
  expect(await page.locator("main").textContent()).toContain(ada.email);
});

test("T6 a lock-out is said in its own words", async () => {
  await using ada = await visitor(browser, { baseURL: web.url });
  await ada.page.goto("/sign-in");
  await signIn(ada);
  const refusal = ada.page.getByRole("alert");
  await refusal.waitFor();
  expect(await refusal.textContent()).toContain(lockOut);
});
