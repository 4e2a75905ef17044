import { userPreferencesRow, type WhatsappLinkCode, whatsappLinkCode } from "@foyer/contracts";
import { dataFault } from "./data-fault.server.ts";
import type { SignedIn } from "./session.server.ts";

const preferences = userPreferencesRow.pick({ whatsapp_phone: true }).nullable();

/** The number that was proven by a message from it, with `+`. */
export async function readVerifiedPhone({ supabase, userId }: SignedIn): Promise<string | null> {
  const { data, error, status } = await supabase
    .from("user_preferences")
    .select("whatsapp_phone")
    .eq("user_id", userId)
    .maybeSingle();
  if (error) throw dataFault("read your preferences", status, error);
  return preferences.parse(data)?.whatsapp_phone ?? null;
}

/** Asks for a one-time code; it voids the one before. */
export async function startLink({ supabase }: SignedIn): Promise<WhatsappLinkCode> {
  const { data, error, status } = await supabase.rpc("start_whatsapp_link");
  if (error) throw dataFault("get a code", status, error);
  return whatsappLinkCode.parse(data);
}
