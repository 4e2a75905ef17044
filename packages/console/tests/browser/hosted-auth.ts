import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import { buffer } from "node:stream/consumers";
import { createClient } from "@supabase/supabase-js";
import { freePort } from "./free-port.ts";
import { stack } from "./stack.ts";

/** The stack's API, with an Auth in front that does what the local one can not. */
export interface HostedAuth extends AsyncDisposable {
  url: string;
  /** Captcha tokens that came, by path. */
  captchas: [path: string, token: string | null][];
  /** Bodies of exchanges of a code. */
  exchanges: { auth_code: string; code_verifier: string }[];
}

interface HostedAuthOptions {
  /** Providers that are switched on. */
  providers?: string[];
  /** The one captcha token that passes; without it none is asked for. */
  captcha?: string;
  /** Said to whoever signs in by password, in place of an answer. */
  lockOut?: string;
}

interface Grant {
  challenge: string;
  session: Record<string, unknown>;
}

/**
 * Puts hosted Auth's ways before the local stack: providers (a person who always agrees), PKCE
 * for mailed links, captcha and the refusal of a hook. Everything else goes through.
 */
export async function hostedAuth(options: HostedAuthOptions): Promise<HostedAuth> {
  const captchas: HostedAuth["captchas"] = [];
  const exchanges: HostedAuth["exchanges"] = [];
  const challenges = new Map<string, string>();
  const grants = new Map<string, Grant>();
  const grant = (challenge: string, session: Grant["session"]): string => {
    const code = randomUUID();
    grants.set(code, { challenge, session });
    return code;
  };

  const answer = async (request: IncomingMessage): Promise<Response> => {
    const url = new URL(request.url ?? "/", stack.apiUrl);
    const body = await buffer(request);
    const path = `${url.pathname}${url.searchParams.has("grant_type") ? `?${url.searchParams.get("grant_type")}` : ""}`;
    const fields = body.length > 0 ? JSON.parse(body.toString()) : {};
    const forward = () => {
      const headers = new Headers();
      for (const name of [
        "apikey",
        "authorization",
        "content-type",
        "prefer",
        "accept",
        "x-client-info",
        "x-supabase-api-version",
      ]) {
        const value = request.headers[name];
        if (typeof value === "string") headers.set(name, value);
      }
      const method = request.method ?? "GET";
      return fetch(url, {
        method,
        headers,
        redirect: "manual",
        ...(body.length > 0 && { body: new Uint8Array(body) }),
      });
    };

    if (path === "/auth/v1/settings") {
      const external = Object.fromEntries((options.providers ?? []).map((name) => [name, true]));
      return Response.json({ external: { email: true, ...external } });
    }
    if (path === "/auth/v1/authorize") {
      const code = grant(url.searchParams.get("code_challenge") ?? "", await newcomer());
      return Response.redirect(`${url.searchParams.get("redirect_to")}?code=${code}`, 302);
    }
    if (path === "/auth/v1/token?pkce") {
      exchanges.push(fields);
      const known = grants.get(fields.auth_code);
      grants.delete(fields.auth_code);
      return known && known.challenge === challengeOf(fields.code_verifier)
        ? Response.json(known.session)
        : refusal("bad_code_verifier", "code challenge does not match");
    }
    if (["/auth/v1/signup", "/auth/v1/otp", "/auth/v1/token?password"].includes(path)) {
      const token: string | null = fields.gotrue_meta_security?.captcha_token ?? null;
      captchas.push([path, token]);
      if (options.captcha && token !== options.captcha) {
        return refusal("captcha_failed", "captcha protection: request disallowed");
      }
      if (options.lockOut && path === "/auth/v1/token?password") {
        return refusal("invalid_credentials", options.lockOut);
      }
      if (fields.code_challenge) challenges.set(fields.email, fields.code_challenge);
      return forward();
    }
    if (path === "/auth/v1/verify" && request.method === "GET") {
      const opened = await forward();
      const [, fragment] = (opened.headers.get("location") ?? "").split("#");
      const session = Object.fromEntries(new URLSearchParams(fragment));
      const user = await userOf(session.access_token ?? "");
      const challenge = challenges.get(user.email ?? "") ?? "";
      const code = grant(challenge, { ...session, expires_in: 3600, user });
      return Response.redirect(`${url.searchParams.get("redirect_to")}?code=${code}`, 303);
    }
    return forward();
  };

  const port = await freePort();
  const server = createServer(async (request, response) => {
    const given = await answer(request).catch((error) =>
      Response.json({ message: String(error) }, { status: 500 }),
    );
    const headers = Object.fromEntries(given.headers);
    delete headers["content-encoding"];
    delete headers["content-length"];
    delete headers["transfer-encoding"];
    response.writeHead(given.status, headers);
    response.end(Buffer.from(await given.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${port}`,
    captchas,
    exchanges,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function challengeOf(verifier: string): string {
  return createHash("sha256").update(verifier).digest("base64url");
}

function refusal(code: string, msg: string): Response {
  return Response.json({ code: 400, error_code: code, msg }, { status: 400 });
}

/** Somebody whom a provider vouches for. */
async function newcomer(): Promise<Record<string, unknown>> {
  const supabase = createClient(stack.apiUrl, stack.publishableKey, {
    auth: { persistSession: false },
  });
  const { data, error } = await supabase.auth.signUp({
    email: `${randomUUID()}@provider.example`,
    password: randomUUID(),
  });
  if (error || !data.session) throw error ?? new Error("There is no session.");
  return { ...data.session };
}

async function userOf(token: string) {
  const supabase = createClient(stack.apiUrl, stack.publishableKey);
  const { data, error } = await supabase.auth.getUser(token);
  if (error) throw error;
  return data.user;
}
