import { expect, test } from "vitest";
import { parsePreferences, parseProfile } from "./account-form.server.ts";
import { ProblemError } from "./problem-error.server.ts";

function form(fields: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
}

function refusal(read: () => unknown) {
  try {
    read();
  } catch (thrown) {
    if (thrown instanceof ProblemError) return thrown.problem;
  }
  return null;
}

test("what is left empty becomes nothing", () => {
  expect(parseProfile(form({ name: "  Ada ", role: "", timezone: "Europe/Lisbon" }))).toEqual({
    name: "Ada",
    company_name: null,
    role: null,
    timezone: "Europe/Lisbon",
  });
});

test("every wrong field says what is wrong, also with signs of two units", () => {
  expect(parseProfile(form({ role: "𝄞".repeat(100), timezone: "UTC" })).role).toHaveLength(200);
  const wrong = form({ name: "n".repeat(256), role: "r".repeat(101), timezone: "Mars/Olympus" });
  expect(refusal(() => parseProfile(wrong))).toMatchObject({
    status: 400,
    fields: {
      name: "Use at most 255 characters.",
      role: "Use at most 100 characters.",
      timezone: "Choose a time zone from the list.",
    },
  });
});

test("a box that is not ticked is sent as nothing, and means no", () => {
  const chosen = form({ theme: "dark", locale: "pt-BR", email_notifications: "on" });
  expect(parsePreferences(chosen)).toEqual({
    theme: "dark",
    locale: "pt-BR",
    email_notifications: true,
    whatsapp_notifications: false,
  });
});

test.each([
  [{ theme: "neon", locale: "en" }, { theme: "Choose a theme from the list." }],
  [{ theme: "dark", locale: "Klingon" }, { locale: "Choose a language from the list." }],
])("a theme or a language that no list has is refused: %o", (fields, said) => {
  expect(refusal(() => parsePreferences(form(fields)))?.fields).toEqual(said);
});
