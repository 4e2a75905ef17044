import fc from "fast-check";
import { expect, test } from "vitest";
import { scrub } from "./scrub.ts";

test.each([
  ["no user ana.lima+x@mail.example.com here", "no user [email] here"],
  ["call +15550100001 or 5511987654321", "call [number] or [number]"],
  ["Authorization: Bearer abc.def-123", "Authorization: Bearer [token]"],
  ["got eyJhbGciOiJI.eyJzdWIi.c2ln", "got [token]"],
  ["key sb_secret_AbC-123 refused", "key sb_secret_[key] refused"],
])("%s", (text, expected) => {
  expect(scrub(text)).toBe(expected);
});

test.each([
  "019a0000-1234-7000-8000-123456789012",
  "12345678-1234-4000-8000-123456789012",
  "at handler (file:///srv/node_modules/@supabase/postgrest-js/dist/index.mjs:123:45)",
  "npm:hono@4.13.19",
])("keeps %s", (text) => {
  expect(scrub(text)).toBe(text);
});

test("no phone number or address survives, whatever stands round it", () => {
  const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 10, maxLength: 15 });
  fc.assert(
    fc.property(
      fc.constantFrom("", "+"),
      digits,
      fc.constantFrom(" ", '"', "(", ":", "="),
      (plus, d, mark) => {
        const phone = d.join("");
        expect(scrub(`x${mark}${plus}${phone}${mark} y@example.org`)).not.toMatch(
          new RegExp(`${phone}|example`),
        );
      },
    ),
  );
});
