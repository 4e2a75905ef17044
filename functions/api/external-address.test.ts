import { expect, test } from "vitest";
import { createStandInAddress, isStandIn } from "./external-address.ts";
import type { ExternalPerson } from "./external-token.ts";

const person = (issuer: string, subject: string): ExternalPerson => ({
  issuer,
  subject,
  verifiedEmail: null,
  name: null,
  avatarUrl: null,
  tenantId: null,
  tenantName: null,
  roles: [],
});

test("an address is the same for the same person, and nobody else's", async () => {
  const address = createStandInAddress("secret");
  const ada = await address(person("a", "1"));
  expect(ada).toMatch(/^[0-9a-f]{40}@external\.invalid$/);
  expect(await address(person("a", "1"))).toBe(ada);
  const others = [
    await address(person("a", "2")),
    await address(person("b", "1")),
    await address(person("a1", "")),
    await createStandInAddress("other secret")(person("a", "1")),
  ];
  expect(others).not.toContain(ada);
});

test("stand-ins are known as such", () => {
  expect(isStandIn("x@external.invalid")).toBe(true);
  expect(isStandIn("x@external.invalid.example.com")).toBe(false);
  expect(isStandIn(null)).toBe(false);
});
