/** The running stack, as the test runner describes it in the environment. Stack tests only. */
import { randomInt, randomUUID } from "node:crypto";
import process from "node:process";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";

/** A variable of `npm run stack -- status -o env`. */
export function stackVariable(name: string): string {
  const value = process.env[name];
  if (!value)
    throw new Error(`Cannot test against the stack: ${name} is not set. Use \`npm test\`.`);
  return value;
}

/** Address of a function's route. */
export function functionUrl(path: string): string {
  return `${stackVariable("FUNCTIONS_URL")}/${path}`;
}

/** A person who has just signed up. */
export interface Person {
  readonly id: string;
  readonly email: string;
  readonly token: string;
  readonly supabase: SupabaseClient;
}

/** Signs up a new person, with an address of their own unless one is given. */
export async function signUp(email = `person-${randomUUID()}@example.test`): Promise<Person> {
  const supabase = createClient(stackVariable("API_URL"), stackVariable("PUBLISHABLE_KEY"), {
    auth: { persistSession: false, autoRefreshToken: false },
  });
  const { data, error } = await supabase.auth.signUp({ email, password: randomUUID() });
  if (error || !data.session) throw new Error(`Cannot sign up: ${error?.message ?? "no session"}`);
  return { id: data.session.user.id, email, token: data.session.access_token, supabase };
}

/** A number that nobody has, of the range kept for fiction. */
export function freshPhone(): string {
  return `1555${randomInt(2_000_000, 9_999_999)}`;
}

/** Asks the Graph simulator. */
export async function simulator<Answer>(route: string, body?: object): Promise<Answer> {
  const url = `${stackVariable("GRAPH_SIMULATOR_URL")}/_sim/${route}`;
  const response = await fetch(url, {
    ...(body && {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  });
  if (!response.ok)
    throw new Error(`Cannot ask the simulator: ${route} is HTTP ${response.status}`);
  // SAFETY: the simulator's documented answer; a wrong one fails the test that reads it.
  return (await response.json()) as Answer;
}

/** Texts that reached a phone, oldest first. */
export async function textsTo(phone: string): Promise<string[]> {
  type Sent = { to: string | null; body: { text?: { body: string } } };
  const sent = await simulator<Sent[]>("messages");
  return sent.flatMap(({ to, body }) =>
    to?.replaceAll(/\D/g, "") === phone && body.text ? [body.text.body] : [],
  );
}
