import { redirect } from "react-router";
import { currentSession } from "../server/session.server.ts";
import type { Route } from "./+types/sign-out";

/** Only a form signs out: a link could be followed by a prefetcher. */
export function loader() {
  throw redirect("/");
}

export async function action({ context }: Route.ActionArgs) {
  // Here only: other devices stay signed in. The cookie goes even if Auth cannot be reached.
  await currentSession(context).supabase.auth.signOut({ scope: "local" });
  throw redirect("/");
}
