import { randomInt, randomUUID } from "node:crypto";
import type { Stack } from "@foyer/local/src/mod.ts";
import { createClient } from "@supabase/supabase-js";
import type { PlannedPerson } from "../plan/step.ts";

/** A person of a run, with an account and a phone. */
export interface Actor {
  readonly plan: PlannedPerson;
  readonly userId: string;
  /** How a webhook names them; a phone, a user id, or both. */
  readonly from: { readonly from?: string; readonly user_id: string };
  /** How a send names them. */
  readonly address: string;
  /** The code that links this person's phone. */
  readonly code: string;
}

/** Signs a person up, with a number that nobody has. */
export async function createActor({ urls, keys }: Stack, plan: PlannedPerson): Promise<Actor> {
  const supabase = createClient(urls.api, keys.publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
  const email = `person-${randomUUID()}@example.test`;
  const { data, error } = await supabase.auth.signUp({ email, password: randomUUID() });
  if (error || !data.user) throw new Error(`Cannot sign up: ${error?.message ?? "no user"}.`);
  const started = await supabase.rpc("start_whatsapp_link");
  if (started.error) throw new Error(`Cannot get a code: ${started.error.message}.`);
  // Of the range kept for fiction; the user id is of the shape that Meta's have.
  const phone = `1555${randomInt(2_000_000, 9_999_999)}`;
  const bsuid = `US.${randomInt(10 ** 9, 10 ** 10)}${phone}`;
  return {
    plan,
    userId: data.user.id,
    from: plan.hasPhone ? { from: phone, user_id: bsuid } : { user_id: bsuid },
    address: plan.hasPhone ? phone : bsuid,
    code: started.data.code,
  };
}
