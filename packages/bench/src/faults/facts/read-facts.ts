import type postgres from "postgres";
import { withAdminSql } from "../../stack/admin-sql.ts";
import { markersIn } from "../stage/marker.ts";
import type { Actor } from "../stage/people.ts";
import type { Written } from "../stage/perform.ts";
import type { Stage } from "../stage/stage.ts";
import type { Facts, Received } from "./facts.ts";

/** Reads both sides when everything is at rest. */
export async function readFacts(
  stage: Stage,
  actors: readonly Actor[],
  written: readonly Written[],
  since: Date,
): Promise<Facts> {
  const users = actors.map(({ userId }) => userId);
  const received = await readPhones(stage);
  return withAdminSql(stage.stack, async (sql) => ({
    written: written.map(({ person, ...rest }) => ({ ...rest, userId: users[person] ?? "" })),
    received,
    stored: await sql`
      select id, wamid, disposition, message_id as "messageId" from private.whatsapp_messages
      where wamid = any (${written.map(({ wamid }) => wamid)}::text[])
        or identity_id in (select id from public.whatsapp_identities where user_id = any (${users}::uuid[]))
      order by id`,
    ...(await readConversations(sql, users)),
    ...(await readTrouble(sql, users, since)),
  }));
}

async function readPhones({ simulators }: Stage): Promise<Received[]> {
  const bubbles = new Map((await simulators.bubbles()).map((bubble) => [bubble.id, bubble]));
  return (await simulators.sent()).map(({ id, callback_data, body }) => ({
    wamid: id,
    outboxId: callback_data,
    status: bubbles.get(id)?.status ?? "sending",
    markers: markersIn(body.text?.body ?? ""),
  }));
}

async function readConversations(sql: postgres.Sql, users: readonly string[]) {
  const session = sql`
    session_id in (select id from public.chat_sessions where user_id = any (${users}::uuid[]))`;
  const messages = await sql<
    {
      id: string;
      userId: string;
      role: string;
      status: string;
      externalId: string | null;
      createdAt: number;
      content: string;
    }[]
  >`
    select id, user_id as "userId", role, status, external_id as "externalId", content,
      extract(epoch from created_at)::float8 * 1000 as "createdAt"
    from public.messages where ${session} order by created_at, id`;
  return {
    messages: messages.map(({ content, ...row }) => ({ ...row, markers: markersIn(content) })),
    asked: await sql<{ messageId: string; turnId: string | null }[]>`
      select message_id as "messageId", turn_id as "turnId" from private.turn_messages
      where ${session}`,
    turns: await sql<{ id: string; status: string; replyId: string | null }[]>`
      select id, status, reply_id as "replyId" from private.turns where ${session}`,
  };
}

async function readTrouble(sql: postgres.Sql, users: readonly string[], since: Date) {
  const outbox = await sql<Facts["outbox"][number][]>`
    select o.id, w.user_id as "userId", o.kind, o.turn_id as "turnId", o.message_id as "messageId",
      o.status, o.external_id as "externalId", o.error_code as "errorCode"
    from private.outbox as o join public.whatsapp_identities as w on w.id = o.identity_id
    where w.user_id = any (${users}::uuid[]) order by o.id`;
  const sessions = sql`select id::text from public.chat_sessions where user_id = any (${users}::uuid[])`;
  const ours = sql`
    payload ->> 'session_id' in (${sessions})
    or payload ->> 'outbox_id' = any (${outbox.map(({ id }) => id)}::text[])`;
  const jobs = await sql<{ name: string }[]>`
    select queue || ' ' || id as name from (
      select 'replies' as queue, msg_id as id, message as payload from pgmq.q_replies
      union all select 'sends', msg_id, message from pgmq.q_sends) as job
    where ${ours}`;
  const deadLetters = await sql<{ name: string }[]>`
    select queue || ' ' || id as name from private.dead_letters where ${ours}`;
  const unprocessed = await sql<{ name: string }[]>`
    select id || ' ' || status as name from private.webhook_inbox
    where received_at >= ${since} and status <> 'processed'`;
  return {
    outbox,
    jobs: jobs.map(({ name }) => name),
    deadLetters: deadLetters.map(({ name }) => name),
    unprocessed: unprocessed.map(({ name }) => name),
  };
}
