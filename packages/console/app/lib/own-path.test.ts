import { expect, test } from "vitest";
import { doorPath, ownPath } from "./own-path.ts";

test.each([
  ["/account", "/account"],
  ["/organizations/1a2b3c4d/members?page=2", "/organizations/1a2b3c4d/members?page=2"],
  ["/invitations/a-b_c#top", "/invitations/a-b_c"],
])("%j stays", (wish, path) => {
  expect(ownPath(wish)).toBe(path);
});

test.each([
  null,
  "",
  "account",
  "https://elsewhere.example/",
  "//elsewhere.example",
  "/\\elsewhere.example",
  "/\t/elsewhere.example",
  "/.//elsewhere.example",
  "/a/..//elsewhere.example",
  "javascript:alert(1)",
])("%j leads to the workspace, not away", (wish) => {
  expect(ownPath(wish)).toBe("/workspace");
});

test("the door keeps where one wanted to go, save for the usual place", () => {
  expect(doorPath("/sign-in", "/workspace?before=x")).toBe("/sign-in");
  expect(doorPath("/sign-up", "/invitations/t")).toBe("/sign-up?next=%2Finvitations%2Ft");
});
