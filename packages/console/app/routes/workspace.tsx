import { useEffect } from "react";
import { useRevalidator } from "react-router";
import { Conversation } from "../components/conversation.tsx";
import { Masthead } from "../components/masthead.tsx";
import { WorkspacePanel } from "../components/workspace-panel.tsx";
import type { LinkStarted } from "../lib/link-started.ts";
import { useFeed } from "../lib/use-feed.ts";
import { writeMessage } from "../server/conversation.server.ts";
import { env } from "../server/env.server.ts";
import { readFeed } from "../server/feed.server.ts";
import { formAction } from "../server/form-action.server.ts";
import { text } from "../server/form-text.server.ts";
import { guarded } from "../server/guarded.server.ts";
import { refuse } from "../server/refuse.server.ts";
import { requireSession } from "../server/session.server.ts";
import { startLink } from "../server/whatsapp.server.ts";
import { ensureWorkspace, renameProfile } from "../server/workspace.server.ts";
import type { Route } from "./+types/workspace";

export const meta: Route.MetaFunction = ({ loaderData }) => [
  {
    title: loaderData ? `${loaderData.workspace.active_organization.name} · Foyer` : "Foyer",
  },
];

export const loader = guarded(async ({ context, url }: Route.LoaderArgs) => {
  const session = requireSession(context);
  const before = url.searchParams.get("before");
  // First, because it makes what the feed reads.
  const workspace = await ensureWorkspace(session);
  const feed = await readFeed(session, before);
  return {
    workspace,
    feed,
    before,
    simulator: env.GRAPH_SIMULATOR_URL ?? null,
  };
});

/** Longest message that the database takes, in characters. */
const longestMessage = 65_536;

export const action = formAction<LinkStarted>({
  send: async ({ session, form }) => {
    const content = text(form, "content").replaceAll("\r\n", "\n");
    if (!content) refuse("The message is empty", "Write something first.");
    if (content.length > longestMessage) refuse("The message is too long", "Send it in parts.");
    await writeMessage(session, text(form, "session"), content);
    return undefined;
  },
  link: async ({ session }) => ({
    link: await startLink(session),
    now: new Date().toISOString(),
  }),
  name: async ({ session, form }) => {
    const name = text(form, "name");
    if (!name || name.length > 255) refuse("The name was not saved", "Use 1 to 255 characters.");
    await renameProfile(session, name);
    return undefined;
  },
});

/** The conversation belongs to an organization; another one begins with a page of its own. */
export default function Workspace(props: Route.ComponentProps) {
  return <OpenWorkspace key={props.loaderData.feed.sessionId} {...props} />;
}

function OpenWorkspace({ loaderData, actionData }: Route.ComponentProps) {
  const { workspace, before, simulator } = loaderData;
  const feed = useFeed(loaderData.feed, before === null);
  const { revalidate } = useRevalidator();

  // The number is proven on a phone, the first message is written past the page's forms, and
  // organizations are opened in other tabs: the page learns of all of them from the feed.
  const isLinked = feed.whatsappPhone !== null;
  const stepKnown = loaderData.feed.whatsappPhone !== null;
  const hasWritten = feed.messages.some(({ role }) => role === "user");
  const isWritingKnown = loaderData.feed.messages.some(({ role }) => role === "user");
  const isOutdated =
    (isLinked && !stepKnown) || (hasWritten && !isWritingKnown) || feed.isElsewhere;
  useEffect(() => {
    if (isOutdated) void revalidate();
  }, [isOutdated, revalidate]);

  return (
    <div className="lg:grid lg:h-dvh lg:grid-rows-[auto_minmax(0,1fr)]">
      <Masthead
        workspace={workspace}
        skipTo={{ id: "message", words: "Skip to the message field" }}
        isTitle
      />
      <div className="mx-auto w-full max-w-7xl lg:grid lg:min-h-0 lg:grid-cols-[minmax(0,1fr)_23rem]">
        <Conversation feed={feed} earlier={before !== null} answer={actionData} />
        <WorkspacePanel
          workspace={workspace}
          phone={feed.whatsappPhone}
          simulator={simulator}
          answer={actionData}
        />
      </div>
    </div>
  );
}
