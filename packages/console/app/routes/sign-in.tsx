import { data, Form, Link, redirect, useNavigation } from "react-router";
import { Field } from "../components/field.tsx";
import { Notice } from "../components/notice.tsx";
import { Threshold } from "../components/threshold.tsx";
import { authWords } from "../server/auth-words.server.ts";
import { type FormErrors, parseSignIn } from "../server/credentials.server.ts";
import { currentSession } from "../server/session.server.ts";
import type { Route } from "./+types/sign-in";

export const meta: Route.MetaFunction = () => [{ title: "Sign in · Foyer" }];

export function loader({ context, url }: Route.LoaderArgs) {
  if (currentSession(context).userId) throw redirect("/workspace");
  // Only our own words are shown: the address bar is anybody's to write.
  return { linkFailed: url.searchParams.get("reason") === "link" };
}

export async function action({ request, context }: Route.ActionArgs) {
  const form = await request.formData();
  const email = String(form.get("email") ?? "");
  const input = parseSignIn(form);
  if (!input.ok) return data({ email, fields: input.fields, error: null }, { status: 400 });
  const fields: FormErrors["fields"] = {};
  const { error } = await currentSession(context).supabase.auth.signInWithPassword(input.value);
  if (!error) throw redirect("/workspace");
  return data({ email, fields, error: authWords(error) }, { status: error.status ?? 503 });
}

export default function SignIn({ loaderData, actionData }: Route.ComponentProps) {
  const busy = useNavigation().state !== "idle";
  const linkFailed = loaderData.linkFailed && !actionData;
  return (
    <Threshold>
      <h1 className="font-serif text-4xl">Welcome back</h1>
      {actionData?.error && (
        <Notice problem={{ title: "You are not signed in", detail: actionData.error }} />
      )}
      {linkFailed && (
        <Notice
          problem={{
            title: "That link did not work",
            detail: "It may be used up or expired, or was opened in another browser. Sign in here.",
          }}
        />
      )}
      <Form method="post" noValidate className="grid gap-5">
        <Field
          label="E-mail"
          name="email"
          type="email"
          autoComplete="username"
          required
          defaultValue={actionData?.email}
          error={actionData?.fields.email}
        />
        <Field
          label="Password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
          error={actionData?.fields.password}
        />
        <button type="submit" className="button" disabled={busy}>
          {busy ? "Signing in…" : "Sign in"}
        </button>
      </Form>
      <p className="text-muted">
        New here?{" "}
        <Link to="/sign-up" className="link">
          Create an account
        </Link>
      </p>
    </Threshold>
  );
}
