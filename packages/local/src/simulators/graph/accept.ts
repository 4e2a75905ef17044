import type { FaultSettings } from "./faults.ts";
import { type GraphError, messagingError } from "./graph-error.ts";
import { digitsOf, isUserId, newWamid } from "./ids.ts";
import type { SentMessage } from "./journal.ts";
import type { Person } from "./people.ts";
import { sendReceipts } from "./receipts.ts";
import type { SendBody } from "./send-body.ts";
import type { Simulator } from "./simulator.ts";

const WINDOW_MS = 24 * 60 * 60 * 1000;

/** Graph's answer to a send that it took. */
export interface Accepted {
  messaging_product: "whatsapp";
  contacts: Record<string, string>[];
  messages: { id: string }[];
}

/** Takes a valid send: rate limits, journal, phone page, receipts. */
export function accept(
  simulator: Simulator,
  body: SendBody,
  faults: FaultSettings,
): Accepted | GraphError {
  if (body.to !== undefined && digitsOf(body.to) === digitsOf(simulator.settings.displayPhone)) {
    return messagingError(131021);
  }
  const lost = body.to !== undefined && isUserId(body.to);
  const person = lost ? null : addressee(simulator, body);
  const limited = simulator.faults.standing.pair_rate ?? simulator.settings.pairRate;
  if (person && limited && !simulator.pairRate.take(person.userId)) return messagingError(131056);
  const message = sentMessage(body, faults, lost);
  simulator.journal.addMessage(message);
  if (person)
    follow(
      simulator,
      message,
      person,
      faults.failed_code ?? windowError(simulator, message, person),
    );
  return {
    messaging_product: "whatsapp",
    contacts: [contactAnswer(body, person)],
    messages: [{ id: message.id }],
  };
}

/** The phone wins over the user id when both are given. */
function addressee(simulator: Simulator, body: SendBody): Person {
  if (body.to !== undefined) return simulator.people.meet({ phone: body.to });
  return simulator.people.meet({ userId: body.recipient });
}

function sentMessage(body: SendBody, faults: FaultSettings, lost: boolean): SentMessage {
  return {
    id: newWamid(),
    to: body.to ?? null,
    recipient: body.recipient ?? null,
    received_at: new Date().toISOString(),
    type: body.type,
    status: lost ? "dropped" : "accepted",
    response_dropped: Boolean(faults.drop_response),
    callback_data: body.biz_opaque_callback_data ?? null,
    body,
  };
}

/** Free text outside 24 hours is accepted, and then reported as failed, when the window is enforced. */
function windowError(simulator: Simulator, message: SentMessage, person: Person) {
  const open = person.wroteAt !== null && Date.now() - person.wroteAt < WINDOW_MS;
  const enforced = simulator.faults.standing.window ?? false;
  return enforced && !open && message.type !== "template" ? 131047 : undefined;
}

function follow(simulator: Simulator, message: SentMessage, person: Person, failed?: number): void {
  simulator.chats.add({
    id: message.id,
    person: person.userId,
    direction: "out",
    type: message.type,
    text: textOf(message.body),
    at: message.received_at,
    status: "sending",
  });
  void simulator.track(sendReceipts(simulator, message, person, failed));
}

function textOf(body: Record<string, unknown>): string {
  const { text, template } = body;
  if (isRecord(text) && typeof text.body === "string") return text.body;
  if (isRecord(template) && typeof template.name === "string") return template.name;
  return "";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function contactAnswer(body: SendBody, person: Person | null): Record<string, string> {
  if (body.to !== undefined) {
    return { input: body.to, wa_id: person?.phone ?? digitsOf(body.to) };
  }
  const recipient = body.recipient ?? "";
  return { input: recipient, user_id: recipient };
}
