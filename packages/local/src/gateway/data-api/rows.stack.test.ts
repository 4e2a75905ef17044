import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestGateway, type TestGateway } from "../test/test-gateway.ts";

let stack: TestGateway;
beforeAll(async () => {
  stack = await startTestGateway();
}, 30_000);
afterAll(() => stack[Symbol.asyncDispose]());

test("users read and write their own rows, and no others'", async () => {
  const [ada, bob] = await Promise.all([stack.user(), stack.user()]);
  const note = await ada.from("notes").insert({ body: "mine" }).select("id, owner_id").single();
  const { data: me } = await ada.auth.getUser();
  expect(note.data?.owner_id).toBe(me.user?.id);

  expect((await ada.from("notes").select("body")).data).toEqual([{ body: "mine" }]);
  expect((await bob.from("notes").select("body")).data).toEqual([]);
  expect((await bob.from("notes").update({ body: "stolen" }).gt("id", 0).select()).data).toEqual(
    [],
  );
  const forged = await bob.from("notes").insert({ body: "x", owner_id: me.user?.id });
  expect([forged.status, forged.error?.code]).toEqual([403, "42501"]);
});

test("column grants are in force", async () => {
  const ada = await stack.user({ full_name: "Ada" });
  const whole = await ada.from("profiles").select("*");
  expect([whole.status, whole.error?.code]).toEqual([403, "42501"]);
  expect((await ada.from("profiles").select("secret_note")).status).toBe(403);
  expect((await ada.from("profiles").update({ plan: "pro" }).neq("id", null)).status).toBe(403);
  const allowed = await ada
    .from("profiles")
    .update({ full_name: "A." })
    .neq("full_name", "")
    .select("full_name");
  expect(allowed.data).toEqual([{ full_name: "A." }]);
});

test("requests grant nothing: a table without grants stays closed to every role", async () => {
  const privileges = () => stack.admin`
    select grantee, privilege_type, table_schema, table_name from information_schema.table_privileges
    where grantee in ('anon', 'authenticated', 'service_role') order by 1, 2, 3, 4`;
  const before = await privileges();
  const ada = await stack.user();
  expect((await ada.from("secrets").select()).status).toBe(403);
  expect((await stack.anon().from("secrets").select()).status).toBe(401);
  expect((await stack.service().from("secrets").select()).status).toBe(403);
  expect(await privileges()).toEqual(before);
});

test("rows of other tables are embedded, those of hidden schemas are not", async () => {
  const ada = await stack.user({ full_name: "Ada" });
  await ada.from("notes").insert([{ body: "one" }, { body: "two" }]);
  const down = await ada.from("profiles").select("full_name, notes(body)").single();
  expect(down.data).toEqual({ full_name: "Ada", notes: [{ body: "one" }, { body: "two" }] });
  const up = await ada.from("notes").select("body, profiles(full_name)").eq("body", "one").single();
  expect(up.data).toEqual({ body: "one", profiles: { full_name: "Ada" } });
  const hidden = await ada.from("profiles").select("id, users(email)");
  expect([hidden.status, hidden.error?.code]).toEqual([400, "PGRST200"]);
});

test("values are printed as PostgREST prints them", async () => {
  const ada = await stack.user();
  const given = {
    body: "types",
    amount: 1.5,
    raw: "\\x0102ff",
    tags: ["a", 'b"c'],
    during: "[2026-01-01 00:00+00,2026-01-02 00:00+00)",
    happened: "2026-01-02 03:04:05.678901",
    created_at: "2026-01-02T03:04:05.000001+02:00",
  };
  const { data } = await ada.from("notes").insert(given).select("*").single();
  expect(data).toMatchObject({
    amount: 1.5,
    raw: "\\x0102ff",
    tags: ["a", 'b"c'],
    during: '["2026-01-01 00:00:00+00","2026-01-02 00:00:00+00")',
    happened: "2026-01-02T03:04:05.678901",
    created_at: "2026-01-02T01:04:05.000001+00:00",
    slug: null,
  });
});

test.each([
  ["hello"],
  ["5"],
  [5],
  [true],
  [[1, 2]],
  [["a"]],
  [[{ a: [null] }]],
  [{ a: { b: "c" } }],
  [[]],
])("JSON value %j survives a column and an argument", async (value) => {
  const ada = await stack.user();
  const row = await ada
    .from("notes")
    .insert({ body: "json", payload: value })
    .select("payload")
    .single();
  expect(row.data?.payload).toEqual(value);
  const changed = await ada
    .from("notes")
    .update({ payload: { value } })
    .gt("id", 0)
    .select("payload");
  expect(changed.data).toEqual([{ payload: { value } }]);
  expect((await ada.rpc("echo", { value })).data).toEqual(value);
});

test("functions return rows, values and nothing, as declared", async () => {
  const ada = await stack.user();
  const row = await ada.rpc("one_note", { body: "made" });
  expect(row.data).toMatchObject({ body: "made", created_at: expect.stringContaining("T") });
  expect((await ada.rpc("my_notes")).data).toMatchObject([{ body: "made" }]);
  const nothing = await ada.rpc("nothing");
  expect([nothing.status, nothing.data, nothing.error]).toEqual([204, null, null]);
  expect((await ada.rpc("scalars", { count: 3 })).data).toBe(4);
  expect((await ada.rpc("table_of")).data).toEqual([{ name: "a", size: 1 }]);
});

test("no answer has more than max_rows rows", async () => {
  const { data } = await stack.service().rpc("many");
  expect(data).toHaveLength(1000);
});
