import { redirect } from "react-router";
import { DeleteAccount } from "../components/delete-account.tsx";
import { Notice } from "../components/notice.tsx";
import { PreferencesForm } from "../components/preferences-form.tsx";
import { ProfileForm } from "../components/profile-form.tsx";
import { Room } from "../components/room.tsx";
import { RoomSection } from "../components/room-section.tsx";
import {
  deleteAccount,
  readPreferences,
  updatePreferences,
  updateProfile,
} from "../server/account.server.ts";
import { farewellWord, parsePreferences, parseProfile } from "../server/account-form.server.ts";
import { languageChoices, zoneChoices } from "../server/choices.server.ts";
import { exportFailure } from "../server/export-failure.server.ts";
import { formAction } from "../server/form-action.server.ts";
import { text } from "../server/form-text.server.ts";
import { guarded } from "../server/guarded.server.ts";
import { refuse } from "../server/refuse.server.ts";
import { requireSession } from "../server/session.server.ts";
import { ensureWorkspace } from "../server/workspace.server.ts";
import type { Route } from "./+types/account";

export const meta: Route.MetaFunction = () => [{ title: "Your account · Foyer" }];

export const loader = guarded(async ({ context, url }: Route.LoaderArgs) => {
  const session = requireSession(context);
  const workspace = await ensureWorkspace(session);
  const preferences = await readPreferences(session);
  return {
    workspace,
    preferences,
    zones: zoneChoices(workspace.profile.timezone),
    languages: languageChoices(preferences.locale),
    farewell: farewellWord(workspace.profile.email),
    exportFailure: exportFailure(url),
  };
});

export const action = formAction({
  profile: async ({ session, form }) => {
    await updateProfile(session, parseProfile(form));
    return undefined;
  },
  preferences: async ({ session, form }) => {
    await updatePreferences(session, parsePreferences(form));
    return undefined;
  },
  delete: async ({ session, form }) => {
    const { profile } = await ensureWorkspace(session);
    const word = farewellWord(profile.email);
    if (text(form, "confirmation").toLowerCase() !== word.toLowerCase()) {
      const said = `Type exactly: ${word}`;
      refuse("The account was not deleted", said, { confirmation: said });
    }
    await deleteAccount(session);
    // Nobody is there to sign out any more; it is the cookies that must go.
    await session.supabase.auth.signOut({ scope: "local" });
    throw redirect("/?farewell");
  },
});

export default function Account({ loaderData, actionData }: Route.ComponentProps) {
  const { workspace, preferences, zones, languages, farewell, exportFailure } = loaderData;
  const { profile, organizations } = workspace;
  return (
    <Room workspace={workspace} title="Your account" about={profile.email}>
      <RoomSection title="Profile">
        <ProfileForm profile={profile} zones={zones} answer={actionData} />
      </RoomSection>
      <RoomSection title="Preferences">
        <PreferencesForm preferences={preferences} languages={languages} answer={actionData} />
      </RoomSection>
      <RoomSection
        title="Your data"
        about="Everything that is stored of you, from every table, in one file (JSON)."
      >
        {exportFailure && <Notice problem={exportFailure} />}
        {/* A plain link: what comes is a file, not a page. */}
        <a href="/account/export" className="button button-quiet w-fit">
          Download your data
        </a>
      </RoomSection>
      <RoomSection title="Delete the account">
        <DeleteAccount
          managed={organizations.filter(
            ({ role, is_personal }) => role === "admin" && !is_personal,
          )}
          farewell={farewell}
          answer={actionData}
        />
      </RoomSection>
    </Room>
  );
}
