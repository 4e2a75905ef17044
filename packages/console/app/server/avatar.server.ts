import { type AvatarPersona, avatarPersona } from "@foyer/contracts";
import { fieldOfCheck, notSaved } from "./avatar-form.server.ts";
import { dataFault } from "./data-fault.server.ts";
import { refuse } from "./refuse.server.ts";
import type { SignedIn } from "./session.server.ts";

/** The character in which the assistant answers the person; null: they have chosen none. */
export async function readAvatar({ supabase, userId }: SignedIn): Promise<AvatarPersona | null> {
  const { data, error, status } = await supabase
    .from("avatars")
    .select("name,age,personality,physical_description")
    .eq("user_id", userId)
    .maybeSingle();
  if (error) throw dataFault("read your assistant's character", status, error);
  return avatarPersona.nullable().parse(data);
}

/** Saves the character, the first one too: one statement, so that two tabs make one. */
export async function saveAvatar({ supabase }: SignedIn, avatar: AvatarPersona): Promise<void> {
  const { error, status } = await supabase
    .from("avatars")
    .upsert(avatar, { onConflict: "user_id" });
  const fields = error?.code === "23514" ? fieldOfCheck(error.message) : undefined;
  if (fields) refuse(...notSaved, fields);
  if (error) throw dataFault("save your assistant's character", status, error);
}

/** Takes the character away; the conversation stays. */
export async function deleteAvatar({ supabase, userId }: SignedIn): Promise<void> {
  const { error, status } = await supabase.from("avatars").delete().eq("user_id", userId);
  if (error) throw dataFault("delete your assistant's character", status, error);
}
