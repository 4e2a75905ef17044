import { useEffect, useRef } from "react";
import { Form, useNavigation } from "react-router";
import { type Answer, answerFor } from "../lib/answer.ts";
import { roles, roleWords } from "../lib/member.ts";
import type { NewInvitation } from "../lib/new-invitation.ts";
import { Field } from "./field.tsx";
import { InvitationLink } from "./invitation-link.tsx";
import { Notice } from "./notice.tsx";
import { SelectField } from "./select-field.tsx";

const choices = roles.map((role) => ({ value: role, label: `${role}: ${roleWords[role]}` }));

/** Invites somebody by e-mail; the link that is given back is to be sent to them. */
export function InviteForm({ answer }: { answer: Answer<NewInvitation> | undefined }) {
  const form = useRef<HTMLFormElement>(null);
  const isBusy = useNavigation().formData?.get("intent") === "invite";
  const invited = answerFor("invite", answer);
  const problem = invited && !invited.ok ? invited.problem : null;

  useEffect(() => {
    if (invited?.ok) form.current?.reset();
  }, [invited]);

  return (
    <div className="grid gap-5">
      {problem && !problem.fields && <Notice problem={problem} />}
      {invited?.ok && invited.invitation && <InvitationLink invitation={invited.invitation} />}
      <Form
        ref={form}
        method="post"
        noValidate
        preventScrollReset
        className="grid gap-4 sm:grid-cols-[minmax(0,1fr)_15rem] sm:items-start"
      >
        <Field
          label="E-mail"
          name="email"
          type="email"
          autoComplete="off"
          required
          maxLength={255}
          error={problem?.fields?.email}
        />
        <SelectField label="Role" name="role" defaultValue="member" choices={choices} />
        <button
          type="submit"
          name="intent"
          value="invite"
          disabled={isBusy}
          className="button sm:w-fit"
        >
          {isBusy ? "Inviting…" : "Invite"}
        </button>
      </Form>
    </div>
  );
}
