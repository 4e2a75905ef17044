/** Deliveries as an operator sees them, and their replay. */
import { z } from "zod";
import { listOf, pageOf, pageQuery } from "./admin-page.ts";
import { timestamp, uuid } from "./scalars.ts";

export const inboxStatus = z.enum(["received", "processed", "failed"]);
export type InboxStatus = z.infer<typeof inboxStatus>;

/** A delivery without its body, as `list_inbox` and `read_inbox` say it. */
export const inboxEntryRow = z.object({
  id: uuid,
  provider: z.string(),
  status: inboxStatus,
  attempts: z.int(),
  received_at: timestamp,
  last_error: z.string().nullable(),
  debug_id: uuid,
  body_bytes: z.int(),
  is_erased: z.boolean(),
});
export type InboxEntryRow = z.infer<typeof inboxEntryRow>;

/** `list_inbox(status, page, page_size)`. */
export const inboxList = listOf(inboxEntryRow);

/** `read_inbox(inbox_id)`: with the number of rows that came of it. */
export const inboxDetailRow = inboxEntryRow.extend({ messages: z.int(), statuses: z.int() });
export type InboxDetailRow = z.infer<typeof inboxDetailRow>;

/** `read_inbox_body(inbox_id, actor_id, debug_id)`. */
export const inboxBody = z.object({ raw_body: z.string(), received_at: timestamp });

export const inboxEntry = z.object({
  id: uuid,
  provider: z.string(),
  /** received: stored. processed: every update became rows. failed: some did not; see lastError. */
  status: inboxStatus,
  attempts: z.int(),
  receivedAt: timestamp,
  /** SQLSTATEs and places; never personal data. */
  lastError: z.string().nullable(),
  /** Stands in the function's log too. */
  debugId: uuid,
  bodyBytes: z.int(),
  /** Whether its body is gone. */
  isErased: z.boolean(),
});

/** Body of `GET /admin/inbox`. */
export const inboxPage = pageOf(inboxEntry);

/** Body of `GET /admin/inbox/{id}`. */
export const inboxDetail = inboxEntry.extend({
  messages: z.int(),
  statuses: z.int(),
  /** Only with `?raw=true`, byte for byte; null when it was erased. */
  rawBody: z.string().nullable().optional(),
});
export type InboxDetail = z.infer<typeof inboxDetail>;

export const inboxQuery = pageQuery.extend({ status: inboxStatus.optional() });
export const inboxDetailQuery = z.object({ raw: z.enum(["true", "false"]).optional() });

/** `replay_inbox(…)` and the body of `POST /admin/inbox/{id}/replay`. */
export const inboxReplay = z.object({
  /** False when it was processed before: nothing was done. */
  replayed: z.boolean(),
  status: inboxStatus,
  attempts: z.int(),
  messages: z.int().optional(),
  statuses: z.int().optional(),
  events: z.int().optional(),
  duplicates: z.int().optional(),
  failures: z.int().optional(),
});
export type InboxReplay = z.infer<typeof inboxReplay>;

/** A row into the functions' words. */
export function toInboxEntry(row: InboxEntryRow): z.infer<typeof inboxEntry> {
  return {
    id: row.id,
    provider: row.provider,
    status: row.status,
    attempts: row.attempts,
    receivedAt: row.received_at,
    lastError: row.last_error,
    debugId: row.debug_id,
    bodyBytes: row.body_bytes,
    isErased: row.is_erased,
  };
}

/** The same for the single view, without the body. */
export function toInboxDetail(row: InboxDetailRow): InboxDetail {
  return { ...toInboxEntry(row), messages: row.messages, statuses: row.statuses };
}
