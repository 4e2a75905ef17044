import { useEffect, useRef } from "react";
import { Link, redirect, useNavigate, useSubmit } from "react-router";
import { Threshold } from "../components/threshold.tsx";
import { guarded } from "../server/guarded.server.ts";
import { currentSession } from "../server/session.server.ts";
import { arrive } from "../server/way-in.server.ts";
import type { Route } from "./+types/auth-callback";

export const meta: Route.MetaFunction = () => [{ title: "Signing in · Foyer" }];

/**
 * Where links from e-mails and sign-in providers arrive (PKCE): the code becomes a session,
 * which the session middleware writes into cookies.
 */
export const loader = guarded(async ({ context, url }: Route.LoaderArgs) => {
  const session = currentSession(context);
  const code = url.searchParams.get("code");
  if (code) {
    const { error } = await session.supabase.auth.exchangeCodeForSession(code);
    throw redirect(error ? "/sign-in?reason=link" : (arrive(session) ?? "/workspace"));
  }
  const reason = url.searchParams.get("error_code") ?? url.searchParams.get("error");
  if (reason) throw redirect(`/sign-in?reason=${encodeURIComponent(reason)}`);
  return null;
});

/**
 * A session that came in the address's fragment, which only the browser sees: Auth answers so
 * when it made the link without a challenge.
 *
 * Taken only in a browser that set out to sign in. Anybody can write such an address, and would
 * have others work in an account that is not theirs.
 */
export const action = guarded(async ({ request, context }: Route.ActionArgs) => {
  const session = currentSession(context);
  const form = await request.formData();
  const next = arrive(session);
  if (next === null) throw redirect("/sign-in?reason=link");
  const { error } = await session.supabase.auth.setSession({
    access_token: String(form.get("access_token")),
    refresh_token: String(form.get("refresh_token")),
  });
  throw redirect(error ? "/sign-in?reason=link" : next);
});

export default function AuthCallback() {
  const submit = useSubmit();
  const navigate = useNavigate();
  // Read once: it is gone from the address afterwards.
  const isRead = useRef(false);
  useEffect(() => {
    if (isRead.current) return;
    isRead.current = true;
    const answer = new URLSearchParams(window.location.hash.slice(1));
    // Before anything else: a session must not stay in the history.
    window.history.replaceState(window.history.state, "", window.location.pathname);
    const [access, refresh] = [answer.get("access_token"), answer.get("refresh_token")];
    if (access && refresh) {
      const body = { access_token: access, refresh_token: refresh };
      void submit(body, { method: "post", replace: true });
    } else {
      const reason = answer.get("error_code") ?? answer.get("error") ?? "link";
      void navigate(`/sign-in?reason=${encodeURIComponent(reason)}`, { replace: true });
    }
  }, [submit, navigate]);
  return (
    <Threshold>
      <h1 className="font-serif text-4xl">Opening the door…</h1>
      <noscript>
        <p className="text-lg leading-relaxed text-muted">
          This link needs scripts. Without them, sign in with the code from the same mail.
        </p>
      </noscript>
      <p>
        <Link to="/sign-in" className="link">
          Back to sign-in
        </Link>
      </p>
    </Threshold>
  );
}
