import { Fragment } from "react";
import { Link } from "react-router";
import { type Answer, answerFor } from "../lib/answer.ts";
import type { Message } from "../lib/message.ts";
import { useConversation } from "../lib/use-conversation.ts";
import type { LiveFeed } from "../lib/use-feed.ts";
import { useHydrated } from "../lib/use-hydrated.ts";
import { AnswerPending } from "./answer-pending.tsx";
import { Composer } from "./composer.tsx";
import { DayRule } from "./day-rule.tsx";
import { MessageItem } from "./message-item.tsx";
import { Notice } from "./notice.tsx";

interface ConversationProps {
  feed: LiveFeed;
  /** A page of older messages, read without scripts. */
  earlier: boolean;
  answer: Answer | undefined;
}

/** The one conversation over all channels. */
export function Conversation({ feed, earlier, answer }: ConversationProps) {
  const conversation = useConversation(feed, !earlier);
  const { messages, isSending } = conversation;
  const posted = answerFor("send", answer);
  const problem = conversation.problem ?? (posted && !posted.ok ? posted.problem : null);

  return (
    <main
      aria-labelledby="conversation"
      className="flex h-[calc(100dvh-4.0625rem)] min-h-96 flex-col lg:h-auto lg:min-h-0 lg:border-r lg:border-line"
    >
      <h2 id="conversation" className="sr-only">
        Conversation
      </h2>
      {/* Laid out from the bottom: the newest is in view, and older ones move nothing. */}
      <div
        role="log"
        aria-label="Messages"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        className="flex min-h-0 flex-1 flex-col-reverse overflow-y-auto -outline-offset-2"
      >
        <div className="mx-auto w-full max-w-3xl px-4 pt-6 pb-6 sm:px-8">
          <Older feed={feed} />
          {messages.length === 0 && <Empty />}
          <ol className="grid gap-5">
            {messages.map((message, index) => (
              // Of a message that was sent from here the key stays when it is stored.
              <Fragment key={message.client_id ?? message.id}>
                {startsDay(message, messages[index - 1]) && <DayRule at={message.created_at} />}
                <MessageItem message={message} />
              </Fragment>
            ))}
          </ol>
          {!earlier && <AnswerPending last={messages.at(-1)} now={feed.now} />}
          {earlier && (
            <p className="pt-6">
              <Link to="/workspace" className="link">
                Back to the newest messages
              </Link>
            </p>
          )}
        </div>
      </div>
      <div className="mx-auto grid w-full max-w-3xl gap-3 px-4 pb-4 sm:px-8 sm:pb-6">
        {problem && !isSending && <Notice problem={problem} />}
        <p role="status" className="text-sm text-muted empty:hidden">
          {feed.isStale && "New messages cannot be fetched right now. Trying again…"}
        </p>
        <Composer send={conversation.send} isBusy={isSending} sessionId={feed.sessionId} />
      </div>
    </main>
  );
}

function Older({ feed }: { feed: LiveFeed }) {
  const isHydrated = useHydrated();
  if (!feed.older) return null;
  return (
    <p className="pb-6 text-center">
      {isHydrated ? (
        <button
          type="button"
          className="button button-quiet min-h-10 text-sm"
          onClick={feed.loadOlder}
          aria-disabled={feed.isLoadingOlder}
        >
          {feed.isLoadingOlder ? "Fetching older messages…" : "Load older"}
        </button>
      ) : (
        <a href={`/workspace?before=${encodeURIComponent(feed.older)}`} className="link">
          Older messages
        </a>
      )}
    </p>
  );
}

function Empty() {
  return (
    <div className="grid gap-2 pb-10">
      <p className="font-serif text-3xl">Nothing said yet.</p>
      <p className="max-w-md text-pretty leading-relaxed text-muted">
        Write the first line below. Once your phone is linked, what you write on WhatsApp stands
        here too, in the same conversation.
      </p>
    </div>
  );
}

function startsDay(message: Message, previous: Message | undefined): boolean {
  return message.created_at.slice(0, 10) !== previous?.created_at.slice(0, 10);
}
