import { expect, test } from "vitest";
import { report } from "./report.ts";

const good = { check_name: "triggers", ok: true, finding: "all is well", remedy: "Nothing." };

test("what is well is only counted", () => {
  expect(report([good, good])).toBe("2 checks passed, 0 failed");
});

test("what is not well is named, with its remedy", () => {
  const bad = { check_name: "queues", ok: false, finding: "a job waits", remedy: "Look.\nWake." };
  expect(report([bad, good])).toBe(
    "✗ queues: a job waits\n    Look.\n    Wake.\n\n1 checks passed, 1 failed",
  );
});
