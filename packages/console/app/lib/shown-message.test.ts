import type { UIMessage } from "ai";
import { expect, test } from "vitest";
import type { Message } from "./message.ts";
import { shownMessages } from "./shown-message.ts";

const now = "2026-11-21T10:00:00+00:00";

const row = (id: string, role: Message["role"], client_id: string | null = null): Message => ({
  id,
  role,
  client_id,
  content: `stored ${id}`,
  channel: "app",
  status: "received",
  type: "text",
  reaction: null,
  edited_at: null,
  revoked_at: null,
  created_at: now,
});
const said = (id: string, role: UIMessage["role"], text = `said ${id}`): UIMessage => ({
  id,
  role,
  parts: [{ type: "text", text }],
});
const shown = (stored: Message[], messages: UIMessage[], more = {}) =>
  shownMessages(stored, { messages, onItsWay: null, isWriting: false, ...more }, now).map(
    ({ content, isOnItsWay, isBeingWritten }) =>
      `${content}${isOnItsWay ? " (on its way)" : ""}${isBeingWritten ? " (being written)" : ""}`,
  );

test("what is said stands after what is stored, until it is stored itself", () => {
  const before = [row("1", "user"), row("2", "assistant")];
  const question = said("q", "user");
  const answer = said("a", "assistant");
  expect(shown(before, [question], { onItsWay: "q" })).toEqual([
    "stored 1",
    "stored 2",
    "said q (on its way)",
  ]);
  const asked = [...before, row("3", "user", "q")];
  expect(shown(asked, [question, answer], { isWriting: true })).toEqual([
    "stored 1",
    "stored 2",
    "stored 3",
    "said a (being written)",
  ]);
  expect(shown([...asked, row("a", "assistant")], [question, answer])).toEqual([
    "stored 1",
    "stored 2",
    "stored 3",
    "stored a",
  ]);
});

test("a message from elsewhere stands before what is being written", () => {
  const stored = [row("1", "user", "q"), row("2", "user")];
  expect(shown(stored, [said("q", "user"), said("a", "assistant")])).toEqual([
    "stored 1",
    "stored 2",
    "said a",
  ]);
});

test("an answer without a word yet is none", () => {
  expect(shown([], [said("q", "user"), said("a", "assistant", "")], { isWriting: true })).toEqual([
    "said q",
  ]);
});

test("only the last answer is being written", () => {
  const messages = [said("a", "assistant"), said("q", "user"), said("b", "assistant")];
  expect(shown([], messages, { isWriting: true })).toEqual([
    "said a",
    "said q",
    "said b (being written)",
  ]);
  expect(shown([], messages.slice(0, 2), { isWriting: true })).toEqual(["said a", "said q"]);
});
