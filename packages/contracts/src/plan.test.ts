import { expect, test } from "vitest";
import { plan, publicPlanRow, toPlan } from "./plan.ts";

const row = {
  slug: "pro",
  tier: "pro",
  name: "Pro",
  monthly_price: 29,
  yearly_price: "290.5",
  currency: "USD",
  api_calls: 50_000,
  ingestions: 100,
  storage_gb: 20,
  seats: 5,
  oracle_queries: null,
  features: ["Everything in Bootstrapper"],
};

test("a row becomes an entry of the price list: decimal strings, camelCase, null is unlimited", () => {
  const entry = toPlan(publicPlanRow.parse(row));
  expect(entry).toEqual({
    slug: "pro",
    tier: "pro",
    name: "Pro",
    monthlyPrice: "29.00",
    yearlyPrice: "290.50",
    currency: "USD",
    limits: {
      apiCalls: 50_000,
      ingestions: 100,
      storageGb: 20,
      seats: 5,
      oracleQueries: null,
    },
    features: ["Everything in Bootstrapper"],
  });
  expect(plan.safeParse(entry).success).toBe(true);
});

test("the largest price of numeric(12,2) keeps its cents", () => {
  const entry = toPlan(publicPlanRow.parse({ ...row, monthly_price: 9_999_999_999.99 }));
  expect(entry.monthlyPrice).toBe("9999999999.99");
});
