import { z } from "zod";
import { AuthFault, invalid } from "./auth-fault.ts";
import { goDuration } from "./go-duration.ts";

const metadata = z.record(z.string(), z.unknown());

const email = z
  .string()
  .toLowerCase()
  .regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, "Unable to validate email address: invalid format");

/** Body of `POST` and `PUT /admin/users`. */
export const userParams = z.object({
  id: z.uuid().optional(),
  email: z.union([email, z.literal("")]).optional(),
  phone: z.string().optional(),
  password: z.string().optional(),
  role: z.string().optional(),
  email_confirm: z.boolean().optional(),
  phone_confirm: z.boolean().optional(),
  user_metadata: metadata.nullish(),
  app_metadata: metadata.nullish(),
  ban_duration: z.string().optional(),
});

/** Body of `POST /admin/generate_link`. */
export const linkParams = z.object({
  type: z.string(),
  email,
  password: z.string().optional(),
  data: metadata.nullish(),
  redirect_to: z.string().optional(),
});

/** Body of `POST /invite`. */
export const inviteParams = z.object({ email, data: metadata.nullish() });

/** Reads a JSON body, or throws the fault that says what is wrong with it. */
export async function readBody<T>(request: Request, schema: z.ZodType<T>): Promise<T> {
  const body: unknown = await request.json().catch(() => {
    throw new AuthFault(400, "bad_json", "Could not parse request body as JSON");
  });
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const generic = `Invalid ${issue?.path.join(".") || "body"}`;
  throw invalid(issue?.code === "invalid_format" ? issue.message : generic);
}

/** When a ban of this duration ends; null lifts it. */
export function banEnd(duration: string): Date | null {
  if (duration === "none") return null;
  const seconds = goDuration(duration);
  if (seconds === undefined) throw invalid(`invalid format for ban duration: ${duration}`);
  return new Date(Date.now() + seconds * 1000);
}
