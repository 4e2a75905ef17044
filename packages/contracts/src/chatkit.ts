/** A token for a chat widget: `POST /api/chatkit/token`. */
import { z } from "zod";
import { timestamp, uuid } from "./scalars.ts";

/** Body of the request; none at all is the same as `{}`. */
export const chatTokenRequest = z.object({
  /** The conversation that the widget shows; without it the active one. ChatKit keeps its own. */
  sessionId: uuid.optional(),
});
export type ChatTokenRequest = z.infer<typeof chatTokenRequest>;

const token = {
  /** A secret of this person's widget; it is worth nothing anywhere else. */
  token: z.string().min(1),
  /** Ask for another one before. */
  expiresAt: timestamp,
};

/**
 * Body of the answer.
 *
 * @example const getClientSecret = async () => (await (await fetch(url, { method: "POST", headers })).json()).token;
 */
export const chatTokenResponse = z.discriminatedUnion("provider", [
  /** A client secret of OpenAI's ChatKit, for its widget. */
  z.object({ provider: z.literal("chatkit"), ...token }),
  /** For `POST /api/chat` and `GET /api/chat/{sessionId}/stream`, as `Authorization: Bearer`. */
  z.object({ provider: z.literal("foyer"), ...token, sessionId: uuid }),
]);
export type ChatTokenResponse = z.infer<typeof chatTokenResponse>;
