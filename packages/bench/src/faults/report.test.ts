import { expect, test } from "vitest";
import { planRun } from "./plan/plan.ts";
import { runLines } from "./report.ts";

const plan = planRun(3);

test("a good run is a line with its seed and what it held", () => {
  const line = runLines({ plan, violations: [], seconds: 4.25 });
  expect(line).toMatch(
    /^✓ seed 3: \d+ messages of 5 people, \d+ kills \(.*worker \d.*\), \d+ faults, 4\.3 s$/,
  );
});

test("a bad run says what broke, and how to see it again", () => {
  const violations = Array.from({ length: 14 }, (_, index) => {
    return { guarantee: "sent-once", what: `outbox ${index}` };
  });
  const lines = runLines({ plan, violations, seconds: 4 }, "grace").split("\n");
  expect(lines[0]).toMatch(/^✗ seed 3/);
  expect(lines).toHaveLength(1 + 12 + 2);
  expect(lines[1]).toBe("    sent-once: outbox 0");
  expect(lines.at(-2)).toBe("    … and 2 more");
  expect(lines.at(-1)).toBe("    → npm run faults -- --runs 1 --seed 3 --sabotage grace");
});
