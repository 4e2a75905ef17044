/** Another identity service's token for a session of ours: `POST /api/auth/exchange`. */
import { z } from "zod";
import { uuid } from "./scalars.ts";

/** Body of the request. */
export const exchangeRequest = z.object({
  /** A JWT of a configured issuer. */
  token: z.string().min(1).max(16_384),
});
export type ExchangeRequest = z.infer<typeof exchangeRequest>;

/**
 * Body of the answer, in Auth's own words, so that it can be handed on as it is.
 *
 * @example await supabase.auth.setSession(await response.json());
 */
export const sessionResponse = z.object({
  access_token: z.string(),
  token_type: z.literal("bearer"),
  /** Seconds from now. */
  expires_in: z.int(),
  /** Seconds since 1970. */
  expires_at: z.int(),
  refresh_token: z.string(),
  user: z.object({
    id: uuid,
    /** At `external.invalid`, where nothing can be delivered, when the issuer verified none. */
    email: z.string(),
  }),
});
export type SessionResponse = z.infer<typeof sessionResponse>;

/** `find_external_user(issuer, subject, verified_email)`; null: nobody yet. */
export const findExternalUserResult = z
  .object({
    user_id: uuid,
    email: z.string().nullable(),
    /** Whether the account holds this identity already. */
    is_linked: z.boolean(),
  })
  .nullable();
export type ExternalUser = NonNullable<z.infer<typeof findExternalUserResult>>;

/** `admit_external_user(…)`; the account that holds the identity, and its tenant. */
export const admitExternalUserResult = z.object({
  user_id: uuid,
  organization_id: uuid.nullable(),
});
