import { SignJWT } from "jose";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startTestGateway, type TestGateway } from "../test/test-gateway.ts";

let stack: TestGateway;
beforeAll(async () => {
  stack = await startTestGateway();
}, 30_000);
afterAll(() => stack[Symbol.asyncDispose]());

test.each([
  ["P0001", 400],
  ["23514", 400],
  ["23P01", 400],
  ["40001", 500],
  ["57014", 500],
  ["53300", 503],
  ["57P01", 503],
  ["42501", 401],
  ["PT402", 402],
])("an error %s reaches the caller whole, with HTTP %i", async (code, status) => {
  const result = await stack.anon().rpc("raise_error", { code });
  expect(result.status).toBe(status);
  expect(result.error).toMatchObject({
    code,
    message: "it broke",
    details: "a_code",
    hint: "try again",
  });
});

test("real violations keep their codes", async () => {
  const service = stack.service();
  const ada = await stack.user();
  const check = await ada.from("notes").insert({ body: "x".repeat(21) });
  expect(check.error).toMatchObject({
    code: "23514",
    message: expect.stringContaining("body_is_short"),
  });
  const overlap = await service.from("bookings").insert([
    { id: 1, during: "[1,5)" },
    { id: 2, during: "[2,3)" },
  ]);
  expect([overlap.status, overlap.error?.code]).toEqual([400, "23P01"]);
  expect(overlap.error?.details).toContain("conflicts with existing key");
  const atCommit = await service.from("bookings").insert({ id: 1, during: "[1,5)", late: 99 });
  expect([atCommit.status, atCommit.error?.code]).toEqual([409, "23503"]);
  const unknown = await ada.from("notes").select("nope");
  expect(unknown.error).toMatchObject({
    code: "42703",
    message: "column notes.nope does not exist",
  });
});

test("connections that are cut are 503, and later requests work", async () => {
  const cut = () => stack.admin`
    select pg_terminate_backend(pid) from pg_stat_activity
    where usename = 'authenticator' and query like '%sleep%'`;
  for (let round = 0; round < 3; round += 1) {
    // More than the pool has, so that some wait while others are cut.
    const sleepers = Array.from({ length: 30 }, async () => {
      const { status, error } = await stack.service().rpc("sleep", { seconds: 6 });
      return `${status} ${error?.code}`;
    });
    const cutting = setInterval(() => void cut().catch(() => {}), 100);
    const answers = await Promise.all(sleepers).finally(() => clearInterval(cutting));
    // The server's last word, where it could still be read, or the connection's end.
    const endings = new Set(["503 57P01", "503 PGRST001"]);
    expect(answers.filter((answer) => !endings.has(answer))).toEqual([]);
    const after = Array.from({ length: 40 }, () => stack.anon().rpc("request_settings"));
    const statuses = (await Promise.all(after)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([200]));
  }
}, 30_000);

test("what is missing is named, and close names suggested", async () => {
  const table = await stack.service().from("note").select();
  expect([table.status, table.error]).toMatchObject([
    404,
    { code: "PGRST205", hint: "Perhaps you meant the table 'public.notes'" },
  ]);
  expect((await stack.service().rpc("nofn")).error?.code).toBe("PGRST202");
  const schema = await stack.service().schema("private").from("hidden").select();
  expect([schema.status, schema.error?.code]).toEqual([406, "PGRST106"]);
});

test("SQL sees the request as on a hosted project", async () => {
  const ada = await stack.user({ full_name: "Ada" });
  const { data: me } = await ada.auth.getUser();
  const { data } = await ada.rpc("request_settings");
  expect(data).toMatchObject({
    role: "authenticated",
    session: "authenticator",
    uid: me.user?.id,
    jwt_role: "authenticated",
    method: "POST",
    path: "/rpc/request_settings",
    agent: expect.any(String),
    timeout: "8s",
    claims: { sub: me.user?.id, aud: "authenticated", user_metadata: { full_name: "Ada" } },
  });
  expect((await stack.anon().rpc("request_settings")).data).toMatchObject({
    role: "anon",
    uid: null,
    timeout: "3s",
    claims: { role: "anon" },
  });
  expect((await stack.service().rpc("request_settings")).data).toMatchObject({
    role: "service_role",
  });
  expect((await stack.anon().rpc("search_path_now")).data).toBe('"public", "extensions"');
});

