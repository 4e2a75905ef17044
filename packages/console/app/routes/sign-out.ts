import { redirect } from "react-router";
import { doorPath } from "../lib/own-path.ts";
import { currentSession } from "../server/session.server.ts";
import type { Route } from "./+types/sign-out";

/** Only a form signs out: a link could be followed by a prefetcher. */
export function loader() {
  throw redirect("/");
}

export async function action({ request, context }: Route.ActionArgs) {
  const next = (await request.formData()).get("next")?.toString();
  // Here only: other devices stay signed in. The cookie goes even if Auth cannot be reached.
  await currentSession(context).supabase.auth.signOut({ scope: "local" });
  // To come back as somebody else.
  throw redirect(next ? doorPath("/sign-in", next) : "/");
}
