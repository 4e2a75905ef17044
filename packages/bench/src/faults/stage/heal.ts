import { setTimeout as sleep } from "node:timers/promises";
import { withAdminSql } from "../../stack/admin-sql.ts";
import type { Stage } from "./stage.ts";

/** So long nothing changes before it is said that nothing ever will; longer than a send may take. */
const IDLE_MS = 4_000;
const MAX_MS = 60_000;
/** Between two rounds that changed nothing. */
const PAUSE_MS = 200;

/** Lets everything come to rest: no more faults, minutes pass, the worker is woken. */
export async function heal(stage: Stage, userIds: readonly string[]): Promise<void> {
  await stage.quiet();
  const startedAt = Date.now();
  let left = "";
  let changedAt = startedAt;
  while (Date.now() < Math.min(changedAt + IDLE_MS, startedAt + MAX_MS)) {
    const isSettled = await stage.settle(10_000);
    const now = await work(stage, userIds);
    if (isSettled && now === "") return;
    if (now !== left) changedAt = Date.now();
    else await sleep(PAUSE_MS);
    left = now;
    if (isSettled) await stage.passTime();
    await stage.wake(10_000);
  }
}

/**
 * What is left to do for these people; empty: nothing. It changes with what is done, and not with a
 * job that only waits, for whose turn a new job comes.
 */
async function work(stage: Stage, userIds: readonly string[]): Promise<string> {
  return withAdminSql(stage.stack, async (sql) => {
    const [row] = await sql<{ left: string }[]>`
      with session as (
        select id from public.chat_sessions where user_id = any (${userIds}::uuid[])
      ), sending as (
        select o.id, o.status, o.attempt from private.outbox as o
        join public.whatsapp_identities as w on w.id = o.identity_id
        where w.user_id = any (${userIds}::uuid[])
      )
      select coalesce(string_agg(what, ' ' order by what), '') as left from (
        select 'reply job' as what from pgmq.q_replies
        where (message ->> 'session_id')::uuid in (select id from session)
        union all
        select 'send job' from pgmq.q_sends
        where (message ->> 'outbox_id')::uuid in (select id from sending)
        union all
        select 'turn ' || id || ' ' || attempt from private.turns
        where status = 'open' and session_id in (select id from session)
        union all
        select 'waiting ' || message_id from private.turn_messages
        where turn_id is null and session_id in (select id from session)
        union all
        select 'outbox ' || id || ' ' || attempt from sending where status in ('pending', 'sending')
      ) as rows`;
    return row?.left ?? "";
  });
}
