import { useMemo, useState } from "react";
import { useFetcher } from "react-router";
import { type Feed, type Message, mergeMessages } from "./message.ts";
import { usePolling } from "./use-polling.ts";

type LoadFeed = typeof import("../routes/workspace-feed.ts").clientLoader;

/** The conversation as the page shows it, kept current. */
export interface LiveFeed extends Feed {
  /** The last poll got no answer. */
  isStale: boolean;
  /** Another organization was opened, in another tab: what is shown is not what is read. */
  isElsewhere: boolean;
  /** Whether older messages are being fetched. */
  isLoadingOlder: boolean;
  loadOlder(): void;
}

/** Milliseconds between two polls, and after one that failed. */
const pace = { usual: 2_000, afterFailure: 5_000 };

/**
 * Keeps the conversation current by asking again.
 *
 * @param first what the server rendered
 * @param isLive false on a page of older messages, which stays as it is
 */
export function useFeed(first: Feed, isLive: boolean): LiveFeed {
  const newest = useFetcher<LoadFeed>();
  const earlier = useFetcher<LoadFeed>();
  const isStale = newest.data === null;
  const isElsewhere = (newest.data?.sessionId ?? first.sessionId) !== first.sessionId;
  const read = later(first, isElsewhere ? null : (newest.data ?? null));
  const [known, setKnown] = useState<Message[]>(first.messages);
  const [reach, setReach] = useState(first.older);
  const [taken, setTaken] = useState<Feed | null>(null);

  // Kept during rendering, not in an effect: no frame may show the page without them.
  const arrived = earlier.data ?? null;
  if (arrived && arrived !== taken && arrived.sessionId === first.sessionId) {
    setTaken(arrived);
    setReach(arrived.older);
    setKnown((messages) => mergeMessages(messages, arrived.messages));
  }
  const unseen = read.messages.some((message) => !known.includes(message));
  if (unseen) setKnown((messages) => mergeMessages(messages, read.messages));

  const messages = useMemo(() => mergeMessages(known, read.messages), [known, read.messages]);

  usePolling(
    () => {
      if (isLive && newest.state === "idle") void newest.load("/workspace/feed");
    },
    isStale ? pace.afterFailure : pace.usual,
  );

  return {
    ...read,
    messages,
    older: reach,
    isStale,
    isElsewhere,
    isLoadingOlder: earlier.state !== "idle",
    loadOlder() {
      if (reach) void earlier.load(`/workspace/feed?before=${encodeURIComponent(reach)}`);
    },
  };
}

/** Whichever was read last: the page's loader also runs after each form. */
function later(page: Feed, poll: Feed | null): Feed {
  return poll && poll.now > page.now ? poll : page;
}
