/** The assistant's persona, one per person, adults only. */
import { z } from "zod";
import { timestamp, uuid } from "./scalars.ts";

export const personalityType = z.enum([
  "playful",
  "dominant",
  "shy",
  "caring",
  "intellectual",
  "adventurous",
]);
export type PersonalityType = z.infer<typeof personalityType>;

/** What the model is told of the avatar. */
export const avatarPersona = z.object({
  name: z.string(),
  age: z.int().min(20),
  personality: personalityType,
  physical_description: z.string().nullable(),
});
export type AvatarPersona = z.infer<typeof avatarPersona>;

/** A row of `public.avatars`. */
export const avatarRow = avatarPersona.extend({
  id: uuid,
  user_id: uuid,
  created_at: timestamp,
  updated_at: timestamp,
});
export type AvatarRow = z.infer<typeof avatarRow>;
