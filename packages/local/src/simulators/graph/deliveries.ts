import { setTimeout as sleep } from "node:timers/promises";
import { Limit } from "./limit.ts";
import type { Settings } from "./options.ts";
import { type SignatureKind, signatureHeaders } from "./signature.ts";

/** One POST of a webhook body. Status 0 means that no answer came; `error` says why. */
export interface Attempt {
  status: number;
  ms: number;
  error?: string;
}

/** One copy of a webhook body on its way to the application. */
export interface Delivery {
  id: number;
  /** What it carries, for a reader: `message`, `status sent`, `raw` … */
  what: string;
  at: string;
  bytes: number;
  state: "pending" | "delivered" | "refused" | "gave_up";
  attempts: Attempt[];
}

export interface PostOptions {
  what: string;
  copies?: number;
  latencyMs?: number;
  signature?: SignatureKind;
  /** Signs with another secret, as during a rotation. */
  secret?: string;
  /** False posts once, whatever the answer. */
  retry?: boolean;
  /** Told once for each copy, when it has arrived or will never arrive. */
  onEnd?: (state: Delivery["state"]) => void;
}

interface Parcel extends Delivery {
  body: Uint8Array;
  headers: Record<string, string>;
  onEnd: (state: Delivery["state"]) => void;
}

const KEPT = 2_000;
/** At most this many webhooks are in flight; Meta, too, delivers concurrently and in no order. */
const CONCURRENCY = 64;

/** Posts signed webhooks, retries what is not answered 200, and remembers what became of each. */
export class Deliveries {
  readonly #settings: Settings;
  readonly #onChange: (delivery: Delivery) => void;
  readonly #limit = new Limit(CONCURRENCY);
  #parcels: Parcel[] = [];
  #stop = new AbortController();
  #next = 1;
  #pending = 0;

  constructor(settings: Settings, onChange: (delivery: Delivery) => void) {
    this.#settings = settings;
    this.#onChange = onChange;
  }

  /** Copies not yet answered 200, refused or given up. */
  get pending(): number {
    return this.#pending;
  }

  list(): Delivery[] {
    return this.#parcels.map(({ body: _body, headers: _headers, onEnd: _onEnd, ...delivery }) => {
      return delivery;
    });
  }

  /** Posts a body, all copies at once, and returns the first attempt of each; retries go on alone. */
  post(body: Uint8Array, options: PostOptions): Promise<Attempt[]> {
    const copies = Array.from({ length: options.copies ?? 1 }, () => this.#parcel(body, options));
    return Promise.all(copies.map((parcel) => this.#start(parcel, options)));
  }

  /** Posts everything again that was given up, once each. */
  redeliver(): Promise<Attempt[]> {
    const given = this.#parcels.filter((parcel) => parcel.state === "gave_up");
    return Promise.all(given.map((parcel) => this.#start(parcel, { what: parcel.what })));
  }

  /** Forgets everything and stops what is under way. */
  clear(): void {
    this.#stop.abort();
    this.#stop = new AbortController();
    this.#parcels = [];
    this.#pending = 0;
  }

  #parcel(body: Uint8Array, options: PostOptions): Parcel {
    const secret = options.secret ?? this.#settings.appSecret;
    const parcel: Parcel = {
      id: this.#next++,
      what: options.what,
      at: new Date().toISOString(),
      bytes: body.byteLength,
      state: "pending",
      attempts: [],
      body,
      headers: signatureHeaders(body, secret, options.signature ?? "valid"),
      onEnd: options.onEnd ?? (() => {}),
    };
    this.#parcels.push(parcel);
    if (this.#parcels.length > KEPT) this.#parcels.shift();
    return parcel;
  }

  async #start(parcel: Parcel, options: PostOptions): Promise<Attempt> {
    const stop = this.#stop.signal;
    parcel.state = "pending";
    this.#pending += 1;
    await sleep(options.latencyMs ?? 0, undefined, { signal: stop }).catch(() => {});
    const first = await this.#attempt(parcel, stop);
    if (first.status === 200 || options.retry === false) {
      this.#settle(parcel, stop, first.status === 200 ? "delivered" : "refused");
    } else {
      void this.#retry(parcel, stop);
    }
    return first;
  }

  async #retry(parcel: Parcel, stop: AbortSignal): Promise<void> {
    for (const delay of this.#settings.retryDelaysMs) {
      await sleep(delay, undefined, { signal: stop }).catch(() => {});
      if (stop.aborted) return;
      const { status } = await this.#attempt(parcel, stop);
      if (status === 200) return this.#settle(parcel, stop, "delivered");
    }
    this.#settle(parcel, stop, "gave_up");
  }

  #settle(parcel: Parcel, stop: AbortSignal, state: Delivery["state"]): void {
    if (stop.aborted) return;
    parcel.state = state;
    this.#pending -= 1;
    parcel.onEnd(state);
    this.#onChange(parcel);
  }

  #attempt(parcel: Parcel, stop: AbortSignal): Promise<Attempt> {
    return this.#limit.run(async () => {
      const started = performance.now();
      const answer = await this.#post(parcel, stop);
      const attempt = { ...answer, ms: Math.round((performance.now() - started) * 10) / 10 };
      parcel.attempts.push(attempt);
      if (!stop.aborted) {
        this.#settings.onLog(`webhook ${parcel.what} ${attempt.status} ${attempt.ms} ms`);
        this.#onChange(parcel);
      }
      return attempt;
    });
  }

  async #post(parcel: Parcel, stop: AbortSignal): Promise<Omit<Attempt, "ms">> {
    const timeout = AbortSignal.timeout(this.#settings.deliveryTimeoutMs);
    try {
      const response = await fetch(this.#settings.webhookUrl, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "user-agent": "facebookexternalua",
          ...parcel.headers,
        },
        body: Buffer.from(parcel.body),
        redirect: "manual",
        signal: AbortSignal.any([stop, timeout]),
      });
      await response.arrayBuffer();
      return { status: response.status };
    } catch (error) {
      return { status: 0, error: timeout.aborted ? "no answer in time" : reasonOf(error) };
    }
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
