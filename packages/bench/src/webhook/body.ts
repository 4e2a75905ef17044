import { randomBytes } from "node:crypto";

/** Who writes. */
export interface Sender {
  /** Digits without `+`. */
  readonly phone: string;
  readonly userId: string;
}

/** The business' number, as a webhook names it. */
export interface Business {
  readonly phoneNumberId: string;
  readonly displayPhone: string;
}

/** A message id like Meta's; random, so that no run meets an older one's. */
export function newWamid(): string {
  return `wamid.HBg${randomBytes(24).toString("hex")}`;
}

/** A text message of so many characters. */
export function textMessage({ phone, userId }: Sender, characters: number): object {
  return {
    from: phone,
    from_user_id: userId,
    id: newWamid(),
    timestamp: String(Math.floor(Date.now() / 1000)),
    type: "text",
    text: { body: "word ".repeat(Math.ceil(characters / 5)).slice(0, characters) },
  };
}

/** A report about a message that nobody here sent; of four kinds in turn. */
export function statusReport({ phone, userId }: Sender, index: number): object {
  return {
    id: newWamid(),
    status: ["sent", "delivered", "read", "sent"][index % 4],
    timestamp: String(Math.floor(Date.now() / 1000)),
    recipient_id: phone,
    recipient_user_id: userId,
  };
}

/** One webhook with these updates, as Meta spells it. */
export function webhookBody(
  { phoneNumberId, displayPhone }: Business,
  senders: readonly Sender[],
  updates: { readonly messages?: readonly object[]; readonly statuses?: readonly object[] },
): string {
  const value = {
    messaging_product: "whatsapp",
    metadata: {
      display_phone_number: displayPhone.replace("+", ""),
      phone_number_id: phoneNumberId,
    },
    contacts: senders.map(({ phone, userId }) => ({
      profile: { name: `Guest ${phone.slice(-4)}` },
      wa_id: phone,
      user_id: userId,
    })),
    ...updates,
  };
  return JSON.stringify({
    object: "whatsapp_business_account",
    entry: [{ id: "100000000000002", changes: [{ field: "messages", value }] }],
  });
}
