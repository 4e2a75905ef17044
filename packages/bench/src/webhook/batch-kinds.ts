import { type Business, type Sender, statusReport, textMessage, webhookBody } from "./body.ts";
import { strangers } from "./people.ts";

/** Meta's limit for one delivery. */
const UPDATES = 1000;
/** 1000 of these make the 3 MB that Meta sends at most. */
const LONG = 2750;
const SHORT = 60;

/** Name of the batch that is none. */
export const SINGLE = "1 message, short";

/** A batch to measure; each call makes a new one, with ids that nobody has seen. */
export interface BatchKind {
  readonly name: string;
  readonly body: () => string;
}

/** The batches: the largest that Meta sends first. */
export function batchKinds(business: Business, known: readonly Sender[]): BatchKind[] {
  const unknown = strangers(UPDATES);
  const messages =
    (senders: readonly Sender[], characters: number, count = UPDATES) =>
    () =>
      webhookBody(business, senders.slice(0, count), {
        messages: Array.from({ length: count }, (_, index) =>
          textMessage(senders[index % senders.length] as Sender, characters),
        ),
      });
  return [
    { name: "1000 messages, 3 MB, 100 people", body: messages(known, LONG) },
    { name: "1000 messages, short, 100 people", body: messages(known, SHORT) },
    { name: "1000 messages, short, 1 person", body: messages(known.slice(0, 1), SHORT) },
    { name: "1000 messages, short, 1000 strangers", body: messages(unknown, SHORT) },
    { name: SINGLE, body: messages(known, SHORT, 1) },
    {
      name: "1000 statuses",
      body: () =>
        webhookBody(business, known, {
          statuses: Array.from({ length: UPDATES }, (_, index) =>
            statusReport(known[index % known.length] as Sender, index),
          ),
        }),
    },
  ];
}
