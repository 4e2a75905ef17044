import { expect, test } from "vitest";
import { messageWords } from "./message-words.ts";

const said = (type: string, content: string, revoked_at: string | null = null) =>
  messageWords({ type, content, revoked_at });
const words = (text: string, kind: string | null = null) => ({
  words: text,
  isPlaceholder: false,
  kind,
});
const about = (text: string) => ({ words: text, isPlaceholder: true, kind: null });

test.each([
  ["text", "Hello", words("Hello")],
  ["text", "[image]", words("[image]")],
  ["text", "[a] b", words("[a] b")],
  ["image", "[image]", about("Image")],
  ["audio", "[voice message]", about("Voice message")],
  ["document", "[document: plan.pdf]", about("Document: plan.pdf")],
  ["image", "Our house", words("Our house", "image")],
  [
    "location",
    "[location] Miradouro, Rua X (38.7223, -9.1393)",
    words("Miradouro, Rua X (38.7223, -9.1393)", "location"),
  ],
  ["order", "[order] 3 × sku-1", words("3 × sku-1", "order")],
  ["button", "Yes", words("Yes")],
  ["interactive", "Tuesday", words("Tuesday")],
  ["unsupported", "[unsupported]", about("This kind of message cannot be shown here")],
  ["something_new", "Hello", words("Hello")],
])("%s %s", (type, content, wanted) => {
  expect(said(type, content)).toEqual(wanted);
});

test("of what was taken back nothing is shown, whatever is left of it", () => {
  for (const content of ["[deleted]", "the words"]) {
    expect(said("text", content, "2026-11-21T10:00:00+00:00")).toEqual(
      about("This message was deleted"),
    );
  }
});
