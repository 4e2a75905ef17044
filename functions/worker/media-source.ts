/** Fetches files of WhatsApp's messages: id → address (good for five minutes) → bytes. */
import {
  type AttachmentOutcome,
  type ClaimedAttachment,
  classifyGraphError,
  type GraphErrorClass,
  type GraphMedia,
  graphErrorResponse,
  graphMediaResponse,
} from "@foyer/contracts";
import { readAtMost } from "../_shared/body.ts";
import type { Env } from "../_shared/env.ts";
import { parseJson } from "../_shared/parse-json.ts";
import { isTrustedAddress } from "./media-address.ts";
import { checksumHex, sha256Hex } from "./media-checksum.ts";
import { bareType, isKept } from "./media-types.ts";

export type MediaEnv = Env<
  "GRAPH_BASE_URL" | "GRAPH_API_VERSION" | "WHATSAPP_ACCESS_TOKEN" | "MEDIA_MAX_BYTES"
>;

/** Why a file was not had. */
export type MediaFailure = Extract<AttachmentOutcome, { kind: "failed" }>;

/** A file that is what was announced. */
export interface MediaFile {
  readonly kind: "file";
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Without parameters. */
  readonly mimeType: string;
  /** In hex. */
  readonly sha256: string;
}

/** Fetches and checks what an attachment stands for. Never throws for what others do. */
export type MediaSource = (claimed: ClaimedAttachment) => Promise<MediaFile | MediaFailure>;

const describeTimeoutMs = 10_000;
/** With the time that Storage has, well below the lease of claim_attachment. */
const downloadTimeoutMs = 45_000;

function failed(cause: GraphErrorClass, error: string): MediaFailure {
  return { kind: "failed", class: cause, error };
}

export function createMediaSource(env: MediaEnv, timeoutMs = downloadTimeoutMs): MediaSource {
  const base = `${env.GRAPH_BASE_URL}/${env.GRAPH_API_VERSION}`;
  const headers = { authorization: `Bearer ${env.WHATSAPP_ACCESS_TOKEN}` };
  const maxBytes = env.MEDIA_MAX_BYTES;

  async function describe(claimed: ClaimedAttachment): Promise<GraphMedia | MediaFailure> {
    const number = new URLSearchParams({ phone_number_id: claimed.phone_number_id });
    const response = await fetch(`${base}/${encodeURIComponent(claimed.media_id)}?${number}`, {
      headers,
      redirect: "error",
      signal: AbortSignal.timeout(describeTimeoutMs),
    });
    const text = await response.text();
    if (!response.ok) return refusal(response.status, text);
    const media = graphMediaResponse.safeParse(parseJson(text));
    return media.success ? media.data : failed("unlisted", "unreadable_answer");
  }

  async function download(
    address: string,
    limit: number,
  ): Promise<Uint8Array<ArrayBuffer> | MediaFailure> {
    if (!isTrustedAddress(address, env.GRAPH_BASE_URL))
      return failed("terminal", "untrusted_address");
    // Followed by hand it could be checked; Meta does not redirect, so it is not followed at all.
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(address, { headers, redirect: "manual", signal });
    if (response.ok) return (await readAtMost(response, limit)) ?? failed("terminal", "too_large");
    await response.body?.cancel();
    if (response.status >= 300 && response.status < 400)
      return failed("terminal", "untrusted_address");
    return refusal(response.status, "");
  }

  async function fetchFile(claimed: ClaimedAttachment): Promise<MediaFile | MediaFailure> {
    const media = await describe(claimed);
    if ("kind" in media) return media;
    const mimeType = bareType(media.mime_type);
    if (!isKept(claimed.type, mimeType)) return failed("terminal", "wrong_type");
    if (media.file_size > maxBytes) return failed("terminal", "too_large");

    const bytes = await download(media.url, maxBytes);
    if ("kind" in bytes) return bytes;
    if (bytes.byteLength !== media.file_size) return failed("terminal", "wrong_size");
    const sha256 = await sha256Hex(bytes);
    const announced = [checksumHex(media.sha256), claimed.sha256 ?? sha256];
    if (announced.some((checksum) => checksum !== sha256)) {
      return failed("terminal", "wrong_checksum");
    }
    return { kind: "file", bytes, mimeType, sha256 };
  }

  return async (claimed) => {
    try {
      return await fetchFile(claimed);
    } catch {
      // Asking twice does no harm here: whatever broke on the way may go well the next time.
      return failed("transient", "no_answer");
    }
  };
}

/** Reads a refusal: Graph's own error, or the status of whoever stands before it. */
function refusal(status: number, text: string): MediaFailure {
  const refused = graphErrorResponse.safeParse(parseJson(text));
  const code = refused.success ? refused.data.error.code : undefined;
  const error = code === undefined ? `http_${status}` : `graph_${Math.abs(code)}`;
  return failed(classifyGraphError(code, status), error);
}
