import { z } from "zod";

const email = z
  .string()
  .trim()
  .min(1, "Enter your e-mail.")
  .pipe(z.email("This is not an e-mail address."));

const signIn = z.object({
  email,
  password: z.string().min(1, "Enter your password."),
});

const signUp = z.object({
  name: z.string().trim().max(255, "Use at most 255 characters."),
  email: email.pipe(z.string().max(255, "Use at most 255 characters.")),
  // Auth decides what is strong enough; bcrypt ends at 72 bytes.
  password: z.string().min(8, "Use at least 8 characters.").max(72, "Use at most 72 characters."),
});

/** What the form shows again, and the message for each field that is wrong. */
export interface FormErrors {
  fields: Partial<Record<"name" | "email" | "password", string>>;
}

type Parsed<T> = { ok: true; value: T } | ({ ok: false } & FormErrors);

/** Reads the sign-in form. */
export const parseSignIn = (form: FormData): Parsed<z.infer<typeof signIn>> => parse(signIn, form);

/** Reads the sign-up form. */
export const parseSignUp = (form: FormData): Parsed<z.infer<typeof signUp>> => parse(signUp, form);

function parse<T>(schema: z.ZodType<T>, form: FormData): Parsed<T> {
  const text = (name: string) => String(form.get(name) ?? "");
  const result = schema.safeParse({
    name: text("name"),
    email: text("email"),
    password: text("password"),
  });
  if (result.success) return { ok: true, value: result.data };
  const fields: FormErrors["fields"] = {};
  for (const { path, message } of result.error.issues) {
    const field = path[0];
    if (field === "name" || field === "email" || field === "password") fields[field] ??= message;
  }
  return { ok: false, fields };
}
