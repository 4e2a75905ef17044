import { afterEach, expect, test, vi } from "vitest";
import { freshPhone, simulator, textsTo } from "../_shared/testing/stack.ts";

const patience = { timeout: 20_000, interval: 50 };

afterEach(() => simulator("faults", {}));

test("a send whose answer is cut off leaves once, also on a connection that was kept", async () => {
  // A stranger is asked to link: a send that leaves a connection open.
  const first = freshPhone();
  await simulator("inbound", { from: first, text: "Hello" });
  await vi.waitFor(async () => expect(await textsTo(first)).toHaveLength(1), patience);

  const second = freshPhone();
  await simulator("faults", { count: 1, to: second, drop_response: true });
  await simulator("inbound", { from: second, text: "Hello" });
  await vi.waitFor(async () => expect(await textsTo(second)).not.toHaveLength(0), patience);
  // What repeats a request by itself does so at once.
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await textsTo(second)).toHaveLength(1);
}, 60_000);
