/** A chat over real HTTP, as `useChat` has it, and the model that answers. Stack tests only. */
import { randomUUID } from "node:crypto";
import { DefaultChatTransport, type UIMessage, type UIMessageChunk } from "ai";
import { functionUrl, type Person, stackVariable } from "./stack.ts";

/** Tells the model simulator what goes wrong from now on; `{}` ends it. */
export async function modelFaults(faults: Record<string, unknown>): Promise<void> {
  await askModel("faults", faults);
}

/** What the model was asked, oldest first. */
export async function modelRequests(): Promise<{ messages: { content: string }[] }[]> {
  const response = await fetch(`${stackVariable("MODEL_SIMULATOR_URL")}/_sim/requests`);
  // SAFETY: the simulator's documented answer; a wrong one fails the test that reads it.
  return (await response.json()) as { messages: { content: string }[] }[];
}

async function askModel(route: string, body: object): Promise<void> {
  const response = await fetch(`${stackVariable("MODEL_SIMULATOR_URL")}/_sim/${route}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`Cannot steer the model: HTTP ${response.status}`);
}

/** The SDK's own transport, as an app would make it. */
export function transportOf({ token }: Pick<Person, "token">): DefaultChatTransport<UIMessage> {
  return new DefaultChatTransport({
    api: functionUrl("api/chat"),
    headers: { authorization: `Bearer ${token}` },
  });
}

/** A message as `useChat` makes it. */
export function says(text: string, id: string = randomUUID()): UIMessage {
  return { id, role: "user", parts: [{ type: "text", text }] };
}

/** Sends a message and returns the answer's chunks as they come. */
export function send(person: Person, chatId: string, message: UIMessage, signal?: AbortSignal) {
  return transportOf(person).sendMessages({
    chatId,
    messages: [message],
    trigger: "submit-message",
    messageId: undefined,
    abortSignal: signal,
  });
}

/** Reads a stream to its end. */
export async function chunksOf(stream: ReadableStream<UIMessageChunk>): Promise<UIMessageChunk[]> {
  return Array.fromAsync(stream);
}

/** The text of an answer's chunks. */
export function textOf(chunks: readonly UIMessageChunk[]): string {
  return chunks.map((chunk) => (chunk.type === "text-delta" ? chunk.delta : "")).join("");
}

/** A new session of a person, active. */
export async function sessionOf({ supabase }: Pick<Person, "supabase">): Promise<string> {
  const { data, error } = await supabase.rpc("create_chat_session");
  if (error) throw error;
  return data.id;
}

/** A session's messages as its owner reads them, oldest first. */
export async function messagesOf({ supabase }: Pick<Person, "supabase">, session: string) {
  const { data, error } = await supabase
    .from("messages")
    .select("id, role, content, external_id")
    .eq("session_id", session)
    .order("created_at")
    .order("id");
  if (error) throw error;
  return data;
}
