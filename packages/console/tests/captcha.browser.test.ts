import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import "./browser/patience.ts";
import { startChromium } from "./browser/chromium.ts";
import { type HostedAuth, hostedAuth } from "./browser/hosted-auth.ts";
import { type SecondConsole, secondConsole } from "./browser/second-console.ts";
import { visitor } from "./browser/visitor.ts";

let browser: Browser;
let auth: HostedAuth;
let web: SecondConsole;

beforeAll(async () => {
  browser = await startChromium();
  auth = await hostedAuth({ captcha: "site-1:2" });
  web = await secondConsole({ SUPABASE_URL: auth.url, CAPTCHA_SITE_KEY: "site-1" });
});

afterAll(async () => {
  await browser?.close();
  await web?.[Symbol.asyncDispose]();
  await auth?.[Symbol.asyncDispose]();
});

/** Turnstile's script, as far as its documented interface goes: tokens are counted. */
const turnstile = `
  let given = 0, told;
  window.turnstile = {
    render(place, options) {
      place.textContent = "checked";
      told = options;
      told.callback(told.sitekey + ":" + ++given);
      return "widget";
    },
    reset() { told.callback(told.sitekey + ":" + ++given); },
    remove() {},
  };`;

function answerScript(page: Page, script: string | null): Promise<unknown> {
  return page.route("https://challenges.cloudflare.com/**", (route) =>
    script === null
      ? route.abort()
      : route.fulfill({ contentType: "text/javascript", body: script }),
  );
}

test("T7 the check's token goes to Auth, and a new one after a refusal", async () => {
  await using ada = await visitor(browser, { baseURL: web.url });
  const { page } = ada;
  await answerScript(page, turnstile);
  await page.goto("/sign-up");
  await page.getByText("checked").waitFor();
  await page.getByLabel("E-mail").fill(ada.email);
  await page.getByLabel("Password").fill(ada.password);
  await page.getByRole("button", { name: "Create account" }).click();
  // The first token is refused; it must not be sent twice.
  await page.getByRole("alert").getByText("The check that you are a person failed").waitFor();
  await page.getByLabel("Password").fill(ada.password);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.waitForURL("**/workspace");
  expect(auth.captchas.slice(-2)).toEqual([
    ["/auth/v1/signup", "site-1:1"],
    ["/auth/v1/signup", "site-1:2"],
  ]);
});

test("T7 without the check nothing is sent, and the page says why", async () => {
  await using ada = await visitor(browser, { baseURL: web.url });
  const { page } = ada;
  await answerScript(page, null);
  const before = auth.captchas.length;
  await page.goto("/sign-in");
  await page.getByText("could not be loaded").waitFor();
  await page.getByLabel("E-mail").fill(ada.email);
  await page.getByRole("button", { name: "E-mail me a link" }).click();
  await page.getByRole("alert").getByText("Wait for the check").waitFor();
  expect(auth.captchas.length).toBe(before);
});
