import type { WorkspaceRow } from "@foyer/contracts";
import { useFetcher } from "react-router";
import { type Answer, answerFor } from "../lib/answer.ts";
import { initials } from "../lib/initials.ts";
import { Field } from "./field.tsx";

interface ProfileCardProps {
  profile: WorkspaceRow["profile"];
  answer: Answer | undefined;
}

/** Who is signed in; asks for a name when there is none. */
export function ProfileCard({ profile, answer }: ProfileCardProps) {
  const fetcher = useFetcher<Answer>();
  const saved = answerFor("name", fetcher.data, answer);
  return (
    <>
      <div data-testid="profile" className="flex items-center gap-3">
        <span
          aria-hidden="true"
          className="grid size-12 shrink-0 place-items-center rounded-full bg-accent-soft font-serif text-lg text-accent-strong"
        >
          {initials(profile.name, profile.email)}
        </span>
        <p className="grid min-w-0">
          {profile.name && <span className="truncate font-serif text-lg">{profile.name}</span>}
          <span className="truncate text-sm text-muted">{profile.email}</span>
        </p>
      </div>
      {!profile.name && (
        <fetcher.Form method="post" action="/workspace" className="grid gap-2">
          <input type="hidden" name="intent" value="name" />
          <Field
            label="What shall we call you?"
            name="name"
            autoComplete="name"
            required
            maxLength={255}
            error={saved && !saved.ok ? saved.problem.detail : undefined}
          />
          <button type="submit" className="button button-quiet" disabled={fetcher.state !== "idle"}>
            Save name
          </button>
        </fetcher.Form>
      )}
    </>
  );
}
