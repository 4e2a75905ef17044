import { expect, test } from "vitest";
import { sqlstateStatus } from "./sqlstate-status.ts";

test.each([
  ["23503", 409],
  ["23505", 409],
  ["23502", 400],
  ["23514", 400],
  ["23P01", 400],
  ["22P02", 400],
  ["25006", 405],
  ["P0001", 400],
  ["P0002", 500],
  ["40001", 500],
  ["40P01", 500],
  ["42883", 404],
  ["42P01", 404],
  ["42P17", 500],
  ["42703", 400],
  ["53300", 503],
  ["53400", 500],
  ["57014", 500],
  ["57P01", 503],
  ["08006", 503],
  ["0L000", 403],
  ["28P01", 403],
  ["55P03", 500],
  ["XX000", 500],
  ["PT402", 402],
  ["PT999", 500],
  ["PTabc", 500],
])("%s is answered with %i", (code, status) => {
  expect(sqlstateStatus(code, "", true)).toBe(status);
});

test("a missing privilege is 401 for anon and 403 for others", () => {
  expect(sqlstateStatus("42501", "permission denied", false)).toBe(401);
  expect(sqlstateStatus("42501", "permission denied", true)).toBe(403);
});

test("some statuses depend on the message", () => {
  expect(sqlstateStatus("21000", "UPDATE requires a WHERE clause", true)).toBe(400);
  expect(sqlstateStatus("21000", "more than one row returned", true)).toBe(500);
  expect(sqlstateStatus("22023", 'role "nobody" does not exist', true)).toBe(401);
  expect(sqlstateStatus("22023", "time zone not recognized", true)).toBe(400);
});
