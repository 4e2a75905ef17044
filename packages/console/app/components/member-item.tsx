import { Form } from "react-router";
import { type Answer, answerFor } from "../lib/answer.ts";
import { initials } from "../lib/initials.ts";
import { type Member, nameOf } from "../lib/member.ts";
import { Confirm } from "./confirm.tsx";
import { LocalTime } from "./local-time.tsx";
import { Notice } from "./notice.tsx";
import { RoleSelect } from "./role-select.tsx";

interface MemberItemProps {
  member: Member;
  /** Whether the reader manages the organization. */
  isManaged: boolean;
  answer: Answer | undefined;
}

/** One line of the list of members, with what the reader may do about it. */
export function MemberItem({ member, isManaged, answer }: MemberItemProps) {
  const name = nameOf(member);
  const mine = answer?.about === member.userId ? answer : undefined;
  const refused = answerFor("role", mine) ?? answerFor("remove", mine);
  const canChange = isManaged && member.isActive;
  return (
    <li
      data-testid="member"
      data-role={member.role}
      className="grid gap-3 border-t border-line py-4 first:border-t-0"
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-3">
        <span
          aria-hidden="true"
          className="grid size-10 shrink-0 place-items-center rounded-full bg-accent-soft text-sm font-semibold text-accent-strong"
        >
          {initials(member.isYou ? "You" : null, member.email)}
        </span>
        <p className="grid min-w-40 flex-1">
          <span className="wrap-anywhere">{name}</span>
          <span className="text-sm text-muted">
            {!member.isActive && "inactive · "}since{" "}
            <LocalTime
              at={member.since}
              options={{ day: "numeric", month: "short", year: "numeric" }}
            />
          </span>
        </p>
        {canChange ? (
          <Form method="post" preventScrollReset className="flex items-center gap-2">
            <input type="hidden" name="about" value={member.userId} />
            <RoleSelect
              key={member.role}
              label={member.isYou ? "Your role" : `Role of ${name}`}
              role={member.role}
            />
            <button
              type="submit"
              name="intent"
              value="role"
              aria-label={member.isYou ? "Save your role" : `Save the role of ${name}`}
              className="button button-quiet min-h-10 px-3 text-sm"
            >
              Save
            </button>
          </Form>
        ) : (
          <span className="text-sm text-muted">{member.role}</span>
        )}
        {isManaged && !member.isYou && (
          <Confirm summary="Remove…" label={`Remove ${name}…`}>
            <p>{name} loses access at once. You can invite them again.</p>
            <Form method="post" preventScrollReset>
              <input type="hidden" name="about" value={member.userId} />
              <button type="submit" name="intent" value="remove" className="button button-danger">
                Remove {name}
              </button>
            </Form>
          </Confirm>
        )}
      </div>
      {refused && !refused.ok && <Notice problem={refused.problem} />}
    </li>
  );
}
