/** Whether Foyer can do its work: the RPC `readiness()` and `GET /api/ready`. */
import { z } from "zod";
import { timestamp } from "./scalars.ts";

/** What the RPC `readiness()` answers. */
export const readinessRow = z.object({
  database: z.boolean(),
  /** Newest applied migration; null when none is recorded. */
  migration: z.string().nullable(),
  oldest_job_seconds: z.number().nullable(),
  dead_letters: z.int(),
  provisioning_failures: z.int(),
  /** Business numbers from which nothing leaves until somebody acts. */
  stopped_numbers: z.array(
    z.object({
      phone_number_id: z.string(),
      class: z.string(),
      code: z.int().nullable(),
      since: timestamp,
    }),
  ),
});
export type ReadinessRow = z.infer<typeof readinessRow>;

/** One check; `detail` says what is wrong and what to do, never a value of a secret. */
export const readinessCheck = z.object({
  name: z.enum(["database", "migrations", "queues", "whatsapp", "secrets"]),
  ok: z.boolean(),
  detail: z.string(),
});
export type ReadinessCheck = z.infer<typeof readinessCheck>;

/** Body of `GET /api/ready`. */
export const readyResponse = z.object({
  status: z.literal("ready"),
  checks: z.array(readinessCheck),
  /** Optional features; `off` means that nobody configured them, which is fine. */
  features: z.record(z.string(), z.enum(["on", "off"])),
  deadLetters: z.int(),
  provisioningFailures: z.int(),
});
export type ReadyResponse = z.infer<typeof readyResponse>;

/** Body of `GET /<function>/health`. */
export const healthResponse = z.object({
  status: z.literal("ok"),
  function: z.string(),
  environment: z.string(),
});
export type HealthResponse = z.infer<typeof healthResponse>;
