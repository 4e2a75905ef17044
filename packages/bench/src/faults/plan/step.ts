/** Who is killed with signal 9; `backend` is one connection's process in Postgres. */
export type Victim = "worker" | "whatsapp-webhook" | "postgres" | "backend";

export interface PlannedPerson {
  readonly index: number;
  /** False: known by business-scoped user id alone. */
  readonly hasPhone: boolean;
  /** Writes as a stranger first, and links in the middle of the run. */
  readonly linksLate: boolean;
}

export interface PlannedMessage {
  readonly index: number;
  /** Index of the person. */
  readonly person: number;
  /** A code that links instead of words. */
  readonly isCode: boolean;
  /** Spoken so many seconds before it is delivered. */
  readonly secondsLate: number;
}

/** Faults as a simulator takes them; `to` is the index of the person whom the counted ones meet. */
export type GraphFaults = Record<string, unknown> & { readonly to?: number };
export type ModelFaults = Record<string, unknown>;

/** Something that a simulator can be watched for. */
export type Event =
  /** The Graph API took a message whose sender will never hear of it. */
  | "accepted-unheard"
  /** The Graph API took a message. */
  | "accepted"
  /** The Graph API refused a message, or cut the connection. */
  | "refused"
  /** The model was asked. */
  | "asked";

/** One thing that the driver does. */
export type Step =
  /** A webhook with one message, in so many copies; it is not waited for. */
  | { readonly do: "write"; readonly message: number; readonly copies: number }
  /** One webhook with several messages. */
  | { readonly do: "write-together"; readonly messages: readonly number[]; readonly copies: number }
  /** The Graph simulator's faults from now on. */
  | { readonly do: "graph"; readonly faults: GraphFaults }
  | { readonly do: "model"; readonly faults: ModelFaults }
  /** Waits for something to happen, counted from the newest `graph` or `model` step. */
  | { readonly do: "await"; readonly event: Event }
  | { readonly do: "kill"; readonly victim: Victim }
  /** The leases of a queue's jobs run out, of turns too if it is `replies`, as if a minute had passed. */
  | { readonly do: "expire"; readonly queue: "replies" | "sends" }
  /** Waits until every process is back and no webhook under way; then minutes pass. */
  | { readonly do: "recover" }
  /** Wakes the worker, as the tick would. */
  | { readonly do: "wake" }
  | { readonly do: "wait"; readonly ms: number };
