import { problem } from "@foyer/contracts";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type FakeSupabase, startFakeSupabase } from "../_shared/testing/fake-supabase.ts";
import { keepLog } from "../_shared/testing/log-lines.ts";
import { userToken } from "../_shared/testing/tokens.ts";
import { createApi } from "./api.ts";

const ana = "00000000-0000-4000-8000-0000000000a1";
const id = "00000000-0000-4000-8000-000000000004";
const stored = {
  state: "stored",
  storage_path: `${ana}/${id}.pdf`,
  filename: "plan ü.pdf",
  error: null,
};

let fake: FakeSupabase;
let token: string;
let asked: string[];

beforeAll(async () => {
  fake = await startFakeSupabase();
  token = await userToken(ana);
  fake.tokens.set(token, ana);
});
afterAll(() => fake.close());
beforeEach(() => {
  asked = [];
  fake.tables.set("message_attachments", { json: [stored] });
  fake.storage = (request) => {
    asked.push(`${request.method} ${new URL(request.url).pathname}`);
    return Response.json({ signedURL: `/object/sign/whatsapp-media/${ana}/${id}.pdf?token=t` });
  };
});

function get(path: string) {
  const env = {
    SUPABASE_URL: fake.url,
    SUPABASE_PUBLISHABLE_KEY: "sb_publishable_test",
    SUPABASE_SECRET_KEY: "sb_secret_test",
    MODEL_BASE_URL: "http://model.test/v1",
    MODEL_API_KEY: "key",
    MODEL_NAME: "name",
  };
  const headers = { authorization: `Bearer ${token}` };
  return createApi(env, keepLog("api").log).request(path, { headers });
}

const codeOf = async (response: Response) => {
  const body = problem.parse(await response.json());
  return [response.status, body.code, body.state];
};

test("M6: a stored file is a redirect to an address that saves it under its name", async () => {
  const response = await get(`/api/attachments/${id}`);
  expect(response.status).toBe(302);
  const location = new URL(response.headers.get("location") ?? "");
  expect(location.pathname).toBe(`/storage/v1/object/sign/whatsapp-media/${ana}/${id}.pdf`);
  expect(Object.fromEntries(location.searchParams)).toEqual({ token: "t", download: "plan ü.pdf" });
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(await response.text()).toBe("");
});

test("M6: without a name of its own it has the object's", async () => {
  fake.tables.set("message_attachments", { json: [{ ...stored, filename: null }] });
  const location = new URL((await get(`/api/attachments/${id}`)).headers.get("location") ?? "");
  expect(location.searchParams.get("download")).toBe(`${id}.pdf`);
});

test.each([
  ["pending", null],
  ["pending", "graph_190"],
  ["referenced", null],
  ["failed", "too_large"],
])("M6: one that is %s (%s) says so, and Storage is not asked", async (state, error) => {
  fake.tables.set("message_attachments", { json: [{ ...stored, state, error }] });
  const response = await get(`/api/attachments/${id}`);
  const body = problem.parse(await response.json());
  expect(body).toMatchObject({ status: 409, code: "attachment_not_stored", state, error });
  expect(body.detail).toContain(state);
  expect(asked).toEqual([]);
});

test("M6: what the caller does not see is not there, and an id that is none neither", async () => {
  fake.tables.set("message_attachments", { json: [] });
  for (const one of [id, "x", "..%2F..%2Fsecret"]) {
    expect((await codeOf(await get(`/api/attachments/${one}`))).slice(0, 2)).toEqual([
      404,
      "attachment_not_found",
    ]);
  }
  expect(asked).toEqual([]);
});

test.each([
  ["gone", { statusCode: "404", message: "Object not found" }, 400],
  ["away", { statusCode: "500", message: "Internal" }, 500],
])("M6: a Storage that is %s is a 503", async (_, answer, status) => {
  fake.storage = () => Response.json(answer, { status });
  expect((await codeOf(await get(`/api/attachments/${id}`))).slice(0, 2)).toEqual([
    503,
    "storage_unavailable",
  ]);
});

test("M6: nobody gets nothing", async () => {
  token = "eyJhbGciOiJIUzI1NiJ9.e30.x";
  expect((await get(`/api/attachments/${id}`)).status).toBe(401);
});
