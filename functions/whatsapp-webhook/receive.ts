/** `POST`: size → raw bytes → signature → JSON → stored in one transaction → 200. Nothing after. */
import { ingestWhatsappResult, whatsappEnvelope } from "@foyer/contracts";
import type { SupabaseClient } from "@supabase/supabase-js";
import { runInBackground } from "../_shared/background.ts";
import { readBytes } from "../_shared/body.ts";
import type { AppContext } from "../_shared/boundary.ts";
import { verifyHmacSha256 } from "../_shared/crypto.ts";
import type { Log } from "../_shared/log.ts";
import { Problem } from "../_shared/problem.ts";
import { callAdminRpc } from "../_shared/rpc.ts";
import { normalise } from "../_shared/whatsapp/normalise.ts";

/** Meta sends up to 3 MB. */
const maxBytes = 4 * 1024 * 1024;

/** What the handler needs. */
export interface ReceiveDeps {
  readonly admin: SupabaseClient;
  /** Any of them may have signed: two while one is rotated. */
  readonly appSecrets: readonly string[];
  readonly wakeWorker: () => Promise<void>;
  readonly log: Log;
}

export function receiveHandler(deps: ReceiveDeps): (c: AppContext) => Promise<Response> {
  return async (c) => {
    const bytes = await readBytes(c.req.raw, maxBytes);
    await checkSignature(c.req.header("x-hub-signature-256"), bytes, deps.appSecrets);
    const text = decode(bytes);
    const updates = normalise(parse(text), new Date());
    const args = { raw_body: text, debug_id: c.var.debugId, updates };
    const stored = await callAdminRpc(deps.admin, "ingest_whatsapp", args, ingestWhatsappResult);
    const { inbox_id, ...counts } = stored;
    const fields = { debug_id: c.var.debugId, inbox_id, updates: updates.length, ...counts };
    deps.log(counts.failures > 0 ? "warn" : "info", "whatsapp.stored", fields);
    if (counts.messages > 0) runInBackground(deps.wakeWorker());
    return c.json({ status: "stored" });
  };
}

async function checkSignature(
  header: string | undefined,
  bytes: Uint8Array<ArrayBuffer>,
  secrets: readonly string[],
): Promise<void> {
  const digest = /^sha256=([0-9a-f]{64})$/i.exec(header ?? "")?.[1];
  if (!digest || !(await verifyHmacSha256(secrets, bytes, digest))) {
    throw new Problem("invalid_signature");
  }
}

function decode(bytes: Uint8Array): string {
  try {
    // A BOM is kept: what is stored must be what was signed.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Problem("invalid_json");
  }
}

function parse(text: string): { entry?: unknown[] | undefined } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Problem("invalid_json");
  }
  const envelope = whatsappEnvelope.safeParse(json);
  if (!envelope.success) throw new Problem("not_whatsapp");
  return envelope.data;
}
