/** `GET /api/ready`: whether Foyer can do its work, and if not, what to do. */
import {
  type ReadinessCheck,
  type ReadinessRow,
  type ReadyResponse,
  readinessRow,
} from "@foyer/contracts";
import type { SupabaseClient } from "@supabase/supabase-js";
import { type EnvSource, envFaults } from "../_shared/env.ts";
import { featureStates } from "../_shared/features.ts";
import { LATEST_MIGRATION } from "../_shared/migration.gen.ts";
import { Problem } from "../_shared/problem.ts";
import { callAdminRpc } from "../_shared/rpc.ts";
import type { VariableName } from "../_shared/variables.ts";
import type { Handler } from "./api.ts";

/** A job that waits longer than this has no worker: cron wakes one every ten seconds. */
const maxJobAgeSeconds = 300;

/** Secrets of the other functions, which would stop without them. */
const secrets: readonly VariableName[] = [
  "WORKER_SECRET",
  "MODEL_BASE_URL",
  "MODEL_API_KEY",
  "MODEL_NAME",
];

/** What the handler needs. */
export interface ReadyDeps {
  readonly admin: SupabaseClient;
  readonly source: EnvSource;
  /** Newest migration of this code. */
  readonly latestMigration?: string;
}

export function readyHandler({
  admin,
  source,
  latestMigration = LATEST_MIGRATION,
}: ReadyDeps): Handler {
  return async (c) => {
    const { states, faults } = featureStates(source);
    const lacking = [...envFaults(source, secrets).map(({ name }) => name), ...faults];
    const found = await readReadiness(admin);
    const checks = [
      ...databaseChecks(found, latestMigration),
      check("secrets", lacking.length === 0, `Set ${lacking.join(", ")}; see .env.example.`),
    ];
    const cause = found instanceof Problem ? found.cause : undefined;
    if (checks.some(({ ok }) => !ok)) {
      throw new Problem("not_ready", { members: { checks, features: states }, cause });
    }
    const row = found instanceof Problem ? undefined : found;
    const body: ReadyResponse = {
      status: "ready",
      checks,
      features: states,
      deadLetters: row?.dead_letters ?? 0,
      provisioningFailures: row?.provisioning_failures ?? 0,
    };
    return c.json(body);
  };
}

async function readReadiness(admin: SupabaseClient): Promise<ReadinessRow | Problem> {
  try {
    return await callAdminRpc(admin, "readiness", {}, readinessRow);
  } catch (thrown) {
    return thrown instanceof Problem ? thrown : new Problem("internal_error", { cause: thrown });
  }
}

function databaseChecks(found: ReadinessRow | Problem, latest: string): ReadinessCheck[] {
  if (found instanceof Problem) {
    return [check("database", false, `Asking it failed (${found.code}); the log says why.`)];
  }
  const applied = found.migration ?? "";
  const age = found.oldest_job_seconds ?? 0;
  return [
    check("database", found.database, "It answers, and says that it is not well."),
    // A newer database is fine: migrations go out before functions do.
    check(
      "migrations",
      applied >= latest,
      `Applied: ${applied || "none"}; wanted: ${latest}. Push them.`,
    ),
    check(
      "queues",
      age <= maxJobAgeSeconds,
      `The oldest job is ${age} s old. Is the worker deployed, and cron running?`,
    ),
    check(
      "whatsapp",
      found.stopped_numbers.length === 0,
      `Sending is stopped: ${found.stopped_numbers.map(stopOf).join("; ")}. npm run doctor has the remedy.`,
    ),
  ];
}

function stopOf({ phone_number_id, ...stop }: ReadinessRow["stopped_numbers"][number]): string {
  return `number ${phone_number_id}: ${stop.class}, code ${stop.code ?? "none"}, since ${stop.since}`;
}

function check(name: ReadinessCheck["name"], ok: boolean, remedy: string): ReadinessCheck {
  return { name, ok, detail: ok ? "ok" : remedy };
}
