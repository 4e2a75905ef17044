import { expect, test } from "vitest";
import type { Facts } from "../facts/facts.ts";
import { FINAL_REFUSAL, FINAL_REPORT } from "../plan/scenes.ts";
import { checks, violations } from "./mod.ts";

/** One person wrote twice and got an answer; all is well. */
const fine: Facts = {
  written: [
    { wamid: "in-1", userId: "ann", isCode: false, spokenAt: 100, marker: "mark-1-1-" },
    { wamid: "in-2", userId: "ann", isCode: false, spokenAt: 101, marker: "mark-1-2-" },
  ],
  received: [
    { wamid: "out-1", outboxId: "o1", status: "delivered", markers: ["mark-1-1-"] },
    { wamid: "out-2", outboxId: "o2", status: "read", markers: ["mark-1-2-"] },
  ],
  stored: [
    { id: "s1", wamid: "in-1", disposition: "conversation", messageId: "m1" },
    { id: "s2", wamid: "in-2", disposition: "conversation", messageId: "m2" },
  ],
  messages: [
    message({ id: "m1", externalId: "in-1", createdAt: 100_999, markers: ["mark-1-1-"] }),
    message({ id: "m2", externalId: "in-2", createdAt: 101_999, markers: ["mark-1-2-"] }),
    answer("t1", "delivered", "mark-1-1-"),
    answer("t2", "read", "mark-1-2-"),
  ],
  asked: [
    { messageId: "m1", turnId: "t1" },
    { messageId: "m2", turnId: "t2" },
  ],
  turns: [
    { id: "t1", status: "answered", replyId: "t1" },
    { id: "t2", status: "answered", replyId: "t2" },
  ],
  outbox: [outbox("o1", "t1", "out-1", "delivered"), outbox("o2", "t2", "out-2", "read")],
  jobs: [],
  deadLetters: [],
  unprocessed: [],
};

function message(row: Partial<Facts["messages"][number]>): Facts["messages"][number] {
  const rest = { id: "", externalId: null, createdAt: 200_000, markers: [] };
  return { userId: "ann", role: "user", status: "received", ...rest, ...row };
}

function answer(id: string, status: string, marker: string): Facts["messages"][number] {
  return message({ id, role: "assistant", status, externalId: `wamid-${id}`, markers: [marker] });
}

function outbox(id: string, turnId: string, externalId: string, status: string) {
  const rest = { userId: "ann", kind: "reply", errorCode: null };
  return { ...rest, id, turnId, messageId: turnId, externalId, status };
}

/** The facts with one list changed. */
function but<Name extends keyof Facts>(
  name: Name,
  change: (list: Facts[Name]) => Facts[Name],
): Facts {
  return { ...fine, [name]: change(fine[name]) };
}

const failed = (errorCode: number | null, reported: "failed" | "delivered" = "failed"): Facts => ({
  ...fine,
  outbox: fine.outbox.map((row) =>
    row.id === "o1" ? { ...row, status: "failed", errorCode } : row,
  ),
  messages: fine.messages.map((row) => (row.id === "t1" ? { ...row, status: "failed" } : row)),
  received: fine.received.map((one) =>
    one.outboxId === "o1" ? { ...one, status: reported } : one,
  ),
});

const guarantees = (facts: Facts) => [
  ...new Set(violations(facts).map(({ guarantee }) => guarantee)),
];

test("when all is well nothing is found", () => {
  expect(violations(fine)).toEqual([]);
});

