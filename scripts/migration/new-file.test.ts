import { expect, it } from "vitest";
import { migrationName } from "./new-file.ts";

const now = new Date("2026-11-21T09:08:07Z");

it("dates the name in UTC, in the shape that the Supabase CLI reads", () => {
  expect(migrationName("Add reminders: e-mail", now)).toBe(
    "20261121090807_add_reminders_e_mail.sql",
  );
});

it("refuses a name without letters", () => {
  expect(() => migrationName("…", now)).toThrow("Cannot name a migration");
});
