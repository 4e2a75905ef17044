import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { providersOf } from "./auth-settings.server.ts";

let server: Server | undefined;

afterEach(() => {
  server?.close();
});

/** Auth's settings, as the answers say one after the other; the last one stays. */
async function auth(...answers: [status: number, body: string][]) {
  const keys: unknown[] = [];
  server = createServer((request, response) => {
    keys.push(request.headers.apikey);
    const [status, body] = answers[Math.min(keys.length, answers.length) - 1] ?? [500, ""];
    response.writeHead(request.url === "/auth/v1/settings" ? status : 404).end(body);
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  // SAFETY: a server that listens on TCP has such an address.
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, keys };
}

const on = JSON.stringify({ external: { google: true, linkedin_oidc: false, github: true } });

test("T7 only what is switched on, and has a button, is offered", async () => {
  const { url, keys } = await auth([200, on]);
  expect(await providersOf(url, "sb_publishable_key")()).toEqual(["google"]);
  expect(keys).toEqual(["sb_publishable_key"]);
});

test("the answer is kept for a minute", async () => {
  const { url, keys } = await auth([200, on], [200, '{"external":{"linkedin_oidc":true}}']);
  let now = 0;
  const providers = providersOf(url, "key", () => now);
  await Promise.all([providers(), providers()]);
  now = 59_000;
  expect(await providers()).toEqual(["google"]);
  expect(keys).toHaveLength(1);
  now = 60_000;
  expect(await providers()).toEqual(["linkedin_oidc"]);
});

test.each([
  [500, "broken"],
  [200, "not json"],
  [200, '{"external":null}'],
])("%d %j offers none, and is asked again soon", async (status, body) => {
  const { url } = await auth([status, body], [200, on]);
  let now = 0;
  const providers = providersOf(url, "key", () => now);
  expect(await providers()).toEqual([]);
  now = 5_000;
  expect(await providers()).toEqual(["google"]);
});
