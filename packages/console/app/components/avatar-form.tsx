import type { AvatarPersona } from "@foyer/contracts";
import { Form, useNavigation } from "react-router";
import { type Answer, answerFor } from "../lib/answer.ts";
import { Done } from "./done.tsx";
import { Field } from "./field.tsx";
import { Notice } from "./notice.tsx";
import { SelectField } from "./select-field.tsx";
import { TextAreaField } from "./text-area-field.tsx";

interface AvatarFormProps {
  avatar: AvatarPersona | null;
  personalities: { value: string; label: string }[];
  answer: Answer | undefined;
}

/** Who the assistant is to this person. */
export function AvatarForm({ avatar, personalities, answer }: AvatarFormProps) {
  const isBusy = useNavigation().formData?.get("intent") === "save";
  const saved = answerFor("save", answer);
  const problem = saved && !saved.ok ? saved.problem : null;
  const { fields } = problem ?? {};
  return (
    <Form method="post" noValidate preventScrollReset className="grid gap-5">
      {problem && <Notice problem={problem} />}
      <div className="grid gap-5 sm:grid-cols-2 sm:items-start">
        <Field
          label="Name"
          name="name"
          autoComplete="off"
          required
          maxLength={100}
          defaultValue={avatar?.name ?? ""}
          error={fields?.name}
        />
        <Field
          label="Age"
          name="age"
          type="number"
          inputMode="numeric"
          required
          min={20}
          step={1}
          defaultValue={avatar?.age ?? ""}
          hint="In years. Adults only: 20 or older."
          error={fields?.age}
        />
        <SelectField
          label="Personality"
          name="personality"
          choices={personalities}
          defaultValue={avatar?.personality ?? "caring"}
          error={fields?.personality}
        />
      </div>
      <TextAreaField
        label="Appearance"
        name="physical_description"
        rows={4}
        maxLength={2000}
        defaultValue={avatar?.physical_description ?? ""}
        hint="What the assistant knows of its looks. May stay empty."
        error={fields?.physical_description}
      />
      {saved?.ok && <Done>The character is saved. The next answer is in it.</Done>}
      <button type="submit" name="intent" value="save" disabled={isBusy} className="button w-fit">
        {isBusy ? "Saving…" : avatar ? "Save character" : "Create character"}
      </button>
    </Form>
  );
}
