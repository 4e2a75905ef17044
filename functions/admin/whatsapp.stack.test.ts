import { randomInt } from "node:crypto";
import { whatsappNumberPage, whatsappTemplatePage } from "@foyer/contracts";
import postgres from "postgres";
import { afterAll, describe, expect, test } from "vitest";
import { askAdmin, refusalOf } from "../_shared/testing/admin.ts";
import { signUp, stackVariable } from "../_shared/testing/stack.ts";

const sql = postgres(stackVariable("DB_URL"), { max: 1 });
afterAll(() => sql.end());

/** A number of the business that nobody else uses. */
async function stoppedNumber(): Promise<string> {
  const id = `2${randomInt(10_000_000, 99_999_999)}`;
  await sql`select public.register_whatsapp_number(${id}, ${`+1555${randomInt(1_000_000, 9_999_999)}`})`;
  await sql`select private.stop_number(${id}, 'auth', 190)`;
  return id;
}

const numbers = async () =>
  whatsappNumberPage.parse(await (await askAdmin("GET", "whatsapp/numbers")).json()).data;
const resume = (id: string, as?: { token: string }) =>
  askAdmin("POST", `whatsapp/numbers/${id}/resume`, as && { as });
const put = (body: Record<string, unknown>) => askAdmin("PUT", "whatsapp/templates", { body });

describe("M5: a number that was stopped", () => {
  test("is shown with the reason, and resumed by an operator, once", async () => {
    const id = await stoppedNumber();
    expect(await numbers()).toContainEqual(
      expect.objectContaining({ phoneNumberId: id, stopClass: "auth", stopCode: 190, waiting: 0 }),
    );
    const operator = await signUp();
    await sql`select public.grant_platform_admin(${operator.id})`;
    const response = await resume(id, operator);
    expect(await response.json()).toEqual({ resumed: true });
    expect(await (await resume(id)).json()).toEqual({ resumed: false });
    expect(await numbers()).toContainEqual(
      expect.objectContaining({ phoneNumberId: id, stoppedAt: null, stopClass: null }),
    );
    const records = await sql`
      select actor_id, debug_id from public.audit_events
      where event = 'admin.operation' and details ->> 'phone_number_id' = ${id}`;
    expect(records).toEqual([
      { actor_id: operator.id, debug_id: response.headers.get("x-debug-id") },
    ]);
  });

  test("is 404 when it is none of ours, and nobody's to resume", async () => {
    expect(await refusalOf(await resume("7"))).toEqual([404, "whatsapp_number_not_found"]);
    const id = await stoppedNumber();
    expect(await refusalOf(await resume(id, await signUp()))).toEqual([403, "operator_required"]);
    expect(await (await resume(id)).json()).toEqual({ resumed: true });
  });
});

describe("M5: templates", () => {
  test("are named, changed and listed", async () => {
    const name = `hello_${randomInt(1_000_000)}`;
    const template = { name, language: "pt_PT", category: "utility", body: "Olá {{1}}" };
    const first = await (await put(template)).json();
    expect(first).toMatchObject({ ...template, status: "PENDING" });
    const second = await (await put({ ...template, status: "approved" })).json();
    expect(second).toMatchObject({ ...template, status: "APPROVED" });
    const page = whatsappTemplatePage.parse(
      await (await askAdmin("GET", "whatsapp/templates")).json(),
    );
    expect(page.data.filter((one) => one.name === name)).toEqual([second]);
    expect(page).toMatchObject({ page: 1, hasMore: false, total: page.data.length });
  });

  test.each([
    ["a name that Meta would not have", { name: "Hello There" }],
    ["a category that there is not", { category: "spam" }],
    ["no words", { body: "" }],
    ["too many words", { body: "x".repeat(1025) }],
  ])("%s is a 400", async (_, wrong) => {
    const template = { name: "hello", language: "en", category: "utility", body: "Hi", ...wrong };
    expect(await refusalOf(await put(template))).toEqual([400, "invalid_input"]);
  });
});
