import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import { AuthFault } from "./auth-fault.ts";
import type { Metadata, UserRow } from "./user.ts";

/** A user to be. */
export interface NewUser {
  id?: string | undefined;
  email?: string | undefined;
  phone?: string | undefined;
  /** bcrypt hash; null for someone invited. */
  encryptedPassword: string | null;
  role?: string | undefined;
  userMetadata: Metadata;
}

/** Columns that may be changed after the fact. */
export type UserChange = Partial<{
  email: string;
  phone: string;
  role: string;
  encrypted_password: string;
  banned_until: Date | null;
  confirmation_token: string;
  confirmation_sent_at: Date;
  recovery_token: string;
  recovery_sent_at: Date;
  invited_at: Date;
}>;

/** The user, with identities. */
export async function findUser(sql: postgres.Sql, id: string): Promise<UserRow | undefined> {
  return (await selectUsers(sql, sql`where u.id = ${id}`))[0];
}

/** The user with this address; addresses are kept in lower case. */
export async function findUserByEmail(
  sql: postgres.Sql,
  email: string,
): Promise<UserRow | undefined> {
  return (await selectUsers(sql, sql`where u.email = ${email} and not u.is_sso_user`))[0];
}

/** One page of users, newest first, and how many there are. */
export async function listUsers(
  sql: postgres.Sql,
  page: { offset: number; limit: number; filter: string },
): Promise<{ users: UserRow[]; total: number }> {
  const filter =
    page.filter === "" ? sql`where true` : sql`where u.email ilike ${`%${page.filter}%`}`;
  const [count] = await sql<{ total: number }[]>`
    select count(*)::int as total from auth.users u ${filter}`;
  const users = await selectUsers(
    sql,
    sql`${filter} order by u.created_at desc, u.id limit ${page.limit} offset ${page.offset}`,
  );
  return { users, total: count?.total ?? 0 };
}

/**
 * Inserts a user and its identities. `app_metadata`, the confirmation and a ban come as updates
 * afterwards, as Auth does it: a trigger on insert sees the provider only.
 */
export async function insertUser(sql: postgres.Sql, user: NewUser): Promise<string> {
  const id = user.id ?? randomUUID();
  const providers = [...(user.email ? ["email"] : []), ...(user.phone ? ["phone"] : [])];
  await sql`
    insert into auth.users (id, aud, role, email, phone, encrypted_password, raw_app_meta_data, raw_user_meta_data)
    values (${id}, 'authenticated', ${user.role ?? "authenticated"}, ${user.email ?? null}, ${user.phone ?? null},
      ${user.encryptedPassword}, ${json(sql, { provider: providers[0], providers })},
      ${json(sql, user.userMetadata)})`;
  if (user.email) await upsertIdentity(sql, id, "email", { email: user.email });
  if (user.phone) await upsertIdentity(sql, id, "phone", { phone: user.phone });
  return id;
}

/** Writes the identity of a provider, or changes what it knows. */
export async function upsertIdentity(
  sql: postgres.Sql,
  userId: string,
  provider: "email" | "phone",
  data: Metadata,
): Promise<void> {
  const claims = { sub: userId, email_verified: false, phone_verified: false, ...data };
  await sql`
    insert into auth.identities (id, provider, provider_id, user_id, identity_data, last_sign_in_at)
    values (${randomUUID()}, ${provider}, ${userId}, ${userId}, ${json(sql, claims)}, now())
    on conflict (provider, provider_id)
    do update set identity_data = identities.identity_data || ${json(sql, data)}, updated_at = now()`;
}

/** Changes columns of a user. */
export async function updateUser(sql: postgres.Sql, id: string, change: UserChange): Promise<void> {
  if (Object.keys(change).length === 0) return;
  await sql`update auth.users set ${sql(change)}, updated_at = now() where id = ${id}`;
}

/** Merges into a metadata column; a null removes its key. */
export async function mergeMetadata(
  sql: postgres.Sql,
  id: string,
  column: "raw_app_meta_data" | "raw_user_meta_data",
  data: Metadata,
): Promise<void> {
  const removed = Object.keys(data).filter((key) => data[key] === null);
  await sql`
    update auth.users set updated_at = now(),
      ${sql(column)} = (coalesce(${sql(column)}, '{}'::jsonb) || ${json(sql, data)}) - ${removed}::text[]
    where id = ${id}`;
}

/** Marks the address (or number) as confirmed, unless it is already. */
export async function confirmUser(
  sql: postgres.Sql,
  id: string,
  channel: "email" | "phone",
): Promise<void> {
  const column = sql(`${channel}_confirmed_at`);
  await sql`
    update auth.users set ${column} = coalesce(${column}, now()), confirmation_token = null,
      updated_at = now() where id = ${id}`;
  await mergeMetadata(sql, id, "raw_user_meta_data", { [`${channel}_verified`]: true });
}

/** Ends every session of a user. */
export async function endSessions(sql: postgres.Sql, id: string): Promise<void> {
  await sql`delete from auth.refresh_tokens where user_id = ${id}`;
  await sql`delete from auth.sessions where user_id = ${id}`;
}

/** Removes a user for good; foreign keys decide what goes along. */
export async function deleteUser(sql: postgres.Sql, id: string): Promise<void> {
  await endSessions(sql, id);
  await sql`delete from auth.users where id = ${id}`;
}

/** Writes Auth's audit log, the project's secret key being the actor. */
export async function audit(sql: postgres.Sql, action: string, user: UserRow): Promise<void> {
  const payload = {
    action,
    actor_id: "00000000-0000-0000-0000-000000000000",
    actor_username: "service_role",
    actor_via_sso: false,
    log_type: "team",
    traits: { user_id: user.id, user_email: user.email ?? "", user_phone: user.phone ?? "" },
  };
  await sql`insert into auth.audit_log_entries (id, payload) values (${randomUUID()}, ${json(sql, payload)})`;
}

/** The user, or Auth's 404. */
export async function requireUser(sql: postgres.Sql, id: string): Promise<UserRow> {
  const user = await findUser(sql, id);
  if (user === undefined) throw new AuthFault(404, "user_not_found", "User not found");
  return user;
}

function selectUsers(
  sql: postgres.Sql,
  tail: postgres.PendingQuery<postgres.Row[]>,
): Promise<UserRow[]> {
  return sql<UserRow[]>`
    select u.id, u.aud, u.role, u.email, u.phone, u.email_confirmed_at, u.phone_confirmed_at,
      u.confirmed_at, u.confirmation_sent_at, u.recovery_sent_at, u.email_change,
      u.email_change_sent_at, u.invited_at, u.last_sign_in_at, u.banned_until,
      u.raw_app_meta_data, u.raw_user_meta_data, u.is_anonymous, u.created_at, u.updated_at,
      coalesce((select json_agg(i order by i.created_at) from auth.identities i
        where i.user_id = u.id), '[]') as identities
    from auth.users u ${tail}`;
}

function json(sql: postgres.Sql, value: Metadata): postgres.Parameter {
  // SAFETY: metadata was parsed from JSON, so it can be written as JSON.
  return sql.json(value as postgres.JSONValue);
}
