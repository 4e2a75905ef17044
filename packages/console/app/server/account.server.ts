import { type AccountExport, accountExport, userPreferencesRow } from "@foyer/contracts";
import { z } from "zod";
import { isTheme, type Theme } from "../lib/theme.ts";
import type { PreferencesInput, ProfileInput } from "./account-form.server.ts";
import { dataFault } from "./data-fault.server.ts";
import { refuse } from "./refuse.server.ts";
import type { Session, SignedIn } from "./session.server.ts";

const preferences = userPreferencesRow.pick({
  theme: true,
  locale: true,
  email_notifications: true,
  whatsapp_notifications: true,
});

/** What a person chose. */
export type Preferences = z.infer<typeof preferences>;

/** Reads what the person chose. */
export async function readPreferences({ supabase, userId }: SignedIn): Promise<Preferences> {
  const { data, error, status } = await supabase
    .from("user_preferences")
    .select("theme,locale,email_notifications,whatsapp_notifications")
    .eq("user_id", userId)
    .single();
  if (error) throw dataFault("read your preferences", status, error);
  return preferences.parse(data);
}

/** The theme of whoever looks at a page. Never fails: a page without it is still a page. */
export async function readTheme({ supabase, userId }: Session): Promise<Theme> {
  if (!userId) return "system";
  const { data } = await supabase
    .from("user_preferences")
    .select("theme")
    .eq("user_id", userId)
    .maybeSingle();
  const theme = z.object({ theme: z.string() }).safeParse(data).data?.theme;
  return isTheme(theme) ? theme : "system";
}

/** Saves what the person says about themselves. */
export async function updateProfile(
  { supabase, userId }: SignedIn,
  input: ProfileInput,
): Promise<void> {
  const { error, status } = await supabase.from("profiles").update(input).eq("id", userId);
  // The database knows fewer zones than this machine.
  if (error?.code === "23514") {
    refuse("The profile was not saved", "Look at the marked fields.", {
      timezone: "This time zone is not known here. Choose another one.",
    });
  }
  if (error) throw dataFault("save your profile", status, error);
}

/** Saves how the application shall behave. */
export async function updatePreferences(
  { supabase, userId }: SignedIn,
  input: PreferencesInput,
): Promise<void> {
  const { error, status } = await supabase
    .from("user_preferences")
    .update(input)
    .eq("user_id", userId);
  if (error) throw dataFault("save your preferences", status, error);
}

/** All that is stored of the person. */
export async function exportData({ supabase }: SignedIn): Promise<AccountExport> {
  const { data, error, status } = await supabase.rpc("export_my_data");
  if (error) throw dataFault("export your data", status, error);
  return accountExport.parse(data);
}

/** Deletes the account and what belongs to it, at once and for good. */
export async function deleteAccount({ supabase }: SignedIn): Promise<void> {
  const { error, status } = await supabase.rpc("delete_my_account");
  if (error) throw dataFault("delete your account", status, error);
}
