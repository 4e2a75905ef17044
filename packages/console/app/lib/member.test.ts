import { expect, test } from "vitest";
import { isRole, nameOf } from "./member.ts";

const userId = "1a2b3c4d-0000-4000-8000-000000000001";

test("a member is oneself, an address that one may read, or a short id", () => {
  expect(nameOf({ userId, isYou: true, email: "ada@example.com" })).toBe("You");
  expect(nameOf({ userId, isYou: false, email: "ada@example.com" })).toBe("ada@example.com");
  expect(nameOf({ userId, isYou: false, email: null })).toBe("Member 1a2b3c4d");
});

test("only the three roles are roles", () => {
  expect(["admin", "member", "viewer"].every(isRole)).toBe(true);
  expect(["owner", "", null, "Admin"].some(isRole)).toBe(false);
});
