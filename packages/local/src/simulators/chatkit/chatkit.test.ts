import { afterEach, beforeEach, expect, it } from "vitest";
import type { Listening } from "../listen.ts";
import { startChatKitSimulator } from "./mod.ts";

let chatkit: Listening;
beforeEach(async () => {
  chatkit = await startChatKitSimulator({ port: 0, apiKey: "sk-sim", workflowId: "wf_sim" });
});
afterEach(() => chatkit.close());

const good = {
  authorization: "Bearer sk-sim",
  "openai-beta": "chatkit_beta=v1",
  "content-type": "application/json",
};
const wish = { user: "ana", workflow: { id: "wf_sim" } };

const open = (body: object = wish, headers: Record<string, string> = good) =>
  fetch(`${chatkit.url}/v1/chatkit/sessions`, {
    method: "POST",
    headers,
    body: JSON.stringify(body),
  });

// biome-ignore lint/suspicious/noExplicitAny: tests assert what they find.
const read = async (response: Response) => (await response.json()) as any;

const sim = (path: string, body: object) =>
  fetch(`${chatkit.url}/_sim/${path}`, { method: "POST", body: JSON.stringify(body) });

it("makes a session that ends in ten minutes, or sooner when asked", async () => {
  const now = Date.now() / 1000;
  const session = await read(await open());
  expect(session).toMatchObject({
    object: "chatkit.session",
    client_secret: expect.stringMatching(/^ek_/),
    status: "active",
    user: "ana",
    workflow: { id: "wf_sim" },
  });
  expect(session.expires_at - now).toBeGreaterThan(590);
  const soon = { ...wish, expires_after: { anchor: "created_at", seconds: 60 } };
  expect((await read(await open(soon))).expires_at - now).toBeLessThan(120);
});

it.each([
  ["another key", wish, { ...good, authorization: "Bearer sk-other" }, 401, "invalid_api_key"],
  ["no beta", wish, { authorization: "Bearer sk-sim" }, 400, "invalid_beta"],
  ["another workflow", { ...wish, workflow: { id: "wf_x" } }, good, 404, "workflow_not_found"],
  ["nobody", { workflow: { id: "wf_sim" } }, good, 400, null],
  ["an hour", { ...wish, expires_after: { anchor: "created_at", seconds: 3600 } }, good, 400, null],
])("refuses %s", async (_, body, headers, status, code) => {
  const response = await open(body, headers);
  expect(response.status).toBe(status);
  expect((await read(response)).error.code).toBe(code);
});

it("fails as told, so many times, until reset", async () => {
  await sim("faults", { status: 503, count: 1 });
  expect((await open()).status).toBe(503);
  expect((await open()).status).toBe(200);
  await sim("faults", { drop: true });
  await expect(open()).rejects.toThrow();
  await sim("reset", {});
  expect((await open()).status).toBe(200);
  expect(await read(await fetch(`${chatkit.url}/_sim/requests`))).toMatchObject([{ body: wish }]);
});
