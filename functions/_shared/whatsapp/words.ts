/** What is read of a message in its session. */
import { type MessageType, messageType, type WhatsappMessage } from "@foyer/contracts";

/** How a message stands in the session. */
export interface Shown {
  readonly as: MessageType;
  readonly text: string;
}

/** What came and can not be read. */
const unsupported: Shown = { as: "unsupported", text: "[unsupported]" };

/** Types that never stand in a session by themselves. */
const silent = ["reaction", "edit", "revoke", "system", "request_welcome"];

/** How a message is shown; undefined when it is not, by itself. */
export function shownOf(message: WhatsappMessage): Shown | undefined {
  if (silent.includes(message.type)) return undefined;
  const type = messageType.safeParse(message.type);
  // Meta delivers what a business can not receive with an error beside it.
  if (!type.success || message.errors?.length) return unsupported;
  const text = wordsOf(type.data, message)?.trim();
  return text ? { as: type.data, text } : unsupported;
}

function wordsOf(type: MessageType, message: WhatsappMessage): string | undefined {
  switch (type) {
    case "text":
      return message.text?.body;
    case "button":
      return message.button?.text;
    case "interactive":
      return choiceOf(message);
    case "image":
    case "video":
      return message[type]?.caption || `[${type}]`;
    case "document":
      return message.document?.caption || named("document", message.document?.filename);
    case "audio":
      return message.audio?.voice ? "[voice message]" : "[audio]";
    case "sticker":
      return "[sticker]";
    case "location":
      return `[location] ${placeOf(message)}`;
    case "contacts":
      return `[contacts] ${namesOf(message)}`;
    case "order":
      return `[order] ${itemsOf(message)}`;
    case "unsupported":
      return undefined;
  }
}

function named(type: string, name: string | undefined): string {
  return name ? `[${type}: ${name}]` : `[${type}]`;
}

function choiceOf({ interactive }: WhatsappMessage): string | undefined {
  const form = interactive?.nfm_reply?.response_json;
  if (form) return `[form] ${form}`;
  return (interactive?.button_reply ?? interactive?.list_reply)?.title;
}

function placeOf({ location }: WhatsappMessage): string {
  const { latitude, longitude, name, address } = location ?? {};
  const isPoint = latitude !== undefined && longitude !== undefined;
  const words = [name, address].filter(Boolean).join(", ");
  return [words, isPoint ? `(${latitude}, ${longitude})` : ""].filter(Boolean).join(" ");
}

function namesOf({ contacts }: WhatsappMessage): string {
  return (contacts ?? []).flatMap((contact) => contact?.name?.formatted_name || []).join(", ");
}

function itemsOf({ order }: WhatsappMessage): string {
  const items = (order?.product_items ?? []).flatMap((item) =>
    item ? `${item.quantity ?? 1} × ${item.product_retailer_id ?? "?"}` : [],
  );
  return [items.join(", "), order?.text].filter(Boolean).join(" — ");
}
