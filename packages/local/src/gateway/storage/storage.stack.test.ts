import { readdir } from "node:fs/promises";
import { createClient } from "@supabase/supabase-js";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startGateway } from "../mod.ts";
import { startTestGateway, type TestGateway } from "../test/test-gateway.ts";

let stack: TestGateway;
let bucket: string;
let buckets = 0;
beforeAll(async () => {
  stack = await startTestGateway();
}, 30_000);
afterAll(() => stack[Symbol.asyncDispose]());
beforeEach(async () => {
  buckets += 1;
  bucket = `bucket-${buckets}`;
  await storage().createBucket(bucket, { public: false });
});

const storage = () => stack.service().storage;
const files = () => storage().from(bucket);
const bytes = (text: string) => new TextEncoder().encode(text);

/** What storage-js sees of an error, and what stood in the body. */
const refusal = ({ error }: { error: unknown }) => {
  if (error === null || typeof error !== "object") throw new Error("It was not refused.");
  const { status, statusCode, message } = error as Record<string, unknown>;
  return [status, statusCode, message];
};

test("a bucket is made once, described and listed", async () => {
  expect(await storage().createBucket("new", { public: false })).toMatchObject({
    data: { name: "new" },
  });
  expect(refusal(await storage().createBucket("new"))).toEqual([
    400,
    "409",
    "The resource already exists",
  ]);
  expect((await storage().getBucket("new")).data).toMatchObject({
    id: "new",
    name: "new",
    public: false,
    file_size_limit: null,
    allowed_mime_types: null,
  });
  const { data } = await storage().listBuckets();
  expect(data?.map(({ id }) => id)).toContain("new");
  expect(refusal(await storage().getBucket("none"))).toEqual([400, "404", "Bucket not found"]);
  for (const name of ["a/b", "", "x".repeat(64), "naïve"]) {
    expect(refusal(await storage().createBucket(name)).slice(0, 2), name).toEqual([400, "400"]);
  }
});

test("of many who make a bucket at once, one makes it", async () => {
  const made = await Promise.all(
    Array.from({ length: 8 }, () => storage().createBucket("raced", { public: false })),
  );
  expect(made.filter(({ error }) => error === null)).toHaveLength(1);
});

test.each([
  ["bytes", () => bytes("hello")],
  ["a blob, as a form", () => new Blob(["hello"], { type: "text/plain" })],
  ["a stream", () => new Blob(["hello"]).stream()],
])("what is uploaded as %s comes back as it was", async (_, body) => {
  const options = { contentType: "text/plain", upsert: false };
  const { data, error } = await files().upload("a/b c.txt", body(), options);
  expect(error).toBeNull();
  expect(data).toMatchObject({ path: "a/b c.txt", fullPath: `${bucket}/a/b c.txt` });
  const { data: blob } = await files().download("a/b c.txt");
  expect(await blob?.text()).toBe("hello");
  expect(blob?.type).toContain("text/plain");
});

test("only an upsert takes an object's place, and leaves nothing of it behind", async () => {
  await files().upload("one.txt", bytes("first"));
  expect(refusal(await files().upload("one.txt", bytes("second")))).toEqual([
    400,
    "409",
    "The resource already exists",
  ]);
  expect(await (await files().download("one.txt")).data?.text()).toBe("first");
  expect((await files().upload("one.txt", bytes("third"), { upsert: true })).error).toBeNull();
  expect(await (await files().download("one.txt")).data?.text()).toBe("third");
  expect((await files().update("one.txt", bytes("fourth"))).error).toBeNull();
  expect(refusal(await files().update("two.txt", bytes("x"))).slice(0, 2)).toEqual([400, "404"]);
  // The description, the bytes, and the bucket's own file.
  expect(await readdir(stack.storageFolder(bucket))).toHaveLength(3);
});

