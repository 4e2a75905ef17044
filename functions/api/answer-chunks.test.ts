import type { UIMessageChunk } from "ai";
import { expect, test } from "vitest";
import { createAnswerWriter } from "./answer-chunks.ts";

function keep() {
  const chunks: UIMessageChunk[] = [];
  return { chunks, writer: createAnswerWriter((chunk) => chunks.push(chunk)) };
}

test("each time only what is new is shown", () => {
  const { chunks, writer } = keep();
  for (const text of ["", "I", "I", "I think"]) expect(writer.write("a", text)).toBe(true);
  writer.finish();
  expect(chunks).toEqual([
    { type: "start", messageId: "a" },
    { type: "text-start", id: "a" },
    { type: "text-delta", id: "a", delta: "I" },
    { type: "text-delta", id: "a", delta: " think" },
    { type: "text-end", id: "a" },
    { type: "finish", finishReason: "stop" },
  ]);
});

test("another text is not put behind the first; the same one begun again is waited for", () => {
  const { chunks, writer } = keep();
  writer.write("a", "I think");
  expect(writer.write("a", "")).toBe(true);
  expect(writer.write("a", "I th")).toBe(true);
  expect(writer.write("a", "Well")).toBe(false);
  expect(chunks).toHaveLength(3);
});

test("without a word there is an error and no empty answer", () => {
  const { chunks, writer } = keep();
  writer.fail("failed");
  expect(chunks).toEqual([{ type: "error", errorText: expect.stringContaining("tried again") }]);
});
