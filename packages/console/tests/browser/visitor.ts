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

/** Writes a message into the conversation and waits until it is stored. */
export async function write({ page }: Visitor, text: string): Promise<void> {
  await page.getByLabel("Message", { exact: true }).fill(text);
  // The button, not Enter: it works before scripts have taken over, too.
  await page.getByRole("button", { name: "Send" }).click();
  await page.locator("[data-role=user]:not([data-on-its-way])", { hasText: text }).waitFor();
}
