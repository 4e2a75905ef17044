import { canonicalPhone } from "./canonical-phone.ts";
import type { FaultRule } from "./faults.ts";
import { type GraphError, messagingError } from "./graph-error.ts";
import { digitsOf, isUserId, newWamid } from "./ids.ts";
import type { SentMessage } from "./journal.ts";
import type { Person } from "./people.ts";
import { sendReceipts } from "./receipts.ts";
import { type SendBody, templateSendSchema } from "./send-body.ts";
import type { Simulator } from "./simulator.ts";
import { templateProblem } from "./template-problem.ts";

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
  faults: FaultRule,
): Accepted | GraphError {
  if (body.to !== undefined && digitsOf(body.to) === digitsOf(simulator.settings.displayPhone)) {
    return messagingError(131021);
  }
  const problem = templateProblem(simulator.templates, body);
  if (problem) return problem;
  const lost = body.to !== undefined && isUserId(body.to);
  const person = lost ? null : addressee(simulator, body);
  const { window, pair_rate: limited = simulator.settings.pairRate } = simulator.faults.standing;
  if (person && window === "refuse" && isTooLate(body, person)) return messagingError(131047);
  if (person && limited && !simulator.pairRate.take(person.userId)) return messagingError(131056);
  const message = sentMessage(body, faults, lost);
  simulator.journal.addMessage(message);
  if (person)
    follow(simulator, message, person, faults.failed_code ?? failure(simulator, body, person));
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

function sentMessage(body: SendBody, faults: FaultRule, lost: boolean): SentMessage {
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

/** Why a message that was accepted never arrives; undefined when it does. */
function failure(simulator: Simulator, body: SendBody, person: Person): number | undefined {
  if (!isAddressOf(body, person)) return 131026;
  if (!person.marketing && isMarketing(simulator, body)) return 131050;
  return simulator.faults.standing.window && isTooLate(body, person) ? 131047 : undefined;
}

/** False for the former number or user id of somebody who has moved. */
function isAddressOf({ to, recipient }: SendBody, person: Person): boolean {
  if (to === undefined) return recipient === person.userId;
  return person.phone !== null && canonicalPhone(digitsOf(to)) === canonicalPhone(person.phone);
}

/** Free text goes out within 24 hours of the person's last message only; a template at any time. */
function isTooLate(body: SendBody, person: Person): boolean {
  const open = person.wroteAt !== null && Date.now() - person.wroteAt < WINDOW_MS;
  return !open && body.type !== "template";
}

function isMarketing(simulator: Simulator, body: SendBody): boolean {
  if (body.type !== "template") return false;
  const { name, language } = templateSendSchema.parse(body.template);
  return simulator.templates.find(name, language.code)?.category === "MARKETING";
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
