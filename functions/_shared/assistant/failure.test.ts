import { APICallError } from "ai";
import { expect, test } from "vitest";
import { Problem } from "../problem.ts";
import { failureCode } from "./failure.ts";

const call = (statusCode?: number) =>
  new APICallError({
    message: "a secret wish",
    url: "http://model.test",
    requestBodyValues: {},
    ...(statusCode !== undefined && { statusCode }),
  });

test.each([
  [new Problem("database_unavailable"), "database_unavailable"],
  [new DOMException("late", "TimeoutError"), "timeout"],
  [call(429), "model_http_429"],
  [call(200), "model_broke_off"],
  [call(), "model_unreachable"],
  [
    Object.assign(new Error("x"), { name: "AI_RetryError", lastError: call(500) }),
    "model_http_500",
  ],
  ["words", "unknown"],
])("a failure has a code: %o", (thrown, code) => {
  expect(failureCode(thrown)).toBe(code);
});
