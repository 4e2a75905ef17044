import { expect, test } from "vitest";
import { parseSignIn, parseSignUp } from "./credentials.server.ts";

function form(fields: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
}

test("a complete form is read, and the e-mail trimmed", () => {
  expect(parseSignIn(form({ email: " ada@example.com ", password: "x" }))).toEqual({
    ok: true,
    value: { email: "ada@example.com", password: "x" },
  });
});

test("every wrong field says one thing", () => {
  expect(parseSignUp(form({ name: "n".repeat(256), email: "", password: "short" }))).toEqual({
    ok: false,
    fields: {
      name: "Use at most 255 characters.",
      email: "Enter your e-mail.",
      password: "Use at least 8 characters.",
    },
  });
});

test("an old password is not judged at sign-in", () => {
  expect(parseSignIn(form({ email: "ada@example.com", password: "short" })).ok).toBe(true);
});

test("fields that are missing are empty, not a fault", () => {
  expect(parseSignIn(new FormData())).toMatchObject({ ok: false });
});
