/** A message the application sent and the simulator accepted. */
export interface SentMessage {
  id: string;
  /** As the application wrote them. */
  to: string | null;
  recipient: string | null;
  received_at: string;
  type: string;
  /** Newest delivery state that was reported. */
  status: "accepted" | "sent" | "delivered" | "read" | "played" | "failed" | "dropped";
  /** True when the answer was withheld (`drop_response`): the application can not know the id. */
  response_dropped: boolean;
  callback_data: string | null;
  /** The full request body. */
  body: Record<string, unknown>;
}

/** A message marked as read, perhaps with a typing indicator. */
export interface Mark {
  message_id: string;
  typing: boolean;
  received_at: string;
  body: Record<string, unknown>;
}

/** Any call of the Graph API, accepted or not. */
export interface GraphCall {
  at: string;
  method: string;
  path: string;
  /** 0 when the connection was cut. */
  status: number;
  error_code: number | null;
}

/** Enough for a long fault run; a bench must not fill the memory. */
const KEPT = 20_000;

/** What the application did, oldest first. */
export class Journal {
  messages: SentMessage[] = [];
  marks: Mark[] = [];
  calls: GraphCall[] = [];
  readonly #byId = new Map<string, SentMessage>();

  message(id: string): SentMessage | undefined {
    return this.#byId.get(id);
  }

  addMessage(message: SentMessage): void {
    this.#byId.set(message.id, message);
    const dropped = push(this.messages, message);
    if (dropped) this.#byId.delete(dropped.id);
  }

  addMark(mark: Mark): void {
    push(this.marks, mark);
  }

  addCall(call: GraphCall): void {
    push(this.calls, call);
  }

  clear(): void {
    this.messages = [];
    this.marks = [];
    this.calls = [];
    this.#byId.clear();
  }
}

function push<T>(list: T[], item: T): T | undefined {
  list.push(item);
  return list.length > KEPT ? list.shift() : undefined;
}
