/** What the worker and the database say to each other. */
import { z } from "zod";
import { avatarPersona } from "./avatar.ts";
import { graphErrorClass } from "./graph-errors.ts";
import { messageChannel, messageRole, messageType } from "./message.ts";
import { jsonObject, timestamp, uuid } from "./scalars.ts";

/** The queues of pgmq that a worker drains. */
export const queueName = z.enum(["replies", "sends", "media"]);
export type QueueName = z.infer<typeof queueName>;

/** A `bigint`: PostgREST prints a number, other drivers a string. */
const jobId = z.union([z.int(), z.string().regex(/^\d+$/)]);
export type JobId = z.infer<typeof jobId>;

const job = { job_id: jobId, attempts: z.int() };

/** `lease_jobs('replies', …)`. */
export const replyJob = z.object({ ...job, payload: z.looseObject({ session_id: uuid }) });
/** `lease_jobs('sends', …)`. */
export const sendJob = z.object({ ...job, payload: z.looseObject({ outbox_id: uuid }) });
/** `lease_jobs('media', …)`: a file to fetch, or an object of Storage that nobody's row names any more. */
export const mediaJob = z.object({
  ...job,
  payload: z.union([
    z.looseObject({ attachment_id: uuid }),
    z.looseObject({ remove: z.string().min(1) }),
  ]),
});
export type ReplyJob = z.infer<typeof replyJob>;
export type SendJob = z.infer<typeof sendJob>;
export type MediaJob = z.infer<typeof mediaJob>;

/** One line of the history that a turn hands to the model, oldest first. */
export const turnMessage = z.object({
  role: messageRole,
  content: z.string(),
  created_at: timestamp,
});
export type TurnMessage = z.infer<typeof turnMessage>;

/** A turn that this worker holds; `attempt` fences off whoever held it before. */
export const turn = z.object({
  id: uuid,
  attempt: z.int(),
  session_id: uuid,
  channel: messageChannel,
  avatar: avatarPersona.nullable(),
  /** The newest message that it answers, when that came from WhatsApp. */
  whatsapp: z.object({ phone_number_id: z.string(), wamid: z.string() }).nullable(),
  history: z.array(turnMessage),
});
export type Turn = z.infer<typeof turn>;

/** `begin_turn(session_id, lease_seconds)`. */
export const beginTurnResult = z.discriminatedUnion("state", [
  z.object({ state: z.literal("nothing") }),
  z.object({ state: z.literal("busy"), retry_after_seconds: z.number() }),
  z.object({ state: z.literal("open"), turn }),
  /** The day's tokens are used up; the person was told so in the place of an answer. */
  z.object({ state: z.literal("limited"), outbox_ids: z.array(uuid) }),
  /** Nobody would read an answer: the person stopped us, or waited for longer than we may write. */
  z.object({ state: z.literal("closed") }),
]);
export type BeginTurnResult = z.infer<typeof beginTurnResult>;

/** `follow_turn(session_id, message_id)`: how far the answer to a message is. */
export const followTurnResult = z.discriminatedUnion("state", [
  z.object({ state: z.literal("nothing") }),
  z.object({ state: z.literal("waiting"), message_id: uuid }),
  z.object({
    state: z.enum(["open", "answered", "failed"]),
    message_id: uuid,
    /** The answer's id too. */
    turn_id: uuid,
    attempt: z.int(),
    /** Whether somebody is writing now. */
    is_held: z.boolean(),
    written: z.string().nullable(),
  }),
]);
export type FollowTurnResult = z.infer<typeof followTurnResult>;

/** `complete_turn(turn_id, attempt, content)`. */
export const completeTurnResult = z.object({
  state: z.enum(["answered", "superseded"]),
  outbox_ids: z.array(uuid).nullish(),
});

/** `claim_outbox(outbox_id)`; `body` is the whole request for the Graph API. */
export const claimOutboxResult = z.discriminatedUnion("state", [
  z.object({
    state: z.literal("send"),
    attempt: z.int(),
    phone_number_id: z.string().min(1),
    body: jsonObject,
  }),
  z.object({ state: z.literal("wait"), retry_after_seconds: z.number() }),
  z.object({ state: z.literal("done") }),
]);

/** What became of a send; `unknown` may have arrived and is reconciled by its status webhook. */
export const outboxOutcome = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("accepted"), wamid: z.string() }),
  z.object({
    kind: z.literal("failed"),
    class: graphErrorClass,
    code: z.int().optional(),
    http_status: z.int().optional(),
    message: z.string().optional(),
  }),
  z.object({ kind: z.literal("unknown") }),
]);
export type OutboxOutcome = z.infer<typeof outboxOutcome>;

/** `record_outbox(outbox_id, attempt, outcome)`. */
export const recordOutboxResult = z.object({
  retry_after_seconds: z.number().nullable(),
  /** Whether it counts as a try; a limit or a stopped number does not. */
  is_try: z.boolean().nullable(),
});

/** `claim_attachment(attachment_id)`. */
export const claimAttachmentResult = z.discriminatedUnion("state", [
  z.object({
    state: z.literal("fetch"),
    attempt: z.int(),
    type: messageType,
    media_id: z.string().min(1),
    phone_number_id: z.string().min(1),
    /** As the webhook announced it, in hex. */
    sha256: z.string().nullable(),
    storage_path: z.string().min(1),
  }),
  z.object({ state: z.literal("wait"), retry_after_seconds: z.number() }),
  z.object({ state: z.literal("done") }),
]);
export type ClaimedAttachment = Extract<z.infer<typeof claimAttachmentResult>, { state: "fetch" }>;

/** What became of fetching a file; `error` is a code, such as `too_large` or `graph_131052`. */
export const attachmentOutcome = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("stored"),
    mime_type: z.string(),
    byte_size: z.int(),
    /** Of the bytes that were stored, in hex. */
    sha256: z.string(),
  }),
  /** There is no Storage; WhatsApp has it under its id for some days. */
  z.object({ kind: z.literal("referenced") }),
  z.object({
    kind: z.literal("failed"),
    class: graphErrorClass,
    error: z.string().regex(/^[a-z0-9_]{1,64}$/),
  }),
]);
export type AttachmentOutcome = z.infer<typeof attachmentOutcome>;

/** `record_attachment(attachment_id, attempt, outcome)`. */
export const recordAttachmentResult = z.object({ retry_after_seconds: z.number().nullable() });

/** `heal()`. */
export const healResult = z.object({ provisioned: z.int(), requeued: z.int() });

/** Body of `POST /worker`. */
export const workerReport = z.object({
  replies: z.int(),
  sends: z.int(),
  /** Files that were fetched, and objects that were removed. */
  media: z.int(),
  retried: z.int(),
  failed: z.int(),
  healed: healResult,
  duration_ms: z.int(),
});
export type WorkerReport = z.infer<typeof workerReport>;
