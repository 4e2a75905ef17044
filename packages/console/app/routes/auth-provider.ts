import { redirect } from "react-router";
import { ownPath } from "../lib/own-path.ts";
import { isProvider } from "../lib/provider.ts";
import { guarded } from "../server/guarded.server.ts";
import { enabledProviders } from "../server/providers.server.ts";
import { publicOrigin } from "../server/public-origin.server.ts";
import { currentSession } from "../server/session.server.ts";
import { setOut } from "../server/way-in.server.ts";
import type { Route } from "./+types/auth-provider";

/**
 * Sends somebody to a sign-in provider, from where they come back to `/auth/callback`.
 *
 * A link and not a form: the policy for forms forbids being led elsewhere.
 */
export const loader = guarded(async ({ request, context, params, url }: Route.LoaderArgs) => {
  const session = currentSession(context);
  const { provider } = params;
  if (!isProvider(provider) || !(await enabledProviders()).includes(provider)) {
    throw redirect("/sign-in?reason=provider_disabled");
  }
  const { data, error } = await session.supabase.auth.signInWithOAuth({
    provider,
    options: { redirectTo: `${publicOrigin(request)}/auth/callback`, skipBrowserRedirect: true },
  });
  if (error) throw redirect("/sign-in?reason=provider_disabled");
  setOut(session, request, ownPath(url.searchParams.get("next")));
  throw redirect(data.url);
});
