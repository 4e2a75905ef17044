import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { afterAll, expect, test } from "vitest";
import { anonymous, variable } from "../support.ts";

const sql = postgres(variable("DB_URL"), { onnotice: () => {} });
afterAll(() => sql.end());

async function account() {
  const credentials = { email: `lock.${randomUUID()}@example.com`, password: randomUUID() };
  const { data, error } = await anonymous().auth.signUp(credentials);
  if (error) throw error;
  return { ...credentials, id: data.user?.id ?? "" };
}

async function signIn(email: string, password: string) {
  return (await anonymous().auth.signInWithPassword({ email, password })).error?.message;
}

async function events(userId: string): Promise<string[]> {
  const rows = await sql`select event from public.audit_events
    where subject_id = ${userId} and event like 'auth.login.%' order by id`;
  return rows.map(({ event }) => String(event));
}

test("T6: five wrong passwords close an account for a while, and only that account", async () => {
  const [ada, bo] = await Promise.all([account(), account()]);
  for (let attempt = 0; attempt < 5; attempt++) {
    expect(await signIn(ada.email, "wrong")).toBe("Invalid login credentials");
  }
  expect(await signIn(ada.email, "wrong")).toMatch(/Too many wrong passwords/);
  // Guessing right does not help now.
  expect(await signIn(ada.email, ada.password)).toMatch(/Too many wrong passwords/);
  expect(await signIn(bo.email, bo.password)).toBeUndefined();

  const recorded = await events(ada.id);
  expect(recorded.filter((event) => event === "auth.login.failure")).toHaveLength(5);
  expect(recorded.filter((event) => event === "auth.login.rate_limited")).toHaveLength(2);

  // The while is over.
  await sql`update private.sign_in_attempts set locked_until = now() - interval '1 second'
    where user_id = ${ada.id}`;
  expect(await signIn(ada.email, ada.password)).toBeUndefined();
  expect((await events(ada.id)).at(-1)).toBe("auth.login.success");
});

test("T6: nobody learns from the answer whether an address has an account", async () => {
  const ada = await account();
  expect(await signIn(ada.email, "wrong")).toBe(
    await signIn(`no.${randomUUID()}@example.com`, "x"),
  );
});
