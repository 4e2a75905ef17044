import { expect, test } from "vitest";
import { classifyGraphError } from "./graph-errors.ts";

test.each([
  ["auth", [0, 190]],
  ["permission", [3, 10, 200, 250, 299, 131005]],
  ["transient", [1, 2, 131000, 131016, 131057, 133004]],
  ["throughput", [4, 80007, 130429]],
  ["pair_rate", [131056]],
  ["spam", [131048, 131064]],
  ["window", [131047]],
  ["unreachable", [131026]],
  ["terminal", [131049, 130472, 130403, 131051, 131052, 131053, 131062]],
  ["opt_out", [131050]],
  ["policy", [368, 131031, 130497]],
  ["unlisted", [199, 300, 999999]],
])("%s", (expected, codes) => {
  for (const code of codes) expect(classifyGraphError(code, 400), `${code}`).toBe(expected);
});

test("a code outweighs the HTTP status; without one the status decides", () => {
  expect(classifyGraphError(190, 500)).toBe("auth");
  expect(classifyGraphError(999999, 503)).toBe("transient");
  expect(classifyGraphError(undefined, 502)).toBe("transient");
  expect(classifyGraphError(undefined, 401)).toBe("auth");
  expect(classifyGraphError(undefined, 429)).toBe("throughput");
  expect(classifyGraphError(undefined, 404)).toBe("unlisted");
});
