import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../test/eventually.ts";
import { type TestDatabase, testDatabase } from "../test/postgres.ts";

interface Received {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingMessage["headers"];
  body: string;
}

let database: TestDatabase;
let server: Server;
let base: string;
const received: Received[] = [];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const { method, url, headers } = request;
    received.push({ method, url, headers, body });
    if (url === "/slow") return;
    if (url === "/moved") return void response.writeHead(302, { location: "/" }).end();
    response.writeHead(201, { "content-type": "text/plain" }).end("welcome");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // SAFETY: a listening TCP server's address is no string and not null.
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  database = await testDatabase({ platform: true });
  await database.sql`create extension pg_net with schema extensions`;
}, 60_000);

afterAll(async () => {
  await database[Symbol.asyncDispose]();
  server.closeAllConnections();
  server.close();
}, 30_000);

const response = (id: unknown) =>
  eventually(async () => {
    const rows = await database.sql`select * from net._http_response where id = ${String(id)}`;
    return rows[0];
  });

test("http_post sends JSON, headers and parameters, and records the answer", async () => {
  const [sent] = await database.sql`
    select net.http_post(
      url := ${`${base}/hook`}, body := '{"a": 1}', params := '{"q": "x y&z"}',
      headers := '{"Authorization": "Bearer token"}') as id`;
  expect(await response(sent?.id)).toMatchObject({
    status_code: 201,
    content_type: "text/plain",
    content: "welcome",
    timed_out: false,
    error_msg: null,
  });
  const request = received.find(({ url }) => url?.startsWith("/hook"));
  expect(request).toMatchObject({ method: "POST", url: "/hook?q=x%20y%26z", body: '{"a": 1}' });
  expect(request?.headers).toMatchObject({
    authorization: "Bearer token",
    "content-type": "application/json",
  });
});

test("a request leaves after commit only, and never after a rollback", async () => {
  const undo = new Error("undo");
  await database.sql
    .begin(async (sql) => {
      await sql`select net.http_get(${`${base}/undone`})`;
      throw undo;
    })
    .catch((error) => expect(error).toBe(undo));
  const [sent] = await database.sql`select net.http_get(${`${base}/done`}) as id`;
  await response(sent?.id);
  expect(received.map(({ url }) => url)).toContain("/done");
  expect(received.map(({ url }) => url)).not.toContain("/undone");
});

test("a time-out and a refused connection are recorded, not retried", async () => {
  const [slow] = await database.sql`
    select net.http_get(${`${base}/slow`}, timeout_milliseconds := 200) as id`;
  const [refused] = await database.sql`select net.http_get('http://127.0.0.1:1/') as id`;
  expect(await response(slow?.id)).toMatchObject({ timed_out: true, status_code: null });
  expect(await response(refused?.id)).toMatchObject({ timed_out: false, status_code: null });
  expect((await response(refused?.id)).error_msg).toMatch(/ECONNREFUSED|bad port/);
  expect(received.filter(({ url }) => url === "/slow")).toHaveLength(1);
  expect(await database.sql`select from net.http_request_queue`).toHaveLength(0);
});

test("a redirect is an answer, not followed", async () => {
  const [sent] = await database.sql`select net.http_delete(${`${base}/moved`}) as id`;
  expect(await response(sent?.id)).toMatchObject({ status_code: 302 });
});

test("the worker goes on after the database was killed", async () => {
  await database.crash();
  const [sent] = await database.sql`select net.http_get(${`${base}/after`}) as id`;
  expect(await response(sent?.id)).toMatchObject({ status_code: 201 });
}, 40_000);

test.each(["anon", "authenticated", "service_role"])("%s is denied", async (role) => {
  for (const statement of [
    "select net.http_get('http://127.0.0.1/')",
    "select net.http_post('http://127.0.0.1/')",
    "select from net.http_request_queue",
    "select from net._http_response",
  ]) {
    await expect(database.as(role, statement)).rejects.toMatchObject({ code: "42501" });
  }
});
