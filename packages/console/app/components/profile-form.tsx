import type { WorkspaceRow } from "@foyer/contracts";
import { Form, useNavigation } from "react-router";
import { type Answer, answerFor } from "../lib/answer.ts";
import { Done } from "./done.tsx";
import { Field } from "./field.tsx";
import { Notice } from "./notice.tsx";
import { SelectField } from "./select-field.tsx";

interface ProfileFormProps {
  profile: WorkspaceRow["profile"];
  zones: { value: string; label: string }[];
  answer: Answer | undefined;
}

/** Who one is, for oneself and the assistant. */
export function ProfileForm({ profile, zones, answer }: ProfileFormProps) {
  const isBusy = useNavigation().formData?.get("intent") === "profile";
  const saved = answerFor("profile", answer);
  const problem = saved && !saved.ok ? saved.problem : null;
  const { fields } = problem ?? {};
  return (
    <Form method="post" noValidate preventScrollReset className="grid gap-5">
      {problem && !fields && <Notice problem={problem} />}
      <div className="grid gap-5 sm:grid-cols-2 sm:items-start">
        <Field
          label="Name"
          name="name"
          autoComplete="name"
          maxLength={255}
          defaultValue={profile.name ?? ""}
          error={fields?.name}
        />
        <Field
          label="Company"
          name="company_name"
          autoComplete="organization"
          maxLength={255}
          defaultValue={profile.company_name ?? ""}
          error={fields?.company_name}
        />
        <Field
          label="Job title"
          name="role"
          autoComplete="organization-title"
          maxLength={100}
          defaultValue={profile.role ?? ""}
          error={fields?.role}
        />
        <SelectField
          label="Time zone"
          name="timezone"
          choices={zones}
          defaultValue={profile.timezone}
          error={fields?.timezone}
        />
      </div>
      {saved?.ok && <Done>Your profile is saved.</Done>}
      <button
        type="submit"
        name="intent"
        value="profile"
        disabled={isBusy}
        className="button w-fit"
      >
        {isBusy ? "Saving…" : "Save profile"}
      </button>
    </Form>
  );
}
