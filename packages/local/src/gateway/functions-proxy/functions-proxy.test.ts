import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type RequestListener, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { SignJWT } from "jose";
import { afterEach, expect, test } from "vitest";
import type { FunctionTarget } from "../options.ts";
import { proxyFunction } from "./functions-proxy.ts";

const keys = {
  publishableKey: "sb_publishable_x",
  secretKey: "sb_secret_x",
  jwtSecret: "s".repeat(32),
};
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  // SAFETY: a server that listens on a port has such an address.
  return (server.address() as AddressInfo).port;
}

/** A proxy before one function named `echo`; returns its base URL. */
async function proxyTo(listener: RequestListener, verifyJwt = false) {
  const functions: Record<string, FunctionTarget> = {
    echo: { port: await serve(listener), verifyJwt },
  };
  const logs: string[] = [];
  const port = await serve((incoming, outgoing) => {
    void proxyFunction(incoming, outgoing, { functions, keys, onLog: (line) => logs.push(line) });
  });
  return { url: `http://127.0.0.1:${port}/functions/v1`, functions, logs };
}

const sha256 = (data: Uint8Array) => createHash("sha256").update(data).digest("hex");

test("4 MB of any bytes arrive unchanged, both ways", async () => {
  const body = randomBytes(4 * 1024 * 1024);
  const { url } = await proxyTo((incoming, outgoing) => incoming.pipe(outgoing));
  const answer = await fetch(`${url}/echo`, { method: "POST", body });
  expect(sha256(await answer.bytes())).toBe(sha256(body));
});

test("JSON keeps its spaces and escapes, as a webhook's signature needs", async () => {
  const body = '{ "text":"caf\\u00e9 \\/ é", "n": 1.0 }';
  let seen = "";
  const { url } = await proxyTo(async (incoming, outgoing) => {
    seen = Buffer.concat(await incoming.toArray()).toString();
    outgoing.end();
  });
  await fetch(`${url}/echo`, { method: "POST", body });
  expect(seen).toBe(body);
});

test("a compressed answer stays compressed, with its headers", async () => {
  const packed = gzipSync("hello");
  const { url } = await proxyTo((_, outgoing) => {
    outgoing.writeHead(201, {
      "content-encoding": "gzip",
      "set-cookie": ["a=1", "b=2"],
      etag: '"x"',
    });
    outgoing.end(packed);
  });
  const raw = request(`${url}/echo`).end();
  const [answer] = await once(raw, "response");
  expect(answer.statusCode).toBe(201);
  expect(answer.headers).toMatchObject({
    "content-encoding": "gzip",
    "set-cookie": ["a=1", "b=2"],
  });
  expect(Buffer.concat(await answer.toArray())).toEqual(packed);
});

test("the function sees its own name first, and who called last in x-forwarded-for", async () => {
  let seen: { url?: string | undefined; headers?: NodeJS.Dict<string | string[]> } = {};
  const { url } = await proxyTo(({ url: path, headers }, outgoing) => {
    seen = { url: path, headers };
    outgoing.end();
  });
  const headers = { "x-forwarded-for": "203.0.113.9", "x-hub-signature-256": "sha256=ab" };
  await fetch(`${url}/echo/a%2Fb?x=1`, { headers });
  expect(seen.url).toBe("/echo/a%2Fb?x=1");
  expect(seen.headers).toMatchObject({
    "x-forwarded-for": "203.0.113.9, 127.0.0.1",
    "x-forwarded-proto": "http",
    "x-hub-signature-256": "sha256=ab",
  });
});

test("a stream arrives piece by piece", async () => {
  let next: () => void = () => {};
  const { url } = await proxyTo(async (_, outgoing) => {
    outgoing.writeHead(200, { "content-type": "text/event-stream" });
    outgoing.write("data: one\n\n");
    await new Promise<void>((resolve) => {
      next = resolve;
    });
    outgoing.end("data: two\n\n");
  });
  const answer = await fetch(`${url}/echo`);
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect(await reader?.read()).toMatchObject({ value: "data: one\n\n" });
  next();
  expect(await reader?.read()).toMatchObject({ value: "data: two\n\n" });
});

test("a caller who leaves is noticed by the function", async () => {
  const { promise: left, resolve } = Promise.withResolvers<void>();
  const { url } = await proxyTo((incoming, outgoing) => {
    incoming.on("close", () => resolve());
    outgoing.writeHead(200).write("waiting");
  });
  const abort = new AbortController();
  await fetch(`${url}/echo`, { signal: abort.signal });
  abort.abort();
  await expect(Promise.race([left.then(() => "left"), sleep(2000, "still there")])).resolves.toBe(
    "left",
  );
});

test("an unknown function is 404, one that is down 503, both as JSON", async () => {
  const { url, functions, logs } = await proxyTo(() => {});
  functions.down = { port: 1, verifyJwt: false };
  const unknown = await fetch(`${url}/nobody`);
  expect([unknown.status, await unknown.json()]).toMatchObject([404, { code: "NOT_FOUND" }]);
  const inherited = await fetch(`${url}/constructor`);
  expect(inherited.status).toBe(404);
  const down = await fetch(`${url}/down`, { method: "POST", body: "x".repeat(100_000) });
  expect([down.status, await down.json()]).toMatchObject([503, { code: "SERVICE_UNAVAILABLE" }]);
  expect(logs).toEqual(["function down cannot be reached: ECONNREFUSED"]);
});

test("an answer that breaks off is not taken for a whole one", async () => {
  const { url } = await proxyTo((_, outgoing) => {
    outgoing.writeHead(200, { "content-length": "100" }).write("half");
    setTimeout(() => outgoing.destroy(), 20);
  });
  const answer = await fetch(`${url}/echo`);
  await expect(answer.text()).rejects.toThrow();
});

test("verify_jwt asks for a token or a key, except of a preflight", async () => {
  const { url } = await proxyTo((_, outgoing) => outgoing.end("in"), true);
  const status = async (init: RequestInit) => (await fetch(`${url}/echo`, init)).status;
  const token = await new SignJWT({ sub: "u1" })
    .setProtectedHeader({ alg: "HS256" })
    .sign(new TextEncoder().encode(keys.jwtSecret));
  expect(await status({})).toBe(401);
  expect(await status({ headers: { apikey: "sb_secret_wrong" } })).toBe(401);
  expect(await status({ headers: { apikey: keys.secretKey, authorization: "Bearer a.b.c" } })).toBe(
    401,
  );
  expect(await status({ method: "OPTIONS" })).toBe(200);
  expect(await status({ headers: { apikey: keys.publishableKey } })).toBe(200);
  expect(await status({ headers: { authorization: `Bearer ${token}` } })).toBe(200);
});
