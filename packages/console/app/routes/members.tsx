import { Form, Link, redirect } from "react-router";
import { Confirm } from "../components/confirm.tsx";
import { InvitationItem } from "../components/invitation-item.tsx";
import { InviteForm } from "../components/invite-form.tsx";
import { MemberItem } from "../components/member-item.tsx";
import { Notice } from "../components/notice.tsx";
import { Pager } from "../components/pager.tsx";
import { Room } from "../components/room.tsx";
import { RoomSection } from "../components/room-section.tsx";
import { Seats } from "../components/seats.tsx";
import { answerFor } from "../lib/answer.ts";
import type { NewInvitation } from "../lib/new-invitation.ts";
import { type Deed, formAction } from "../server/form-action.server.ts";
import { text } from "../server/form-text.server.ts";
import { guarded } from "../server/guarded.server.ts";
import {
  inviteMember,
  readLiveInvitations,
  revokeInvitation,
} from "../server/invitations.server.ts";
import { parseInvite, parseRole } from "../server/invite-form.server.ts";
import {
  countSeats,
  leaveOrganization,
  membersPerPage,
  readMembers,
  removeMember,
  setMemberRole,
} from "../server/members.server.ts";
import { organizationBySlug } from "../server/organizations.server.ts";
import { publicOrigin } from "../server/public-origin.server.ts";
import { requireSession } from "../server/session.server.ts";
import { ensureWorkspace } from "../server/workspace.server.ts";
import type { Route } from "./+types/members";

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: loaderData ? `Members of ${loaderData.organization.name} · Foyer` : "Foyer" },
];

export const loader = guarded(async ({ context, params, url }: Route.LoaderArgs) => {
  const session = requireSession(context);
  const workspace = await ensureWorkspace(session);
  const organization = organizationBySlug(workspace, params.slug);
  const page = Math.max(1, Math.trunc(Number(url.searchParams.get("page"))) || 1);
  const [list, taken, invitations] = await Promise.all([
    readMembers(session, organization, page),
    countSeats(session, organization.id),
    organization.role === "admin" ? readLiveInvitations(session, organization.id) : [],
  ]);
  return { workspace, organization, page, ...list, taken, pageSize: membersPerPage, invitations };
});

/** What a page of this organization does, with the organization's id. */
const inPlace =
  (
    deed: (turn: Parameters<Deed<NewInvitation>>[0], id: string) => ReturnType<Deed<NewInvitation>>,
  ) =>
  async (turn: Parameters<Deed<NewInvitation>>[0]) => {
    const workspace = await ensureWorkspace(turn.session);
    return deed(turn, organizationBySlug(workspace, turn.args.params.slug ?? "").id);
  };

const invite = inPlace(async ({ session, form, args }, id) => {
  const { email, role } = parseInvite(form);
  const { token, expires_at } = await inviteMember(session, id, email, role);
  const link = `${publicOrigin(args.request)}/invitations/${token}`;
  return { invitation: { email, link, expiresAt: expires_at } };
});

export const action = formAction<NewInvitation>({
  invite,
  resend: invite,
  revoke: async ({ session, form }) => {
    await revokeInvitation(session, text(form, "about"));
    return undefined;
  },
  role: inPlace(async ({ session, form }, id) => {
    await setMemberRole(session, id, text(form, "about"), parseRole(form));
    return undefined;
  }),
  remove: inPlace(async ({ session, form }, id) => {
    await removeMember(session, id, text(form, "about"));
    return undefined;
  }),
  leave: inPlace(async ({ session }, id) => {
    await leaveOrganization(session, id);
    throw redirect("/workspace");
  }),
});

export default function Members({ loaderData, actionData: answer }: Route.ComponentProps) {
  const { workspace, organization, members, total, taken, page, pageSize, invitations } =
    loaderData;
  const isManaged = organization.role === "admin" && !organization.is_personal;
  const left = answerFor("leave", answer);
  return (
    <Room
      workspace={workspace}
      title="Members"
      about={
        <>
          of {organization.name}, where you are{" "}
          <strong className="text-ink">{organization.role}</strong>.
        </>
      }
    >
      {organization.is_personal && (
        <p className="border-t border-line py-8 text-pretty leading-relaxed">
          This organization is yours alone: a personal organization has one member.{" "}
          <Link to="/organizations" className="link">
            Create an organization
          </Link>{" "}
          to work with others.
        </p>
      )}
      <RoomSection
        title="Who belongs"
        about={<Seats workspace={workspace} organization={organization} taken={taken} />}
      >
        <ul>
          {members.map((member) => (
            <MemberItem key={member.userId} member={member} isManaged={isManaged} answer={answer} />
          ))}
        </ul>
        <Pager page={page} pageSize={pageSize} total={total} />
      </RoomSection>
      {isManaged && (
        <RoomSection
          title="Invite somebody"
          about="You get a link to send them. They sign in with that address and are in."
        >
          <InviteForm answer={answer} />
        </RoomSection>
      )}
      {isManaged && (
        <RoomSection title="Waiting invitations">
          {invitations.length === 0 ? (
            <p className="text-muted">Nobody is invited at the moment.</p>
          ) : (
            <ul>
              {invitations.map((invitation) => (
                <InvitationItem key={invitation.id} invitation={invitation} answer={answer} />
              ))}
            </ul>
          )}
        </RoomSection>
      )}
      {!organization.is_personal && (
        <RoomSection title="Leave">
          {left && !left.ok && <Notice problem={left.problem} />}
          <Confirm summary="Leave this organization…">
            <p>You lose access to {organization.name} at once, and need a new invitation.</p>
            <Form method="post" preventScrollReset>
              <button type="submit" name="intent" value="leave" className="button button-danger">
                Leave {organization.name}
              </button>
            </Form>
          </Confirm>
        </RoomSection>
      )}
    </Room>
  );
}
