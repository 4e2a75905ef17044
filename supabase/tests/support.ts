import { randomUUID } from "node:crypto";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";

/** A variable that `npm test` sets from `stack status -o env`. */
export function variable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`Cannot run this test: ${name} is not set. Use npm test.`);
  return value;
}

/** A browser that has not signed in. */
export function anonymous(): SupabaseClient {
  return createClient(variable("API_URL"), variable("PUBLISHABLE_KEY"), {
    auth: { persistSession: false, autoRefreshToken: false },
  });
}

/** A person with an account, and the client that acts for them. */
export interface Person {
  id: string;
  email: string;
  supabase: SupabaseClient;
}

/** Signs somebody up, as a browser does. */
export async function signUp(name: string, claims: Record<string, unknown> = {}): Promise<Person> {
  const supabase = anonymous();
  const email = `${name}.${randomUUID()}@example.com`;
  const { data, error } = await supabase.auth.signUp({
    email,
    password: randomUUID(),
    options: { data: claims },
  });
  if (error) throw error;
  if (!data.user || !data.session) throw new Error(`Cannot sign up ${name}: no session came back.`);
  return { id: data.user.id, email, supabase };
}
