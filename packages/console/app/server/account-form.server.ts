import { isTheme, type Theme } from "../lib/theme.ts";
import { isZone } from "./choices.server.ts";
import { text } from "./form-text.server.ts";
import { refuse } from "./refuse.server.ts";

/** What a person says about themselves; null is nothing. */
export interface ProfileInput {
  name: string | null;
  company_name: string | null;
  role: string | null;
  timezone: string;
}

/** How a person wants the application to behave. */
export interface PreferencesInput {
  theme: Theme;
  locale: string;
  email_notifications: boolean;
  whatsapp_notifications: boolean;
}

/** Longest texts that the database keeps, in characters. */
export const longest = { name: 255, company_name: 255, role: 100 } as const;

/**
 * Reads the profile's form.
 *
 * @throws ProblemError 400 with what is wrong with each field
 */
export function parseProfile(form: FormData): ProfileInput {
  const fields: Record<string, string> = {};
  for (const [name, most] of Object.entries(longest)) {
    if ([...text(form, name)].length > most) fields[name] = `Use at most ${most} characters.`;
  }
  const timezone = text(form, "timezone");
  if (!isZone(timezone)) fields.timezone = "Choose a time zone from the list.";
  if (Object.keys(fields).length > 0) {
    refuse("The profile was not saved", "Look at the marked fields.", fields);
  }
  return {
    name: text(form, "name") || null,
    company_name: text(form, "company_name") || null,
    role: text(form, "role") || null,
    timezone,
  };
}

/** The shape that the database takes; what the tag means is nobody's business here. */
const languageTag = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;

/**
 * Reads the preferences' form.
 *
 * @throws ProblemError 400 with what is wrong with each field
 */
export function parsePreferences(form: FormData): PreferencesInput {
  const theme = form.get("theme");
  const locale = text(form, "locale");
  if (!isTheme(theme) || !languageTag.test(locale)) {
    return refuse("The preferences were not saved", "Choose from the lists.", {
      ...(!isTheme(theme) && { theme: "Choose a theme from the list." }),
      ...(!languageTag.test(locale) && { locale: "Choose a language from the list." }),
    });
  }
  return {
    theme,
    locale,
    email_notifications: form.has("email_notifications"),
    whatsapp_notifications: form.has("whatsapp_notifications"),
  };
}

/** What must be typed before an account is deleted. */
export function farewellWord(email: string | null): string {
  return email ?? "delete my account";
}
