import { afterEach, describe, expect, it } from "vitest";
import { type Pair, startPair, statusesOf } from "./test-receiver.ts";

let pair: Pair;
afterEach(() => pair.close());

const names = () => statusesOf(pair.received).map(({ status }) => status);

describe("receipts", () => {
  it("follow a send: sent, then delivered, with the callback data", async () => {
    pair = await startPair();
    const { json } = await pair.send({ ...pair.text("Hi"), biz_opaque_callback_data: "outbox-1" });
    await pair.sim("settle", {});
    expect(names().toSorted()).toEqual(["delivered", "sent"]);
    expect(statusesOf(pair.received)[0]).toEqual({
      id: json.messages[0].id,
      status: "sent",
      timestamp: expect.stringMatching(/^\d{10}$/),
      recipient_id: "15550100123",
      recipient_user_id: expect.stringMatching(/^US\./),
      pricing: expect.any(Object),
      biz_opaque_callback_data: "outbox-1",
    });
  });

  it("name a person without a phone by user id only", async () => {
    pair = await startPair();
    await pair.send({ recipient: "US.123", text: { body: "Hi" } });
    await pair.sim("settle", {});
    expect(statusesOf(pair.received)[0]).toMatchObject({ recipient_user_id: "US.123" });
    expect(statusesOf(pair.received)[0]).not.toHaveProperty("recipient_id");
  });

  it.each([
    [{ receipts: false }, []],
    [{ receipts: "read" }, ["sent", "delivered", "read"]],
    [{ receipts: ["sent", "read"] }, ["sent", "read"]],
    [{ receipts: "read", reorder: true }, ["read", "delivered", "sent"]],
    [{ receipts: ["sent"], duplicate: 2 }, ["sent", "sent", "sent"]],
    [{ failed_code: 131047 }, ["failed"]],
  ])("with %j", async (faults, expected) => {
    pair = await startPair({ receiptStepMs: 30 });
    await pair.sim("faults", faults);
    await pair.send(pair.text("Hi"));
    await pair.sim("settle", {});
    expect(names()).toEqual(expected);
  });

  it("of a failure carry the error and no contacts", async () => {
    pair = await startPair();
    await pair.sim("faults", { failed_code: 131026 });
    await pair.send(pair.text("Hi"));
    await pair.sim("settle", {});
    const { value } = pair.received[0]?.json.entry[0].changes[0] ?? {};
    expect(value.statuses[0].errors).toMatchObject([
      { code: 131026, title: "Message undeliverable" },
    ]);
    expect(value).not.toHaveProperty("contacts");
  });

  it("can come several in one POST", async () => {
    pair = await startPair();
    await pair.sim("faults", { batch_ms: 200, receipts: "read" });
    await Promise.all(["a", "b", "c"].map((word) => pair.send(pair.text(word))));
    await pair.sim("settle", {});
    expect(pair.received.length).toBe(1);
    expect(names().length).toBe(9);
  });

  it("report free text outside 24 hours as failed, when the window is enforced", async () => {
    pair = await startPair();
    await pair.sim("faults", { window: true, receipts: ["sent"] });
    await pair.send(pair.text("too late"));
    await pair.sim("settle", {});
    await pair.sim("inbound", { from: "15550100123" });
    await pair.send(pair.text("in time"));
    await pair.sim("settle", {});
    expect(names()).toEqual(["failed", "sent"]);
  });

  it("can be made by hand", async () => {
    pair = await startPair({ receipts: [] });
    const { json } = await pair.send(pair.text("Hi"));
    const wamid = json.messages[0].id;
    await pair.sim("status", { wamid, status: "played" });
    expect(statusesOf(pair.received)).toMatchObject([{ id: wamid, status: "played" }]);
    expect((await pair.call("/_sim/status", { wamid: "x", status: "read" })).status).toBe(404);
  });
});

describe("a webhook that is not answered 200", () => {
  it("is sent again, the same bytes, until it is", async () => {
    pair = await startPair({}, (nth) => (nth < 3 ? 500 : 200));
    const { deliveries } = await pair.sim("inbound", { text: "Hello" });
    expect(deliveries).toMatchObject([{ status: 500 }]);
    expect(await pair.sim("settle", {})).toEqual({ pending: 0 });
    const bodies = new Set(pair.received.map(({ bytes }) => bytes.toString()));
    expect([pair.received.length, bodies.size]).toEqual([3, 1]);
    expect(await pair.sim("deliveries")).toMatchObject([{ state: "delivered" }]);
  });

  it("is given up after the last retry, and can be sent again by hand", async () => {
    pair = await startPair({}, (nth) => (nth <= 4 ? 201 : 200));
    await pair.sim("inbound", { text: "Hello" });
    await pair.sim("settle", {});
    expect(await pair.sim("deliveries")).toMatchObject([{ state: "gave_up" }]);
    expect(pair.received.length).toBe(4);
    expect(await pair.sim("redeliver", {})).toMatchObject({ deliveries: [{ status: 200 }] });
  });

  it("is not retried when it was forged", async () => {
    pair = await startPair({}, () => 401);
    await pair.sim("inbound", { signature: "wrong" });
    await pair.sim("settle", {});
    expect(await pair.sim("deliveries")).toMatchObject([
      { state: "refused", attempts: [{ status: 401 }] },
    ]);
  });

  it("says so when nobody answers", async () => {
    pair = await startPair({ webhookUrl: "http://127.0.0.1:1/", retryDelaysMs: [] });
    const { deliveries } = await pair.sim("inbound", { text: "Hello" });
    expect(deliveries).toMatchObject([{ status: 0, error: expect.any(String) }]);
  });
});
