import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { stack } from "./stack.ts";
import type { Visitor } from "./visitor.ts";

/** The visitor at the API, for what a page would take long to prepare. */
export async function atTheApi({ email, password }: Visitor): Promise<SupabaseClient> {
  const supabase = createClient(stack.apiUrl, stack.publishableKey, {
    auth: { persistSession: false },
  });
  const { error } = await supabase.auth.signInWithPassword({ email, password });
  if (error) throw error;
  return supabase;
}

/** Calls a function of the database and insists that it works. */
export async function call<Answer>(
  supabase: SupabaseClient,
  name: string,
  args: Record<string, unknown>,
): Promise<Answer> {
  const { data, error } = await supabase.rpc(name, args);
  if (error) throw new Error(`${name}: ${error.message}`);
  return data;
}
