import { type ChatTokenResponse, chatTokenResponse, problem } from "@foyer/contracts";
import postgres from "postgres";
import { afterAll, afterEach, expect, test } from "vitest";
import { startChatKitSimulator } from "../../packages/local/src/simulators/chatkit/mod.ts";
import {
  chunksOf,
  messagesOf,
  modelFaults,
  says,
  send,
  sessionOf,
  textOf,
  transportOf,
} from "../_shared/testing/chat.ts";
import { keepLog } from "../_shared/testing/log-lines.ts";
import { functionUrl, type Person, signUp, stackVariable } from "../_shared/testing/stack.ts";
import { createApi } from "./api.ts";
import { createChatTokens } from "./chat-token.ts";

const sql = postgres(stackVariable("DB_URL"), { max: 1 });
afterAll(() => sql.end());
afterEach(() => modelFaults({}));

type OwnToken = Extract<ChatTokenResponse, { provider: "foyer" }>;

const askToken = (token: string | null, body?: unknown) =>
  fetch(functionUrl("api/chatkit/token"), {
    method: "POST",
    ...(token !== null && { headers: { authorization: `Bearer ${token}` } }),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

async function tokenOf(person: Person, body?: unknown): Promise<OwnToken> {
  const response = await askToken(person.token, body);
  expect(response.status).toBe(200);
  const answer = chatTokenResponse.parse(await response.json());
  if (answer.provider !== "foyer") throw new Error("The stack has no ChatKit.");
  return answer;
}

/** What comes of a message, and then of asking for an answer: status and code of each. */
async function tryChat(token: string, session: string): Promise<[number, string][]> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const sent = fetch(functionUrl("api/chat"), {
    method: "POST",
    headers,
    body: JSON.stringify({ id: session, messages: [says("Is anybody there?")] }),
  });
  return [
    await outcomeOf(await sent),
    await outcomeOf(await fetch(functionUrl(`api/chat/${session}/stream`), { headers })),
  ];
}

async function outcomeOf(answer: Response): Promise<[number, string]> {
  const text = await answer.text();
  return [answer.status, answer.ok ? "ok" : problem.parse(JSON.parse(text)).code];
}

const both = (status: number, code: string) => [
  [status, code],
  [status, code],
];

test("C5: a widget writes and reads with its token, as the person would", async () => {
  const ana = await signUp();
  const { token, sessionId, expiresAt } = await tokenOf(ana);
  const { data: active } = await ana.supabase.rpc("active_chat_session");
  expect(sessionId).toBe(active.id);
  expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now() + 10 * 60_000);
  expect(Date.parse(expiresAt)).toBeLessThan(Date.now() + 20 * 60_000);

  const widget = { ...ana, token };
  await modelFaults({ chunk_delay_ms: 40, reply_chars: 200 });
  const message = says("Hello from the widget");
  const stream = await send(widget, sessionId, message);
  const reader = stream.getReader();
  await reader.read();
  reader.releaseLock();
  const resumed = await transportOf(widget).reconnectToStream({ chatId: sessionId });
  if (resumed === null) throw new Error("There was nothing to resume.");
  const [first, second] = [textOf(await chunksOf(stream)), textOf(await chunksOf(resumed))];
  expect(second).toBe(first);
  expect(await messagesOf(ana, sessionId)).toMatchObject([
    { role: "user", content: "Hello from the widget" },
    { role: "assistant", content: first },
  ]);
  // The same message by the person's own token is the same message.
  expect(textOf(await chunksOf(await send(ana, sessionId, message)))).toBe(first);
  expect(await messagesOf(ana, sessionId)).toHaveLength(2);
});

test("C5: a token is for one conversation, one's own", async () => {
  const [ana, bo] = [await signUp(), await signUp()];
  const first = await sessionOf(ana);
  const second = await sessionOf(ana);
  const { token, sessionId } = await tokenOf(ana, { sessionId: first.toUpperCase() });
  expect(sessionId).toBe(first);
  const others = [second, await sessionOf(bo), crypto.randomUUID()];
  for (const other of others) {
    expect(await tryChat(token, other)).toEqual(both(404, "session_not_found"));
  }
  expect(await messagesOf(ana, second)).toEqual([]);
  for (const sessionId of others.slice(1)) {
    const refused = await askToken(ana.token, { sessionId });
    expect([refused.status, problem.parse(await refused.json()).code]).toEqual([
      404,
      "session_not_found",
    ]);
  }
  expect(await tryChat(token, first)).toEqual([
    [200, "ok"],
    [204, "ok"],
  ]);
});

test("C5: nobody gets a token, and a token gets no other", async () => {
  const ana = await signUp();
  const { token } = await tokenOf(ana);
  for (const bearer of [null, "nonsense", token]) {
    expect((await askToken(bearer)).status).toBe(401);
  }
});

