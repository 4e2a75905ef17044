import { z } from "zod";
import type { Bubble } from "./chats.ts";
import { contactOf } from "./envelope.ts";
import { newWamid } from "./ids.ts";
import { sampleOf } from "./samples.ts";
import type { Simulator } from "./simulator.ts";
import { phoneSchema, userIdSchema, whoIs } from "./who.ts";

/** One message typed on a phone. */
export const inboundSchema = z.strictObject({
  from: phoneSchema.optional(),
  /** A BSUID. Alone: a person without a phone number. `null`: a webhook of before April 2026. */
  user_id: userIdSchema.nullish(),
  text: z.string().optional(),
  name: z.string().optional(),
  username: z.string().optional(),
  wamid: z.string().min(1).optional(),
  type: z.string().optional(),
  /** The object under the key named by `type`. */
  payload: z.unknown().optional(),
  /** More fields of the message: `context`, `referral`, `errors` … */
  extra: z.record(z.string(), z.unknown()).optional(),
  /** Unix seconds; default now. */
  timestamp: z.number().int().optional(),
});

export type Inbound = z.infer<typeof inboundSchema>;

/** A message in Meta's form, with its contact and the bubble it is on the phone. */
export interface Composed {
  wamid: string;
  message: Record<string, unknown>;
  contact: Record<string, unknown> | null;
  bubble: Bubble;
}

/** Writes down what a person typed, as Meta would tell it. */
export function compose(simulator: Simulator, inbound: Inbound): Composed {
  const person = whoIs(simulator, inbound);
  const seconds = inbound.timestamp ?? Math.floor(Date.now() / 1000);
  person.wroteAt = Math.max(person.wroteAt ?? 0, seconds * 1000);
  const type = inbound.type ?? "text";
  const content = inbound.payload ?? sampleOf(type, inbound.text, simulator.media);
  const shown = { userId: inbound.user_id !== null };
  const wamid = inbound.wamid ?? newWamid();
  return {
    wamid,
    message: {
      ...(person.phone === null ? {} : { from: person.phone }),
      ...(shown.userId ? { from_user_id: person.userId } : {}),
      id: wamid,
      timestamp: String(seconds),
      type,
      ...(content === undefined ? {} : { [type]: content }),
      ...inbound.extra,
    },
    // A system message speaks of a person, it is not from one: no contact comes with it.
    contact: type === "system" ? null : contactOf(person, shown),
    bubble: {
      id: wamid,
      person: person.userId,
      direction: "in",
      type,
      text: inbound.text ?? (type === "text" ? "Hello" : ""),
      at: new Date(seconds * 1000).toISOString(),
      status: "sending",
    },
  };
}
