/** `POST /api/chatkit/token`: what a chat widget needs to speak for the caller, for a while. */
import { type ChatTokenResponse, chatSessionRow, chatTokenRequest } from "@foyer/contracts";
import type { Authenticate, Caller } from "../_shared/auth.ts";
import { readJson } from "../_shared/body.ts";
import { callRpc } from "../_shared/rpc.ts";
import type { Handler } from "./api.ts";
import { requireOwnSession } from "./chat-caller.ts";
import type { ChatTokens } from "./chat-token.ts";
import type { OpenChatKitSession } from "./chatkit-session.ts";

const maxBytes = 4 * 1024;

/** What the route needs. */
export interface ChatKitTokenDeps {
  readonly authenticate: Authenticate;
  readonly tokens: ChatTokens;
  /** Null: ChatKit is not configured, and the widget speaks to `/api/chat`. */
  readonly openChatKitSession: OpenChatKitSession | null;
}

export function chatkitTokenHandler(deps: ChatKitTokenDeps): Handler {
  const { authenticate, tokens, openChatKitSession } = deps;

  async function ownToken(caller: Caller, wanted: string | undefined): Promise<ChatTokenResponse> {
    const sessionId = wanted?.toLowerCase() ?? (await activeSession(caller));
    if (wanted !== undefined) await requireOwnSession(caller, sessionId);
    const signed = await tokens.sign({ userId: caller.userId, sessionId });
    return { provider: "foyer", ...signed, sessionId };
  }

  return async (c) => {
    const caller = await authenticate(c.req.raw);
    c.set("userId", caller.userId);
    const request = await readJson(c.req.raw, chatTokenRequest, maxBytes, { ifEmpty: {} });
    const answer: ChatTokenResponse = openChatKitSession
      ? { provider: "chatkit", ...(await openChatKitSession(caller.userId)) }
      : await ownToken(caller, request.sessionId);
    return c.json(answer, 200, { "cache-control": "no-store" });
  };
}

async function activeSession({ supabase }: Caller): Promise<string> {
  const { id } = await callRpc(supabase, "active_chat_session", {}, chatSessionRow);
  return id;
}
