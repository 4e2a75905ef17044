import { useChat } from "@ai-sdk/react";
import { DefaultChatTransport, generateId, type UIMessage } from "ai";
import { useEffect, useMemo, useRef, useState } from "react";
import { chatProblem } from "./chat-problem.ts";
import { debugIdHeader } from "./debug-id-header.ts";
import type { Problem } from "./problem.ts";
import { type ShownMessage, shownMessages, wordsOf } from "./shown-message.ts";
import type { LiveFeed } from "./use-feed.ts";

/** The conversation as it stands, and the way to say something in it. */
export interface Conversation {
  messages: ShownMessage[];
  problem: Problem | null;
  isSending: boolean;
  /** Says something; true as soon as it is stored, while the answer is still to come. */
  send(text: string): Promise<boolean>;
}

/** How often an answer that somebody else is waiting for is looked for, by message. */
const mostLooks = 5;

/** Milliseconds between two renderings of what is being written. */
const throttle = 50;

/** What is known of a message that is being sent. */
interface Sending {
  id: string;
  settle(isStored: boolean): void;
}

/**
 * Keeps a conversation: answers appear while they are written, whoever asked; what comes by other
 * ways, WhatsApp's above all, comes with the feed.
 *
 * @param isLive false on a page of older messages, where nothing is followed
 */
export function useConversation(feed: LiveFeed, isLive: boolean): Conversation {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [onItsWay, setOnItsWay] = useState<string | null>(null);
  const sending = useRef<Sending | null>(null);
  const unsent = useRef<{ id: string; text: string } | null>(null);
  const stream = useRef<{ debugId: string | null; isOurs: boolean }>({
    debugId: null,
    isOurs: false,
  });
  const looked = useRef({ id: "", times: 0 });

  const transport = useMemo(
    () =>
      new DefaultChatTransport({
        api: "/workspace/chat",
        // The server has the rest of the conversation.
        prepareSendMessagesRequest: ({ id, messages, trigger }) => ({
          body: { id, messages: messages.slice(-1), trigger },
        }),
        async fetch(input, init) {
          const isOurs = init?.method === "POST";
          stream.current = { debugId: null, isOurs };
          const response = await fetch(input, init);
          if (!response.ok) return response;
          stream.current.debugId = response.headers.get(debugIdHeader);
          if (isOurs) sending.current?.settle(true);
          else if (response.status === 200) setProblem(null);
          return response;
        },
      }),
    [],
  );
  const chat = useChat({
    id: feed.sessionId,
    transport,
    throttle,
    onError(error) {
      const { debugId, isOurs } = stream.current;
      // Nobody asked to follow: the feed brings the answer.
      if (isOurs || debugId !== null) setProblem(chatProblem(error, debugId));
    },
  });
  const { status, setMessages, sendMessage, stop, resumeStream } = chat;
  const isBusy = status === "submitted" || status === "streaming";

  const messages = useMemo(
    () =>
      shownMessages(
        feed.messages,
        { messages: chat.messages, onItsWay, isWriting: status === "streaming" },
        feed.now,
      ),
    [feed.messages, feed.now, chat.messages, onItsWay, status],
  );

  // Follows an answer that is awaited: of the page before a reload, of another tab, of a broken connection.
  const last = messages.at(-1);
  const isBroken = status === "error" && !feed.messages.some(({ id }) => id === last?.id);
  const awaited = isLive && !isBusy && (last?.role === "user" || isBroken) ? last?.id : undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each reading of the feed is another chance
  useEffect(() => {
    if (awaited === undefined) return;
    if (looked.current.id !== awaited) looked.current = { id: awaited, times: 0 };
    looked.current.times += 1;
    if (looked.current.times <= mostLooks) void resumeStream();
  }, [awaited, feed.now, resumeStream]);

  async function send(text: string): Promise<boolean> {
    setProblem(null);
    // What is being shown goes on without this reader.
    await stop();
    // Sent again, it is the same message: the first one may have arrived after all.
    const id = unsent.current?.text === text ? unsent.current.id : generateId();
    setOnItsWay(id);
    const isStored = await new Promise<boolean>((settle) => {
      sending.current = { id, settle };
      const message: UIMessage = { id, role: "user", parts: [{ type: "text", text }] };
      void sendMessage(message).finally(() => settle(false));
    });
    sending.current = null;
    setOnItsWay(null);
    unsent.current = isStored ? null : { id, text };
    if (!isStored) setMessages((said) => said.filter((message) => message.id !== id));
    return isStored;
  }

  // What was missing is there by now.
  const isHeard = chat.messages.some((said) => said.id === last?.id && wordsOf(said) !== "");
  const isMended =
    problem?.status === 0 && problem.debugId && last?.role === "assistant" && !isHeard;
  return {
    messages,
    problem: isMended ? null : problem,
    isSending: onItsWay !== null,
    send,
  };
}
