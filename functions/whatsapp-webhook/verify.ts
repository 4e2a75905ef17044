/** `GET`: Meta asks whether this URL is ours, once, when the webhook is configured. */
import type { AppContext } from "../_shared/boundary.ts";
import { constantTimeEqual } from "../_shared/crypto.ts";
import { Problem } from "../_shared/problem.ts";

/** @param verifyToken The word that was typed into Meta's configuration. */
export function verifyHandler(verifyToken: string): (c: AppContext) => Promise<Response> {
  return async (c) => {
    const token = c.req.query("hub.verify_token") ?? "";
    const isOurs = await constantTimeEqual(token, verifyToken);
    if (!isOurs || c.req.query("hub.mode") !== "subscribe") {
      throw new Problem("verification_failed");
    }
    return c.text(c.req.query("hub.challenge") ?? "");
  };
}
