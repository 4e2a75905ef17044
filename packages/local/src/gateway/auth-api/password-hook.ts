import bcrypt from "bcryptjs";
import type postgres from "postgres";
import { z } from "zod";
import { AuthFault } from "../auth-admin/auth-fault.ts";
import type { ConnectionPool } from "../driver/connection-pool.ts";

/** A function in the database that Auth asks at each attempt to sign in with a password. */
export interface PasswordHook {
  schema: string;
  name: string;
}

const credentials = z.looseObject({ email: z.string(), password: z.string() });

const verdict = z.looseObject({
  decision: z.enum(["continue", "reject"]),
  message: z.string().optional(),
});

/**
 * Reads the `uri` of a hook: `pg-functions://postgres/<schema>/<function>`.
 *
 * @throws Error when it is anything else; the local stack has no HTTP hooks.
 */
export function parseHook(uri: string): PasswordHook {
  const match = /^pg-functions:\/\/postgres\/(\w+)\/(\w+)$/.exec(uri);
  const [, schema, name] = match ?? [];
  if (schema === undefined || name === undefined) {
    throw new Error(
      `Cannot use the hook ${uri}: the local stack knows pg-functions://postgres/<schema>/<function>.`,
    );
  }
  return { schema, name };
}

/**
 * Asks the hook about a password before lite signs anybody in, as hosted Auth does. lite knows no
 * hooks; so the password is verified here once more, and only then handed on.
 *
 * @returns the refusal, or undefined to go on.
 */
export async function askPasswordHook(
  hook: PasswordHook,
  request: Request,
  pool: ConnectionPool,
): Promise<Response | undefined> {
  const body = credentials.safeParse(await request.json().catch(() => null));
  if (!body.success) return undefined;
  const { email, password } = body.data;
  return await pool.use(async (sql) => {
    const [user] = await sql<{ id: string; encrypted_password: string | null }[]>`
      select id, encrypted_password from auth.users
      where email = ${email.toLowerCase()} and not is_sso_user`;
    // Of somebody unknown there is nothing to count.
    if (user === undefined) return undefined;
    const valid = await bcrypt.compare(password, user.encrypted_password ?? "");
    const { decision, message } = await call(sql, hook, { user_id: user.id, valid });
    if (decision === "continue") return undefined;
    const refusal = message ?? "Further password verification attempts will be rejected.";
    return new AuthFault(400, "invalid_credentials", refusal).answer();
  });
}

async function call(
  sql: postgres.Sql,
  { schema, name }: PasswordHook,
  event: { user_id: string; valid: boolean },
): Promise<z.infer<typeof verdict>> {
  const [row] = await sql`select ${sql(schema)}.${sql(name)}(${sql.json(event)}) as answer`;
  return verdict.parse(row?.answer);
}
