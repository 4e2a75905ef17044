/** Changes of fields other than `messages`: kept as they came, and the known ones understood. */
import {
  type WhatsappAct,
  type WhatsappUpdate,
  whatsappPreference,
  whatsappTemplateStatus,
  whatsappUserIdUpdate,
} from "@foyer/contracts";
import { phoneOf, userIdOf } from "./message.ts";
import { toIsoTime } from "./time.ts";

type Value = Readonly<Record<string, unknown>>;
type Read = (element: unknown, receivedAt: Date) => WhatsappUpdate | undefined;

/** How each known field is read, element by element. */
const readers: Readonly<Record<string, Read>> = {
  user_preferences: readPreference,
  user_id_update: readUserIdUpdate,
};

/** Reads a change; what is not understood stands as it came. */
export function toEventUpdates(field: string, value: Value, receivedAt: Date): WhatsappUpdate[] {
  if (field === "message_template_status_update") return [readTemplateStatus(field, value)];
  const read = Object.hasOwn(readers, field) ? readers[field] : undefined;
  // A list of them, or one by itself.
  const elements = Array.isArray(value[field]) ? value[field] : [value[field]];
  if (!read || elements.length === 0) return [{ kind: "other", field, payload: value }];
  return elements.map(
    (element) =>
      read(element, receivedAt) ?? {
        kind: "other",
        field,
        payload: elements.length > 1 ? element : value,
      },
  );
}

function about(phone: string | undefined, userId: string | undefined) {
  return { ...(phone && { from_phone: phone }), ...(userId && { from_user_id: userId }) };
}

function readPreference(element: unknown, receivedAt: Date): WhatsappUpdate | undefined {
  const parsed = whatsappPreference.safeParse(element);
  if (!parsed.success) return undefined;
  const { wa_id, user_id, value, timestamp } = parsed.data;
  const person = about(phoneOf(wa_id), userIdOf(user_id));
  if (Object.keys(person).length === 0) return undefined;
  const decision = value === "stop" ? "stopped" : "resumed";
  const act: WhatsappAct = {
    kind: "consent",
    decision,
    occurred_at: toIsoTime(timestamp, receivedAt),
  };
  return { kind: "other", field: "user_preferences", ...person, act, payload: element };
}

function readUserIdUpdate(element: unknown): WhatsappUpdate | undefined {
  const parsed = whatsappUserIdUpdate.safeParse(element);
  const previous = userIdOf(parsed.data?.user_id.previous);
  const current = userIdOf(parsed.data?.user_id.current);
  if (!previous || !current) return undefined;
  // By the old id alone: the number beside it may be the new one already.
  const act: WhatsappAct = { kind: "moved", user_id: current };
  return { kind: "other", field: "user_id_update", from_user_id: previous, act, payload: element };
}

function readTemplateStatus(field: string, value: Value): WhatsappUpdate {
  const parsed = whatsappTemplateStatus.safeParse(value);
  if (!parsed.success) return { kind: "other", field, payload: value };
  const {
    event: status,
    message_template_name: name,
    message_template_language: language,
  } = parsed.data;
  return {
    kind: "other",
    field,
    act: { kind: "template", name, language, status },
    payload: value,
  };
}
