/** A session of OpenAI's ChatKit for one person: the secret that its widget starts with. */
import { z } from "zod";
import { timedFetch } from "../_shared/clients.ts";
import type { Env } from "../_shared/env.ts";
import { Problem } from "../_shared/problem.ts";

export type ChatKitEnv = Env<"CHATKIT_API_KEY" | "CHATKIT_WORKFLOW_ID" | "CHATKIT_BASE_URL">;

/** A widget's secret. */
export interface ChatKitSession {
  readonly token: string;
  readonly expiresAt: string;
}

/** Opens a session; throws Problem `chatkit_unavailable` when there is none to be had. */
export type OpenChatKitSession = (userId: string) => Promise<ChatKitSession>;

/** Somebody waits for the widget to appear. */
const timeoutMs = 8_000;

/** OpenAI's own default and longest; said, so that it stays short. */
const lifeSeconds = 600;

const session = z.object({
  client_secret: z.string().min(1),
  /** Seconds since 1970. */
  expires_at: z.int().positive(),
});

/** OpenAI's error: its `message` may quote the key, so that only its code is read. */
const refusal = z.object({ error: z.object({ code: z.string().regex(/^\w{1,64}$/) }) });

/** Creates the opener. Each person is named by their id; nothing else about them leaves. */
export function createOpenChatKitSession(
  env: ChatKitEnv,
  send: typeof fetch = timedFetch(timeoutMs),
): OpenChatKitSession {
  async function open(userId: string): Promise<ChatKitSession> {
    const response = await send(`${env.CHATKIT_BASE_URL}/v1/chatkit/sessions`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${env.CHATKIT_API_KEY}`,
        "content-type": "application/json",
        "openai-beta": "chatkit_beta=v1",
      },
      body: JSON.stringify({
        workflow: { id: env.CHATKIT_WORKFLOW_ID },
        user: userId,
        expires_after: { anchor: "created_at", seconds: lifeSeconds },
      }),
      // The key goes to the configured address, and nowhere that it points to.
      redirect: "error",
    });
    const body: unknown = await response.json().catch(() => undefined);
    if (!response.ok) {
      const code = refusal.safeParse(body).data?.error.code ?? "no code";
      throw new Error(`ChatKit answered ${response.status} (${code}).`);
    }
    const parsed = session.safeParse(body);
    if (!parsed.success) throw new Error("ChatKit answered 200 with no session in it.");
    const { client_secret: token, expires_at: seconds } = parsed.data;
    return { token, expiresAt: new Date(seconds * 1000).toISOString() };
  }

  return async (userId) => {
    try {
      return await open(userId);
    } catch (cause) {
      throw new Problem("chatkit_unavailable", { cause });
    }
  };
}
