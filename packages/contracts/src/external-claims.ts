/** What the claims of another identity service's token mean to us. */
import { z } from "zod";

/** A claim's name, or names of which the first with a value counts; dots lead into objects. */
const claimPath = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);

/** Where a token carries what; what is left out is read as OpenID Connect names it. */
export const claimMap = z.strictObject({
  subject: claimPath.default("sub"),
  email: claimPath.default("email"),
  emailVerified: claimPath.default("email_verified"),
  name: claimPath.default("name"),
  avatarUrl: claimPath.default("picture"),
  /** OpenID Connect has no tenants and no roles. */
  tenantId: claimPath.optional(),
  tenantName: claimPath.optional(),
  roles: claimPath.optional(),
});
export type ClaimMap = z.infer<typeof claimMap>;

/** Claim maps by the name that a configuration may give instead. */
export const claimMaps = {
  /** Session tokens of version 1 and 2, and the JWT templates' usual names. */
  clerk: {
    subject: "sub",
    email: ["email", "primary_email_address"],
    emailVerified: ["email_verified"],
    name: ["name", "full_name"],
    avatarUrl: ["image_url", "picture"],
    tenantId: ["org_id", "o.id"],
    tenantName: ["org_name", "org_slug", "o.slg"],
    roles: ["org_role", "o.rol"],
  },
  frontegg: {
    subject: "sub",
    email: "email",
    emailVerified: ["email_verified", "emailVerified"],
    name: "name",
    avatarUrl: ["profilePictureUrl", "picture"],
    tenantId: "tenantId",
    tenantName: "tenantName",
    roles: "roles",
  },
} as const satisfies Record<string, ClaimMap>;

/** A person as a verified token describes them. */
export interface ExternalIdentity {
  /** Null when the token names nobody. */
  readonly subject: string | null;
  /** Only an address that the issuer has verified; a claimed one is nobody's. */
  readonly verifiedEmail: string | null;
  readonly name: string | null;
  readonly avatarUrl: string | null;
  readonly tenantId: string | null;
  readonly tenantName: string | null;
  /** As the issuer names them: strings, or objects with `key` and `name`. */
  readonly roles: readonly ExternalRole[];
}

const maxRoles = 100;

const externalRole = z.union([
  z.string().max(255).transform(clean),
  z.object({
    key: z.string().max(255).transform(clean).optional(),
    name: z.string().max(255).transform(clean).optional(),
  }),
]);
export type ExternalRole = z.infer<typeof externalRole>;

type Claims = Readonly<Record<string, unknown>>;
type Path = z.infer<typeof claimPath> | undefined;

/**
 * Reads a verified token's claims. Wrong types and over-long values count as missing.
 *
 * @example readExternalClaims({ sub: "user_1", org_role: "org:admin" }, claimMaps.clerk).roles // ["org:admin"]
 */
export function readExternalClaims(claims: Claims, map: ClaimMap): ExternalIdentity {
  const verified = claim(claims, map.emailVerified);
  const email = z.email().max(255).safeParse(claim(claims, map.email));
  return {
    subject: id(claim(claims, map.subject)),
    // Some issuers write booleans as text.
    verifiedEmail:
      email.success && (verified === true || verified === "true") ? email.data.toLowerCase() : null,
    name: text(claim(claims, map.name), 255),
    avatarUrl: id(claim(claims, map.avatarUrl), 500),
    tenantId: id(claim(claims, map.tenantId)),
    tenantName: text(claim(claims, map.tenantName), 100),
    roles: roles(claim(claims, map.roles)),
  };
}

function claim(claims: Claims, path: Path): unknown {
  const paths = typeof path === "string" ? [path] : (path ?? []);
  return paths
    .map((one) => follow(claims, one))
    .find((value) => value !== undefined && value !== null);
}

/** A claim of exactly this name goes first: namespaced ones are URLs, which are full of dots. */
function follow(claims: Claims, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  return path.split(".").reduce<unknown>((value, key) => {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    // SAFETY: an object that has this key can be read by it.
    return (value as Claims)[key];
  }, claims);
}

/** An identifier is taken whole or not at all: cut or cleaned it could be somebody else's. */
function id(value: unknown, maxLength = 255): string | null {
  const written = Number.isSafeInteger(value) ? String(value) : value;
  if (typeof written !== "string" || written === "" || written.length > maxLength) return null;
  return written === clean(written) ? written : null;
}

function text(value: unknown, maxLength: number): string | null {
  if (typeof value !== "string") return null;
  return clean(value).trim().slice(0, maxLength).toWellFormed() || null;
}

function roles(value: unknown): ExternalRole[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.slice(0, maxRoles).flatMap((role) => {
    const parsed = externalRole.safeParse(role);
    return parsed.success ? [parsed.data] : [];
  });
}

/** Postgres stores neither U+0000 nor half a surrogate pair. */
function clean(value: string): string {
  return value.replaceAll("\u0000", "").toWellFormed();
}
