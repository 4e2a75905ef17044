import type { ShownMessage } from "../lib/shown-message.ts";

/** Milliseconds after which a missing answer needs a word. */
const patience = 60_000;

/** What nobody answers: what was taken back, or can not be read. */
function wantsAnswer({ role, type, revoked_at }: ShownMessage): boolean {
  return role === "user" && type !== "unsupported" && revoked_at === null;
}

interface AnswerPendingProps {
  last: ShownMessage | undefined;
  /** The server's clock, ISO 8601. */
  now: string;
}

/** Says that an answer is being written, while the last word is the person's. */
export function AnswerPending({ last, now }: AnswerPendingProps) {
  const isAwaited = last !== undefined && wantsAnswer(last);
  const isLate = isAwaited && Date.parse(now) - Date.parse(last.created_at) > patience;
  return (
    <div className="mt-5 empty:hidden">
      {isAwaited && (
        <p className="flex items-center gap-3 font-serif text-muted italic">
          <span aria-hidden="true" className="breathe size-2 rounded-full bg-accent" />
          {isLate
            ? "The answer takes longer than usual. Your message is kept; the answer will appear here."
            : "The assistant is answering…"}
        </p>
      )}
    </div>
  );
}
