import { authWords } from "./auth-words.server.ts";
import { captchaMissing, captchaToken } from "./captcha.server.ts";
import { parseSignUp } from "./credentials.server.ts";
import { publicOrigin } from "./public-origin.server.ts";
import type { Attempt, Outcome } from "./sign-in.server.ts";
import { setOut } from "./way-in.server.ts";

/** Opens an account; where Auth wants the address confirmed first, a mail goes out. */
export async function signUp({ session, request, form, next }: Attempt): Promise<Outcome> {
  const input = parseSignUp(form);
  if (!input.ok) return { kind: "refused", status: 400, error: null, fields: input.fields };
  const missing = captchaMissing(form);
  if (missing) return { kind: "refused", status: 400, error: missing, fields: {} };
  const { name, email, password } = input.value;
  const { data, error } = await session.supabase.auth.signUp({
    email,
    password,
    options: {
      data: name ? { name } : {},
      emailRedirectTo: `${publicOrigin(request)}/auth/callback`,
      ...captchaToken(form),
    },
  });
  if (error) {
    return { kind: "refused", status: error.status || 503, error: authWords(error), fields: {} };
  }
  if (data.session) return { kind: "in" };
  setOut(session, request, next);
  return { kind: "mailed" };
}
