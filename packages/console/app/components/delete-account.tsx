import type { WorkspaceRow } from "@foyer/contracts";
import { Form, Link } from "react-router";
import { type Answer, answerFor } from "../lib/answer.ts";
import { Field } from "./field.tsx";
import { Notice } from "./notice.tsx";

interface DeleteAccountProps {
  /** Shared organizations of which the person is an admin. */
  managed: WorkspaceRow["organizations"];
  /** What must be typed. */
  farewell: string;
  answer: Answer | undefined;
}

/** The way out for good, which has to be typed. */
export function DeleteAccount({ managed, farewell, answer }: DeleteAccountProps) {
  const asked = answerFor("delete", answer);
  const problem = asked && !asked.ok ? asked.problem : null;
  return (
    <div className="grid gap-5">
      <p className="text-pretty leading-relaxed text-muted">
        Your profile, your personal organization with its projects, your conversation and your
        linked phone go at once and cannot be brought back. What you made in shared organizations
        stays with them.
      </p>
      {problem && !problem.fields && <Notice problem={problem} />}
      {managed.length > 0 && (
        <p className="text-pretty leading-relaxed">
          You are an admin of{" "}
          {managed.map(({ id, name, slug }, index) => (
            <span key={id}>
              {index > 0 && ", "}
              <Link to={`/organizations/${slug}/members`} className="link">
                {name}
              </Link>
            </span>
          ))}
          . Where others belong too, one of them must be an admin before you go.
        </p>
      )}
      <Form method="post" noValidate preventScrollReset className="grid max-w-md gap-4">
        <Field
          label={`Type ${farewell} to confirm`}
          name="confirmation"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          required
          error={problem?.fields?.confirmation}
        />
        <button type="submit" name="intent" value="delete" className="button button-danger w-fit">
          Delete the account for good
        </button>
      </Form>
    </div>
  );
}
