/** The worker's verbs in the database, each one RPC. */
import {
  type AttachmentOutcome,
  claimAttachmentResult,
  claimOutboxResult,
  healResult,
  type JobId,
  mediaJob,
  type OutboxOutcome,
  type QueueName,
  recordAttachmentResult,
  recordOutboxResult,
  replyJob,
  sendJob,
} from "@foyer/contracts";
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { createTurnStore } from "../_shared/assistant/turn-store.ts";
import { callAdminRpc } from "../_shared/rpc.ts";

const nothing = z.unknown();

/** How a job goes back: with an error it counts as a try, with null it only waits. */
export interface Retry {
  readonly delaySeconds: number;
  readonly error: string | null;
}

/** @param admin The client with the secret key. */
export function createDatabase(admin: SupabaseClient) {
  return {
    ...createTurnStore(admin),

    heal: () => callAdminRpc(admin, "heal", {}, healResult),

    async leaseReply(seconds: number) {
      const args = { queue: "replies", quantity: 1, lease_seconds: seconds };
      return (await callAdminRpc(admin, "lease_jobs", args, z.array(replyJob)))[0];
    },

    async leaseSend(seconds: number) {
      const args = { queue: "sends", quantity: 1, lease_seconds: seconds };
      return (await callAdminRpc(admin, "lease_jobs", args, z.array(sendJob)))[0];
    },

    async leaseMedia(seconds: number) {
      const args = { queue: "media", quantity: 1, lease_seconds: seconds };
      return (await callAdminRpc(admin, "lease_jobs", args, z.array(mediaJob)))[0];
    },

    finishJob: (queue: QueueName, id: JobId) =>
      callAdminRpc(admin, "finish_job", { queue, job_id: id }, nothing),

    retryJob: (queue: QueueName, id: JobId, { delaySeconds, error }: Retry) =>
      callAdminRpc(
        admin,
        "retry_job",
        { queue, job_id: id, delay_seconds: Math.ceil(delaySeconds), error },
        nothing,
      ),

    claimOutbox: (id: string) =>
      callAdminRpc(admin, "claim_outbox", { outbox_id: id }, claimOutboxResult),

    recordOutbox: (id: string, attempt: number, outcome: OutboxOutcome) =>
      callAdminRpc(admin, "record_outbox", { outbox_id: id, attempt, outcome }, recordOutboxResult),

    claimAttachment: (id: string) =>
      callAdminRpc(admin, "claim_attachment", { attachment_id: id }, claimAttachmentResult),

    recordAttachment: (id: string, attempt: number, outcome: AttachmentOutcome) =>
      callAdminRpc(
        admin,
        "record_attachment",
        { attachment_id: id, attempt, outcome },
        recordAttachmentResult,
      ),

    registerNumber: (id: string, display: string) =>
      callAdminRpc(
        admin,
        "register_whatsapp_number",
        { phone_number_id: id, display_phone_number: display },
        nothing,
      ),
  };
}

/** See {@link createDatabase}. */
export type Database = ReturnType<typeof createDatabase>;
