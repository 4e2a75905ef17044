import type { ChatRequest } from "./chat-request.ts";
import { Faults } from "./faults.ts";
import type { Settings } from "./options.ts";

/** A completion that was asked for. */
export interface RecordedRequest {
  at: string;
  body: ChatRequest;
}

const KEPT = 5_000;

/** What the routes share, in memory only. */
export class ModelSimulator {
  readonly settings: Settings;
  readonly faults = new Faults();
  requests: RecordedRequest[] = [];

  constructor(settings: Settings) {
    this.settings = settings;
  }

  record(body: ChatRequest): void {
    this.requests.push({ at: new Date().toISOString(), body });
    if (this.requests.length > KEPT) this.requests.shift();
    const kind = body.stream ? "stream" : "whole";
    this.settings.onLog(`completion ${kind}, ${body.messages.length} messages`);
  }

  reset(): void {
    this.requests = [];
    this.faults.set({});
  }
}
