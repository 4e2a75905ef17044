import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { writeFileAtomic } from "./files.ts";

const token = (prefix: string, bytes: number) => () =>
  prefix + randomBytes(bytes).toString("base64url").replaceAll("-", "x").replaceAll("_", "y");

const keysSchema = z.object({
  publishableKey: z.string().startsWith("sb_publishable_").default(token("sb_publishable_", 24)),
  secretKey: z.string().startsWith("sb_secret_").default(token("sb_secret_", 24)),
  jwtSecret: z.string().min(32).default(token("", 36)),
  workerSecret: z.string().min(32).default(token("", 36)),
  whatsappAppSecret: z.string().default(() => randomBytes(16).toString("hex")),
  whatsappVerifyToken: z.string().default(token("", 18)),
  whatsappAccessToken: z.string().default(token("EAA", 48)),
  // Fictitious and fixed, so that examples and fixtures can name them.
  whatsappPhoneNumberId: z.string().default("100000000000001"),
  whatsappDisplayPhone: z.string().default("+15550100001"),
  modelApiKey: z.string().default(token("sk-", 24)),
  /** Password of the database's superuser; not for programs of the project. */
  adminPassword: z.string().default(token("", 24)),
});

/** Keys and secrets of one home; random, and good for nothing but the local stack. */
export type StackKeys = z.infer<typeof keysSchema>;

/** Reads the keys of a home, making those that are missing. The file is for its owner alone. */
export async function ensureKeys(file: string): Promise<StackKeys> {
  const text = await readFile(file, "utf8").catch(() => "{}");
  let keys: StackKeys;
  try {
    keys = keysSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new Error(
      `Cannot read the keys in ${file}. Delete the file and run \`npm run stack -- reset\`.`,
      { cause },
    );
  }
  const complete = `${JSON.stringify(keys, null, 2)}\n`;
  if (complete !== text) await writeFileAtomic(file, complete, 0o600);
  return keys;
}
