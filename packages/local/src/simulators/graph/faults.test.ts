import { afterEach, beforeEach, expect, it } from "vitest";
import { type Pair, startPair, statusesOf } from "./test-receiver.ts";

let pair: Pair;
beforeEach(async () => {
  pair = await startPair();
});
afterEach(() => pair.close());

it("answers an error code so many times, then well again", async () => {
  await pair.sim("faults", { error_code: 131056, count: 2 });
  const answers = [];
  for (const word of ["a", "b", "c"]) answers.push(await pair.send(pair.text(word)));
  expect(answers.map(({ status }) => status)).toEqual([400, 400, 200]);
  expect(answers[0]?.json.error).toMatchObject({
    code: 131056,
    error_data: { messaging_product: "whatsapp", details: expect.any(String) },
  });
  expect(await pair.sim("faults")).toMatchObject({ left: 0 });
});

it.each([
  [{ error_code: 190 }, 401, 190],
  [{ error_code: 131000 }, 500, 131000],
  [{ status: 503 }, 503, 2],
  [{ status: 429 }, 429, 130429],
  [{ status: 500, error_code: 130429 }, 500, 130429],
  [{ error_code: 999_999 }, 400, 999_999],
])("%j", async (faults, status, code) => {
  await pair.sim("faults", faults);
  const answer = await pair.send(pair.text("Hi"));
  expect([answer.status, answer.json.error.code]).toEqual([status, code]);
  expect(await pair.sim("messages")).toEqual([]);
});

it("meets one person only", async () => {
  await pair.sim("faults", { error_code: 131026, to: "+15550100101" });
  expect((await pair.send(pair.text("Hi", "15550100101"))).status).toBe(400);
  expect((await pair.send(pair.text("Hi", "15550100102"))).status).toBe(200);
});

it("leaves marks alone unless they are meant", async () => {
  const mark = { status: "read", message_id: "wamid.X" };
  await pair.sim("faults", { status: 500 });
  expect((await pair.send(mark)).status).toBe(200);
  await pair.sim("faults", { status: 500, on: "marks" });
  expect((await pair.send(mark)).status).toBe(500);
});

it("accepts, reports, and withholds the answer", async () => {
  await pair.sim("faults", { drop_response: true, count: 1 });
  await expect(pair.send({ ...pair.text("Hi"), biz_opaque_callback_data: "x" })).rejects.toThrow();
  await pair.sim("settle", {});
  expect(await pair.sim("messages")).toMatchObject([
    { response_dropped: true, callback_data: "x" },
  ]);
  expect(pair.received.length).toBe(2);
});

it("hangs until the caller gives up", async () => {
  await pair.sim("faults", { drop_response: "hang" });
  const waiting = fetch(`${pair.graph.url}/v26.0/100000000000001/messages`, {
    method: "POST",
    headers: { authorization: "Bearer token" },
    body: JSON.stringify({ messaging_product: "whatsapp", ...pair.text("Hi") }),
    signal: AbortSignal.timeout(200),
  });
  await expect(waiting).rejects.toThrow(/timeout/i);
  expect(await pair.sim("messages")).toHaveLength(1);
});

it("cuts before accepting", async () => {
  await pair.sim("faults", { drop_request: true });
  await expect(pair.send(pair.text("Hi"))).rejects.toThrow();
  expect(await pair.sim("messages")).toEqual([]);
});

it("is slow", async () => {
  await pair.sim("faults", { latency_ms: 120 });
  const started = performance.now();
  await pair.send(pair.text("Hi"));
  expect(performance.now() - started).toBeGreaterThan(115);
});

it("refuses a fault that it does not know", async () => {
  expect((await pair.call("/_sim/faults", { explode: true })).status).toBe(400);
});

it("forgets everything on reset, and what was under way", async () => {
  await pair.sim("faults", { receipt_latency_ms: 50 });
  await pair.send(pair.text("Hi"));
  await pair.sim("inbound", { text: "Hello" });
  const before = pair.received.length;
  await pair.sim("reset", {});
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(pair.received.length).toBe(before);
  for (const list of ["messages", "marks", "requests", "deliveries", "people"]) {
    expect(await pair.sim(list)).toEqual([]);
  }
  expect(await pair.sim("faults")).toEqual({ left: null });
});

it("meets several people, each with a fault of their own", async () => {
  await pair.sim("faults", {
    latency_ms: 1,
    rules: [
      { to: "15550100101", error_code: 131026 },
      { to: "+15550100102", failed_code: 131049, count: 1 },
      { to: "PT.77", error_code: 131062 },
    ],
  });
  const codes = [];
  for (const to of ["15550100101", "15550100102", "15550100103", "15550100101"]) {
    codes.push((await pair.send(pair.text("Hi", to))).json.error?.code);
  }
  codes.push((await pair.send({ recipient: "PT.77", text: { body: "Hi" } })).json.error?.code);
  expect(codes).toEqual([131026, undefined, undefined, 131026, 131062]);
  await pair.sim("settle", {});
  const statuses = statusesOf(pair.received);
  expect(statuses.filter(({ status }) => status === "failed")).toMatchObject([
    { recipient_id: "15550100102", errors: [{ code: 131049 }] },
  ]);
  expect((await pair.sim("faults")).rules[1]).toMatchObject({ left: 0 });
  await pair.sim("faults", {});
  expect((await pair.send(pair.text("Hi", "15550100101"))).status).toBe(200);
});
