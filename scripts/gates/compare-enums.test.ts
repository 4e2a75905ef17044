import { expect, it } from "vitest";
import { compareEnums } from "./compare-enums.ts";

const kinds = { room_kind: ["hall", "loft"] };

it("finds nothing where both say the same", () => {
  expect(compareEnums(kinds, kinds)).toEqual([]);
});

it.each([
  ["a missing value", { room_kind: ["hall"] }, "room_kind is hall, loft in the database"],
  ["another order", { room_kind: ["loft", "hall"] }, "room_kind is hall, loft in the database"],
  ["a missing enum", {}, "public.room_kind has no enum schema"],
  ["an invented enum", { ...kinds, mood: ["good"] }, "The enum schema mood has no type"],
])("finds %s", (_, contracts, message) => {
  expect(compareEnums(contracts, kinds)).toEqual([expect.stringContaining(message)]);
});