test("limits of size and type hold, and what is refused is not there", async () => {
  const limits = { public: false, fileSizeLimit: "10B", allowedMimeTypes: ["image/*", "text/csv"] };
  await storage().createBucket("narrow", limits);
  const narrow = storage().from("narrow");
  const png = { contentType: "image/png" };
  expect((await narrow.upload("small.png", bytes("1234567890"), png)).error).toBeNull();
  expect(refusal(await narrow.upload("large.png", bytes("12345678901"), png)).slice(0, 2)).toEqual([
    400,
    "413",
  ]);
  const stream = () => new Blob(["12345678901"]).stream();
  expect(refusal(await narrow.upload("stream.png", stream(), png)).slice(0, 2)).toEqual([
    400,
    "413",
  ]);
  expect(
    refusal(await narrow.upload("page.html", bytes("x"), { contentType: "text/html" })),
  ).toEqual([400, "415", "mime type text/html is not supported"]);
  expect((await narrow.list()).data?.map(({ name }) => name)).toEqual(["small.png"]);
  expect(await readdir(stack.storageFolder("narrow"))).toHaveLength(3);
});

test("names are S3's: no way out of the bucket, no Unicode", async () => {
  for (const name of ["ü.txt", "a\u0000b", "emoji-😀"]) {
    expect(refusal(await files().upload(name, bytes("x"))).slice(0, 2), name).toEqual([400, "400"]);
  }
  const url = `${stack.url}/storage/v1/object/${bucket}/..%2F..%2Fkeys.json`;
  const headers = { apikey: stack.keys.secretKey };
  expect((await fetch(url, { method: "POST", headers, body: "x" })).status).toBe(200);
  expect(await readdir(stack.storageFolder(".."))).not.toContain("keys.json");
  expect(await (await fetch(url, { headers })).text()).toBe("x");
});

test("a list shows a folder at a time", async () => {
  for (const name of ["u1/a.txt", "u1/b.txt", "u1/deep/c.txt", "u2/d.txt"]) {
    await files().upload(name, bytes(name));
  }
  const names = async (...args: Parameters<ReturnType<typeof files>["list"]>) =>
    (await files().list(...args)).data?.map(({ name, id }) => [name, id !== null]);
  expect(await names()).toEqual([
    ["u1", false],
    ["u2", false],
  ]);
  expect(await names("u1")).toEqual([
    ["a.txt", true],
    ["b.txt", true],
    ["deep", false],
  ]);
  expect(await names("u1", { limit: 1, offset: 1 })).toEqual([["b.txt", true]]);
  expect(await names("u1", { search: "a" })).toEqual([["a.txt", true]]);
  expect(await names("u3")).toEqual([]);
});

test("what is removed is gone; what was not there is no error", async () => {
  await files().upload("gone.txt", bytes("x"));
  await files().upload("stays.txt", bytes("y"));
  const { data, error } = await files().remove(["gone.txt", "never.txt"]);
  expect(error).toBeNull();
  expect(data?.map(({ name }) => name)).toEqual(["gone.txt"]);
  expect(refusal(await files().createSignedUrl("gone.txt", 60))).toEqual([
    400,
    "404",
    "Object not found",
  ]);
  expect((await files().list()).data?.map(({ name }) => name)).toEqual(["stays.txt"]);
  expect((await storage().from("none").remove(["x"])).data).toEqual([]);
});

