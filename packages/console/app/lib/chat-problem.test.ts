import { expect, test } from "vitest";
import { chatProblem } from "./chat-problem.ts";

const debugId = "00000000-0000-4000-8000-0000000000d1";

test("a refusal is said in the console's own words, which came with it", () => {
  const refusal = { status: 402, title: "The limit", detail: "Write tomorrow.", debugId };
  expect(chatProblem(new Error(JSON.stringify(refusal)), null)).toEqual(refusal);
});

test("a sentence of the stream keeps the id of the stream", () => {
  const thrown = new Error("No answer came. It is tried again; look for it here in a moment.");
  expect(chatProblem(thrown, debugId)).toEqual({
    status: 0,
    title: "No answer came",
    detail: "It is tried again; look for it here in a moment.",
    debugId,
  });
  expect(chatProblem(new Error("Too late"), debugId)).toMatchObject({
    title: "Too late",
    detail: "",
  });
});

test("a connection that fails says what becomes of the message: before, and after it was stored", () => {
  const thrown = new TypeError("Failed to fetch");
  expect(chatProblem(thrown, null)).toMatchObject({ title: "Your message was not sent" });
  expect(chatProblem(thrown, debugId)).toMatchObject({ title: "The connection broke", debugId });
});

test("a page of some proxy in between is not shown", () => {
  const problem = chatProblem(new Error("<html>502 Bad Gateway</html>"), null);
  expect(JSON.stringify(problem)).not.toContain("html");
});
