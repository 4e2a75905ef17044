import type { ErrorCode } from "@foyer/contracts";
import type { Problem } from "../lib/problem.ts";

const words: Partial<Record<ErrorCode, Pick<Problem, "title" | "detail">>> = {
  // One answer for all of these: whoever tries tokens must not learn which ones exist.
  invitation_not_found: {
    title: "This invitation is not for this account",
    detail:
      "It was sent to another address, or it was revoked or replaced by a newer link. Sign in with " +
      "the invited address and confirm it, or ask for a new invitation.",
  },
  invitation_accepted: {
    title: "This invitation was accepted already",
    detail: "It admits once. If you no longer belong, ask for a new one.",
  },
  invitation_expired: {
    title: "This invitation has expired",
    detail: "Ask an admin of the organization to invite you again.",
  },
};

/** What keeps somebody from accepting, said to them and not to the admin who invited them. */
export function invitationProblem(problem: Problem): Problem {
  if (problem.code === "limit_reached") {
    return {
      ...problem,
      title: "The organization is full",
      detail: `${problem.detail} Ask the admin who invited you; your invitation stays good.`,
    };
  }
  return { ...problem, ...(problem.code && words[problem.code]) };
}
