import { Form } from "react-router";
import { type Answer, answerFor } from "../lib/answer.ts";
import type { LiveInvitation } from "../lib/member.ts";
import type { NewInvitation } from "../lib/new-invitation.ts";
import { Confirm } from "./confirm.tsx";
import { InvitationLink } from "./invitation-link.tsx";
import { LocalTime } from "./local-time.tsx";
import { Notice } from "./notice.tsx";

interface InvitationItemProps {
  invitation: LiveInvitation;
  answer: Answer<NewInvitation> | undefined;
}

/** One invitation that is waiting, with a new link for it or its end. */
export function InvitationItem({ invitation, answer }: InvitationItemProps) {
  const { id, email, role, expiresAt, isExpired } = invitation;
  const mine = answer?.about === id ? answer : undefined;
  const refused = answerFor("revoke", mine) ?? answerFor("resend", mine);
  const renewed = answerFor("resend", mine);
  return (
    <li data-testid="invitation" className="grid gap-3 border-t border-line py-4 first:border-t-0">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-3">
        <p className="grid min-w-40 flex-1">
          <span className="wrap-anywhere">{email}</span>
          <span className="text-sm text-muted">
            {role} ·{" "}
            <span className={isExpired ? "font-semibold text-danger" : ""}>
              {isExpired ? "expired" : "good until"}{" "}
              <LocalTime at={expiresAt} options={{ day: "numeric", month: "short" }} />
            </span>
          </span>
        </p>
        <Form method="post" preventScrollReset>
          <input type="hidden" name="about" value={id} />
          <input type="hidden" name="email" value={email} />
          <input type="hidden" name="role" value={role} />
          <button
            type="submit"
            name="intent"
            value="resend"
            aria-label={`New link for ${email}`}
            className="button button-quiet min-h-10 px-3 text-sm"
          >
            New link
          </button>
        </Form>
        <Confirm summary="Revoke…" label={`Revoke the invitation of ${email}…`}>
          <p>The link stops working at once.</p>
          <Form method="post" preventScrollReset>
            <input type="hidden" name="about" value={id} />
            <button type="submit" name="intent" value="revoke" className="button button-danger">
              Revoke the invitation
            </button>
          </Form>
        </Confirm>
      </div>
      {refused && !refused.ok && <Notice problem={refused.problem} />}
      {renewed?.ok && renewed.invitation && <InvitationLink invitation={renewed.invitation} />}
    </li>
  );
}
