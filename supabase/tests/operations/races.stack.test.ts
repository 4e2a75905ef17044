import { randomUUID } from "node:crypto";
import type { Sql, TransactionSql } from "postgres";
import { afterAll, describe, expect, it } from "vitest";
import { createAccounts, openSessions, outcome } from "../sessions.ts";

const rounds = 100;
const sql = openSessions(8);
afterAll(() => sql.end());

async function json(query: Promise<readonly Record<string, unknown>[]>) {
  const [row] = await query;
  // SAFETY: each query below selects one object as `result`.
  return row?.result as Record<string, unknown>;
}

const replayLetter = (id: string) =>
  json(sql`select public.replay_dead_letter(${id}, null, null) as result`);

/** How many of these did something. */
const done = (results: Record<string, unknown>[]) =>
  results.filter(({ replayed }) => replayed === true).length;

describe(`M4: replays under several sessions, ${rounds} rounds each`, () => {
  it("a dead letter goes back once", async () => {
    // A queue of its own, which nobody empties: what was put there can be counted.
    await sql`select pgmq.create('race')`;
    try {
      for (let round = 0; round < rounds; round++) {
        const payload = { round };
        const [letter] = await sql`
          insert into private.dead_letters (queue, payload, attempts)
          values ('race', ${sql.json(payload)}, 10) returning id`;
        const results = await Promise.all(
          Array.from({ length: 4 }, () => replayLetter(String(letter?.id))),
        );
        expect(done(results), `round ${round}`).toBe(1);
        const put = await sql`select from pgmq.q_race where message = ${sql.json(payload)}`;
        expect(put, `round ${round}`).toHaveLength(1);
        const records = await sql`select from public.audit_events
          where event = 'admin.operation' and subject_id = ${letter?.id}`;
        expect(records, `round ${round}`).toHaveLength(1);
      }
    } finally {
      await sql`select pgmq.drop_queue('race')`;
    }
  }, 120_000);

  it("a delivery becomes rows once", async () => {
    for (let round = 0; round < rounds; round++) {
      const [delivery] = await sql`
        insert into private.webhook_inbox (provider, raw_body, status)
        values ('whatsapp', '{}', 'failed') returning id`;
      const updates = [
        {
          kind: "message",
          wamid: `wamid.${randomUUID()}`,
          phone_number_id: "100000000000001",
          display_phone_number: "15550100001",
          from_phone: `1555${10_000_000 + Math.floor(Math.random() * 80_000_000)}`,
          type: "reaction",
          sent_at: new Date().toISOString(),
          payload: {},
        },
      ];
      const results = await Promise.all(
        Array.from({ length: 4 }, () =>
          json(sql`
            select public.replay_inbox(${delivery?.id}, ${sql.json(updates)}, null, null) as result`),
        ),
      );
      expect(done(results), `round ${round}`).toBe(1);
      expect(results.map(({ attempts }) => attempts)).toEqual([1, 1, 1, 1]);
    }
  }, 120_000);
});

it("A4: who operates is dismissed after it, and then lets nobody in under their name", async () => {
  const [operator] = await createAccounts(sql, 1);
  const id = String(operator?.id);
  await sql`select public.grant_platform_admin(${id})`;
  const operate = (tx: Sql | TransactionSql) =>
    tx`select public.backfill_workspaces(1, ${id}, null)`;
  await sql.begin(async (operating) => {
    await operate(operating);
    // Not before the operation is done, however long that takes.
    const impatient = sql.begin(async (tx) => {
      await tx`set local lock_timeout = '100ms'`;
      await tx`select public.revoke_platform_admin(${id})`;
    });
    await expect(impatient).rejects.toMatchObject({ code: "55P03" });
  });
  await sql`select public.revoke_platform_admin(${id})`;
  expect(await outcome(operate(sql))).toBe("operator_required");
});