test("C5: an expired, a changed and a self-made token are 401", async () => {
  const ana = await signUp();
  const { token, sessionId } = await tokenOf(ana);
  const tokens = createChatTokens(stackVariable("SECRET_KEY"));
  const expired = await tokens.sign({ userId: ana.id, sessionId }, -1);
  expect(await tryChat(expired.token, sessionId)).toEqual(both(401, "token_expired"));
  const [header, payload, signature] = token.split(".");
  const claims = JSON.parse(Buffer.from(payload ?? "", "base64url").toString());
  const longer = Buffer.from(JSON.stringify({ ...claims, exp: claims.exp + 86_400 }));
  const changed = `${header}.${longer.toString("base64url")}.${signature}`;
  const forged = await createChatTokens("another secret").sign({ userId: ana.id, sessionId });
  for (const bad of [changed, forged.token]) {
    expect(await tryChat(bad, sessionId)).toEqual(both(401, "invalid_token"));
  }
  // The test's own signer is the function's: what it signs for a while is good.
  const good = await tokens.sign({ userId: ana.id, sessionId });
  expect((await tryChat(good.token, sessionId))[0]).toEqual([200, "ok"]);
});

test("C5: a token opens no other door", async () => {
  const ana = await signUp();
  const { token, sessionId } = await tokenOf(ana);
  const headers = {
    authorization: `Bearer ${token}`,
    apikey: stackVariable("PUBLISHABLE_KEY"),
    "content-type": "application/json",
  };
  const api = stackVariable("API_URL");
  const doors: [string, RequestInit?][] = [
    [functionUrl("api/me")],
    [functionUrl("api/me"), { method: "DELETE" }],
    [functionUrl("api/me/export")],
    [`${api}/rest/v1/messages?select=id`],
    [`${api}/rest/v1/rpc/active_chat_session`, { method: "POST", body: "{}" }],
    [
      `${api}/rest/v1/messages`,
      { method: "POST", body: JSON.stringify({ session_id: sessionId, content: "x" }) },
    ],
    [`${api}/auth/v1/user`],
  ];
  for (const [url, init] of doors) {
    const response = await fetch(url, { ...init, headers });
    expect([401, 403], `${init?.method ?? "GET"} ${url}`).toContain(response.status);
  }
  expect(await messagesOf(ana, sessionId)).toEqual([]);
});

test("C5: whoever is put out of the organization is out at once, whoever is gone is gone", async () => {
  const ana = await signUp();
  const { data: harbor, error } = await ana.supabase.rpc("create_organization", { name: "Harbor" });
  if (error) throw error;
  const switched = await ana.supabase.rpc("switch_organization", { organization: harbor.id });
  if (switched.error) throw switched.error;
  const bo = await signUp();
  await sql`insert into public.organization_members (organization_id, user_id, role)
    values (${harbor.id}, ${bo.id}, 'admin')`;
  const { token, sessionId } = await tokenOf(ana);
  expect(await tryChat(token, sessionId)).toEqual([
    [200, "ok"],
    [204, "ok"],
  ]);
  await sql`update public.organization_members set is_active = false
    where organization_id = ${harbor.id} and user_id = ${ana.id}`;
  expect(await tryChat(token, sessionId)).toEqual(both(404, "session_not_found"));
  await sql`update public.organization_members set is_active = true
    where organization_id = ${harbor.id} and user_id = ${ana.id}`;
  expect((await tryChat(token, sessionId))[0]).toEqual([200, "ok"]);

  const gone = await fetch(functionUrl("api/me"), {
    method: "DELETE",
    headers: { authorization: `Bearer ${ana.token}` },
  });
  expect(gone.status).toBe(204);
  expect(await tryChat(token, sessionId)).toEqual(both(404, "session_not_found"));
});

test("C4: the day's cap is the person's, whichever token they come with", async () => {
  const ana = await signUp();
  const { token, sessionId } = await tokenOf(ana);
  await sql`insert into private.daily_spend (user_id, day, tokens)
    values (${ana.id}, private.spend_day(), private.daily_token_cap())`;
  expect((await tryChat(token, sessionId))[0]).toEqual([402, "limit_reached"]);
  const changed = await fetch(functionUrl("api/chat"), {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ id: sessionId, messages: [says("null byte: \u0000")] }),
  });
  // What the database can not store is the sender's fault, by this way too.
  expect(changed.status).toBe(400);
  expect(await messagesOf(ana, sessionId)).toEqual([]);
});

test("C5: with ChatKit configured a real person gets ChatKit's secret", async () => {
  const ana = await signUp();
  const config = { apiKey: "sk-sim", workflowId: "wf_sim" };
  const chatkit = await startChatKitSimulator({ port: 0, ...config });
  try {
    const api = createApi(
      {
        SUPABASE_URL: stackVariable("API_URL"),
        SUPABASE_PUBLISHABLE_KEY: stackVariable("PUBLISHABLE_KEY"),
        SUPABASE_SECRET_KEY: stackVariable("SECRET_KEY"),
        MODEL_BASE_URL: "http://127.0.0.1:9/v1",
        MODEL_API_KEY: "none",
        MODEL_NAME: "none",
        CHATKIT_API_KEY: config.apiKey,
        CHATKIT_WORKFLOW_ID: config.workflowId,
        CHATKIT_BASE_URL: chatkit.url,
      },
      keepLog("api").log,
    );
    const headers = { authorization: `Bearer ${ana.token}` };
    const response = await api.request("/api/chatkit/token", { method: "POST", headers });
    const answer = chatTokenResponse.parse(await response.json());
    expect(answer.provider).toBe("chatkit");
    expect(answer.token).toMatch(/^ek_/);
  } finally {
    await chatkit.close();
  }
});
