import { Form, useNavigation } from "react-router";
import { type Answer, answerFor } from "../lib/answer.ts";
import { CheckField } from "./check-field.tsx";
import { Done } from "./done.tsx";
import { Notice } from "./notice.tsx";
import { SelectField } from "./select-field.tsx";

interface PreferencesFormProps {
  preferences: {
    theme: string;
    locale: string;
    email_notifications: boolean;
    whatsapp_notifications: boolean;
  };
  languages: { value: string; label: string; lang?: string | undefined }[];
  answer: Answer | undefined;
}

const themes = [
  { value: "system", label: "As this device is set" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];

/** How the application behaves for this person. */
export function PreferencesForm({ preferences, languages, answer }: PreferencesFormProps) {
  const isBusy = useNavigation().formData?.get("intent") === "preferences";
  const saved = answerFor("preferences", answer);
  const problem = saved && !saved.ok ? saved.problem : null;
  const { fields } = problem ?? {};
  return (
    <Form method="post" noValidate preventScrollReset className="grid gap-5">
      {problem && !fields && <Notice problem={problem} />}
      <div className="grid gap-5 sm:grid-cols-2 sm:items-start">
        <SelectField
          label="Theme"
          name="theme"
          choices={themes}
          defaultValue={preferences.theme}
          error={fields?.theme}
        />
        <SelectField
          label="Language"
          name="locale"
          choices={languages}
          defaultValue={preferences.locale}
          hint="These pages are in English, whatever you choose."
          error={fields?.locale}
        />
      </div>
      <fieldset className="grid">
        <legend className="pb-1 text-sm font-medium">Notifications</legend>
        <CheckField
          label="By e-mail"
          name="email_notifications"
          defaultChecked={preferences.email_notifications}
        />
        <CheckField
          label="On WhatsApp"
          name="whatsapp_notifications"
          defaultChecked={preferences.whatsapp_notifications}
        />
      </fieldset>
      {saved?.ok && <Done>Your preferences are saved.</Done>}
      <button
        type="submit"
        name="intent"
        value="preferences"
        disabled={isBusy}
        className="button w-fit"
      >
        {isBusy ? "Saving…" : "Save preferences"}
      </button>
    </Form>
  );
}
