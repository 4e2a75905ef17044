/** A conversation of one person in one organization. */
import { z } from "zod";
import { timestamp, uuid } from "./scalars.ts";

/** A row of `public.chat_sessions`. */
export const chatSessionRow = z.object({
  id: uuid,
  organization_id: uuid,
  user_id: uuid,
  title: z.string(),
  is_active: z.boolean(),
  archived_at: timestamp.nullable(),
  created_at: timestamp,
  updated_at: timestamp,
});
export type ChatSessionRow = z.infer<typeof chatSessionRow>;
