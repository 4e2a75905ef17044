import { randomUUID } from "node:crypto";
import { inboxDetail, inboxPage, inboxReplay } from "@foyer/contracts";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { askAdmin, refusalOf } from "../_shared/testing/admin.ts";
import { freshPhone, type Person, signUp, stackVariable } from "../_shared/testing/stack.ts";

const sql = postgres(stackVariable("DB_URL"), { max: 1 });
afterAll(() => sql.end());

const patience = { timeout: 30_000, interval: 200 };

/** A delivery as Meta sends it, with one text. */
function delivery(phone: string, words: string): string {
  const message = {
    from: phone,
    id: `wamid.${randomUUID()}`,
    timestamp: String(Math.floor(Date.now() / 1000)),
    type: "text",
    text: { body: words },
  };
  const value = {
    messaging_product: "whatsapp",
    metadata: {
      display_phone_number: "15550100001",
      phone_number_id: stackVariable("WHATSAPP_PHONE_NUMBER_ID"),
    },
    contacts: [{ profile: { name: "Ana" }, wa_id: phone }],
    messages: [message],
  };
  const entry = [{ id: "1", changes: [{ field: "messages", value }] }];
  return JSON.stringify({ object: "whatsapp_business_account", entry });
}

/** Stores a delivery as it would be if its updates had failed. */
async function failed(body: string, provider = "whatsapp"): Promise<string> {
  const [row] = await sql`
    insert into private.webhook_inbox (provider, raw_body, status, attempts, last_error)
    values (${provider}, ${body}, 'failed', 1, '23514 at update 1') returning id`;
  return row?.id;
}

async function linked(phone: string): Promise<Person> {
  const person = await signUp();
  await sql`insert into public.whatsapp_identities (user_id, phone, verified_at)
    values (${person.id}, ${`+${phone}`}, now())`;
  return person;
}

const recordsOf = (id: string) => sql`
  select actor_id, details ->> 'operation' as operation, details ->> 'operator' as operator, debug_id
  from public.audit_events where event = 'admin.operation' and subject_id = ${id} order by id`;

const replay = (id: string) => askAdmin("POST", `inbox/${id}/replay`);

describe("A4: browsing the inbox", () => {
  let id: string;
  const secretWords = `secret ${randomUUID()}`;
  beforeAll(async () => {
    id = await failed(delivery(freshPhone(), secretWords));
  });

  test("a page holds no body, and says whether there is more", async () => {
    const response = await askAdmin("GET", "inbox?status=failed&pageSize=1");
    const text = await response.text();
    const page = inboxPage.parse(JSON.parse(text));
    expect(page).toMatchObject({ page: 1, pageSize: 1, data: [{ id, status: "failed" }] });
    expect(page.hasMore).toBe(page.total > 1);
    expect(text).not.toContain(secretWords);
    const last = inboxPage.parse(
      await (await askAdmin("GET", `inbox?status=failed&pageSize=1&page=${page.total}`)).json(),
    );
    expect([last.data.length, last.hasMore]).toEqual([1, false]);
  });

  test("one delivery shows its body only when asked, and then there is a record", async () => {
    const plain = await (await askAdmin("GET", `inbox/${id}`)).text();
    expect(plain).not.toContain(secretWords);
    expect(inboxDetail.parse(JSON.parse(plain))).toMatchObject({ id, messages: 0, statuses: 0 });
    expect(await recordsOf(id)).toHaveLength(0);

    const response = await askAdmin("GET", `inbox/${id}?raw=true`);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(inboxDetail.parse(await response.json()).rawBody).toContain(secretWords);
    expect(await recordsOf(id)).toMatchObject([
      {
        actor_id: null,
        operation: "inbox.read_body",
        operator: "secret_key",
        debug_id: response.headers.get("x-debug-id"),
      },
    ]);
  });

  test("a body that was erased is null; an id that nobody has is 404", async () => {
    const erased = await failed("[erased]");
    const detail = await (await askAdmin("GET", `inbox/${erased}?raw=true`)).json();
    expect(detail).toMatchObject({ isErased: true, rawBody: null });
    expect(await recordsOf(erased)).toHaveLength(0);
    for (const response of [
      await askAdmin("GET", `inbox/${randomUUID()}`),
      await replay(randomUUID()),
    ]) {
      expect(await refusalOf(response)).toEqual([404, "delivery_not_found"]);
    }
  });
});

describe("M4: replaying a delivery", () => {
  test("its message stands in the conversation and is answered; the second time is a no-op", async () => {
    const phone = freshPhone();
    const ana = await linked(phone);
    const id = await failed(delivery(phone, "Are you there?"));
    expect(await (await replay(id)).json()).toMatchObject({
      replayed: true,
      status: "processed",
      attempts: 2,
      messages: 1,
      statuses: 0,
      duplicates: 0,
      failures: 0,
    });
    expect(await (await replay(id)).json()).toEqual({
      replayed: false,
      status: "processed",
      attempts: 2,
    });
    expect(await (await askAdmin("GET", `inbox/${id}`)).json()).toMatchObject({
      status: "processed",
      attempts: 2,
      lastError: null,
      messages: 1,
    });
    const operations = (await recordsOf(id)).map(({ operation }) => operation);
    expect(operations, "one reading, one replay").toEqual(["inbox.read_body", "inbox.replay"]);
    await vi.waitFor(async () => {
      const { data } = await ana.supabase.from("messages").select("role, content");
      expect(data).toEqual(
        expect.arrayContaining([
          { role: "user", content: "Are you there?" },
          { role: "assistant", content: expect.any(String) },
        ]),
      );
    }, patience);
  }, 60_000);

  test("two at once make its rows once", async () => {
    const phone = freshPhone();
    const ana = await linked(phone);
    const id = await failed(delivery(phone, "Twice?"));
    const answers = await Promise.all([replay(id), replay(id)]);
    const results = await Promise.all(
      answers.map(async (answer) => inboxReplay.parse(await answer.json())),
    );
    expect(results.map(({ replayed }) => replayed).toSorted()).toEqual([false, true]);
    const { data } = await ana.supabase.from("messages").select("content").eq("role", "user");
    expect(data).toEqual([{ content: "Twice?" }]);
  });

  test("a platform admin's replay carries their name", async () => {
    const operator = await signUp();
    await sql`select public.grant_platform_admin(${operator.id})`;
    const id = await failed(delivery(freshPhone(), "hello"));
    const response = await askAdmin("POST", `inbox/${id}/replay`, { as: operator });
    expect(response.status).toBe(200);
    expect((await recordsOf(id)).at(-1)).toMatchObject({
      actor_id: operator.id,
      operation: "inbox.replay",
      operator: "platform_admin",
      debug_id: response.headers.get("x-debug-id"),
    });
  });

  test("with its person's account the body goes, and can not be replayed into being", async () => {
    const phone = freshPhone();
    const ana = await linked(phone);
    const id = await failed(delivery(phone, "Forget me"));
    await replay(id);
    await sql`update private.webhook_inbox set status = 'failed' where id = ${id}`;
    await sql`delete from auth.users where id = ${ana.id}`;
    expect(await refusalOf(await replay(id))).toEqual([410, "body_erased"]);
  });

  test.each([
    ["another provider's", "post", "{}"],
    ["what is no delivery of WhatsApp's", "whatsapp", "not JSON"],
  ])("%s is refused", async (_, provider, body) => {
    const id = await failed(body, provider);
    expect(await refusalOf(await replay(id))).toEqual([409, "not_replayable"]);
    expect(await (await askAdmin("GET", `inbox/${id}`)).json()).toMatchObject({ attempts: 1 });
  });
});
