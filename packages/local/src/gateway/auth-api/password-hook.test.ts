import { expect, test } from "vitest";
import { parseHook } from "./password-hook.ts";

test("a hook in the database is named by its schema and function", () => {
  expect(parseHook("pg-functions://postgres/private/attempt")).toEqual({
    schema: "private",
    name: "attempt",
  });
});

test.each(["https://example.com/hook", "pg-functions://postgres/attempt", ""])(
  "a hook at %j is refused in words",
  (uri) => {
    expect(() => parseHook(uri)).toThrow(/Cannot use the hook/);
  },
);
