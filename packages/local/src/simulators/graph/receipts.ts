import { setTimeout as sleep } from "node:timers/promises";
import { contactOf } from "./envelope.ts";
import { errorCode } from "./error-codes.ts";
import type { SentMessage } from "./journal.ts";
import { RECEIPTS, type Receipt } from "./options.ts";
import type { Person } from "./people.ts";
import type { Simulator } from "./simulator.ts";

export type Status = Receipt | "failed" | "played" | "deleted";

/** A status webhook still to be posted: the update and the contact it is about. */
export interface StatusUpdate {
  status: Record<string, unknown>;
  contact: Record<string, unknown> | null;
}

/** The update of one status, in Meta's form. */
export function statusUpdate(
  message: SentMessage,
  person: Person,
  status: Status,
  failedCode?: number,
): StatusUpdate {
  const number = failedCode ?? 131000;
  const known = errorCode(number);
  const billed = status === "sent" || status === "delivered";
  return {
    // A failed status comes without contacts, and a username is never in a sent one.
    contact: status === "failed" ? null : contactOf(status === "sent" ? nameless(person) : person),
    status: {
      id: message.id,
      status,
      timestamp: String(Math.floor(Date.now() / 1000)),
      ...(person.phone === null ? {} : { recipient_id: person.phone }),
      recipient_user_id: person.userId,
      ...(billed ? { pricing: PRICING } : {}),
      ...(message.callback_data === null
        ? {}
        : { biz_opaque_callback_data: message.callback_data }),
      ...(status === "failed"
        ? {
            errors: [
              {
                code: number,
                title: known.title,
                message: known.title,
                error_data: { details: known.details },
                href: "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
              },
            ],
          }
        : {}),
    },
  };
}

const PRICING = {
  billable: false,
  pricing_model: "PMP",
  category: "service",
  type: "free_customer_service",
};

function nameless(person: Person): Person {
  return { ...person, username: null };
}

/** Follows an accepted message with its receipts, as the faults in force want them. */
export async function sendReceipts(
  simulator: Simulator,
  message: SentMessage,
  person: Person,
  failedCode: number | undefined,
): Promise<void> {
  const { settings, faults, generation } = simulator;
  const { receipts, receipt_latency_ms, reorder } = faults.standing;
  const wanted: Status[] =
    failedCode === undefined ? plan(receipts, settings.receipts) : ["failed"];
  await sleep(receipt_latency_ms ?? 0);
  for (const status of reorder ? wanted.toReversed() : wanted) {
    await sleep(settings.receiptStepMs);
    if (simulator.generation !== generation) return;
    void simulator.report(message, person, status, failedCode);
  }
}

function plan(asked: boolean | Receipt | Receipt[] | undefined, usual: readonly Receipt[]) {
  if (asked === undefined || asked === true) return [...usual];
  if (asked === false) return [];
  if (Array.isArray(asked)) return asked;
  return RECEIPTS.slice(0, RECEIPTS.indexOf(asked) + 1);
}
