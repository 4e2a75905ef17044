import { expect, test } from "vitest";
import { isLostTypeQuery } from "./lost-type-query.ts";

const failure = (code: string, query: string) =>
  Object.assign(new Error(`write ${code}`), { code, query });
const typeQuery = "\n select b.oid, b.typarray from pg_catalog.pg_type a";

test("only the driver's own question, cut off, is let pass", () => {
  expect(isLostTypeQuery(failure("CONNECTION_CLOSED", typeQuery))).toBe(true);
  expect(isLostTypeQuery(failure("ECONNRESET", typeQuery))).toBe(true);
  expect(isLostTypeQuery(failure("CONNECTION_CLOSED", "select 1"))).toBe(false);
  expect(isLostTypeQuery(failure("42501", typeQuery))).toBe(false);
  expect(isLostTypeQuery("CONNECTION_CLOSED")).toBe(false);
});
