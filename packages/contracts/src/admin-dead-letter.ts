/** Work that was given up, as an operator sees it, and its replay. */
import { z } from "zod";
import { listOf, pageOf, pageQuery } from "./admin-page.ts";
import { jsonObject, timestamp, uuid } from "./scalars.ts";

/** A row of `private.dead_letters`. */
export const deadLetterRow = z.object({
  id: uuid,
  queue: z.string(),
  /** Ids of the work; never content. */
  payload: jsonObject,
  attempts: z.int(),
  /** Code of the last failure. */
  error: z.string().nullable(),
  debug_id: uuid,
  died_at: timestamp,
  replayed_at: timestamp.nullable(),
});
export type DeadLetterRow = z.infer<typeof deadLetterRow>;

/** `list_dead_letters(is_replayed, page, page_size)`. */
export const deadLetterList = listOf(deadLetterRow);

export const deadLetter = z.object({
  id: uuid,
  queue: z.string(),
  payload: jsonObject,
  attempts: z.int(),
  error: z.string().nullable(),
  debugId: uuid,
  diedAt: timestamp,
  replayedAt: timestamp.nullable(),
});
export type DeadLetter = z.infer<typeof deadLetter>;

/** Body of `GET /admin/dead-letters`. */
export const deadLetterPage = pageOf(deadLetter);

export const deadLetterQuery = pageQuery.extend({ replayed: z.enum(["true", "false"]).optional() });

/** `replay_dead_letter(…)` and the body of `POST /admin/dead-letters/{id}/replay`. */
export const deadLetterReplay = z.object({
  /** False when it was replayed before: nothing was done. */
  replayed: z.boolean(),
  /** Messages that want an answer, or are to be sent, again. */
  reopened: z.int(),
});

/** A row into the functions' words; the payload's keys are data. */
export function toDeadLetter(row: DeadLetterRow): DeadLetter {
  const { debug_id, died_at, replayed_at, ...same } = row;
  return { ...same, debugId: debug_id, diedAt: died_at, replayedAt: replayed_at };
}
