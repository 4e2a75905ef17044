import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { ShownMessage } from "../lib/shown-message.ts";
import { MessageItem } from "./message-item.tsx";

const at = "2026-11-21T10:00:00+00:00";

/** What a reader finds in a message, as text. */
function rendered(message: Partial<ShownMessage>): string {
  const whole: ShownMessage = {
    id: "1",
    client_id: null,
    channel: "whatsapp",
    role: "user",
    type: "text",
    content: "The words",
    status: "received",
    reaction: null,
    edited_at: null,
    revoked_at: null,
    created_at: at,
    ...message,
  };
  const html = renderToStaticMarkup(<MessageItem message={whole} />);
  return html.replaceAll(/<[^>]+>/g, "|").replaceAll(/\|+/g, "|");
}

test("the words, the channel, the time; nothing else without a reason", () => {
  expect(rendered({})).toBe("|You: |The words|WhatsApp|·|10:00|");
});

test("an edited message says so; one that was taken back only that", () => {
  expect(rendered({ edited_at: at })).toBe("|You: |The words|WhatsApp|·|10:00|·|edited|");
  const revoked = rendered({ content: "[deleted]", edited_at: at, revoked_at: at });
  expect(revoked).toBe("|You: |This message was deleted|WhatsApp|·|10:00|");
});

test("a reaction stands below the answer that it is on", () => {
  const answer = rendered({ role: "assistant", reaction: "❤️", status: "read" });
  expect(answer).toBe("|Assistant: |The words|You reacted with |❤️|WhatsApp|·|10:00|·|read|");
});

test("of what is no text the kind is told", () => {
  expect(rendered({ type: "image", content: "Our house" })).toBe(
    "|You: |Our house|WhatsApp|·|10:00|·|image|",
  );
  expect(rendered({ type: "unsupported", content: "[unsupported]" })).toBe(
    "|You: |This kind of message cannot be shown here|WhatsApp|·|10:00|",
  );
});

test("what is on its way, or being written, has no time yet", () => {
  expect(rendered({ channel: "app", isOnItsWay: true })).toBe("|You: |The words|App|·|Sending…|");
  expect(rendered({ channel: "app", role: "assistant", isBeingWritten: true })).toBe(
    "|Assistant: |The words|App|·|Writing…|",
  );
});
