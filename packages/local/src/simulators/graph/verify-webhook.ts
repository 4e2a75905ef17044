import { randomInt } from "node:crypto";
import type { Settings } from "./options.ts";

/** Outcome of the verification call. Status 0: nobody answered. */
export interface Verification {
  ok: boolean;
  status: number;
}

/** Asks the webhook to prove itself as Meta does: 200 with the challenge as the whole body. */
export async function verifyWebhook(settings: Settings, token?: string): Promise<Verification> {
  const challenge = String(randomInt(1_000_000_000));
  const url = new URL(settings.webhookUrl);
  url.searchParams.set("hub.mode", "subscribe");
  url.searchParams.set("hub.verify_token", token ?? settings.verifyToken);
  url.searchParams.set("hub.challenge", challenge);
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(settings.deliveryTimeoutMs) });
    const body = await response.text();
    return { ok: response.status === 200 && body === challenge, status: response.status };
  } catch {
    return { ok: false, status: 0 };
  }
}
