import { createClient } from "@supabase/supabase-js";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import "./browser/patience.ts";
import { startChromium } from "./browser/chromium.ts";
import { stack } from "./browser/stack.ts";
import { signUp, type Visitor, visitor } from "./browser/visitor.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await startChromium();
});

afterAll(() => browser?.close());

/** Writes numbered messages as the visitor, in one statement: all of them at one moment. */
async function writeMany({ email, password }: Visitor, count: number): Promise<void> {
  const supabase = createClient(stack.apiUrl, stack.publishableKey, {
    auth: { persistSession: false },
  });
  const { error: refused } = await supabase.auth.signInWithPassword({ email, password });
  if (refused) throw refused;
  const { data, error } = await supabase.rpc("active_chat_session");
  if (error) throw error;
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const rows = numbers.map((n) => ({ session_id: data.id, content: `Line ${n} of ${count}.` }));
  const { error: unwritten } = await supabase.from("messages").insert(rows);
  if (unwritten) throw unwritten;
}

test.each([
  ["with scripts", true],
  ["without scripts", false],
])(
  "C2 the newest stand first, older ones on request, each once, %s",
  async (_, javaScriptEnabled) => {
    await using ada = await visitor(browser, { javaScriptEnabled });
    const { page } = ada;
    await signUp(ada, "Ada");
    await writeMany(ada, 120);
    await page.goto("/workspace", { waitUntil: "networkidle" });
    const mine = page.locator("[data-role=user]");
    await page.getByText("Line 120 of 120.").first().waitFor();
    const seen = new Set(await mine.allTextContents());
    expect(seen.size).toBeLessThanOrEqual(50);

    const older = javaScriptEnabled
      ? page.getByRole("button", { name: "Load older" })
      : page.getByRole("link", { name: "Older messages" });
    while ((await older.count()) > 0) {
      const [address, shown] = [page.url(), await mine.count()];
      await older.click();
      // A page half arrived must not be counted.
      if (javaScriptEnabled) await expect.poll(() => mine.count()).toBeGreaterThan(shown);
      else await page.waitForURL((url) => url.href !== address, { waitUntil: "load" });
      for (const text of await mine.allTextContents()) seen.add(text);
    }
    expect(seen.size).toBe(120);
    if (javaScriptEnabled) expect(await mine.count()).toBe(120);
    else await page.getByRole("link", { name: "Back to the newest messages" }).waitFor();
  },
);
