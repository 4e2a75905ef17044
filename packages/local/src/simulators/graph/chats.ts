import type { Person } from "./people.ts";

/** One bubble on the phone page. `in` was typed by the person, `out` came from the application. */
export interface Bubble {
  id: string;
  /** User id of the person whose phone shows it. */
  person: string;
  direction: "in" | "out";
  type: string;
  text: string;
  at: string;
  status: "sending" | "sent" | "delivered" | "read" | "failed";
  /** The person's emoji on it. */
  reaction?: string;
}

/** What the phone page is told as it happens. */
export type ChatEvent =
  | { event: "bubble"; data: Bubble }
  | { event: "typing"; data: { person: string } }
  | { event: "moved"; data: { former: string; phone: string | null; userId: string } }
  | { event: "wire"; data: unknown }
  | { event: "reset"; data: Record<string, never> };

const KEPT = 2_000;
const RANK = { sending: 0, sent: 1, delivered: 2, read: 3, failed: 4 } as const;

/** Both sides of every conversation, and who is watching. */
export class Chats {
  readonly #watchers = new Set<(event: ChatEvent) => void>();
  #bubbles = new Map<string, Bubble>();

  list(): Bubble[] {
    return [...this.#bubbles.values()];
  }

  add(bubble: Bubble): void {
    this.#bubbles.set(bubble.id, bubble);
    const oldest = this.#bubbles.keys().next();
    if (this.#bubbles.size > KEPT && !oldest.done) this.#bubbles.delete(oldest.value);
    this.emit({ event: "bubble", data: bubble });
  }

  find(id: string): Bubble | undefined {
    return this.#bubbles.get(id);
  }

  /** The newest bubble of one side of a conversation. */
  newest(person: string, direction: Bubble["direction"]): Bubble | undefined {
    return this.list().findLast((one) => one.person === person && one.direction === direction);
  }

  /** Changes what a bubble shows. */
  change(bubble: Bubble, to: Partial<Pick<Bubble, "type" | "text" | "reaction">>): void {
    Object.assign(bubble, to);
    this.emit({ event: "bubble", data: bubble });
  }

  /** Hands a conversation to the person's new user id. */
  move(former: string, { phone, userId }: Pick<Person, "phone" | "userId">): void {
    for (const bubble of this.#bubbles.values()) {
      if (bubble.person === former) bubble.person = userId;
    }
    this.emit({ event: "moved", data: { former, phone, userId } });
  }

  /** Moves a bubble's ticks forward, never back. */
  advance(id: string, status: Bubble["status"]): void {
    const bubble = this.#bubbles.get(id);
    if (!bubble || RANK[status] <= RANK[bubble.status]) return;
    bubble.status = status;
    this.emit({ event: "bubble", data: bubble });
  }

  /** The application has read this message, and with it everything written before it. */
  readUpTo(id: string, typing: boolean): void {
    const last = this.#bubbles.get(id);
    if (!last) return;
    for (const bubble of this.#bubbles.values()) {
      if (bubble.person === last.person && bubble.direction === "in") {
        this.advance(bubble.id, "read");
      }
      if (bubble === last) break;
    }
    if (typing) this.emit({ event: "typing", data: { person: last.person } });
  }

  /** Calls `watcher` with every event until the returned function is called. */
  watch(watcher: (event: ChatEvent) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  emit(event: ChatEvent): void {
    for (const watcher of this.#watchers) watcher(event);
  }

  clear(): void {
    this.#bubbles = new Map();
    this.emit({ event: "reset", data: {} });
  }
}
