import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { errorCatalogue, isErrorCode } from "./errors.ts";

const migrations = new URL("../../../supabase/migrations/", import.meta.url);

/** Codes that our SQL raises: `detail = 'code'` beside an errcode 'PTxyz'. */
function raisedCodes(): { code: string; status: number }[] {
  return readdirSync(migrations).flatMap((file) => {
    const sql = readFileSync(new URL(file, migrations), "utf8");
    const raised = sql.matchAll(/errcode = 'PT(\d{3})'[^;]*?detail = '([a-z_]+)'/g);
    return [...raised].map(([, status, code]) => ({ code: code ?? "", status: Number(status) }));
  });
}

test("every code that the migrations raise stands in the catalogue, with its status", () => {
  const raised = raisedCodes();
  expect(raised.length).toBeGreaterThan(0);
  for (const { code, status } of raised) {
    expect(isErrorCode(code), `catalogue lacks "${code}"`).toBe(true);
    if (isErrorCode(code)) expect(errorCatalogue[code].status, code).toBe(status);
  }
});

test("every entry says what happened and what to do", () => {
  for (const [code, { status, title, detail }] of Object.entries(errorCatalogue)) {
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(title.length).toBeGreaterThan(3);
    expect(detail).toMatch(/\.$/);
  }
});

test("names of Object's own members are no codes", () => {
  expect(isErrorCode("constructor")).toBe(false);
  expect(isErrorCode(undefined)).toBe(false);
});
