import { z } from "zod";

/** An address in a form, at most as long as the database keeps. */
export const email = z
  .string()
  .trim()
  .min(1, "Enter your e-mail.")
  .pipe(z.email("This is not an e-mail address."))
  .pipe(z.string().max(255, "Use at most 255 characters."));

/** What a mailed code looks like, wherever it is set to six to ten digits. */
const code = z
  .string()
  .trim()
  .regex(/^\d{6,10}$/, "Type the digits of the code.");

const signIn = z.object({
  email,
  password: z.string().min(1, "Enter your password."),
});

const signUp = z.object({
  name: z.string().trim().max(255, "Use at most 255 characters."),
  email,
  // Auth decides what is strong enough; bcrypt ends at 72 bytes.
  password: z.string().min(8, "Use at least 8 characters.").max(72, "Use at most 72 characters."),
});

const names = ["name", "email", "password", "code"] as const;

/** What the form shows again, and the message for each field that is wrong. */
export interface FormErrors {
  fields: Partial<Record<(typeof names)[number], string>>;
}

type Parsed<T> = { ok: true; value: T } | ({ ok: false } & FormErrors);

/** Reads the sign-in form. */
export const parseSignIn = (form: FormData): Parsed<z.infer<typeof signIn>> => parse(signIn, form);

/** Reads the sign-up form. */
export const parseSignUp = (form: FormData): Parsed<z.infer<typeof signUp>> => parse(signUp, form);

/** Reads the form that asks for a link by e-mail. */
export const parseLink = (form: FormData): Parsed<{ email: string }> =>
  parse(z.object({ email }), form);

/** Reads the form with the code of that mail. */
export const parseCode = (form: FormData): Parsed<{ email: string; code: string }> =>
  parse(z.object({ email, code }), form);

function parse<T>(schema: z.ZodType<T>, form: FormData): Parsed<T> {
  const given = names.map((name) => [name, String(form.get(name) ?? "")]);
  const result = schema.safeParse(Object.fromEntries(given));
  if (result.success) return { ok: true, value: result.data };
  const fields: FormErrors["fields"] = {};
  for (const { path, message } of result.error.issues) {
    const field = names.find((name) => name === path[0]);
    if (field) fields[field] ??= message;
  }
  return { ok: false, fields };
}
