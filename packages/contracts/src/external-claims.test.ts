import { expect, test } from "vitest";
import { claimMap, claimMaps, readExternalClaims } from "./external-claims.ts";

const { clerk, frontegg } = claimMaps;
const oidc = claimMap.parse({});

test("T4: Clerk's two versions say the same", () => {
  const common = { sub: "user_1", email: "Ada@Example.com", email_verified: true, name: "Ada" };
  const one = { ...common, org_id: "org_1", org_role: "org:admin", org_slug: "harbor" };
  const two = { ...common, v: 2, o: { id: "org_1", rol: "admin", slg: "harbor" } };
  const expected = {
    subject: "user_1",
    verifiedEmail: "ada@example.com",
    name: "Ada",
    tenantId: "org_1",
    tenantName: "harbor",
  };
  expect(readExternalClaims(one, clerk)).toMatchObject({ ...expected, roles: ["org:admin"] });
  expect(readExternalClaims(two, clerk)).toMatchObject({ ...expected, roles: ["admin"] });
});

test("T4: Frontegg's tenant, roles and picture", () => {
  const picture = "https://pictures.example.com/a.png";
  const claims = { sub: "u", tenantId: "t", roles: ["Admin"], profilePictureUrl: picture };
  expect(readExternalClaims(claims, frontegg)).toMatchObject({
    tenantId: "t",
    roles: ["Admin"],
    avatarUrl: picture,
  });
});

test("a map of one's own names claims, nested ones, and such as are full of dots", () => {
  const map = claimMap.parse({ tenantId: "org.id", roles: ["https://x.example/roles", "role"] });
  const claims = { sub: "u", org: { id: 42 }, "https://x.example/roles": ["a"], role: "b" };
  expect(readExternalClaims(claims, map)).toMatchObject({ tenantId: "42", roles: ["a"] });
  expect(readExternalClaims({ sub: "u", role: "b" }, map).roles).toEqual(["b"]);
  expect(claimMap.safeParse({ tenant: "typo" }).success).toBe(false);
});

test.each([true, "true"])("an address counts when its issuer says so: %j", (email_verified) => {
  const claims = { sub: "u", email: "a@example.com", email_verified };
  expect(readExternalClaims(claims, oidc).verifiedEmail).toBe("a@example.com");
});

test.each([false, "false", "yes", 1, {}, null, undefined])(
  "an address does not count otherwise: %j",
  (email_verified) => {
    const claims = { sub: "u", email: "a@example.com", email_verified };
    expect(readExternalClaims(claims, oidc).verifiedEmail).toBeNull();
  },
);

test.each([1, "no address", "a@b", `${"x".repeat(250)}@example.com`, null])(
  "what is no address is none: %j",
  (email) => {
    const claims = { sub: "u", email, email_verified: true };
    expect(readExternalClaims(claims, oidc).verifiedEmail).toBeNull();
  },
);

test.each(["", "x".repeat(256), "a\u0000b", "\ud800", 1.5, ["u"], null])(
  "an id that can not be taken whole is none: %j",
  (sub) => {
    const claims = { sub, tenantId: sub };
    expect(readExternalClaims(claims, frontegg)).toMatchObject({ subject: null, tenantId: null });
  },
);

test("texts are cut and cleaned, roles of no use are left out, and nothing throws", () => {
  const roles = ["a\u0000", 1, null, { key: "k", permissions: [1] }, ...Array(200).fill("x")];
  const claims = { sub: "u", name: ` ${"é".repeat(300)}`, picture: "x".repeat(501), roles };
  const read = readExternalClaims(claims, { ...oidc, roles: "roles" });
  expect(read.name).toBe("é".repeat(255));
  expect(read.avatarUrl).toBeNull();
  expect(read.roles.slice(0, 3)).toEqual(["a", { key: "k" }, "x"]);
  expect(read.roles.length).toBeLessThanOrEqual(100);
});
