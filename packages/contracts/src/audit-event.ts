/** What happened, by whom; written by the database, never changed. */
import { z } from "zod";
import { jsonObject, timestamp, uuid } from "./scalars.ts";

/** A row of `public.audit_events`. */
export const auditEventRow = z.object({
  id: uuid,
  occurred_at: timestamp,
  /** Dotted lower case, such as `member.added`. */
  event: z.string(),
  organization_id: uuid.nullable(),
  /** Who caused it; null is the system. */
  actor_id: uuid.nullable(),
  subject_id: uuid.nullable(),
  /** Ids, roles and codes; never texts, phones or e-mails. */
  details: jsonObject,
  debug_id: uuid,
});
export type AuditEventRow = z.infer<typeof auditEventRow>;