test("a signed address needs no key, says how to save the file, and is good for one object", async () => {
  const type = { contentType: "text/html" };
  await files().upload("u1/page.html", bytes("<script>"), type);
  await files().upload("u2/other.html", bytes("secret"), type);
  const signed = await files().createSignedUrl("u1/page.html", 60);
  // The library's own `download` option encodes twice.
  const address = new URL(signed.data?.signedUrl ?? "");
  address.searchParams.set("download", "plan ü.html");
  const url = address.href;
  const answer = await fetch(url);
  expect(answer.status).toBe(200);
  expect(await answer.text()).toBe("<script>");
  expect(answer.headers.get("content-disposition")).toBe(
    "attachment; filename=plan%20%C3%BC.html; filename*=UTF-8''plan%20%C3%BC.html;",
  );
  expect(answer.headers.get("content-type")).toBe("text/plain");
  expect(answer.headers.get("content-length")).toBe("8");
  // A browser that follows a redirect within an origin keeps the header.
  expect((await fetch(url, { headers: { authorization: "Bearer x" } })).status).toBe(200);

  const elsewhere = url.replace("u1/page.html", "u2/other.html");
  expect(await (await fetch(elsewhere)).json()).toMatchObject({ error: "InvalidSignature" });
  for (const bad of [
    `${url.split("&")[0]}x`,
    url.replace(/token=[^&]*/, "token="),
    url.split("?")[0],
  ]) {
    const { status, headers } = await fetch(bad ?? "");
    expect([status, headers.get("content-type")]).toEqual([400, "application/json"]);
  }
});

test("a signed address ends", async () => {
  await files().upload("x.txt", bytes("x"));
  const { data } = await files().createSignedUrl("x.txt", 1);
  await expect
    .poll(async () => (await fetch(data?.signedUrl ?? "")).status, { timeout: 5_000 })
    .toBe(400);
  expect((await files().createSignedUrl("x.txt", 0)).error).not.toBeNull();
});

test("without a policy nobody but the service gets at anything", async () => {
  await files().upload("x.txt", bytes("x"));
  const ada = await stack.user();
  const { data } = await ada.auth.getSession();
  const token = data.session?.access_token ?? "";
  const adaWithSecret = createClient(stack.url, stack.keys.secretKey, {
    accessToken: async () => token,
  });
  for (const client of [stack.anon(), ada, adaWithSecret]) {
    const own = client.storage.from(bucket);
    expect(refusal(await client.storage.createBucket("mine"))).toEqual([
      400,
      "403",
      "new row violates row-level security policy",
    ]);
    expect(refusal(await client.storage.getBucket(bucket))).toEqual([
      400,
      "404",
      "Bucket not found",
    ]);
    expect((await client.storage.listBuckets()).data).toEqual([]);
    expect(refusal(await own.upload("y.txt", bytes("y"))).slice(0, 2)).toEqual([400, "403"]);
    expect(refusal(await own.update("x.txt", bytes("y"))).slice(0, 2)).toEqual([400, "404"]);
    expect(refusal(await own.createSignedUrl("x.txt", 60)).slice(0, 2)).toEqual([400, "404"]);
    expect((await own.download("x.txt")).data).toBeNull();
    expect((await own.list()).data).toEqual([]);
    expect((await own.remove(["x.txt"])).data).toEqual([]);
  }
  expect((await files().list()).data?.map(({ name }) => name)).toEqual(["x.txt"]);
  expect((await fetch(`${stack.url}/storage/v1/bucket`)).status).toBe(401);
  const headers = { apikey: stack.keys.secretKey, authorization: "Bearer no.good.token" };
  const answer = await fetch(`${stack.url}/storage/v1/bucket`, { headers });
  expect([answer.status, await answer.json()]).toMatchObject([400, { statusCode: "403" }]);
});

test.each([
  ["the stack", { storageDir: null, config: {} }],
  ["config.toml", { storageDir: "/nowhere", config: { storage: { enabled: false } } }],
])("switched off by %s, Storage is a path that nobody knows", async (_, off) => {
  const gateway = await startGateway({
    ...off,
    port: stack.spare,
    keys: stack.keys,
    functions: {},
    db: stack.db,
    siteUrl: "http://127.0.0.1:3000",
    onLog: () => {},
  });
  try {
    const { storage: none } = createClient(gateway.url, stack.keys.secretKey);
    expect(refusal(await none.getBucket("x"))[0]).toBe(404);
    expect(refusal(await none.createBucket("x"))[0]).toBe(404);
    expect(refusal(await none.from("x").upload("y", bytes("z")))[0]).toBe(404);
  } finally {
    await gateway.close();
  }
});
