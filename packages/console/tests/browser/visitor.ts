import { randomUUID } from "node:crypto";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { stack } from "./stack.ts";

/** Someone at a browser of their own. */
export interface Visitor extends AsyncDisposable {
  page: Page;
  email: string;
  password: string;
  /** Errors that the page wrote or threw. */
  faults: string[];
}

/** Opens a fresh browser context with an address nobody has used. */
export async function visitor(browser: Browser, options?: BrowserContextOptions): Promise<Visitor> {
  const context = await browser.newContext({ baseURL: stack.consoleUrl, ...options });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    // Chromium reports every 4xx here; forms answer with those on purpose.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
      faults.push(message.text());
    }
  });
  return {
    page,
    email: `${randomUUID()}@example.com`,
    password: "a lamp in the hall",
    faults,
    [Symbol.asyncDispose]: () => context.close(),
  };
}

/** Signs a visitor up through the form and waits for the workspace. */
export async function signUp({ page, email, password }: Visitor, name: string): Promise<void> {
  await page.goto("/sign-up");
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByLabel("Message", { exact: true }).waitFor();
}

/** Signs a visitor in through the form that is open. */
export async function signIn({ page, email, password }: Visitor): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Founds an organization through the form; its page of members is open afterwards. */
export async function found({ page }: Visitor, name: string): Promise<string> {
  await page.goto("/organizations");
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: "Create organization" }).click();
  await page.waitForURL("**/members");
  await page.getByRole("heading", { name: "Members", exact: true }).waitFor();
  return new URL(page.url()).pathname;
}

/** Invites through the form that is open; the link is for the one who was invited. */
export async function invite({ page }: Visitor, email: string, role = "member"): Promise<string> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Role", { exact: true }).selectOption(role);
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  const shown = page.getByRole("status").filter({ hasText: email });
  return (await shown.getByTestId("invitation-link").textContent()) ?? "";
}

/** Writes a message into the conversation and waits until it is stored. */
export async function write({ page }: Visitor, text: string): Promise<void> {
  await page.getByLabel("Message", { exact: true }).fill(text);
  // The button, not Enter: it works before scripts have taken over, too.
  await page.getByRole("button", { name: "Send" }).click();
  await page.locator("[data-role=user]:not([data-on-its-way])", { hasText: text }).waitFor();
}
