/** People whose phones are linked, by the dozen. Stack tests only. */
import type { Sql } from "postgres";
import { expect, vi } from "vitest";
import { asUser, createAccounts } from "../../../supabase/tests/sessions.ts";
import { freshPhone, functionUrl, simulator, stackVariable } from "./stack.ts";

/** An account and the number it is linked to, as digits. */
export interface LinkedPerson {
  readonly id: string;
  readonly phone: string;
}

/** How a person shows themselves to the simulator, see `POST /_sim/inbound`. */
export interface Sender {
  readonly from?: string;
  readonly user_id?: string | null;
}

/** Lets the worker do what there is to do, once. */
export async function runWorker(): Promise<void> {
  const response = await fetch(functionUrl("worker"), {
    method: "POST",
    headers: { authorization: `Bearer ${stackVariable("WORKER_SECRET")}` },
  });
  if (!response.ok) throw new Error(`Cannot run the worker: HTTP ${response.status}`);
  await response.arrayBuffer();
}

/** Waits until nothing is left to be answered or sent to these people. */
export async function settled(sql: Sql, users: readonly string[]): Promise<void> {
  await vi.waitFor(
    async () => {
      await runWorker();
      const [left] = await sql`
        select
          (select count(*)::int from private.turn_messages as q
           join public.chat_sessions as s on s.id = q.session_id
           where s.user_id = any(${users}) and q.turn_id is null) as waiting,
          (select count(*)::int from private.turns as t
           join public.chat_sessions as s on s.id = t.session_id
           where s.user_id = any(${users}) and t.status = 'open') as open,
          (select count(*)::int from private.outbox as o
           join public.whatsapp_identities as w on w.id = o.identity_id
           where w.user_id = any(${users}) and o.status in ('pending', 'sending')) as unsent`;
      expect(left).toEqual({ waiting: 0, open: 0, unsent: 0 });
    },
    { timeout: 60_000, interval: 250 },
  );
  await simulator("settle", { timeout_ms: 30_000 });
}

/** Links new accounts by the code, as people do, all of them with one webhook. */
export async function linkSenders(sql: Sql, senders: readonly Sender[]): Promise<string[]> {
  await runWorker(); // It knows the business number from then on.
  const accounts = await createAccounts(sql, senders.length);
  const codes = await Promise.all(
    accounts.map(({ id }) =>
      asUser(sql, id, async (tx) => {
        const [row] = await tx`select public.start_whatsapp_link() ->> 'code' as code`;
        return String(row?.code);
      }),
    ),
  );
  const messages = senders.map((sender, index) => ({ ...sender, text: codes[index] }));
  await simulator("batch", { messages });
  const users = accounts.map(({ id }) => id);
  await settled(sql, users);
  const [linked] = await sql`
    select count(*)::int from public.whatsapp_identities where user_id = any(${users})`;
  expect(linked?.count).toBe(senders.length);
  return users;
}

/** So many new people with a number of their own. */
export async function linkPeople(sql: Sql, count: number): Promise<LinkedPerson[]> {
  const phones = new Set<string>();
  while (phones.size < count) phones.add(freshPhone());
  const senders = [...phones].map((from) => ({ from }));
  const users = await linkSenders(sql, senders);
  return [...phones].map((phone, index) => ({ phone, id: users[index] ?? "" }));
}
