import postgres from "postgres";
import { afterAll, expect, it } from "vitest";
import { signUp, variable } from "../support.ts";

const sql = postgres(variable("DB_URL"), { max: 10, onnotice: () => {} });
afterAll(() => sql.end());

it("C4: turns that begin at once do not pass the day's cap together", async () => {
  const { id } = await signUp("ada");
  await sql`
    insert into private.daily_spend (user_id, day, tokens) values
    (${id}, private.spend_day(), private.daily_token_cap() - 3 * private.turn_token_reserve())`;
  const taken = await Promise.all(
    Array.from({ length: 10 }, () => sql`select private.reserve_tokens(${id}) as ok`),
  );
  expect(taken.filter(([row]) => row?.ok)).toHaveLength(3);
  const [spend] = await sql`
    select tokens = private.daily_token_cap() as is_full from private.daily_spend
    where user_id = ${id}`;
  expect(spend?.is_full).toBe(true);
});
