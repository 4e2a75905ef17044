import { randomUUID } from "node:crypto";
import { deadLetterPage, deadLetterReplay } from "@foyer/contracts";
import postgres from "postgres";
import { afterAll, describe, expect, test, vi } from "vitest";
import { askAdmin, refusalOf } from "../_shared/testing/admin.ts";
import {
  freshPhone,
  type Person,
  signUp,
  stackVariable,
  textsTo,
} from "../_shared/testing/stack.ts";

const sql = postgres(stackVariable("DB_URL"), { max: 1 });
afterAll(() => sql.end());

const patience = { timeout: 30_000, interval: 200 };

/** A message whose answer was given up, as the queue leaves it. */
async function deadTurn(person: Person, words: string): Promise<string> {
  const { data: session } = await person.supabase.rpc("active_chat_session");
  return await sql.begin(async (tx) => {
    const [message] = await tx`
      insert into public.messages (session_id, content, external_id)
      values (${session.id}, ${words}, ${randomUUID()}) returning id`;
    const [turn] = await tx`
      insert into private.turns (session_id, channel, status, lease_expires_at, finished_at, error)
      values (${session.id}, 'app', 'failed', now(), now(), 'model_unavailable') returning id`;
    await tx`insert into private.turn_messages (message_id, session_id, turn_id)
      values (${message?.id}, ${session.id}, ${turn?.id})`;
    return await letter(tx, "replies", { session_id: session.id });
  });
}

/** A message to a phone that was given up. */
async function deadSend(phone: string, words: string): Promise<string> {
  return await sql.begin(async (tx) => {
    const [person] = await tx`
      insert into public.whatsapp_identities (phone, last_inbound_at)
      values (${`+${phone}`}, now()) returning id`;
    const [row] = await tx`
      insert into private.outbox (identity_id, phone_number_id, kind, content, status, error_class, attempt)
      values (${person?.id}, ${stackVariable("WHATSAPP_PHONE_NUMBER_ID")}, 'link_prompt', ${words},
        'failed', 'too_many_attempts', 3) returning id`;
    return await letter(tx, "sends", { outbox_id: row?.id });
  });
}

async function letter(tx: postgres.TransactionSql, queue: string, payload: Record<string, string>) {
  const [row] = await tx`
    insert into private.dead_letters (queue, payload, attempts, error)
    values (${queue}, ${tx.json(payload)}, 10, 'code') returning id`;
  return String(row?.id);
}

const replay = (id: string) => askAdmin("POST", `dead-letters/${id}/replay`);

describe("M4: dead letters", () => {
  test("are listed, newest first, by whether they were replayed", async () => {
    const id = await deadSend(freshPhone(), "hello");
    const list = async (query: string) =>
      deadLetterPage.parse(await (await askAdmin("GET", `dead-letters?${query}`)).json());
    const open = await list("replayed=false&pageSize=1");
    expect(open.data).toMatchObject([{ id, queue: "sends", attempts: 10, replayedAt: null }]);
    expect(open.hasMore).toBe(open.total > 1);
    await replay(id);
    expect((await list("replayed=true&pageSize=1")).data).toMatchObject([
      { id, replayedAt: expect.any(String) },
    ]);
    expect((await list("replayed=false")).data.map((one) => one.id)).not.toContain(id);
  });

  test("an answer that was given up is written after all; the second replay is a no-op", async () => {
    const ana = await signUp();
    const id = await deadTurn(ana, "Still waiting");
    expect(await (await replay(id)).json()).toEqual({ replayed: true, reopened: 1 });
    expect(await (await replay(id)).json()).toEqual({ replayed: false, reopened: 0 });
    await vi.waitFor(async () => {
      const { data } = await ana.supabase.from("messages").select("role").order("created_at");
      expect(data).toEqual([{ role: "user" }, { role: "assistant" }]);
    }, patience);
    const records = await sql`
      select details from public.audit_events where event = 'admin.operation' and subject_id = ${id}`;
    expect(records, "one replay, one record").toHaveLength(1);
  }, 60_000);

  test("a message that was given up leaves after all, once", async () => {
    const phone = freshPhone();
    const words = `late ${randomUUID()}`;
    const id = await deadSend(phone, words);
    const answers = await Promise.all([replay(id), replay(id)]);
    const results = await Promise.all(
      answers.map(async (answer) => deadLetterReplay.parse(await answer.json())),
    );
    expect(results.map(({ replayed }) => replayed).toSorted()).toEqual([false, true]);
    await vi.waitFor(async () => expect(await textsTo(phone)).toEqual([words]), patience);
  }, 60_000);

  test("one that nobody has is 404", async () => {
    expect(await refusalOf(await replay(randomUUID()))).toEqual([404, "dead_letter_not_found"]);
  });
});
