import type { LiveFeed } from "../lib/use-feed.ts";

/** Milliseconds after which a missing answer needs a word. */
const patience = 60_000;

/** Says that an answer is being written, while the last word is the person's. */
export function AnswerPending({ feed }: { feed: LiveFeed }) {
  const last = feed.messages.at(-1);
  const isAwaited = last?.role === "user";
  const isLate = isAwaited && Date.parse(feed.now) - Date.parse(last.created_at) > patience;
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
