import { setTimeout as sleep } from "node:timers/promises";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Completion } from "./completion.ts";
import type { FaultSettings } from "./faults.ts";
import { chunk, DONE, GARBLED, usageChunk } from "./wire.ts";

/**
 * Streams a completion as server-sent events. It writes to the socket itself: only so can a cut
 * come between two bytes, without the polite end that a finished response has.
 */
export async function stream(
  { outgoing }: { outgoing: HttpBindings["outgoing"] },
  completion: Completion,
  options: { faults: FaultSettings; includeUsage: boolean },
): Promise<Response> {
  const { faults } = options;
  outgoing.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache",
  });
  outgoing.write(chunk(completion, { role: "assistant", content: "" }));
  const stop = faults.stop_after_chunks ?? Number.POSITIVE_INFINITY;
  for (const [index, content] of completion.pieces.entries()) {
    if (index >= stop) break;
    if (faults.chunk_delay_ms) await sleep(faults.chunk_delay_ms);
    if (outgoing.destroyed) return RESPONSE_ALREADY_SENT;
    if (faults.malformed && index === 1) outgoing.write(GARBLED);
    outgoing.write(chunk(completion, { content }));
  }
  if (stop <= completion.pieces.length) {
    await sleep(FLUSH_MS);
    outgoing.destroy();
    return RESPONSE_ALREADY_SENT;
  }
  outgoing.write(chunk(completion, {}, completion.finishReason));
  if (options.includeUsage) outgoing.write(usageChunk(completion));
  outgoing.end(DONE);
  return RESPONSE_ALREADY_SENT;
}

/** Time for written pieces to leave before the socket is destroyed: they must arrive, then nothing. */
const FLUSH_MS = 20;
