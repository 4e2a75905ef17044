import { createHash } from "node:crypto";
import type { ClaimedAttachment } from "@foyer/contracts";
import { Hono } from "hono";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Served, serve } from "../_shared/testing/serve.ts";
import { createMediaSource } from "./media-source.ts";

const content = "not really a picture";
const sha256 = createHash("sha256").update(content).digest("hex");
const base64 = createHash("sha256").update(content).digest("base64");
const maxBytes = 100;

let graph: Served;
let stranger: Served;
let media: Record<string, unknown>;
let file: () => Response | Promise<Response>;
const asked: { path: string; authorization: string | undefined }[] = [];
const atStranger: string[] = [];

beforeAll(async () => {
  const app = new Hono();
  app.use(async (c, next) => {
    asked.push({ path: c.req.path, authorization: c.req.header("authorization") });
    await next();
  });
  app.get("/v26.0/refused", (c) => c.json({ error: { code: 190, message: "expired" } }, 401));
  app.get("/v26.0/gone", (c) => c.json({ error: { code: 100, error_subcode: 33 } }, 400));
  app.get("/v26.0/broken", (c) => c.json({ error: { code: 131052 } }, 400));
  app.get("/v26.0/down", (c) => c.text("<html>", 502));
  app.get("/v26.0/odd", (c) => c.json({ id: "odd" }));
  app.get("/v26.0/:id", (c) => c.json(media));
  app.get("/file", () => file());
  graph = await serve(app);
  const elsewhere = new Hono();
  elsewhere.all("*", (c) => {
    atStranger.push(c.req.header("authorization") ?? "");
    return c.text(content);
  });
  stranger = await serve(elsewhere);
});
afterAll(() => Promise.all([graph.close(), stranger.close()]));
beforeEach(() => {
  asked.length = 0;
  atStranger.length = 0;
  media = {
    url: `${graph.url}/file`,
    mime_type: "image/jpeg",
    sha256,
    file_size: content.length,
    id: "123",
    messaging_product: "whatsapp",
  };
  file = () => new Response(content);
});

function fetchMedia(
  claimed: Partial<ClaimedAttachment> = {},
  base = graph.url,
  timeoutMs?: number,
) {
  const source = createMediaSource(
    {
      GRAPH_BASE_URL: base,
      GRAPH_API_VERSION: "v26.0",
      WHATSAPP_ACCESS_TOKEN: "token",
      MEDIA_MAX_BYTES: maxBytes,
    },
    timeoutMs,
  );
  return source({
    state: "fetch",
    attempt: 1,
    type: "image",
    media_id: "123",
    phone_number_id: "100000000000001",
    sha256: null,
    storage_path: "a/b.jpg",
    ...claimed,
  });
}

const terminal = (error: string) => ({ kind: "failed", class: "terminal", error });

test("id, address, bytes: both asked with the token, and checked", async () => {
  expect(await fetchMedia({ sha256 })).toEqual({
    kind: "file",
    bytes: new TextEncoder().encode(content),
    mimeType: "image/jpeg",
    sha256,
  });
  expect(asked).toEqual([
    { path: "/v26.0/123", authorization: "Bearer token" },
    { path: "/file", authorization: "Bearer token" },
  ]);
});

test.each([
  ["a checksum in base64", { sha256: base64 }, {}],
  ["a size as text", { file_size: String(content.length) }, {}],
  ["a type with parameters", { mime_type: "audio/ogg; codecs=opus" }, { type: "audio" as const }],
  ["a picture sent as a file", {}, { type: "document" as const }],
])("%s is understood", async (_, answer, claimed) => {
  media = { ...media, ...answer };
  expect(await fetchMedia(claimed)).toMatchObject({ kind: "file", sha256 });
});

