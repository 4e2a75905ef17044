import { setTimeout as sleep } from "node:timers/promises";
import { Chats } from "./chats.ts";
import { type Attempt, Deliveries, type PostOptions } from "./deliveries.ts";
import { type Change, envelope, messagesChange } from "./envelope.ts";
import { Faults } from "./faults.ts";
import { Journal, type SentMessage } from "./journal.ts";
import { MediaStore } from "./media-store.ts";
import { metaJson } from "./meta-json.ts";
import type { Settings } from "./options.ts";
import { PairRate } from "./pair-rate.ts";
import { type Address, People, type Person } from "./people.ts";
import { type Status, type StatusUpdate, statusUpdate } from "./receipts.ts";
import { Templates } from "./templates.ts";

/** The simulated world: everything the routes share, in memory only. */
export class Simulator {
  readonly settings: Settings;
  readonly people = new People();
  readonly chats = new Chats();
  readonly faults = new Faults();
  readonly journal = new Journal();
  readonly media = new MediaStore();
  readonly pairRate = new PairRate();
  readonly templates = new Templates();
  readonly deliveries: Deliveries;
  /** Grows with each reset, so that what was under way knows it is no longer wanted. */
  generation = 0;
  #batch: StatusUpdate[] = [];
  #unreported = 0;

  constructor(settings: Settings) {
    this.settings = settings;
    this.deliveries = new Deliveries(settings, (delivery) => {
      const { id, what, at, state, attempts, bytes } = delivery;
      this.chats.emit({ event: "wire", data: { id, what, at, state, attempts, bytes } });
    });
  }

  /** Posts changes as one webhook, with the standing faults applied. */
  post(entries: Change[][], options: PostOptions & { utf8?: boolean }): Promise<Attempt[]> {
    const body = envelope(this.settings, entries);
    const text = options.utf8 ? JSON.stringify(body) : metaJson(body);
    return this.postBytes(Buffer.from(text), options);
  }

  postBytes(bytes: Uint8Array, options: PostOptions): Promise<Attempt[]> {
    return this.deliveries.post(bytes, {
      ...options,
      copies: (options.copies ?? 1) * this.faults.copies,
      latencyMs: this.faults.standing.webhook_latency_ms ?? 0,
    });
  }

  /** Reports a status of a sent message to the application, in a batch if one is being gathered. */
  async report(message: SentMessage, person: Person, status: Status, failedCode?: number) {
    message.status = status === "deleted" ? message.status : status;
    if (status !== "played" && status !== "deleted") this.chats.advance(message.id, status);
    const update = statusUpdate(message, person, status, failedCode);
    const wait = this.faults.standing.batch_ms ?? 0;
    if (wait === 0) return this.#postStatuses([update]);
    this.#batch.push(update);
    if (this.#batch.length > 1) return [];
    const { generation } = this;
    await sleep(wait);
    if (this.generation !== generation) return [];
    return this.#postStatuses(this.#batch.splice(0));
  }

  /** Gives a person another number or user id, in the register and on the phone page. */
  move(person: Person, to: Address): void {
    const former = person.userId;
    this.people.move(person, to);
    this.chats.move(former, person);
  }

  /** Work that is not finished: webhooks, retries, receipts still to come. */
  get pending(): number {
    return this.deliveries.pending + this.#unreported + this.#batch.length;
  }

  /** Counts a background task as pending until it ends. */
  async track(task: Promise<unknown>): Promise<void> {
    const { generation } = this;
    this.#unreported += 1;
    await task;
    if (this.generation === generation) this.#unreported -= 1;
  }

  /** Back to the first second: no people, no messages, no faults. */
  reset(): void {
    this.generation += 1;
    this.#batch = [];
    this.#unreported = 0;
    this.faults.set({});
    this.deliveries.clear();
    this.journal.clear();
    this.people.clear();
    this.media.clear();
    this.pairRate.clear();
    this.templates.clear();
    this.chats.clear();
  }

  #postStatuses(updates: StatusUpdate[]): Promise<Attempt[]> {
    const ordered = this.faults.standing.reorder ? updates.toReversed() : updates;
    const contacts = ordered.flatMap(({ contact }) => (contact === null ? [] : [contact]));
    const statuses = ordered.map(({ status }) => status);
    const what =
      statuses.length === 1 ? `status ${statuses[0]?.status}` : `${statuses.length} statuses`;
    return this.post([[messagesChange(this.settings, { contacts, statuses })]], { what });
  }
}
