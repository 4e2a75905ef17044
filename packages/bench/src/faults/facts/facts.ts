import type { Bubble } from "../stage/simulator.ts";

/** An inbound message as the database has it. */
export interface StoredMessage {
  /** Ordered by time of insertion. */
  readonly id: string;
  readonly wamid: string;
  readonly disposition: string;
  readonly messageId: string | null;
}

/** A row of `public.messages`. */
export interface MessageRow {
  readonly id: string;
  readonly userId: string;
  readonly role: string;
  readonly status: string;
  readonly externalId: string | null;
  /** Milliseconds since 1970, microseconds as a fraction. */
  readonly createdAt: number;
  readonly markers: readonly string[];
}

/** A message that wants an answer. */
export interface AskedMessage {
  readonly messageId: string;
  readonly turnId: string | null;
}

export interface TurnRow {
  readonly id: string;
  readonly status: string;
  readonly replyId: string | null;
}

export interface OutboxRow {
  /** Ordered by time of writing. */
  readonly id: string;
  readonly userId: string;
  readonly kind: string;
  readonly turnId: string | null;
  readonly messageId: string | null;
  readonly status: string;
  readonly externalId: string | null;
  readonly errorCode: number | null;
}

/** A message that a phone got. */
export interface Received {
  readonly wamid: string;
  /** What the application called it. */
  readonly outboxId: string | null;
  readonly status: Bubble["status"];
  readonly markers: readonly string[];
}

/** A person wrote it, and Meta took it. */
export interface WrittenFact {
  readonly wamid: string;
  readonly userId: string;
  readonly isCode: boolean;
  readonly spokenAt: number;
  readonly marker: string;
}

/** Everything that a check may know about a run: the phones' side and the database's. */
export interface Facts {
  readonly written: readonly WrittenFact[];
  /** In the order in which the phones got them. */
  readonly received: readonly Received[];
  readonly stored: readonly StoredMessage[];
  readonly messages: readonly MessageRow[];
  readonly asked: readonly AskedMessage[];
  readonly turns: readonly TurnRow[];
  readonly outbox: readonly OutboxRow[];
  /** Jobs that are left: `replies 7`. */
  readonly jobs: readonly string[];
  /** Dead letters of these people: queue and id. */
  readonly deadLetters: readonly string[];
  /** Deliveries since the run began whose updates did not all become rows. */
  readonly unprocessed: readonly string[];
}
