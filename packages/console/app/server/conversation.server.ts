import { chatSessionRow, type MessageRow, messageRow } from "@foyer/contracts";
import { z } from "zod";
import type { MessagePage } from "../lib/message.ts";
import { beforeCursor, toCursor } from "./cursor.server.ts";
import { dataFault } from "./data-fault.server.ts";
import type { SignedIn } from "./session.server.ts";

/** Messages of one page. */
const pageSize = 50;

const columns =
  "id,channel,role,type,content,status,external_id,reaction,edited_at,revoked_at,created_at";
const rows = z.array(
  messageRow
    .pick({
      id: true,
      channel: true,
      role: true,
      content: true,
      status: true,
      external_id: true,
      reaction: true,
      edited_at: true,
      revoked_at: true,
      created_at: true,
    })
    // Read loosely: a type that is newer than this console is still a message.
    .extend({ type: z.string() })
    .transform(({ external_id, ...row }) => ({ ...row, client_id: clientId(row, external_id) })),
);
const activeSession = chatSessionRow.pick({ id: true, organization_id: true });

/** In the app a message's own id there is the session's and its sender's; a wamid is nobody's business. */
function clientId({ channel }: Pick<MessageRow, "channel">, externalId: string | null) {
  return channel === "app" ? (externalId?.slice(externalId.indexOf(":") + 1) ?? null) : null;
}

/** Where the person's messages go now. */
export type ActiveSession = z.infer<typeof activeSession>;

/** Finds the active conversation, or begins one. */
export async function readActiveSession({ supabase }: SignedIn): Promise<ActiveSession> {
  const { data, error, status } = await supabase.rpc("active_chat_session");
  if (error) throw dataFault("open your conversation", status, error);
  return activeSession.parse(data);
}

/** Reads the newest messages, or those before a cursor. */
export async function readPage(
  { supabase }: SignedIn,
  session: ActiveSession,
  cursor: string | null,
): Promise<MessagePage> {
  let query = supabase
    .from("messages")
    .select(columns)
    .eq("organization_id", session.organization_id)
    .eq("session_id", session.id)
    .order("created_at", { ascending: false })
    .order("id", { ascending: false })
    // One more than shown says whether there is an older page.
    .limit(pageSize + 1);
  const before = cursor ? beforeCursor(cursor) : null;
  if (before) query = query.or(before);
  const { data, error, status } = await query;
  if (error) throw dataFault("read your conversation", status, error);
  const read = rows.parse(data);
  const messages = read.slice(0, pageSize).reverse();
  const [oldest] = messages;
  return {
    messages,
    older: oldest && read.length > pageSize ? toCursor(oldest) : null,
  };
}

/**
 * Writes a message as the person; the database adds sender, channel and time.
 *
 * @param sessionId the conversation that the page shows: another tab may have opened another
 * organization meanwhile
 */
export async function writeMessage(
  { supabase }: SignedIn,
  sessionId: string,
  content: string,
): Promise<void> {
  const { error, status } = await supabase
    .from("messages")
    .insert({ session_id: sessionId, content });
  if (error) throw dataFault("send your message", status, error);
}
