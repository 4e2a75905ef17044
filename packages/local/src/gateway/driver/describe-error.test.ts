import { expect, test } from "vitest";
import { describeError } from "./describe-error.ts";

test("a database error is told in one line, without the people in it", () => {
  const error = Object.assign(new Error('no profile for "ada@example.com" or +15550100001'), {
    code: "P0001",
    detail: "Key (email)=(ada@example.com) already exists.",
    where: "PL/pgSQL function public.create_profile() line 4 at RAISE\nSQL statement",
  });
  expect(describeError(error)).toBe(
    'P0001 no profile for "<address>" or <number> (PL/pgSQL function public.create_profile() line 4 at RAISE)',
  );
});
