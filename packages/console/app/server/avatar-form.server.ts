import { type AvatarPersona, personalityType } from "@foyer/contracts";
import { text } from "./form-text.server.ts";
import { refuse } from "./refuse.server.ts";

/** What is said when the form is not taken. */
export const notSaved = ["The character was not saved", "Look at the marked fields."] as const;

/**
 * Reads the character's form. How long and how old is the database's to say; here only what makes
 * it a character at all.
 *
 * @throws ProblemError 400 with what is wrong with each field
 */
export function parseAvatar(form: FormData): AvatarPersona {
  const age = text(form, "age");
  const personality = personalityType.safeParse(form.get("personality"));
  const isNumber = /^\d{1,9}$/.test(age);
  if (!isNumber || !personality.success) {
    return refuse(...notSaved, {
      ...(!isNumber && { age: "Write the age in years, as a whole number." }),
      ...(!personality.success && { personality: "Choose a personality from the list." }),
    });
  }
  return {
    name: text(form, "name"),
    age: Number(age),
    personality: personality.data,
    physical_description: text(form, "physical_description").replaceAll("\r\n", "\n") || null,
  };
}

/** What a refusal of the database means to whoever fills in the form, by constraint. */
const rules: Record<string, Record<string, string>> = {
  name_has_1_to_100_characters: { name: "Give the character a name of 1 to 100 characters." },
  age_is_adult: { age: "The character must be an adult: 20 or older." },
  physical_description_has_at_most_2000_characters: {
    physical_description: "Use at most 2,000 characters.",
  },
};

/** The field of which a violated check speaks; undefined when it is about something else. */
export function fieldOfCheck(message: string): Record<string, string> | undefined {
  const [, constraint = ""] = /check constraint "(\w+)"/.exec(message) ?? [];
  return Object.hasOwn(rules, constraint) ? rules[constraint] : undefined;
}
