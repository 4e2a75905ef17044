import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import "./browser/patience.ts";
import { atTheApi, call } from "./browser/api.ts";
import { startChromium } from "./browser/chromium.ts";
import { found, invite, signUp, type Visitor, visitor } from "./browser/visitor.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await startChromium();
});

afterAll(() => browser?.close());

/** Lets somebody in, past the pages. */
async function join(guest: Visitor, link: string): Promise<void> {
  await call(await atTheApi(guest), "accept_invitation", { token: link.split("/").at(-1) });
}

test.each([
  ["with scripts", true],
  ["without scripts", false],
])(
  "T3 an admin changes a role and removes a member, who has lost access, %s",
  async (_, javaScriptEnabled) => {
    await using ada = await visitor(browser, { javaScriptEnabled });
    await using bob = await visitor(browser);
    await signUp(ada, "Ada");
    await signUp(bob, "Bob");
    const members = await found(ada, "Engine Works");
    await join(bob, await invite(ada, bob.email));

    await ada.page.goto(members);
    expect(await ada.page.locator("main").textContent()).toContain("2 of 2 seats");
    const line = ada.page.getByTestId("member").filter({ hasText: bob.email });
    await line.getByLabel(`Role of ${bob.email}`, { exact: true }).selectOption("viewer");
    await line.getByRole("button", { name: "Save" }).click();
    await ada.page.locator("[data-testid=member][data-role=viewer]").waitFor();

    // A viewer sees who belongs, is offered nothing but to leave, and knows no addresses.
    await bob.page.goto(members);
    await bob.page.getByTestId("member").nth(1).waitFor();
    expect(await bob.page.getByRole("button", { name: /Save|Invite|Remove/ }).count()).toBe(0);
    expect(await bob.page.locator("summary").allTextContents()).toEqual([
      "Leave this organization…",
    ]);
    const seen = await bob.page.locator("main").textContent();
    expect(seen).not.toContain(ada.email);
    expect(seen).toMatch(/Member [0-9a-f]{8}/);

    await line.locator("summary").click();
    await line.getByRole("button", { name: `Remove ${bob.email}` }).click();
    await expect.poll(() => ada.page.getByTestId("member").count()).toBe(1);
    await bob.page.reload();
    await bob.page.getByRole("heading", { name: "There is no such organization" }).waitFor();
    expect(ada.faults).toEqual([]);
  },
);

test("T3 the last admin can not step down or leave, and is told what to do", async () => {
  await using ada = await visitor(browser);
  const { page } = ada;
  await signUp(ada, "Ada");
  await found(ada, "Engine Works");
  await page.getByLabel("Your role", { exact: true }).selectOption("member");
  await page.getByRole("button", { name: "Save your role" }).click();
  const refusal = page.getByTestId("member").getByRole("alert");
  await refusal.waitFor();
  expect(await refusal.textContent()).toBe(
    "Last adminAn organization needs an active admin. Make somebody else an admin first.",
  );
  await page.reload();
  expect(await page.getByTestId("member").getAttribute("data-role")).toBe("admin");

  await page.getByText("Leave this organization…").click();
  await page.getByRole("button", { name: "Leave Engine Works" }).click();
  await page.getByRole("alert").getByText("Make somebody else an admin first.").waitFor();
});

test("T3 whoever is not needed leaves, and is at home again", async () => {
  await using ada = await visitor(browser);
  await using bob = await visitor(browser);
  await signUp(ada, "Ada");
  await signUp(bob, "Bob");
  const members = await found(ada, "Engine Works");
  await join(bob, await invite(ada, bob.email));
  await bob.page.goto(members);
  await bob.page.getByText("Leave this organization…").click();
  await bob.page.getByRole("button", { name: "Leave Engine Works" }).click();
  await bob.page.getByTestId("organization").filter({ hasText: "Bob" }).waitFor();
  await bob.page.goto(members);
  await bob.page.getByRole("heading", { name: "There is no such organization" }).waitFor();
});

test("T3 an invitation is sent again and revoked; the link is shown once", async () => {
  await using ada = await visitor(browser);
  const { page } = ada;
  await signUp(ada, "Ada");
  await found(ada, "Engine Works");
  const first = await invite(ada, "Grace@Example.com", "viewer");
  expect(first).toMatch(new RegExp(`^${new URL(page.url()).origin}/invitations/[\\w-]{40,}$`));
  await page.reload();
  expect(await page.getByTestId("invitation-link").count()).toBe(0);
  expect(await page.content()).not.toContain(first.split("/").at(-1));

  const line = page.getByTestId("invitation");
  expect(await line.textContent()).toContain("grace@example.com");
  expect(await line.textContent()).toContain("viewer");
  await line.getByRole("button", { name: "New link for grace@example.com" }).click();
  const second = await line.getByTestId("invitation-link").textContent();
  expect(second).not.toBe(first);
  expect(await line.count()).toBe(1);

  await line.locator("summary").click();
  await line.getByRole("button", { name: "Revoke the invitation" }).click();
  await page.getByText("Nobody is invited at the moment.").waitFor();
  expect(ada.faults).toEqual([]);
});

test("T3 an invitation that can not be is refused in words", async () => {
  await using ada = await visitor(browser);
  const { page } = ada;
  await signUp(ada, "Ada");
  await found(ada, "Engine Works");
  await page.getByLabel("E-mail").fill("nobody");
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  await page.getByText("This is not an e-mail address.").waitFor();
  expect(await page.getByLabel("E-mail").getAttribute("aria-invalid")).toBe("true");

  await page.getByLabel("E-mail").fill(ada.email);
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  const refusal = page.getByRole("alert");
  await refusal.waitFor();
  expect(await refusal.textContent()).toContain("belongs to the organization already");
  expect(await refusal.textContent()).not.toContain("set_member_role");
});

test("T3 a personal organization says why nobody can be invited", async () => {
  await using ada = await visitor(browser);
  const { page } = ada;
  await signUp(ada, "Ada");
  await page.getByRole("link", { name: "Members and invitations" }).click();
  await page.getByText("a personal organization has one member").waitFor();
  expect(await page.getByRole("button", { name: "Invite" }).count()).toBe(0);
  expect(await page.locator("summary").count()).toBe(0);
});

test("T3 the link is copied", async () => {
  await using ada = await visitor(browser, { permissions: ["clipboard-read", "clipboard-write"] });
  const { page } = ada;
  await signUp(ada, "Ada");
  await found(ada, "Engine Works");
  const link = await invite(ada, "grace@example.com");
  await page.getByRole("button", { name: "Copy" }).click();
  await page.getByRole("button", { name: "Copied" }).waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link);
});
