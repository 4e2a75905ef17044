import type { Message } from "../lib/message.ts";
import { messageWords } from "../lib/message-words.ts";
import type { ShownMessage } from "../lib/shown-message.ts";
import { LocalTime } from "./local-time.tsx";

const channelNames: Record<Message["channel"], string> = {
  app: "App",
  whatsapp: "WhatsApp",
};

/** One message: the person's on a tinted slip to the right, the assistant's as plain text. */
export function MessageItem({ message }: { message: ShownMessage }) {
  const isMine = message.role === "user";
  const { isOnItsWay = false, isBeingWritten = false } = message;
  const { words, isPlaceholder, kind } = messageWords(message);
  const text = isMine
    ? "rounded-lg rounded-br-none bg-accent-soft px-4 py-2.5"
    : "font-serif text-[1.0625rem]";
  return (
    <li
      data-role={message.role}
      data-channel={message.channel}
      data-type={message.type}
      data-on-its-way={isOnItsWay || undefined}
      data-being-written={isBeingWritten || undefined}
      // Read out when it is complete, not word by word.
      aria-busy={isBeingWritten || undefined}
      className={`grid gap-1.5 ${isMine ? "ml-auto max-w-[85%] justify-items-end" : "max-w-[92%] justify-items-start"}`}
    >
      <p
        className={`min-w-0 max-w-full whitespace-pre-wrap break-words leading-relaxed ${text} ${isPlaceholder ? "text-muted italic" : ""}`}
      >
        <span className="sr-only">{isMine ? "You: " : "Assistant: "}</span>
        {words}
        {isBeingWritten && (
          <span
            aria-hidden="true"
            className="breathe ml-1.5 inline-block size-2 rounded-full bg-accent"
          />
        )}
      </p>
      {message.reaction && <Reaction emoji={message.reaction} />}
      <p className="flex flex-wrap items-center gap-x-2 text-xs text-muted">
        <span className={message.channel === "whatsapp" ? "font-semibold text-accent" : ""}>
          {channelNames[message.channel]}
        </span>
        <Dot />
        {isOnItsWay && "Sending…"}
        {isBeingWritten && "Writing…"}
        {!isOnItsWay && !isBeingWritten && (
          <LocalTime at={message.created_at} options={{ hour: "2-digit", minute: "2-digit" }} />
        )}
        <Detail>{kind}</Detail>
        <Detail>{message.edited_at && !message.revoked_at && "edited"}</Detail>
        <Delivery message={message} />
      </p>
    </li>
  );
}

function Dot() {
  return <span aria-hidden="true">·</span>;
}

/** Something more about a message, when there is something. */
function Detail({ children }: { children: string | false | null }) {
  if (!children) return null;
  return (
    <>
      <Dot />
      <span>{children}</span>
    </>
  );
}

/** The emoji that the person has put on a message, on WhatsApp. */
function Reaction({ emoji }: { emoji: string }) {
  return (
    <p className="-mt-2.5 rounded-full border border-line bg-panel px-2 py-0.5 text-sm leading-5">
      <span className="sr-only">You reacted with </span>
      {emoji}
    </p>
  );
}

/** Receipts exist for what goes out over WhatsApp only. */
function Delivery({ message: { channel, role, status } }: { message: Message }) {
  if (role !== "assistant" || channel !== "whatsapp" || status === "received") return null;
  return (
    <>
      <Dot />
      <span className={status === "failed" ? "font-semibold text-danger" : ""}>
        {status === "failed" ? "Not delivered" : status}
      </span>
    </>
  );
}
