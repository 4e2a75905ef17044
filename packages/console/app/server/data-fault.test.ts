import { PostgrestError } from "@supabase/supabase-js";
import { expect, test } from "vitest";
import { dataFault } from "./data-fault.server.ts";

function error(code: string, details: string, message = "A sentence.", hint = "Call f().") {
  return new PostgrestError({ code, details, message, hint });
}

test("a debug_id of the database is shown", () => {
  const debugId = "0b1c5a0e-0000-4000-8000-000000000001";
  const { problem } = dataFault("x", 503, error("workspace_unavailable", debugId));
  expect(problem).toEqual({
    status: 503,
    title: "Workspace is not ready",
    detail: "A sentence.",
    debugId,
  });
});

test("a code of the catalogue gives the title, the database the sentence", () => {
  const { problem } = dataFault("x", 404, error("PT404", "session_not_found"));
  expect(problem).toEqual({
    status: 404,
    title: "No such chat session",
    detail: "A sentence.",
    code: "session_not_found",
  });
});

test("T3 a refusal says what to do: the database's hint where it is for people", () => {
  const full = error("PT402", "limit_reached", "All are taken.", 'The plan "pro" has more.');
  expect(dataFault("x", 402, full).problem.detail).toBe('All are taken. The plan "pro" has more.');
  const last = error("PT409", "last_admin", "It needs one.", "Make somebody else an admin first.");
  expect(dataFault("x", 409, last).problem.detail).toBe(
    "It needs one. Make somebody else an admin first.",
  );
});

test("T3 a hint that names functions is put otherwise", () => {
  const hint = "Call create_organization() for a shared one.";
  const refused = error("PT409", "personal_organization", "It has one member.", hint);
  expect(dataFault("x", 409, refused).problem.detail).toBe(
    "It has one member. Create an organization to work with others.",
  );
});

test("any other refusal keeps the database's words to the log", () => {
  const raised = error("42501", "", "permission denied for table messages");
  const { problem, cause } = dataFault("send your message", 403, raised);
  expect(problem.status).toBe(500);
  expect(problem.title).toBe("Cannot send your message");
  expect(JSON.stringify(problem)).not.toContain("permission");
  expect(cause).toBe(raised);
});

test("no answer at all is 503", () => {
  expect(dataFault("x", 0, error("", "", "TypeError: fetch failed")).problem.status).toBe(503);
});
