import { randomBytes } from "node:crypto";
import { z } from "zod";

/** Body of `POST /v1/chatkit/sessions`, as OpenAI documents it. */
export const sessionRequest = z.strictObject({
  user: z.string().min(1),
  workflow: z.strictObject({
    id: z.string().min(1),
    version: z.string().optional(),
    state_variables: z
      .record(z.string().max(64), z.union([z.string(), z.number(), z.boolean()]))
      .optional(),
    tracing: z.strictObject({ enabled: z.boolean().optional() }).optional(),
  }),
  expires_after: z
    .strictObject({ anchor: z.literal("created_at"), seconds: z.number().int().min(1).max(600) })
    .optional(),
  rate_limits: z
    .strictObject({ max_requests_per_1_minute: z.number().int().min(1).optional() })
    .optional(),
  chatkit_configuration: z.looseObject({}).optional(),
});
export type SessionRequest = z.infer<typeof sessionRequest>;

const defaultSeconds = 600;
const defaultRequests = 10;

/** A session that was just made. */
export function makeSession({ user, workflow, expires_after, rate_limits }: SessionRequest) {
  const requests = rate_limits?.max_requests_per_1_minute ?? defaultRequests;
  return {
    id: `cksess_${randomBytes(16).toString("hex")}`,
    object: "chatkit.session",
    expires_at: Math.floor(Date.now() / 1000) + (expires_after?.seconds ?? defaultSeconds),
    client_secret: `ek_${randomBytes(32).toString("hex")}`,
    workflow: {
      id: workflow.id,
      version: workflow.version ?? null,
      state_variables: workflow.state_variables ?? null,
      tracing: { enabled: workflow.tracing?.enabled ?? true },
    },
    user,
    rate_limits: { max_requests_per_1_minute: requests },
    max_requests_per_1_minute: requests,
    status: "active",
    chatkit_configuration: {
      automatic_thread_titling: { enabled: true },
      file_upload: { enabled: false, max_file_size: null, max_files: null },
      history: { enabled: true, recent_threads: null },
    },
  };
}
