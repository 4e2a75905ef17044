import { data, Form, Link, redirect, useNavigation } from "react-router";
import { CaptchaCheck } from "../components/captcha-check.tsx";
import { Field } from "../components/field.tsx";
import { MailSent } from "../components/mail-sent.tsx";
import { Notice } from "../components/notice.tsx";
import { ProviderLinks } from "../components/provider-links.tsx";
import { Threshold } from "../components/threshold.tsx";
import { doorPath, ownPath } from "../lib/own-path.ts";
import type { FormErrors } from "../server/credentials.server.ts";
import { atTheDoor } from "../server/door.server.ts";
import { currentSession } from "../server/session.server.ts";
import { byCode, byLink, byPassword } from "../server/sign-in.server.ts";
import type { Route } from "./+types/sign-in";

export const meta: Route.MetaFunction = () => [{ title: "Sign in · Foyer" }];

export function loader({ context, url }: Route.LoaderArgs) {
  return atTheDoor(currentSession(context), url);
}

const none: FormErrors["fields"] = {};
const ways = { password: byPassword, link: byLink, code: byCode };

export async function action({ request, context, url }: Route.ActionArgs) {
  const form = await request.formData();
  const next = ownPath(url.searchParams.get("next"));
  const intent = String(form.get("intent"));
  // Enter in a field sends the first button's intent; a script may send none.
  const way = intent === "link" || intent === "code" ? intent : "password";
  const attempt = { session: currentSession(context), request, form, next };
  const outcome = await ways[way](attempt);
  if (outcome.kind === "in") throw redirect(next);
  const email = String(form.get("email") ?? "").trim();
  if (outcome.kind === "mailed") return data({ email, mailed: true, error: null, fields: none });
  const { error, fields, status } = outcome;
  return data({ email, mailed: way === "code", error, fields }, { status });
}

export default function SignIn({ loaderData: door, actionData }: Route.ComponentProps) {
  const busy = useNavigation().state !== "idle";
  const returned = actionData ? null : door.returned;
  if (actionData?.mailed) {
    return (
      <Threshold>
        <MailSent
          email={actionData.email}
          error={actionData.fields.code ?? actionData.error}
          next={door.next}
        />
      </Threshold>
    );
  }
  return (
    <Threshold>
      <h1 className="font-serif text-4xl">Welcome back</h1>
      {actionData?.error && (
        <Notice problem={{ title: "You are not signed in", detail: actionData.error }} />
      )}
      {returned && <Notice problem={{ title: "That link did not work", detail: returned }} />}
      <ProviderLinks providers={door.providers} next={door.next} />
      <Form
        method="post"
        action={doorPath("/sign-in", door.next)}
        noValidate
        className="grid gap-5"
      >
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
        <CaptchaCheck captcha={door.captcha} spent={actionData} />
        <button type="submit" name="intent" value="password" className="button" disabled={busy}>
          {busy ? "One moment…" : "Sign in"}
        </button>
        <div className="grid gap-2 border-t border-line pt-5">
          <button
            type="submit"
            name="intent"
            value="link"
            className="button button-quiet"
            disabled={busy}
          >
            E-mail me a link instead
          </button>
          <p className="text-sm text-muted">No password needed, also for a new account.</p>
        </div>
      </Form>
      <p className="text-muted">
        New here?{" "}
        <Link to={doorPath("/sign-up", door.next)} className="link">
          Create an account
        </Link>
      </p>
    </Threshold>
  );
}
