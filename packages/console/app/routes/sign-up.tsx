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
import { signUp } from "../server/sign-up.server.ts";
import type { Route } from "./+types/sign-up";

export const meta: Route.MetaFunction = () => [{ title: "Create an account · Foyer" }];

export function loader({ context, url }: Route.LoaderArgs) {
  return atTheDoor(currentSession(context), url);
}

const none: FormErrors["fields"] = {};

export async function action({ request, context, url }: Route.ActionArgs) {
  const form = await request.formData();
  const next = ownPath(url.searchParams.get("next"));
  const outcome = await signUp({ session: currentSession(context), request, form, next });
  if (outcome.kind === "in") throw redirect(next);
  const given = {
    name: String(form.get("name") ?? ""),
    email: String(form.get("email") ?? "").trim(),
  };
  if (outcome.kind === "mailed") return data({ given, mailed: true, error: null, fields: none });
  const { error, fields, status } = outcome;
  return data({ given, mailed: false, error, fields }, { status });
}

export default function SignUp({ loaderData: door, actionData }: Route.ComponentProps) {
  const busy = useNavigation().state !== "idle";
  if (actionData?.mailed) {
    return (
      <Threshold>
        <MailSent email={actionData.given.email} error={null} next={door.next} />
      </Threshold>
    );
  }
  return (
    <Threshold>
      <h1 className="font-serif text-4xl">Create your account</h1>
      {actionData?.error && (
        <Notice
          problem={{
            title: "The account was not created",
            detail: actionData.error,
          }}
        />
      )}
      <ProviderLinks providers={door.providers} next={door.next} />
      <Form
        method="post"
        action={doorPath("/sign-up", door.next)}
        noValidate
        className="grid gap-5"
      >
        <Field
          label="Name (optional)"
          name="name"
          autoComplete="name"
          maxLength={255}
          defaultValue={actionData?.given.name}
          error={actionData?.fields.name}
        />
        <Field
          label="E-mail"
          name="email"
          type="email"
          autoComplete="username"
          required
          maxLength={255}
          defaultValue={actionData?.given.email}
          error={actionData?.fields.email}
        />
        <Field
          label="Password"
          name="password"
          type="password"
          autoComplete="new-password"
          required
          minLength={8}
          maxLength={72}
          hint="At least 8 characters. A short sentence works well."
          error={actionData?.fields.password}
        />
        <CaptchaCheck captcha={door.captcha} spent={actionData} />
        <button type="submit" className="button" disabled={busy}>
          {busy ? "Creating…" : "Create account"}
        </button>
      </Form>
      <p className="text-muted">
        Been here before?{" "}
        <Link to={doorPath("/sign-in", door.next)} className="link">
          Sign in
        </Link>
      </p>
    </Threshold>
  );
}
