import type { NewInvitation } from "../lib/new-invitation.ts";
import { Copy } from "./copy.tsx";
import { LocalTime } from "./local-time.tsx";

/** The link of a new invitation, shown this once. */
export function InvitationLink({ invitation }: NewInvitation) {
  return (
    <div
      role="status"
      className="grid gap-3 rounded-md border-l-4 border-accent bg-accent-soft px-4 py-4"
    >
      <p className="text-pretty leading-relaxed">
        Send this link to <strong className="wrap-anywhere">{invitation.email}</strong>. It is shown
        this once, works for that address only, and until{" "}
        <LocalTime
          at={invitation.expiresAt}
          options={{ day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" }}
        />
        .
      </p>
      <div className="flex items-center gap-3 rounded-md border border-dashed border-edge bg-panel py-2 pr-2 pl-4">
        <code data-testid="invitation-link" className="min-w-0 flex-1 select-all break-all text-sm">
          {invitation.link}
        </code>
        <Copy key={invitation.link} text={invitation.link} />
      </div>
    </div>
  );
}
