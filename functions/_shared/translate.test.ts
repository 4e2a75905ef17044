import { expect, test } from "vitest";
import { isErrorAnswer, problemFromDatabase } from "./translate.ts";

test.each([
  ["23505", 409, "conflict"],
  ["23514", 400, "invalid_input"],
  ["22P02", 400, "invalid_input"],
  ["42501", 403, "forbidden"],
  ["57014", 500, "database_unavailable"],
  ["53300", 503, "database_unavailable"],
  ["40P01", 500, "database_unavailable"],
  ["PGRST301", 401, "invalid_token"],
  ["PGRST002", 503, "database_unavailable"],
  ["XX000", 500, "internal_error"],
  ["P0001", 400, "internal_error"],
])("%s becomes %s %s", (code, status, expected) => {
  const error = { code, message: 'Key (email)=(ana@example.test) of "profiles"', details: "row" };
  const problem = problemFromDatabase(error, status);
  expect(problem.code).toBe(expected);
  expect(problem.options.detail, "Postgres' own text goes to nobody").toBeUndefined();
});

test("an error that our SQL raises keeps its code, its sentence and its hint", () => {
  const problem = problemFromDatabase({
    code: "PT404",
    message: "There is no such session.",
    details: "session_not_found",
    hint: "Ask active_chat_session() for one.",
  });
  expect(problem.code).toBe("session_not_found");
  expect(problem.options.detail).toBe(
    "There is no such session. Ask active_chat_session() for one.",
  );
});

test("a PT error whose code nobody knows is internal", () => {
  expect(problemFromDatabase({ code: "PT418", details: "teapot" }, 418).code).toBe(
    "internal_error",
  );
});

test("no answer at all is an outage", () => {
  const error = { code: "", message: "TypeError: fetch failed" };
  expect(problemFromDatabase(error, 0).code).toBe("database_unavailable");
});

test("only a code of the catalogue makes an answer an error", () => {
  expect(isErrorAnswer({ code: "workspace_unavailable" })).toBe(true);
  expect(isErrorAnswer({ code: "ABCD-2345" })).toBe(false);
  expect(isErrorAnswer([])).toBe(false);
  expect(isErrorAnswer(null)).toBe(false);
});
