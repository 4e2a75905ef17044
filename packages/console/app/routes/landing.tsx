import { Link, redirect } from "react-router";
import { Done } from "../components/done.tsx";
import { Threshold } from "../components/threshold.tsx";
import { currentSession } from "../server/session.server.ts";
import type { Route } from "./+types/landing";

export function loader({ context, url }: Route.LoaderArgs) {
  if (currentSession(context).userId) throw redirect("/workspace");
  return { isFarewell: url.searchParams.has("farewell") };
}

export const meta: Route.MetaFunction = () => [
  { title: "Foyer · come in" },
  {
    name: "description",
    content: "A workspace and an assistant, ready when you sign in.",
  },
];

export default function Landing({ loaderData }: Route.ComponentProps) {
  return (
    <Threshold>
      {loaderData.isFarewell && (
        <Done>Your account and your data are gone. You are welcome any time.</Done>
      )}
      <h1 className="text-balance font-serif text-5xl leading-[1.08] sm:text-6xl">
        Come in. Your room is ready.
      </h1>
      <p className="text-pretty text-lg leading-relaxed text-muted">
        Sign in and find your workspace made up: an organization, a first project, a plan, and an
        assistant who answers here and on WhatsApp, in one conversation.
      </p>
      <p className="flex flex-wrap items-center gap-3">
        <Link to="/sign-up" className="button">
          Create an account
        </Link>
        <Link to="/sign-in" className="button button-quiet">
          Sign in
        </Link>
      </p>
    </Threshold>
  );
}
