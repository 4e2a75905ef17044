import { Faults } from "./faults.ts";
import type { Settings } from "./options.ts";
import type { SessionRequest } from "./session.ts";

/** A session that was asked for. */
export interface RecordedRequest {
  at: string;
  body: SessionRequest;
}

const KEPT = 5_000;

/** What the routes share, in memory only. */
export class ChatKitSimulator {
  readonly settings: Settings;
  readonly faults = new Faults();
  requests: RecordedRequest[] = [];

  constructor(settings: Settings) {
    this.settings = settings;
  }

  record(body: SessionRequest): void {
    this.requests.push({ at: new Date().toISOString(), body });
    if (this.requests.length > KEPT) this.requests.shift();
    this.settings.onLog("session");
  }

  reset(): void {
    this.requests = [];
    this.faults.set({});
  }
}
