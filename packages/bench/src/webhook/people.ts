import type postgres from "postgres";
import type { Sender } from "./body.ts";

/** First of the invented numbers. */
const FIRST = 15_552_000_000;

/**
 * People with an account and a linked phone, written straight into the database.
 *
 * @param first The first one's number; the others have the next ones.
 */
export async function linkedPeople(
  sql: postgres.Sql,
  count: number,
  first = FIRST,
): Promise<Sender[]> {
  const senders = strangers(count, first);
  await sql`
    with person as (
      select gen_random_uuid() as id, phone, user_id as bsuid
      from unnest(${senders.map(({ phone }) => phone)}::text[],
        ${senders.map(({ userId }) => userId)}::text[]) as p (phone, user_id)
    ), account as (
      insert into auth.users (id, email, aud, role)
      select id, id || '@example.test', 'authenticated', 'authenticated' from person
      returning id
    )
    insert into public.whatsapp_identities (user_id, phone, bsuid, verified_at, last_inbound_at)
    select p.id, '+' || p.phone, p.bsuid, now(), now() from person as p join account as a using (id)`;
  return senders;
}

/** People whom nobody knows. */
export function strangers(count: number, first = FIRST + 500_000): Sender[] {
  return Array.from({ length: count }, (_, index) => ({
    phone: String(first + index),
    userId: `US.${first + index}`,
  }));
}
