import { expect, test } from "vitest";
import { parseCode, parseLink, parseSignIn, parseSignUp } from "./credentials.server.ts";

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

test("T7 a link needs an address only, and a code its digits", () => {
  expect(parseLink(form({ email: "ada@example.com" }))).toMatchObject({ ok: true });
  expect(parseLink(form({ email: "ada" }))).toEqual({
    ok: false,
    fields: { email: "This is not an e-mail address." },
  });
  expect(parseCode(form({ email: "ada@example.com", code: " 123456 " }))).toMatchObject({
    ok: true,
    value: { code: "123456" },
  });
  expect(parseCode(form({ email: "ada@example.com", code: "12 34" }))).toEqual({
    ok: false,
    fields: { code: "Type the digits of the code." },
  });
});