test("anon's statements end after 3 seconds", async () => {
  const { status, error } = await stack.anon().rpc("sleep", { seconds: 5 });
  expect([status, error?.code]).toEqual([500, "57014"]);
});

test("a function that sets response.status keeps its work", async () => {
  const { status, error } = await stack.service().rpc("overloaded", { note: "kept" });
  expect([status, error]).toEqual([503, { code: "workspace_unavailable", message: "kept" }]);
  expect(await stack.admin`select id from private.hidden`).toEqual([{ id: 4 }]);
});

test("a request that PostgREST would roll back leaves nothing", async () => {
  const ada = await stack.user();
  await ada.from("notes").insert([{ body: "a" }, { body: "b" }]);
  const single = await ada
    .from("notes")
    .update({ body: "changed" })
    .gt("id", 0)
    .select("id")
    .single();
  expect([single.status, single.error?.code]).toEqual([406, "PGRST116"]);
  const capped = await ada
    .from("notes")
    .update({ body: "changed" })
    .gt("id", 0)
    .setHeader("prefer", "handling=strict, max-affected=1");
  expect([capped.status, capped.error?.code]).toEqual([400, "PGRST124"]);
  expect((await ada.from("notes").select("body").order("body")).data).toEqual([
    { body: "a" },
    { body: "b" },
  ]);
});

test("reading requests cannot write", async () => {
  const { status, error } = await stack.service().rpc("overloaded", { note: "x" }, { get: true });
  expect([status, error?.code]).toEqual([405, "25006"]);
});

test("a bad token is 401, never anonymous", async () => {
  const call = async (token: string) => {
    const headers = { apikey: stack.keys.publishableKey, authorization: `Bearer ${token}` };
    const answer = await fetch(`${stack.url}/rest/v1/rpc/request_settings`, { headers });
    return [answer.status, await answer.json()];
  };
  expect(await call("garbage")).toMatchObject([401, { code: "PGRST301" }]);
  expect(await call("")).toMatchObject([401, { code: "PGRST301" }]);
  const secret = new TextEncoder().encode(stack.keys.jwtSecret);
  const sign = (claims: Record<string, unknown>) =>
    new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).sign(secret);
  expect(await call(await sign({ role: "anon", exp: 1 }))).toMatchObject([
    401,
    { code: "PGRST303" },
  ]);
  expect(await call(await sign({ role: "nobody" }))).toMatchObject([401, { code: "22023" }]);
  for (const role of ["supabase_admin", "postgres", "supabase_auth_admin"]) {
    expect(await call(await sign({ role }))).toMatchObject([403, { code: "42501" }]);
  }
});

test("a table made by a migration can be used at once", async () => {
  await stack.sql`create table public.fresh (id int primary key)`;
  await stack.sql`grant select on public.fresh to service_role`;
  await expect.poll(async () => (await stack.service().from("fresh").select()).data).toEqual([]);
  await stack.sql`alter table public.fresh add column name text default 'x'`;
  await stack.gateway.reloadSchema();
  expect((await stack.service().from("fresh").select("name")).data).toEqual([]);
  await stack.sql`drop table public.fresh`;
  await expect.poll(async () => (await stack.service().from("fresh").select()).status).toBe(404);
});

test("errors are answered, not printed: they may quote a row", async () => {
  const print = vi.spyOn(console, "error");
  await stack.service().from("missing").select();
  await stack.anon().rpc("raise_error", { code: "23514" });
  expect(print.mock.calls).toEqual([]);
  print.mockRestore();
});
