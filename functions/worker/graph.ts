/** Sends through WhatsApp's Graph API and says what became of it. */
import {
  classifyGraphError,
  graphErrorResponse,
  graphMessageResponse,
  graphPhoneNumberResponse,
  type OutboxOutcome,
} from "@foyer/contracts";
import type { Env } from "../_shared/env.ts";
import { parseJson } from "../_shared/parse-json.ts";
import { neverConnected } from "./never-connected.ts";

export type GraphEnv = Env<
  "GRAPH_BASE_URL" | "GRAPH_API_VERSION" | "WHATSAPP_ACCESS_TOKEN" | "WHATSAPP_PHONE_NUMBER_ID"
>;

/** The worker's errands at the Graph API. */
export interface Graph {
  /** Id of the business number that this project answers from. */
  readonly phoneNumberId: string;
  /** Sends a message. Never throws: not to know is an outcome too. */
  send(phoneNumberId: string, body: Record<string, unknown>): Promise<OutboxOutcome>;
  /** Marks a message as read and shows the person that we are typing. Never throws: it is a courtesy. */
  markRead(message: { readonly phone_number_id: string; readonly wamid: string }): Promise<void>;
  /** The number as people see it. */
  displayNumber(): Promise<string>;
}

/** Well below the time after which the database believes that nobody is sending any more. */
const defaultTimeoutMs = 15_000;

export function createGraph(env: GraphEnv, timeoutMs = defaultTimeoutMs): Graph {
  const base = `${env.GRAPH_BASE_URL}/${env.GRAPH_API_VERSION}`;
  const authorization = `Bearer ${env.WHATSAPP_ACCESS_TOKEN}`;

  const post = (phoneNumberId: string, body: Record<string, unknown>) =>
    fetch(`${base}/${encodeURIComponent(phoneNumberId)}/messages`, {
      method: "POST",
      headers: { authorization },
      // Deno sends a text once more by itself when a kept connection is cut before the answer; a
      // blob it can not repeat.
      body: new Blob([JSON.stringify(body)], { type: "application/json" }),
      signal: AbortSignal.timeout(timeoutMs),
    });

  return {
    phoneNumberId: env.WHATSAPP_PHONE_NUMBER_ID,

    async send(phoneNumberId, body) {
      try {
        const response = await post(phoneNumberId, body);
        return toOutcome(response.status, await response.text());
      } catch (thrown) {
        // What never reached them can go again; anything later may have been taken.
        return neverConnected(thrown)
          ? { kind: "failed", class: "transient" }
          : { kind: "unknown" };
      }
    },

    async markRead({ phone_number_id, wamid }) {
      const mark = { status: "read", message_id: wamid, typing_indicator: { type: "text" } };
      const body = { messaging_product: "whatsapp", ...mark };
      await post(phone_number_id, body).then(
        (response) => response.body?.cancel(),
        () => undefined,
      );
    },

    async displayNumber() {
      const url = `${base}/${env.WHATSAPP_PHONE_NUMBER_ID}?fields=display_phone_number`;
      const response = await fetch(url, {
        headers: { authorization },
        signal: AbortSignal.timeout(timeoutMs),
      });
      if (!response.ok) throw new Error(`Cannot read the number: HTTP ${response.status}`);
      return graphPhoneNumberResponse.parse(await response.json()).display_phone_number;
    },
  };
}

/** Reads an answer: accepted, refused with a class, or not to be known. */
export function toOutcome(status: number, text: string): OutboxOutcome {
  const json = parseJson(text);
  const refused = graphErrorResponse.safeParse(json);
  if (refused.success) {
    const { code } = refused.data.error;
    return { kind: "failed", class: classifyGraphError(code, status), code, http_status: status };
  }
  if (status >= 200 && status < 300) {
    const accepted = graphMessageResponse.safeParse(json);
    if (accepted.success) return { kind: "accepted", wamid: accepted.data.messages[0].id };
    return { kind: "unknown" };
  }
  // A gateway's own 5xx does not tell whether what stands behind it took the message.
  if (status >= 500) return { kind: "unknown" };
  return { kind: "failed", class: classifyGraphError(undefined, status), http_status: status };
}
