import { expect, test } from "vitest";
import { isZone, languageChoices, zoneChoices } from "./choices.server.ts";

test("UTC can be chosen, and so can what is chosen already", () => {
  const values = zoneChoices("US/Pacific").map(({ value }) => value);
  expect(values[0]).toBe("UTC");
  expect(values).toContain("Europe/Lisbon");
  expect(values.at(-1)).toBe("US/Pacific");
  expect(new Set(values).size).toBe(values.length);
});

test("languages are named in their own words", () => {
  const labels = languageChoices("gsw").map(({ label }) => label);
  expect(labels).toContain("Deutsch");
  expect(labels).toContain("português (Brasil)");
  expect(labels.at(-1)).toBe("Schwiizertüütsch");
});

test.each([
  ["Europe/Lisbon", true],
  ["UTC", true],
  ["Europe/Atlantis", false],
  ["+02:00", false],
  ["", false],
])("%j is a zone: %s", (name, is) => {
  expect(isZone(name)).toBe(is);
});
