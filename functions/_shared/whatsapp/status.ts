/** One element of `statuses[]`. */
import {
  classifyGraphError,
  type WhatsappUpdate,
  whatsappError,
  whatsappStatus,
} from "@foyer/contracts";
import { type MessageContext, maxIdLength, phoneOf, userIdOf } from "./message.ts";
import { toIsoTime } from "./time.ts";

/** Reads a delivery receipt; an unknown status is kept as `other`. */
export function toStatusUpdate(element: unknown, context: MessageContext): WhatsappUpdate {
  const parsed = whatsappStatus.safeParse(element);
  if (!parsed.success || parsed.data.id.length > maxIdLength) {
    return { kind: "other", field: "statuses", payload: element };
  }
  const status = parsed.data;
  const phone = phoneOf(status.recipient_id);
  const userId = userIdOf(status.recipient_user_id);
  const errors = (status.errors ?? []).flatMap((candidate) => {
    const error = whatsappError.safeParse(candidate);
    if (!error.success) return [];
    const { code, title = "" } = error.data;
    return [{ code, class: classifyGraphError(code), title }];
  });
  return {
    kind: "status",
    wamid: status.id,
    status: status.status,
    ...(phone && { recipient_phone: phone }),
    ...(userId && { recipient_user_id: userId }),
    occurred_at: toIsoTime(status.timestamp, context.receivedAt),
    ...(status.biz_opaque_callback_data && { callback_data: status.biz_opaque_callback_data }),
    ...(errors.length > 0 && { errors }),
    payload: element,
  };
}
