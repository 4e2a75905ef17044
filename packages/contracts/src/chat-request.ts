/** Body of `POST /api/chat`: what `useChat` sends through the AI SDK's DefaultChatTransport. */
import { z } from "zod";
import { uuid } from "./scalars.ts";

const uiMessage = z.looseObject({
  id: z.string(),
  role: z.enum(["system", "user", "assistant"]),
  parts: z.array(z.looseObject({ type: z.string() })),
});

const sentMessage = z.object({
  /** Of the sender's own making; the same id is the same message. */
  id: z.string().min(1).max(200),
  role: z.literal("user"),
  parts: z.array(z.object({ type: z.literal("text"), text: z.string() })).min(1),
});

export const chatRequest = z
  .object({
    /** The session's. */
    id: uuid,
    /** The whole conversation as the sender has it; only the last message is read. */
    messages: z.array(uiMessage).min(1),
    /** Both mean: the answer to the last message. It is written once, so a second one is the first. */
    trigger: z.enum(["submit-message", "regenerate-message"]).optional(),
    messageId: z.string().optional(),
  })
  .transform(({ id, messages }, context) => {
    const sent = sentMessage.safeParse(messages.at(-1));
    const content = sent.data?.parts.map(({ text }) => text).join("\n\n") ?? "";
    if (sent.data && content.trim() !== "" && content.length <= 65_536) {
      return { sessionId: id, clientId: sent.data.id, content };
    }
    const path = ["messages", messages.length - 1];
    context.addIssue({ code: "custom", path, message: "Not a user's message of text." });
    return z.NEVER;
  });
/** A request, read: who is written to, and what. */
export type ChatRequest = z.output<typeof chatRequest>;
