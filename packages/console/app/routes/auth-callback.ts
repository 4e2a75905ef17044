import { redirect } from "react-router";
import { guarded } from "../server/guarded.server.ts";
import { currentSession } from "../server/session.server.ts";
import type { Route } from "./+types/auth-callback";

/**
 * Where links from e-mails and sign-in providers arrive (PKCE): the code becomes a session,
 * which the session middleware writes into cookies.
 */
export const loader = guarded(async ({ context, url }: Route.LoaderArgs) => {
  const code = url.searchParams.get("code");
  if (code) {
    const { error } = await currentSession(context).supabase.auth.exchangeCodeForSession(code);
    if (!error) throw redirect("/workspace");
  }
  throw redirect("/sign-in?reason=link");
});
