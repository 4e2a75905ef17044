import { Hono } from "hono";
import { z } from "zod";
import type { Mailbox } from "../auth-api/mailbox.ts";
import type { ConnectionPool } from "../driver/connection-pool.ts";
import { describeError } from "../driver/describe-error.ts";
import { AuthFault, invalid } from "./auth-fault.ts";
import { generateLink, type LinkSettings } from "./generate-link.ts";
import { pageHeaders, readPage } from "./pagination.ts";
import { inviteParams, linkParams, readBody, userParams } from "./params.ts";
import { changeUser, createUser } from "./save-user.ts";
import { userJson } from "./user.ts";
import * as users from "./users.ts";

/** `auth.admin` of supabase-js. The caller has checked that the secret key came. */
export interface AuthAdmin {
  fetch(request: Request): Response | Promise<Response>;
}

/** What the routes need. */
export interface AuthAdminOptions {
  /** Connections as `supabase_auth_admin`. */
  pool: ConnectionPool;
  links: LinkSettings;
  mailbox: Mailbox;
  onLog: (line: string) => void;
}

/** Opens the routes below `/auth/v1/admin`, and `/auth/v1/invite`. */
export function openAuthAdmin(options: AuthAdminOptions): AuthAdmin {
  const { pool, links, mailbox } = options;
  const app = new Hono().basePath("/auth/v1");

  app.post("/admin/users", async (c) => {
    const params = await readBody(c.req.raw, userParams);
    return c.json(userJson(await createUser(pool, params, links.minimumPasswordLength)));
  });
  app.get("/admin/users", async (c) => {
    const query = new URL(c.req.url).searchParams;
    const page = readPage(query);
    const offset = (page.page - 1) * page.perPage;
    const filter = query.get("filter") ?? "";
    const found = await pool.use((sql) =>
      users.listUsers(sql, { offset, limit: page.perPage, filter }),
    );
    const body = { users: found.users.map(userJson), aud: "authenticated" };
    return c.json(body, 200, pageHeaders(page, found.total));
  });
  app.get("/admin/users/:id", async (c) => {
    const id = userId(c.req.param("id"));
    return c.json(userJson(await pool.use((sql) => users.requireUser(sql, id))));
  });
  app.put("/admin/users/:id", async (c) => {
    const params = await readBody(c.req.raw, userParams);
    const id = userId(c.req.param("id"));
    return c.json(userJson(await changeUser(pool, id, params, links.minimumPasswordLength)));
  });
  app.delete("/admin/users/:id", async (c) => {
    const id = userId(c.req.param("id"));
    await requireHardDelete(c.req.raw);
    await pool.transaction(async (tx) => {
      await users.audit(tx, "user_deleted", await users.requireUser(tx, id));
      await users.deleteUser(tx, id);
    });
    return c.json({});
  });
  app.post("/admin/generate_link", async (c) =>
    c.json(await generateLink(pool, await readBody(c.req.raw, linkParams), links)),
  );
  app.post("/invite", async (c) => {
    const { email, data } = await readBody(c.req.raw, inviteParams);
    const redirectTo = new URL(c.req.url).searchParams.get("redirect_to") ?? undefined;
    const link = await generateLink(
      pool,
      { type: "invite", email, data, redirect_to: redirectTo },
      links,
    );
    const text = `You have been invited. Accept with this link: ${link.action_link}`;
    await mailbox.send({ to: email, subject: "You have been invited", text });
    const { action_link, email_otp, hashed_token, verification_type, redirect_to, ...user } = link;
    return c.json(user);
  });
  app.all("*", () => new AuthFault(404, "not_found", "404 page not found").answer());

  app.onError((error, c) => {
    if (error instanceof AuthFault) return error.answer();
    options.onLog(`auth admin ${c.req.method} failed: ${describeError(error)}`);
    return new AuthFault(
      500,
      "unexpected_failure",
      failures[c.req.method] ?? "Database error",
    ).answer();
  });

  return { fetch: (request) => app.fetch(request) };
}

const failures: Record<string, string> = {
  POST: "Database error creating new user",
  PUT: "Error updating user",
  DELETE: "Database error deleting user",
  GET: "Database error finding users",
};

function userId(text: string): string {
  if (z.uuid().safeParse(text).success) return text;
  throw invalid("user_id must be an UUID", 404);
}

/** A soft delete keeps a husk of the user; nothing in lite would honour it. */
async function requireHardDelete(request: Request): Promise<void> {
  const body: unknown = await request.json().catch(() => ({}));
  const soft = typeof body === "object" && body !== null && "should_soft_delete" in body;
  if (soft && body.should_soft_delete === true) {
    throw new AuthFault(501, "not_implemented", "Cannot soft-delete a user on the local stack");
  }
}
