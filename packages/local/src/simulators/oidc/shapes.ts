import { z } from "zod";

/** Identity services that the simulator plays; each is an issuer of its own, with its own keys. */
export const shape = z.enum(["clerk", "frontegg", "oidc"]);

export type Shape = z.infer<typeof shape>;

/** A person to whom a token is given. */
export interface Person {
  subject: string;
  email: string;
  tenant: string;
}

type Claims = Record<string, unknown>;

/**
 * What a service writes into a token about a person, by shape and version: Clerk has two. Tokens
 * are those of a JWT template that adds e-mail, name and picture.
 */
export function claimsOf(kind: Shape, version: 1 | 2, person: Person): Claims {
  const { subject, email, tenant } = person;
  const common = { sub: subject, email, email_verified: true, name: "Ada Example" };
  const picture = "https://pictures.example.com/ada.png";
  if (kind === "oidc") return { ...common, picture };
  if (kind === "frontegg") {
    return {
      ...common,
      profilePictureUrl: picture,
      tenantId: tenant,
      tenantIds: [tenant],
      roles: ["Member"],
      permissions: [],
      type: "userToken",
    };
  }
  const clerk = { ...common, sid: `sess_${subject}`, azp: "http://127.0.0.1", image_url: picture };
  if (version === 1) {
    return { ...clerk, org_id: tenant, org_role: "org:member", org_slug: "harbor-works" };
  }
  return { ...clerk, v: 2, o: { id: tenant, rol: "member", slg: "harbor-works" } };
}