test.each([
  ["a type that is not kept", { mime_type: "text/html" }, {}, "wrong_type"],
  ["a type of another kind", { mime_type: "video/mp4" }, {}, "wrong_type"],
  [
    "a page sent as a file",
    { mime_type: "image/svg+xml" },
    { type: "document" as const },
    "wrong_type",
  ],
  ["a size beyond the limit", { file_size: maxBytes + 1 }, {}, "too_large"],
  ["another size than announced", { file_size: content.length + 1 }, {}, "wrong_size"],
  ["another checksum than announced", { sha256: "0".repeat(64) }, {}, "wrong_checksum"],
  ["a checksum that is none", { sha256: "none" }, {}, "wrong_checksum"],
  ["another checksum than the webhook's", {}, { sha256: "0".repeat(64) }, "wrong_checksum"],
])("%s is never to be had", async (_, answer, claimed, error) => {
  media = { ...media, ...answer };
  expect(await fetchMedia(claimed)).toEqual(terminal(error));
});

test("a file that is announced as too large is not even asked for", async () => {
  media = { ...media, file_size: maxBytes + 1 };
  await fetchMedia();
  expect(asked.map(({ path }) => path)).toEqual(["/v26.0/123"]);
});

test("what comes is counted, whatever was announced, and the rest is not read", async () => {
  let sent = 0;
  file = () =>
    new Response(
      new ReadableStream({
        pull(controller) {
          sent += 50;
          controller.enqueue(new Uint8Array(50));
        },
      }),
    );
  expect(await fetchMedia()).toEqual(terminal("too_large"));
  expect(sent).toBeLessThan(1_000_000);
  file = () => new Response(new Uint8Array(maxBytes + 1));
  expect(await fetchMedia()).toEqual(terminal("too_large"));
});

test.each([
  ["another host", () => `${stranger.url}/file`],
  ["a scheme of its own", () => "file:///etc/passwd"],
])("the token does not go to %s", async (_, address) => {
  media = { ...media, url: address() };
  expect(await fetchMedia()).toEqual(terminal("untrusted_address"));
  expect(atStranger).toEqual([]);
});

test.each([301, 302, 303, 307, 308])("nor after a redirect (%s)", async (status) => {
  file = () => new Response(null, { status, headers: { location: `${stranger.url}/file` } });
  expect(await fetchMedia()).toEqual(terminal("untrusted_address"));
  expect(atStranger).toEqual([]);
});

test.each([
  ["refused", "auth", "graph_190"],
  ["gone", "unlisted", "graph_100"],
  ["broken", "terminal", "graph_131052"],
  ["down", "transient", "http_502"],
  ["odd", "unlisted", "unreadable_answer"],
])("an id that is %s has a failure of its class", async (media_id, kind, error) => {
  expect(await fetchMedia({ media_id })).toEqual({ kind: "failed", class: kind, error });
});

test.each([
  [401, "auth"],
  [404, "unlisted"],
  [429, "throughput"],
  [503, "transient"],
])("HTTP %s instead of the file is %s", async (status, kind) => {
  file = () => new Response("no", { status });
  expect(await fetchMedia()).toEqual({ kind: "failed", class: kind, error: `http_${status}` });
});

test("no connection, a time-out and a cut file may go well the next time", async () => {
  const again = { kind: "failed", class: "transient", error: "no_answer" };
  const gone = await serve(new Hono());
  await gone.close();
  expect(await fetchMedia({}, gone.url)).toEqual(again);
  file = () => new Promise<Response>(() => undefined);
  expect(await fetchMedia({}, graph.url, 50)).toEqual(again);
  file = () =>
    new Response(
      new ReadableStream({
        start(controller) {
          controller.enqueue(new Uint8Array(5));
          controller.error(new Error("cut"));
        },
      }),
    );
  expect(await fetchMedia()).toEqual(again);
});

test("an id is one part of a path", async () => {
  await fetchMedia({ media_id: "../v26.0/refused?x=" });
  expect(asked[0]?.path).toBe("/v26.0/..%2Fv26.0%2Frefused%3Fx%3D");
});
