import { createHash, createHmac, randomBytes } from "node:crypto";
import { newObjectId } from "./ids.ts";

/** A file somebody sent. `sha256` and `size` are what Graph claims; they may be told to lie. */
export interface Media {
  id: string;
  mimeType: string;
  filename: string | null;
  bytes: Uint8Array;
  sha256: string;
  size: number;
  /** How long a download address works, in milliseconds; Meta's is five minutes. */
  urlLifetimeMs: number;
}

export interface NewMedia {
  bytes: Uint8Array;
  mimeType: string;
  filename?: string | undefined;
  sha256?: string | undefined;
  size?: number | undefined;
  urlLifetimeMs?: number | undefined;
}

const URL_LIFETIME_MS = 300_000;
const KEPT = 500;

/** Media by id, and the short-lived addresses they are fetched from. */
export class MediaStore {
  readonly #media = new Map<string, Media>();
  readonly #key = randomBytes(16);

  add(file: NewMedia): Media {
    const media: Media = {
      id: newObjectId(),
      mimeType: file.mimeType,
      filename: file.filename ?? null,
      bytes: file.bytes,
      sha256: file.sha256 ?? createHash("sha256").update(file.bytes).digest("hex"),
      size: file.size ?? file.bytes.byteLength,
      urlLifetimeMs: file.urlLifetimeMs ?? URL_LIFETIME_MS,
    };
    this.#media.set(media.id, media);
    const oldest = this.#media.keys().next();
    if (this.#media.size > KEPT && !oldest.done) this.#media.delete(oldest.value);
    return media;
  }

  get(id: string): Media | undefined {
    return this.#media.get(id);
  }

  /** The path and query of a fresh download address. */
  addressOf(media: Media, now = Date.now()): string {
    const until = now + media.urlLifetimeMs;
    const query = new URLSearchParams({
      mid: media.id,
      ext: String(until),
      hash: this.#hash(media.id, until),
    });
    return `/whatsapp_business/attachments/?${query}`;
  }

  /** The media behind a download address, unless it is stale or forged. */
  open(query: { mid: string; ext: string; hash: string }, now = Date.now()): Media | undefined {
    const until = Number(query.ext);
    if (!(until > now) || query.hash !== this.#hash(query.mid, until)) return undefined;
    return this.#media.get(query.mid);
  }

  clear(): void {
    this.#media.clear();
  }

  #hash(id: string, until: number): string {
    return createHmac("sha256", this.#key).update(`${id} ${until}`).digest("base64url");
  }
}
