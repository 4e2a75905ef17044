import type { Message } from "../lib/message.ts";
import { LocalTime } from "./local-time.tsx";

const channelNames: Record<Message["channel"], string> = {
  app: "App",
  whatsapp: "WhatsApp",
};

interface MessageItemProps {
  message: Message;
  /** Being sent: the database has not confirmed it yet. */
  isOnItsWay?: boolean;
}

/** One message: the person's on a tinted slip to the right, the assistant's as plain text. */
export function MessageItem({ message, isOnItsWay = false }: MessageItemProps) {
  const isMine = message.role === "user";
  const text = isMine
    ? "rounded-lg rounded-br-none bg-accent-soft px-4 py-2.5"
    : "font-serif text-[1.0625rem]";
  return (
    <li
      data-role={message.role}
      data-channel={message.channel}
      data-on-its-way={isOnItsWay || undefined}
      className={`grid gap-1.5 ${isMine ? "ml-auto max-w-[85%] justify-items-end" : "max-w-[92%] justify-items-start"}`}
    >
      <p className={`min-w-0 max-w-full whitespace-pre-wrap break-words leading-relaxed ${text}`}>
        <span className="sr-only">{isMine ? "You: " : "Assistant: "}</span>
        {message.content}
      </p>
      <p className="flex flex-wrap items-center gap-x-2 text-xs text-muted">
        <span className={message.channel === "whatsapp" ? "font-semibold text-accent" : ""}>
          {channelNames[message.channel]}
        </span>
        <span aria-hidden="true">·</span>
        {isOnItsWay ? (
          "Sending…"
        ) : (
          <LocalTime at={message.created_at} options={{ hour: "2-digit", minute: "2-digit" }} />
        )}
        <Delivery message={message} />
      </p>
    </li>
  );
}

/** Receipts exist for what goes out over WhatsApp only. */
function Delivery({ message: { channel, role, status } }: { message: Message }) {
  if (role !== "assistant" || channel !== "whatsapp" || status === "received") return null;
  return (
    <>
      <span aria-hidden="true">·</span>
      <span className={status === "failed" ? "font-semibold text-danger" : ""}>
        {status === "failed" ? "Not delivered" : status}
      </span>
    </>
  );
}
