import type postgres from "postgres";

/**
 * Time passes: every clock that somebody waits for is put back, as if it had been set so much
 * earlier. Nothing but times is changed.
 *
 * A send that is under way at this moment may have begun after `deadSince` and is left alone: in a
 * real minute it would have ended, and one that takes longer than its own time-out does not exist.
 *
 * @param deadSince Attempts from before this moment are nobody's any more.
 */
export async function passTime(sql: postgres.Sql, seconds: number, deadSince: Date): Promise<void> {
  const span = sql`make_interval(secs => ${seconds})`;
  // One after the other: whoever locks rows of several of these tables has an order of their own.
  await sql`update pgmq.q_replies set vt = vt - ${span}`;
  await sql`update pgmq.q_sends set vt = vt - ${span}`;
  await sql`
    update private.turns set lease_expires_at = lease_expires_at - ${span} where status = 'open'`;
  await sql`
    update private.turn_messages set created_at = created_at - ${span} where turn_id is null`;
  await sql`
    update private.whatsapp_pairs
    set next_send_at = next_send_at - ${span}, held_until = held_until - ${span}`;
  await sql`
    update private.whatsapp_numbers
    set next_send_at = next_send_at - ${span}, held_until = held_until - ${span}`;
  await sql`
    update private.outbox
    set next_attempt_at = next_attempt_at - ${span}, attempted_at = attempted_at - ${span}
    where status = 'pending' or status = 'sending' and attempted_at < ${deadSince}`;
}

/** The leases of one queue's jobs run out. A send's is shorter than the grace time of its row. */
export async function expireLeases(sql: postgres.Sql, queue: "replies" | "sends"): Promise<void> {
  if (queue === "sends") {
    await sql`update pgmq.q_sends set vt = least(vt, clock_timestamp())`;
    return;
  }
  await sql`update pgmq.q_replies set vt = least(vt, clock_timestamp())`;
  await sql`
    update private.turns set lease_expires_at = least(lease_expires_at, clock_timestamp())
    where status = 'open'`;
}
