import type { TurnMessage } from "@foyer/contracts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { boundHistory, estimateTokens } from "./history.ts";

const say = (content: string, role: "user" | "assistant" = "user"): TurnMessage => ({
  role,
  content,
  created_at: "2026-11-20T12:00:00Z",
});

test("the newest messages that fit are kept, in order", () => {
  const history = [say("a".repeat(30)), say("b".repeat(30), "assistant"), say("c".repeat(30))];
  expect(boundHistory(history, 25).map(({ content }) => content[0])).toEqual(["b", "c"]);
});

test("the newest message always stays, cut to the budget", () => {
  const [only] = boundHistory([say("x"), say("y".repeat(100))], 10);
  expect(only?.content).toBe("y".repeat(30));
});

test("the budget is never exceeded", () => {
  const history = fc.array(fc.string({ maxLength: 300 }).map((content) => say(content)));
  fc.assert(
    fc.property(history, fc.integer({ min: 1, max: 200 }), (messages, budget) => {
      const kept = boundHistory(messages, budget);
      const total = kept.reduce((sum, { content }) => sum + estimateTokens(content), 0);
      expect(total).toBeLessThanOrEqual(budget);
      if (messages.length > 0) expect(kept.length).toBeGreaterThan(0);
    }),
  );
});
