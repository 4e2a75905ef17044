import { useEffect } from "react";
import { data, redirect, useRevalidator } from "react-router";
import { Conversation } from "../components/conversation.tsx";
import { Masthead } from "../components/masthead.tsx";
import { WorkspacePanel } from "../components/workspace-panel.tsx";
import type { Problem } from "../lib/problem.ts";
import { useFeed } from "../lib/use-feed.ts";
import { writeMessage } from "../server/conversation.server.ts";
import { env } from "../server/env.server.ts";
import { explain } from "../server/explain.server.ts";
import { readFeed } from "../server/feed.server.ts";
import { guarded } from "../server/guarded.server.ts";
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

export async function action(args: Route.ActionArgs) {
  const session = requireSession(args.context);
  const form = await args.request.formData();
  const intent = String(form.get("intent"));
  try {
    if (intent === "send") {
      const content = String(form.get("content") ?? "")
        .replaceAll("\r\n", "\n")
        .trim();
      if (!content) return refuse(intent, 400, "The message is empty", "Write something first.");
      if (content.length > longestMessage) {
        return refuse(intent, 400, "The message is too long", "Send it in parts.");
      }
      await writeMessage(session, content);
    } else if (intent === "link") {
      const link = await startLink(session);
      return data({
        intent,
        ok: true as const,
        link,
        now: new Date().toISOString(),
      });
    } else if (intent === "name") {
      const name = String(form.get("name") ?? "").trim();
      if (!name || name.length > 255) {
        return refuse(intent, 400, "The name was not saved", "Use 1 to 255 characters.");
      }
      await renameProfile(session, name);
    } else {
      return refuse(intent, 400, "Nothing was done", "The form is unknown. Reload the page.");
    }
  } catch (thrown) {
    const problem = explain(thrown, args);
    return data({ intent, ok: false as const, problem }, { status: problem.status });
  }
  // Without scripts the browser posts the page itself: leave nothing to be sent twice.
  if (isDocument(args.request)) throw redirect("/workspace");
  return data({ intent, ok: true as const });
}

function refuse(intent: string, status: number, title: string, detail: string) {
  const problem: Problem = { status, title, detail };
  return data({ intent, ok: false as const, problem }, { status });
}

function isDocument(request: Request): boolean {
  return !new URL(request.url).pathname.endsWith(".data");
}

export default function Workspace({ loaderData, actionData }: Route.ComponentProps) {
  const { workspace, before, simulator } = loaderData;
  const feed = useFeed(loaderData.feed, before === null);
  const { revalidate } = useRevalidator();

  // The number is proven on a phone, so the page learns of it from the feed.
  const isLinked = feed.whatsappPhone !== null;
  const stepKnown = loaderData.feed.whatsappPhone !== null;
  useEffect(() => {
    if (isLinked && !stepKnown) void revalidate();
  }, [isLinked, stepKnown, revalidate]);

  return (
    <div className="lg:grid lg:h-dvh lg:grid-rows-[auto_minmax(0,1fr)]">
      <Masthead workspace={workspace} />
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
