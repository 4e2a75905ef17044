import { expect, test } from "vitest";
import { readFunctionCall } from "./function-call.ts";

test.each([
  ["/functions/v1/api", { name: "api", path: "/api" }],
  ["/functions/v1/api/plans?x=1&y=%2F", { name: "api", path: "/api/plans?x=1&y=%2F" }],
  ["/functions/v1/api?x=1", { name: "api", path: "/api?x=1" }],
  ["/functions/v1/api//a/../b", { name: "api", path: "/api//a/../b" }],
])("%s names a function", (url, call) => {
  expect(readFunctionCall(url)).toEqual(call);
});

test.each([
  "/functions/v1",
  "/functions/v1/",
  "/functions/v1//x",
  "/functions/v12/api",
  "/rest/v1/x",
])("%s names none", (url) => {
  expect(readFunctionCall(url)).toBeUndefined();
});
