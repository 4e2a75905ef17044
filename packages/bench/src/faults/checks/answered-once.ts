import { countBy } from "../../lib/count-by.ts";
import type { Facts } from "../facts/facts.ts";
import type { Check } from "./check.ts";

export const answeredOnce: Check = {
  name: "answered-once",
  sentence:
    "every message of somebody linked has one turn, every turn one answer, no answer is extra",
  find(facts) {
    return [...unasked(facts), ...turns(facts), ...quotations(facts)];
  },
};

/** Messages of linked people that nobody takes for questions, or takes for two. */
function unasked({ written, stored, asked }: Facts): string[] {
  const rowOf = new Map(stored.map((row) => [row.wamid, row]));
  const linkedBy = new Map(
    written.flatMap(({ wamid, isCode, userId }) => (isCode ? [[userId, rowOf.get(wamid)]] : [])),
  );
  const turnsOf = new Map(asked.map(({ messageId, turnId }) => [messageId, turnId]));
  return written.flatMap(({ wamid, isCode, userId }) => {
    const row = rowOf.get(wamid);
    if (isCode || row === undefined) return [];
    const link = linkedBy.get(userId);
    // What came before the link has had its answer: the prompt.
    if (link !== undefined && row.id < link.id) return [];
    const turn = turnsOf.get(row.messageId ?? "");
    return turn ? [] : [`${wamid}: ${turn === null ? "no turn took it" : "never asked"}`];
  });
}

function turns({ turns, messages }: Facts): string[] {
  const answers = messages.filter(({ role }) => role === "assistant");
  const replies = countBy(turns, ({ replyId }) => replyId);
  const ids = new Set(answers.map(({ id }) => id));
  return [
    ...turns
      .filter(({ status, replyId }) => status !== "answered" || !ids.has(replyId ?? ""))
      .map(({ id, status }) => `turn ${id}: ${status}, without an answer`),
    ...answers
      .filter(({ id }) => replies.get(id) !== 1)
      .map(({ id }) => `answer ${id}: of ${replies.get(id) ?? 0} turns`),
  ];
}

/** The model says back what it answers, so a question in two answers was answered twice. */
function quotations({ written, messages }: Facts): string[] {
  const answers = messages.filter(({ role }) => role === "assistant");
  return written.flatMap(({ wamid, marker, isCode }) => {
    if (isCode) return [];
    const quoting = answers.filter(({ markers }) => markers.includes(marker));
    return quoting.length > 1
      ? [`${wamid}: in the answers ${quoting.map(({ id }) => id).join(", ")}`]
      : [];
  });
}
