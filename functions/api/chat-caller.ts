/** Who writes in a conversation: a signed-in person, or a widget with a token for one of theirs. */
import { type ChatRequest, chatSessionRow, messageRow, uuid } from "@foyer/contracts";
import type { SupabaseClient } from "@supabase/supabase-js";
import { type Authenticate, bearerToken, type Caller } from "../_shared/auth.ts";
import { Problem } from "../_shared/problem.ts";
import { callAdminRpc, callRpc } from "../_shared/rpc.ts";
import { problemFromDatabase } from "../_shared/translate.ts";
import { type ChatGrant, type ChatTokens, isChatToken } from "./chat-token.ts";

/** Somebody verified, and what they may do in conversations. */
export interface ChatCaller {
  readonly userId: string;
  /** Stores a message, once; its id. Throws a 404 for a conversation that is not theirs. */
  send(message: ChatRequest): Promise<string>;
  /** Throws a 404 for a conversation that is not theirs. */
  requireSession(sessionId: string): Promise<void>;
}

/** Verifies a request's user or widget, or throws a 401 (503 when Auth does not answer). */
export type AuthenticateChat = (request: Request) => Promise<ChatCaller>;

/** What it needs. */
export interface ChatCallerDeps {
  readonly authenticate: Authenticate;
  readonly tokens: ChatTokens;
  /** The admin's client: whoever holds a chat token has no token of Auth's to act with. */
  readonly admin: SupabaseClient;
}

export function createAuthenticateChat(deps: ChatCallerDeps): AuthenticateChat {
  const { authenticate, tokens, admin } = deps;
  return async (request) => {
    const token = bearerToken(request);
    if (token === null || !isChatToken(token)) return asPerson(await authenticate(request));
    return asWidget(admin, await tokens.verify(token));
  };
}

/** Another's session and none at all look the same: row-level security shows the caller their own. */
export async function requireOwnSession({ supabase }: Caller, sessionId: string): Promise<void> {
  if (!uuid.safeParse(sessionId).success) throw new Problem("session_not_found");
  const query = supabase.from("chat_sessions").select("id").eq("id", sessionId);
  const { data, error, status } = await query.maybeSingle();
  if (error) throw problemFromDatabase(error, status);
  if (data === null) throw new Problem("session_not_found");
}

function asPerson(caller: Caller): ChatCaller {
  return {
    userId: caller.userId,
    async send({ sessionId, clientId, content }) {
      const args = { session: sessionId, client_id: clientId, content };
      const { id } = await callRpc(caller.supabase, "send_chat_message", args, messageRow);
      return id;
    },
    requireSession: (sessionId) => requireOwnSession(caller, sessionId),
  };
}

/** The token was good when it was signed; whether its holder still belongs there, the database says. */
function asWidget(admin: SupabaseClient, grant: ChatGrant): ChatCaller {
  const { userId } = grant;

  function requireGranted(sessionId: string): void {
    // Ids are compared as Postgres does: in either case.
    if (sessionId.toLowerCase() !== grant.sessionId) throw new Problem("session_not_found");
  }

  return {
    userId,
    async send({ sessionId, clientId, content }) {
      requireGranted(sessionId);
      const args = { user_id: userId, session: grant.sessionId, client_id: clientId, content };
      const { id } = await callAdminRpc(admin, "send_chat_message_as", args, messageRow, [
        "session_not_found",
        "limit_reached",
        "conflict",
        "invalid_input",
      ]);
      return id;
    },
    async requireSession(sessionId) {
      requireGranted(sessionId);
      const args = { user_id: userId, session: grant.sessionId };
      await callAdminRpc(admin, "chat_session_as", args, chatSessionRow, ["session_not_found"]);
    },
  };
}
