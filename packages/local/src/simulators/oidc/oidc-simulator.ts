import { Faults } from "./faults.ts";
import { Issuer } from "./issuer.ts";
import type { Settings } from "./options.ts";
import { type Shape, shape } from "./shapes.ts";

/** A request for keys or for a discovery document. */
export interface RecordedRequest {
  at: string;
  issuer: Shape;
  path: string;
}

const KEPT = 5_000;

/** What the routes share, in memory only. */
export class OidcSimulator {
  readonly settings: Settings;
  readonly faults = new Faults();
  requests: RecordedRequest[] = [];
  /** Where it answers; issuers are named after it, however they were asked. */
  url = "";
  #issuers = new Map<Shape, Issuer>();

  constructor(settings: Settings) {
    this.settings = settings;
  }

  issuer(kind: Shape): Issuer {
    const issuer = this.#issuers.get(kind) ?? new Issuer();
    this.#issuers.set(kind, issuer);
    return issuer;
  }

  /** `iss` of an issuer. */
  name(kind: Shape): string {
    return `${this.url}/${kind}`;
  }

  rotate(kind: Shape | undefined, keep: boolean): void {
    for (const one of kind === undefined ? shape.options : [kind]) this.issuer(one).rotate(keep);
    this.settings.onLog(`rotated the keys of ${kind ?? "every issuer"}`);
  }

  record(issuer: Shape, path: string): void {
    this.requests.push({ at: new Date().toISOString(), issuer, path });
    if (this.requests.length > KEPT) this.requests.shift();
    this.settings.onLog(`${issuer} ${path}`);
  }

  /** Forgets requests and faults. Keys stay: who has read them keeps them for minutes. */
  reset(): void {
    this.requests = [];
    this.faults.set({});
  }
}
