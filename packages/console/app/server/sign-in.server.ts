import type { AuthError } from "@supabase/supabase-js";
import { authWords } from "./auth-words.server.ts";
import { captchaMissing, captchaToken } from "./captcha.server.ts";
import { type FormErrors, parseCode, parseLink, parseSignIn } from "./credentials.server.ts";
import { publicOrigin } from "./public-origin.server.ts";
import type { Session } from "./session.server.ts";
import { setOut } from "./way-in.server.ts";

/** One attempt at a form of the door. */
export interface Attempt {
  session: Session;
  request: Request;
  form: FormData;
  /** Where a success goes on. */
  next: string;
}

/** What came of it. */
export type Outcome =
  | { kind: "in" }
  /** A mail is on its way to the address. */
  | { kind: "mailed" }
  | { kind: "refused"; status: number; error: string | null; fields: FormErrors["fields"] };

/** By password. */
export async function byPassword({ session, form }: Attempt): Promise<Outcome> {
  const input = parseSignIn(form);
  if (!input.ok) return wrong(input.fields);
  const missing = captchaMissing(form);
  if (missing) return refused(400, missing);
  const { error } = await session.supabase.auth.signInWithPassword({
    ...input.value,
    options: captchaToken(form),
  });
  return error ? failed(error) : { kind: "in" };
}

/** By a link in a mail; an address without an account gets one. */
export async function byLink({ session, request, form, next }: Attempt): Promise<Outcome> {
  const input = parseLink(form);
  if (!input.ok) return wrong(input.fields);
  const missing = captchaMissing(form);
  if (missing) return refused(400, missing);
  const { error } = await session.supabase.auth.signInWithOtp({
    email: input.value.email,
    options: {
      emailRedirectTo: `${publicOrigin(request)}/auth/callback`,
      ...captchaToken(form),
    },
  });
  if (error) return failed(error);
  setOut(session, request, next);
  return { kind: "mailed" };
}

/** By the code in that mail, for whoever reads it on another device. */
export async function byCode({ session, form }: Attempt): Promise<Outcome> {
  const input = parseCode(form);
  if (!input.ok) return wrong(input.fields);
  const { error } = await session.supabase.auth.verifyOtp({
    email: input.value.email,
    token: input.value.code,
    type: "email",
  });
  return error ? failed(error) : { kind: "in" };
}

function wrong(fields: FormErrors["fields"]): Outcome {
  return { kind: "refused", status: 400, error: null, fields };
}

function refused(status: number, error: string): Outcome {
  return { kind: "refused", status, error, fields: {} };
}

function failed(error: AuthError): Outcome {
  return refused(error.status || 503, authWords(error));
}
