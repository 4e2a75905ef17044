import { randomUUID } from "node:crypto";
import { join } from "node:path";
import postgres, { type Sql } from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type DisposableStack, disposableStack } from "../../../scripts/lib/disposable-stack.ts";
import { ROOT } from "../../../scripts/lib/root.ts";
import { run } from "../../../scripts/lib/run.ts";

// A stack of its own: what is damaged here must be whole for everybody else.
let own: DisposableStack;
let sql: Sql;
beforeAll(async () => {
  own = await disposableStack({ functions: false, console: false });
  // As superuser: auth.users is Auth's, and what happens to it is out of the project's hands.
  const url = new URL(own.stack.urls.db);
  url.username = "supabase_admin";
  url.password = own.stack.keys.adminPassword;
  sql = postgres(url.href, { max: 1, onnotice: () => {} });
});
afterAll(async () => {
  await sql?.end();
  await own?.end();
});

const doctor = (...args: string[]) =>
  run(process.execPath, [join(ROOT, "scripts/doctor.ts"), ...args]);
const examine = () => doctor("--db-url", own.stack.urls.db);

test("W10: a fresh stack is well", async () => {
  const { code, stdout, stderr } = await examine();
  expect(stderr).toBe("");
  expect(stdout).toMatch(/^\d{2,} checks passed, 0 failed\n$/);
  expect(code).toBe(0);
});

/** What is done to the database, what the doctor says of it, and how it is undone. */
interface Damage {
  readonly what: string;
  readonly damage: string;
  readonly finding: string;
  readonly remedy: string;
  readonly repair: string;
}

const user = randomUUID();
const damages: Damage[] = [
  {
    what: "a trigger is dropped",
    damage: "drop trigger on_auth_user_created on auth.users",
    finding: "triggers: trigger on_auth_user_created on auth.users is missing",
    remedy: "create trigger on_auth_user_created",
    repair: `create trigger on_auth_user_created after insert on auth.users
      for each row execute function private.on_auth_user_created()`,
  },
  {
    what: "a trigger is switched off",
    damage: "alter table public.organization_members disable trigger organization_members_guard",
    finding:
      "triggers: trigger organization_members_guard on public.organization_members is disabled",
    remedy: "alter table public.organization_members enable trigger organization_members_guard",
    repair: "alter table public.organization_members enable trigger organization_members_guard",
  },
  {
    what: "row-level security is off",
    damage: "alter table public.messages disable row level security",
    finding: "row_level_security: row-level security is off on public.messages",
    remedy: "alter table public.messages enable row level security;",
    repair: "alter table public.messages enable row level security",
  },
  {
    what: "a foreign key loses its index",
    damage: "drop index public.invitations_invited_by_idx",
    finding:
      "foreign_key_indexes: foreign key invitations_invited_by_fkey of public.invitations has no index",
    remedy: "create index on public.invitations (invited_by);",
    repair: "create index invitations_invited_by_idx on public.invitations (invited_by)",
  },
  {
    what: "a column that policies read loses its index",
    damage: "drop index public.audit_events_organization_id_idx",
    finding:
      "policy_indexes: public.audit_events.organization_id, which policies read, leads no index",
    remedy: "create index on public.audit_events (organization_id);",
    repair: `create index audit_events_organization_id_idx
      on public.audit_events (organization_id, id desc)`,
  },
  {
    what: "a right is given away",
    damage: "grant delete on public.messages to anon",
    finding: "privileges: anon has gained DELETE on public.messages",
    remedy: "Revoke DELETE on public.messages from anon",
    repair: "revoke delete on public.messages from anon",
  },
  {
    what: "a right to a column is given away",
    damage: "grant select (token_hash) on public.invitations to authenticated",
    finding: "privileges: authenticated has gained SELECT on public.invitations.token_hash",
    remedy: "Revoke SELECT on public.invitations.token_hash from authenticated",
    repair: "revoke select (token_hash) on public.invitations from authenticated",
  },
  {
    what: "a right is taken away",
    damage: "revoke execute on function private.ensure_workspace() from authenticated",
    finding: "privileges: authenticated has lost EXECUTE on private.ensure_workspace()",
    remedy: "Grant EXECUTE on private.ensure_workspace() to authenticated",
    repair: "grant execute on function private.ensure_workspace() to authenticated",
  },
  {
    what: "a function is new and open to everybody",
    damage: "create function public.backdoor() returns integer language sql as 'select 1'",
    finding: "privileges: public has gained EXECUTE on public.backdoor()",
    remedy: "Revoke EXECUTE on public.backdoor() from public",
    repair: "drop function public.backdoor()",
  },
  {
    what: "a user has no room",
    damage: `alter table auth.users disable trigger on_auth_user_created;
      insert into auth.users (id, email) values ('${user}', '${user}@example.com');
      alter table auth.users enable trigger on_auth_user_created`,
    finding: "provisioning: 1 users without a complete workspace",
    remedy: "private.backfill_users()",
    repair: `delete from auth.users where id = '${user}'`,
  },
  {
    what: "a job was given up",
    damage: `insert into private.dead_letters (queue, payload, attempts)
      values ('replies', '{}', 5)`,
    finding: "dead_letters: 1 jobs were given up",
    remedy: "private.dead_letters",
    repair: "delete from private.dead_letters",
  },
  {
    what: "the clock stands still",
    damage: "select cron.unschedule('foyer-tick')",
    finding: "schedule: cron job foyer-tick is missing",
    remedy: "cron.schedule",
    repair: "select cron.schedule('foyer-tick', '10 seconds', 'select private.tick()')",
  },
  {
    what: "a secret is gone",
    damage: "delete from vault.secrets where name = 'foyer_worker_secret'",
    finding: "secrets: vault secret foyer_worker_secret is missing",
    remedy: "vault.create_secret",
    repair: "select vault.create_secret('0123456789abcdef', 'foyer_worker_secret')",
  },
];

describe("W10: every damage is found, named with its remedy, and mended by it", () => {
  test.each(damages)("$what", async ({ damage, finding, remedy, repair }) => {
    await sql.unsafe(damage);
    try {
      const { code, stdout } = await examine();
      const [, after = ""] = stdout.split(`✗ ${finding}`);
      expect(stdout).toContain(`✗ ${finding}`);
      expect(after.split("\n\n")[0]).toContain(remedy);
      expect(stdout).toMatch(/\d+ checks passed, 1 failed\n$/);
      expect(code).toBe(1);
    } finally {
      await sql.unsafe(repair);
    }
    expect((await examine()).code).toBe(0);
  });
});

describe("W10: the command", () => {
  test("without a database says so", async () => {
    const { code, stdout, stderr } = await doctor("--db-url", "postgresql://a:b@127.0.0.1:9/x");
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^Cannot examine the database: .*ECONNREFUSED.*\n$/);
  });

  test("on a database without migrations says what to do", async () => {
    const empty = own.stack.urls.db.replace(/postgres$/, "template1");
    const { code, stderr } = await doctor("--db-url", empty);
    expect(code).toBe(1);
    expect(stderr).toMatch(/Push the migrations.*\n$/);
  });

  test("with a wrong flag exits 2, with --help 0", async () => {
    expect(await doctor("--frobnicate")).toMatchObject({ code: 2, stdout: "" });
    expect(await doctor("--help")).toMatchObject({ code: 0, stderr: "" });
  });
});
