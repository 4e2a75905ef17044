import { personalityType } from "@foyer/contracts";
import { AvatarForm } from "../components/avatar-form.tsx";
import { DeleteAvatar } from "../components/delete-avatar.tsx";
import { Done } from "../components/done.tsx";
import { Room } from "../components/room.tsx";
import { RoomSection } from "../components/room-section.tsx";
import { answerFor } from "../lib/answer.ts";
import { humanize } from "../lib/humanize.ts";
import { deleteAvatar, readAvatar, saveAvatar } from "../server/avatar.server.ts";
import { parseAvatar } from "../server/avatar-form.server.ts";
import { formAction } from "../server/form-action.server.ts";
import { guarded } from "../server/guarded.server.ts";
import { requireSession } from "../server/session.server.ts";
import { ensureWorkspace } from "../server/workspace.server.ts";
import type { Route } from "./+types/avatar";

export const meta: Route.MetaFunction = () => [{ title: "Your assistant · Foyer" }];

export const loader = guarded(async ({ context }: Route.LoaderArgs) => {
  const session = requireSession(context);
  const [workspace, avatar] = await Promise.all([ensureWorkspace(session), readAvatar(session)]);
  const personalities = personalityType.options.map((value) => ({ value, label: humanize(value) }));
  return { workspace, avatar, personalities };
});

export const action = formAction({
  save: async ({ session, form }) => {
    await saveAvatar(session, parseAvatar(form));
    return undefined;
  },
  delete: async ({ session }) => {
    await deleteAvatar(session);
    return undefined;
  },
});

export default function Avatar({ loaderData, actionData }: Route.ComponentProps) {
  const { workspace, avatar, personalities } = loaderData;
  const isGone = answerFor("delete", actionData)?.ok === true;
  return (
    <Room
      workspace={workspace}
      title="Your assistant"
      about="Give it a character: it answers in it, here and on WhatsApp. Nobody else sees it."
    >
      <RoomSection title={avatar ? avatar.name : "A new character"}>
        {isGone && !avatar && <Done>The character is gone.</Done>}
        {/* With another character, or none, the fields begin anew. */}
        <AvatarForm
          key={avatar ? "one" : "none"}
          avatar={avatar}
          personalities={personalities}
          answer={actionData}
        />
      </RoomSection>
      {avatar && (
        <RoomSection title="Delete the character">
          <DeleteAvatar name={avatar.name} answer={actionData} />
        </RoomSection>
      )}
    </Room>
  );
}
