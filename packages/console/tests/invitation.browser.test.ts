import type { Browser } from "playwright-core";
import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import "./browser/patience.ts";
import { startChromium } from "./browser/chromium.ts";
import { stack } from "./browser/stack.ts";
import { found, invite, signIn, signUp, visitor } from "./browser/visitor.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await startChromium();
});

afterAll(() => browser?.close());

test.each([
  ["with scripts", true],
  ["without scripts", false],
])(
  "T3 a guest opens the link, creates an account, comes back, accepts and is in, %s",
  async (_, javaScriptEnabled) => {
    await using ada = await visitor(browser);
    await using bob = await visitor(browser, { javaScriptEnabled });
    await signUp(ada, "Ada");
    const members = await found(ada, "Engine Works");
    const link = await invite(ada, bob.email, "viewer");

    const { page } = bob;
    await page.goto(link);
    expect(await page.content()).not.toContain("Engine Works");
    await page.getByRole("link", { name: "Sign in" }).click();
    await page.getByRole("link", { name: "Create an account" }).click();
    await page.getByLabel("E-mail").fill(bob.email);
    await page.getByLabel("Password").fill(bob.password);
    await page.getByRole("button", { name: "Create account" }).click();
    await page.waitForURL(link);
    await page.getByText(bob.email).waitFor();
    await page.getByRole("button", { name: "Accept the invitation" }).click();
    const place = page.getByTestId("organization");
    await place.filter({ hasText: "Engine Works" }).waitFor();
    expect(await place.textContent()).toContain("you are viewer");

    await ada.page.goto(members);
    await ada.page.getByTestId("member").filter({ hasText: bob.email }).waitFor();
    await ada.page.getByText("Nobody is invited at the moment.").waitFor();

    // It admits once.
    await page.goto(link);
    await page.getByRole("button", { name: "Accept the invitation" }).click();
    await page.getByRole("alert").getByText("was accepted already").waitFor();
    expect(bob.faults).toEqual([]);
  },
);

test("T3 in the wrong account one is told so, and changes it without losing the link", async () => {
  await using ada = await visitor(browser);
  await using bob = await visitor(browser);
  await using eve = await visitor(browser);
  await signUp(ada, "Ada");
  await signUp(bob, "Bob");
  await found(ada, "Engine Works");
  const link = await invite(ada, bob.email);

  const { page } = eve;
  await signUp(eve, "Eve");
  await page.goto(link);
  await page.getByRole("button", { name: "Accept the invitation" }).click();
  const refusal = page.getByRole("alert");
  await refusal.getByText("not for this account").waitFor();
  expect(await refusal.textContent()).not.toContain("Engine Works");
  await page.getByRole("button", { name: "Use another account" }).click();
  await page.waitForURL("**/sign-in?next=*");
  await signIn({ ...bob, page });
  await page.waitForURL(link);
  await page.getByRole("button", { name: "Accept the invitation" }).click();
  await page.getByTestId("organization").filter({ hasText: "Engine Works" }).waitFor();
});

test("T3 an expired invitation and a revoked one have their own answers", async () => {
  await using ada = await visitor(browser);
  await using bob = await visitor(browser);
  await signUp(ada, "Ada");
  await signUp(bob, "Bob");
  await found(ada, "Engine Works");
  const link = await invite(ada, bob.email);
  const sql = postgres(stack.dbUrl, { max: 1 });
  await sql`update public.invitations set expires_at = now() - interval '1 minute'
            where email = ${bob.email}`;
  await sql.end();

  const { page } = bob;
  await page.goto(link);
  await page.getByRole("button", { name: "Accept the invitation" }).click();
  await page.getByRole("alert").getByText("Ask an admin of the organization to invite").waitFor();

  await ada.page.reload();
  const line = ada.page.getByTestId("invitation");
  expect(await line.textContent()).toContain("expired");
  await line.getByRole("button", { name: "New link" }).click();
  const renewed = (await line.getByTestId("invitation-link").textContent()) ?? "";
  await line.locator("summary").click();
  await line.getByRole("button", { name: "Revoke the invitation" }).click();
  await ada.page.getByText("Nobody is invited at the moment.").waitFor();
  await page.goto(renewed);
  await page.getByRole("button", { name: "Accept the invitation" }).click();
  await page.getByRole("alert").getByText("it was revoked or replaced").waitFor();
});

test("T3 a full organization says which plan has more", async () => {
  await using ada = await visitor(browser);
  await using bob = await visitor(browser);
  await using eve = await visitor(browser);
  await signUp(ada, "Ada");
  await signUp(bob, "Bob");
  await signUp(eve, "Eve");
  await found(ada, "Engine Works");
  const accept = async (page: typeof ada.page, link: string) => {
    await page.goto(link);
    await page.getByRole("button", { name: "Accept the invitation" }).click();
  };
  const [forBob, forEve] = [await invite(ada, bob.email), await invite(ada, eve.email)];
  await accept(bob.page, forBob);
  await bob.page.getByTestId("organization").filter({ hasText: "Engine Works" }).waitFor();
  await accept(eve.page, forEve);
  const refusal = eve.page.getByRole("alert");
  await refusal.waitFor();
  const said = await refusal.textContent();
  expect(said).toContain("The organization is full");
  expect(said).toContain('The plan "pro" has more.');
});
