import { Form, Link, useNavigation } from "react-router";
import { doorPath } from "../lib/own-path.ts";
import { Field } from "./field.tsx";

interface MailSentProps {
  email: string;
  /** What was wrong with the code that was typed. */
  error: string | null;
  next: string;
}

/** Says that a mail is on its way, and takes its code from whoever reads it elsewhere. */
export function MailSent({ email, error, next }: MailSentProps) {
  const busy = useNavigation().state !== "idle";
  const door = doorPath("/sign-in", next);
  return (
    <>
      <h1 className="font-serif text-4xl">Look into your mail</h1>
      <p role="status" className="text-lg leading-relaxed text-muted">
        We sent a link to <strong className="wrap-anywhere text-ink">{email}</strong>. Open it in
        this browser and you are in.
      </p>
      <Form method="post" action={door} noValidate className="grid gap-5 border-t border-line pt-7">
        <input type="hidden" name="email" value={email} />
        <Field
          label="Code"
          name="code"
          inputMode="numeric"
          autoComplete="one-time-code"
          required
          maxLength={10}
          hint="If the mail has one, type it here instead: it works on any device."
          error={error ?? undefined}
        />
        <button
          type="submit"
          name="intent"
          value="code"
          className="button button-quiet"
          disabled={busy}
        >
          {busy ? "One moment…" : "Sign in with the code"}
        </button>
      </Form>
      <p className="text-muted">
        Nothing came?{" "}
        <Link to={door} className="link">
          Try again
        </Link>
      </p>
    </>
  );
}
