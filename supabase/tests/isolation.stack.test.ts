import { createClient } from "@supabase/supabase-js";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anonymous, type Person, signUp, variable } from "./support.ts";

const sql = postgres(variable("DB_URL"), { onnotice: () => {} });
afterAll(() => sql.end());

/** Reference data that every signed-in person may read; everything else is somebody's. */
const shared = new Set(["plans", "feature_flags"]);

const tables = (
  await sql<{ name: string }[]>`
    select relname as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm') order by 1`
).map(({ name }) => name);

/** The column by which a row says whose it is, and the value that means Ada. */
function ownedBy(table: string, ada: Person, organization: string): [string, string] {
  if (table === "profiles") return ["id", ada.id];
  if (table === "organizations") return ["id", organization];
  const tenant = [
    "subscriptions",
    "projects",
    "audit_events",
    "organization_members",
    "invitations",
  ];
  return tenant.includes(table) ? ["organization_id", organization] : ["user_id", ada.id];
}

/** All columns, but for the tables that withhold some. */
function columnsOf(table: string): string {
  if (table === "invitations") return "id, organization_id, email, role";
  return table === "message_attachments" ? "id, user_id, state" : "*";
}

let ada: Person;
let bo: Person;
let organization: string;

beforeAll(async () => {
  [ada, bo] = await Promise.all([signUp("ada"), signUp("bo")]);
  const { data } = await ada.supabase.rpc("ensure_workspace");
  organization = data.active_organization.id;
  const { data: session } = await ada.supabase.rpc("active_chat_session");
  await ada.supabase.from("messages").insert({ session_id: session.id, content: "hello" });
  await ada.supabase.from("avatars").insert({ name: "Iris", age: 31 });
  await sql`insert into public.invitations (organization_id, email, role, token_hash, expires_at)
    values (${organization}, 'guest@example.com', 'viewer', ${ada.id}::text::bytea, now())`;
  await sql`insert into public.message_attachments
      (organization_id, user_id, message_id, type, state, error, media_id, phone_number_id)
    select organization_id, user_id, id, 'image', 'failed', 'expired', '1', '1'
    from public.messages where user_id = ${ada.id}`;
  await sql`insert into public.whatsapp_identities (user_id, phone, verified_at)
    values (${ada.id}, ${`+1555${Date.now() % 100_000_000}`}, now())`;
});

describe("T2: isolation through the Data API", () => {
  it("finds tables to judge", () => {
    expect(tables.length).toBeGreaterThanOrEqual(13);
  });

  it.each(tables)("%s: its owner sees it, nobody else, and anon may not ask", async (table) => {
    const [column, value] = ownedBy(table, ada, organization);
    if (!shared.has(table)) {
      const own = await ada.supabase.from(table).select(columnsOf(table));
      expect(own.error).toBeNull();
      expect(own.data?.length, "Ada sees her own").toBeGreaterThan(0);
      // SAFETY: every column list holds the owner's column, and ids are texts.
      const owners = (own.data as unknown as Record<string, string>[]).map((row) => row[column]);
      expect(new Set(owners), "and only hers").toEqual(new Set([value]));
      const foreign = await bo.supabase.from(table).select(columnsOf(table)).eq(column, value);
      expect(foreign.error).toBeNull();
      expect(foreign.data, "Bo sees nothing of hers").toEqual([]);
    }
    const asked = await anonymous().from(table).select("*");
    if (table === "plans") expect(asked.data?.length).toBeGreaterThan(0);
    else expect(asked.error?.code, "anon is refused").toBe("42501");
  });

  it("does not expose private, auth or the queues, not even to the secret key", async () => {
    for (const schema of ["private", "auth", "pgmq", "vault", "cron", "net"]) {
      const service = createClient(variable("API_URL"), variable("SECRET_KEY"), {
        auth: { persistSession: false },
        db: { schema },
      });
      const { error } = await service.from("users").select("*");
      expect(error?.code, schema).toBe("PGRST106");
    }
  });

  it.each([
    ["ingest_whatsapp", { raw_body: "{}", debug_id: crypto.randomUUID(), updates: [] }],
    ["lease_jobs", { queue: "replies", quantity: 1, lease_seconds: 1 }],
    ["finish_job", { queue: "replies", job_id: 1 }],
    ["retry_job", { queue: "replies", job_id: 1, delay_seconds: 0, error: null }],
    ["begin_turn", { session_id: crypto.randomUUID(), lease_seconds: 1 }],
    ["complete_turn", { turn_id: crypto.randomUUID(), attempt: 1, content: "x" }],
    ["release_turn", { turn_id: crypto.randomUUID(), attempt: 1, error: "x" }],
    ["claim_outbox", { outbox_id: crypto.randomUUID() }],
    ["record_outbox", { outbox_id: crypto.randomUUID(), attempt: 1, outcome: {} }],
    ["claim_attachment", { attachment_id: crypto.randomUUID() }],
    ["record_attachment", { attachment_id: crypto.randomUUID(), attempt: 1, outcome: {} }],
    ["register_whatsapp_number", { phone_number_id: "1", display_phone_number: "+15550100009" }],
    ["heal", {}],
    ["readiness", {}],
    ["grant_platform_admin", { user_id: crypto.randomUUID() }],
    ["list_inbox", {}],
    ["read_inbox_body", { inbox_id: crypto.randomUUID(), actor_id: null, debug_id: null }],
    ["replay_dead_letter", { dead_letter_id: crypto.randomUUID(), actor_id: null, debug_id: null }],
    ["find_users", { email: "ada@example.com" }],
  ])("S7: %s is refused to people", async (name, args) => {
    for (const client of [anonymous(), ada.supabase]) {
      const { error } = await client.rpc(name, args);
      expect(error?.code).toBe("42501");
    }
  });

  it("T2: Bo can not write into Ada's organization or conversation", async () => {
    const project = await bo.supabase
      .from("projects")
      .insert({ organization_id: organization, name: "Intruder" });
    expect(project.error?.code).toBe("42501");
    const { data: session } = await ada.supabase.rpc("active_chat_session");
    const message = await bo.supabase
      .from("messages")
      .insert({ session_id: session.id, content: "intruder" });
    expect(message.error).toMatchObject({ details: "session_not_found" });
    expect(message.status).toBe(404);
    const rename = await bo.supabase
      .from("organizations")
      .update({ name: "Taken" })
      .eq("id", organization)
      .select();
    expect(rename.data).toEqual([]);
  });
});