test.each<[string, Facts, string[]]>([
  ["a message is stored twice", but("stored", (all) => [...all, ...all]), ["stored-once"]],
  ["a message is lost", but("messages", (all) => all.slice(1)), ["stored-once"]],
  [
    "a message appears that nobody wrote",
    but("messages", (all) => [...all, message({ id: "m9", externalId: "in-9" })]),
    ["stored-once"],
  ],
  [
    "the second stands before the first",
    but("messages", (all) =>
      all.map((row) => (row.id === "m1" ? { ...row, createdAt: 102_000 } : row)),
    ),
    ["spoken-order"],
  ],
  ["a message is never asked", but("asked", (all) => all.slice(1)), ["answered-once"]],
  [
    "no turn takes a message",
    but("asked", (all) => all.map((one) => ({ ...one, turnId: null }))),
    ["answered-once"],
  ],
  [
    "a turn stays open",
    but("turns", (all) => all.map((turn) => ({ ...turn, status: "open" }))),
    ["answered-once"],
  ],
  [
    "a turn has two answers",
    but("messages", (all) => [...all, answer("t9", "sent", "other")]),
    ["answered-once"],
  ],
  [
    "words are answered twice",
    but("messages", (all) =>
      all.map((row) => (row.id === "t2" ? { ...row, markers: ["mark-1-1-", "mark-1-2-"] } : row)),
    ),
    ["answered-once"],
  ],
  [
    "an answer reaches the phone twice",
    but("received", (all) => [...all, ...all.slice(-1)]),
    ["sent-once"],
  ],
  ["an answer never reaches the phone", but("received", (all) => all.slice(1)), ["sent-once"]],
  [
    "a phone gets what nobody wrote",
    but("received", (all) => [
      ...all,
      { wamid: "out-9", outboxId: null, status: "sent", markers: [] },
    ]),
    ["sent-once"],
  ],
  [
    "answers arrive in another order",
    but("received", (all) => all.toReversed()),
    ["sent-in-order"],
  ],
  [
    "a status went back",
    but("outbox", (all) => all.map((row) => ({ ...row, status: "sent" }))),
    ["status"],
  ],
  [
    "a message knows another's id",
    but("outbox", (all) => all.map((row) => ({ ...row, externalId: "out-9" }))),
    ["status"],
  ],
  ["a job is left", but("jobs", () => ["replies 7"]), ["queues-empty"]],
  ["a dead letter", but("deadLetters", () => ["sends 7"]), ["no-dead-letters"]],
  ["a delivery that is not all rows", but("unprocessed", () => ["i1 failed"]), ["all-processed"]],
  ["a failure without a code", failed(null), ["sent-once", "status"]],
  ["a failure that was never reported", failed(FINAL_REPORT, "delivered"), ["sent-once", "status"]],
])("%s", (_, facts, broken) => {
  expect(guarantees(facts)).toEqual(broken);
});

test("an injected failure is explained by its code", () => {
  expect(violations(failed(FINAL_REPORT))).toEqual([]);
  const refused = failed(FINAL_REFUSAL);
  expect(
    violations({
      ...refused,
      received: refused.received.filter(({ outboxId }) => outboxId !== "o1"),
    }),
  ).toEqual([]);
});

test("what failed after it was taken may go out again, after later ones", () => {
  const [first, second] = fine.received;
  if (first === undefined || second === undefined) throw new Error("The facts hold two.");
  const received = [{ ...first, wamid: "out-0", status: "failed" } as const, second, first];
  expect(violations({ ...fine, received })).toEqual([]);
});

test("what a stranger wrote before the link has had its answer", () => {
  const code = { wamid: "in-3", userId: "ann", isCode: true, spokenAt: 102, marker: "" };
  const facts: Facts = {
    ...fine,
    written: [...fine.written, code],
    stored: [
      ...fine.stored,
      { id: "s3", wamid: "in-3", disposition: "link_code", messageId: null },
    ],
    asked: [],
  };
  expect(violations(facts)).toEqual([]);
  const before = {
    ...facts,
    stored: facts.stored.map((row) => ({ ...row, id: row.id.replace("s3", "s0") })),
  };
  expect(guarantees(before)).toEqual(["answered-once"]);
});

test("every check has been seen to fail above", () => {
  expect(checks.map(({ name }) => name)).toEqual([
    "stored-once",
    "spoken-order",
    "answered-once",
    "sent-once",
    "sent-in-order",
    "status",
    "queues-empty",
    "no-dead-letters",
    "all-processed",
  ]);
});
