import { Form, Link, redirect, useNavigation } from "react-router";
import { Field } from "../components/field.tsx";
import { Notice } from "../components/notice.tsx";
import { Room } from "../components/room.tsx";
import { RoomSection } from "../components/room-section.tsx";
import { answerFor } from "../lib/answer.ts";
import { formAction } from "../server/form-action.server.ts";
import { text } from "../server/form-text.server.ts";
import { guarded } from "../server/guarded.server.ts";
import { createOrganization, switchOrganization } from "../server/organizations.server.ts";
import { refuse } from "../server/refuse.server.ts";
import { requireSession } from "../server/session.server.ts";
import { ensureWorkspace } from "../server/workspace.server.ts";
import type { Route } from "./+types/organizations";

export const meta: Route.MetaFunction = () => [{ title: "Organizations · Foyer" }];

export const loader = guarded(async ({ context }: Route.LoaderArgs) => {
  return { workspace: await ensureWorkspace(requireSession(context)) };
});

/** Longest name that the database takes, in characters. */
const longestName = 100;

export const action = formAction({
  switch: async ({ session, form }) => {
    await switchOrganization(session, text(form, "organization"));
    throw redirect("/workspace");
  },
  create: async ({ session, form }) => {
    const name = text(form, "name");
    if (!name || [...name].length > longestName) {
      const said = `Use 1 to ${longestName} characters.`;
      refuse("The organization was not created", said, { name: said });
    }
    const { id, slug } = await createOrganization(session, name);
    await switchOrganization(session, id);
    throw redirect(`/organizations/${slug}/members`);
  },
});

export default function Organizations({ loaderData, actionData }: Route.ComponentProps) {
  const { workspace } = loaderData;
  const isBusy = useNavigation().state !== "idle";
  const switched = answerFor("switch", actionData);
  const created = answerFor("create", actionData);
  const problem = created && !created.ok ? created.problem : null;
  return (
    <Room workspace={workspace} title="Your organizations">
      {switched && !switched.ok && (
        <div className="pb-6">
          <Notice problem={switched.problem} />
        </div>
      )}
      <RoomSection
        title="Where you belong"
        about="What you open is where you write and where your projects are."
      >
        <ul>
          {workspace.organizations.map(({ id, name, slug, role, is_personal }) => {
            const isOpen = id === workspace.active_organization.id;
            return (
              <li
                key={id}
                data-testid="organization-item"
                className="flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line py-4 first:border-t-0"
              >
                <p className="grid min-w-40 flex-1">
                  <span className="wrap-anywhere font-serif text-lg">{name}</span>
                  <span className="text-sm text-muted">
                    {is_personal ? "personal" : `you are ${role}`}
                    {isOpen && " · open now"}
                  </span>
                </p>
                <Link
                  to={`/organizations/${slug}/members`}
                  aria-label={`Members of ${name}`}
                  className="link py-2 text-sm"
                >
                  Members
                </Link>
                {!isOpen && (
                  <Form method="post" reloadDocument>
                    <input type="hidden" name="organization" value={id} />
                    <button
                      type="submit"
                      name="intent"
                      value="switch"
                      aria-label={`Open ${name}`}
                      className="button button-quiet min-h-10 px-3 text-sm"
                    >
                      Open
                    </button>
                  </Form>
                )}
              </li>
            );
          })}
        </ul>
      </RoomSection>
      <RoomSection
        title="Create an organization"
        about="You are its first admin. It has its own projects, members and plan."
      >
        {problem && !problem.fields && <Notice problem={problem} />}
        <Form method="post" noValidate className="grid max-w-md gap-4">
          <Field
            label="Name"
            name="name"
            required
            maxLength={longestName}
            autoComplete="organization"
            error={problem?.fields?.name}
          />
          <button
            type="submit"
            name="intent"
            value="create"
            disabled={isBusy}
            className="button w-fit"
          >
            Create organization
          </button>
        </Form>
      </RoomSection>
    </Room>
  );
}
