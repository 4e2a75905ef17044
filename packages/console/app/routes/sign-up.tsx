import { data, Form, Link, redirect, useNavigation } from "react-router";
import { Field } from "../components/field.tsx";
import { Notice } from "../components/notice.tsx";
import { Threshold } from "../components/threshold.tsx";
import { authWords } from "../server/auth-words.server.ts";
import { type FormErrors, parseSignUp } from "../server/credentials.server.ts";
import { currentSession } from "../server/session.server.ts";
import type { Route } from "./+types/sign-up";

export const meta: Route.MetaFunction = () => [{ title: "Create an account · Foyer" }];

export function loader({ context }: Route.LoaderArgs) {
  if (currentSession(context).userId) throw redirect("/workspace");
  return null;
}

export async function action({ request, context, url }: Route.ActionArgs) {
  const form = await request.formData();
  const given = {
    name: String(form.get("name") ?? ""),
    email: String(form.get("email") ?? ""),
  };
  const input = parseSignUp(form);
  if (!input.ok) {
    return data({ given, fields: input.fields, error: null, confirm: false }, { status: 400 });
  }
  const fields: FormErrors["fields"] = {};
  const { name, email, password } = input.value;
  const { data: created, error } = await currentSession(context).supabase.auth.signUp({
    email,
    password,
    options: {
      data: name ? { name } : {},
      emailRedirectTo: new URL("/auth/callback", url).href,
    },
  });
  if (error) {
    const status = error.status ?? 503;
    return data({ given, fields, error: authWords(error), confirm: false }, { status });
  }
  if (created.session) throw redirect("/workspace");
  return data({ given, fields, error: null, confirm: true }, { status: 200 });
}

export default function SignUp({ actionData }: Route.ComponentProps) {
  const busy = useNavigation().state !== "idle";
  if (actionData?.confirm) {
    return (
      <Threshold>
        <h1 className="font-serif text-4xl">Look into your mail</h1>
        <p role="status" className="text-lg leading-relaxed text-muted">
          We sent a link to <strong className="text-ink">{actionData.given.email}</strong>. Open it
          in this browser and you are in.
        </p>
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
      <Form method="post" noValidate className="grid gap-5">
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
        <button type="submit" className="button" disabled={busy}>
          {busy ? "Creating…" : "Create account"}
        </button>
      </Form>
      <p className="text-muted">
        Been here before?{" "}
        <Link to="/sign-in" className="link">
          Sign in
        </Link>
      </p>
    </Threshold>
  );
}
