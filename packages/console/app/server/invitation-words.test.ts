import { expect, test } from "vitest";
import { invitationProblem } from "./invitation-words.server.ts";

const problem = { status: 409, title: "t", detail: "d" };

test("T3 each refusal has its own answer", () => {
  const titles = (
    ["invitation_not_found", "invitation_accepted", "invitation_expired", "limit_reached"] as const
  ).map((code) => invitationProblem({ ...problem, code }).title);
  expect(new Set(titles).size).toBe(4);
  expect(titles).not.toContain("t");
});

test("T3 a full organization says which plan has more, and that the invitation stays", () => {
  const detail = 'All are taken. Limit: seats. The plan "pro" has more.';
  const said = invitationProblem({ ...problem, code: "limit_reached", detail }).detail;
  expect(said).toContain('The plan "pro" has more.');
  expect(said).toContain("stays good");
});

test("anything else keeps its words and its debug_id", () => {
  const fault = { ...problem, status: 500, debugId: "0b1c5a0e-0000-4000-8000-000000000001" };
  expect(invitationProblem(fault)).toEqual(fault);
});
