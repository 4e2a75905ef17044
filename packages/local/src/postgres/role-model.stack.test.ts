import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../test/postgres.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
}, 60_000);

afterAll(() => database[Symbol.asyncDispose](), 30_000);

describe("the role that runs migrations", () => {
  test("is no superuser, and has the attributes of hosted projects", async () => {
    const [role] = await database.sql`
      select rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls
      from pg_roles where rolname = current_user`;
    expect(role).toEqual({
      rolsuper: false,
      rolcreatedb: true,
      rolcreaterole: true,
      rolreplication: true,
      rolbypassrls: true,
    });
  });

  test("puts a trigger on auth.users, which it does not own", async () => {
    await database.sql.unsafe(`
      create table public.seen (id uuid);
      create function public.see() returns trigger language plpgsql security definer
        set search_path = '' as $$ begin insert into public.seen values (new.id); return new; end $$;
      create trigger see after insert on auth.users for each row execute function public.see();`);
    await database.admin`insert into auth.users (id) values (gen_random_uuid())`;
    expect(await database.sql`select count(*)::int as n from public.seen`).toEqual([{ n: 1 }]);
  });

  test.each([
    ["create a table in auth", "create table auth.mine ()"],
    ["drop a column of auth.users", "alter table auth.users drop column phone"],
    ["become Auth's role", "set role supabase_auth_admin"],
    ["make a superuser", "create role boss superuser"],
    ["read a file of the server", "select pg_read_file('/etc/passwd')"],
  ])("may not %s", async (_, statement) => {
    await expect(database.sql.unsafe(statement)).rejects.toMatchObject({ code: "42501" });
  });

  test.each([
    ["pg_cron with schema pg_catalog"],
    ["pg_net with schema extensions"],
    ["pgmq"],
    ["pgtap with schema extensions"],
    ["citext with schema extensions"],
    ["if not exists pgcrypto with schema extensions"],
    ['if not exists "uuid-ossp" with schema extensions'],
    ["if not exists supabase_vault with schema vault"],
  ])("creates extension %s", async (extension) => {
    await database.sql.unsafe(`create extension ${extension}`);
  });
});

describe("the API roles", () => {
  test("get nothing on a new table, sequence or schema by default", async () => {
    await database.sql`create table public.plain (id bigserial)`;
    const grants = await database.sql`
      select r.rolname from pg_roles r
      where r.rolname in ('anon', 'authenticated', 'service_role') and (
        has_table_privilege(r.oid, 'public.plain', 'select, insert, update, delete')
        or has_sequence_privilege(r.oid, 'public.plain_id_seq', 'usage, select, update')
        or has_schema_privilege(r.oid, 'public', 'create'))`;
    expect(grants).toEqual([]);
  });

  test.each(["anon", "authenticated", "service_role"])("%s reads no user of Auth", async (role) => {
    await expect(database.as(role, "select from auth.users")).rejects.toMatchObject({
      code: "42501",
    });
  });

  test("are timed out as hosted: anon after 3 s, authenticated after 8 s", async () => {
    const settings = await database.sql`
      select rolname, array_to_string(rolconfig, ' ') as config from pg_roles
      where rolname in ('anon', 'authenticated') order by 1`;
    expect(settings).toEqual([
      { rolname: "anon", config: "statement_timeout=3s" },
      { rolname: "authenticated", config: "statement_timeout=8s" },
    ]);
  });
});

describe("auth.uid(), auth.role(), auth.jwt()", () => {
  const sub = "00000000-0000-4000-8000-000000000001";

  test("read the request's claims, for every API role", async () => {
    const claims = JSON.stringify({ sub, role: "authenticated" });
    await database.sql.begin(async (sql) => {
      await sql`select set_config('request.jwt.claims', ${claims}, true)`;
      await sql`set local role authenticated`;
      const rows = await sql`select auth.uid(), auth.role(), auth.jwt() ->> 'sub' as sub`;
      expect(rows).toEqual([{ uid: sub, role: "authenticated", sub }]);
    });
  });

  test("are null without claims, and stable, so that a policy evaluates them once", async () => {
    expect(await database.as("anon", "select auth.uid(), auth.jwt()")).toEqual([
      { uid: null, jwt: null },
    ]);
    const volatile = await database.sql`
      select proname from pg_proc
      where pronamespace = 'auth'::regnamespace and provolatile <> 's'`;
    expect(volatile).toEqual([]);
  });
});
