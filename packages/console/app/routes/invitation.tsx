import { data, Form, Link, redirect, useNavigation } from "react-router";
import { Notice } from "../components/notice.tsx";
import { Threshold } from "../components/threshold.tsx";
import { doorPath } from "../lib/own-path.ts";
import { explain } from "../server/explain.server.ts";
import { guarded } from "../server/guarded.server.ts";
import { invitationProblem } from "../server/invitation-words.server.ts";
import { acceptInvitation } from "../server/invitations.server.ts";
import { switchOrganization } from "../server/organizations.server.ts";
import { currentSession, requireSession } from "../server/session.server.ts";
import { ensureWorkspace } from "../server/workspace.server.ts";
import type { Route } from "./+types/invitation";

export const meta: Route.MetaFunction = () => [
  { title: "An invitation · Foyer" },
  // The address is a key to an organization.
  { name: "robots", content: "noindex" },
];

export const loader = guarded(async ({ context, params }: Route.LoaderArgs) => {
  const here = `/invitations/${params.token}`;
  const session = currentSession(context);
  if (!session.userId && !session.outage) return { here, email: null };
  const { profile } = await ensureWorkspace(requireSession(context));
  return { here, email: profile.email ?? "this account" };
});

/** Only a form accepts: mail programs and chats open links to look at them. */
export async function action(args: Route.ActionArgs) {
  const session = requireSession(args.context);
  try {
    const { organization_id } = await acceptInvitation(session, args.params.token);
    await switchOrganization(session, organization_id);
  } catch (thrown) {
    const problem = invitationProblem(explain(thrown, args));
    return data(problem, { status: problem.status });
  }
  throw redirect("/workspace");
}

export default function Invitation({ loaderData, actionData: problem }: Route.ComponentProps) {
  const { here, email } = loaderData;
  const isBusy = useNavigation().state !== "idle";
  if (email === null) {
    return (
      <Threshold>
        <h1 className="text-balance font-serif text-4xl">You are invited</h1>
        <p className="text-pretty text-lg leading-relaxed text-muted">
          Somebody keeps a place for you in their organization. Come in with the address that the
          invitation was sent to.
        </p>
        <p className="flex flex-wrap gap-3">
          <Link to={doorPath("/sign-up", here)} className="button">
            Create an account
          </Link>
          <Link to={doorPath("/sign-in", here)} className="button button-quiet">
            Sign in
          </Link>
        </p>
      </Threshold>
    );
  }
  return (
    <Threshold>
      <h1 className="text-balance font-serif text-4xl">
        {problem ? "Your invitation" : "You are invited"}
      </h1>
      {problem ? (
        <Notice problem={problem} />
      ) : (
        <p className="text-pretty text-lg leading-relaxed text-muted">
          Somebody keeps a place for you in their organization. You are signed in as{" "}
          <strong className="wrap-anywhere text-ink">{email}</strong>.
        </p>
      )}
      <div className="flex flex-wrap gap-3">
        {!problem && (
          <Form method="post">
            <button type="submit" className="button" disabled={isBusy}>
              {isBusy ? "One moment…" : "Accept the invitation"}
            </button>
          </Form>
        )}
        {problem && (
          <Link to="/workspace" className="button">
            To your workspace
          </Link>
        )}
        <Form method="post" action="/sign-out" reloadDocument>
          <input type="hidden" name="next" value={here} />
          <button type="submit" className="button button-quiet">
            Use another account
          </button>
        </Form>
      </div>
    </Threshold>
  );
}
