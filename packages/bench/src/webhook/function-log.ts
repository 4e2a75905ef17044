import { z } from "zod";

const line = z.object({
  event: z.literal("request.completed"),
  function: z.literal("whatsapp-webhook"),
  method: z.literal("POST"),
  duration_ms: z.number(),
});

/** Reads the webhook's own log for how long its handler took. */
export class FunctionLog {
  #durations: number[] = [];

  /** Hand this to the stack as `onLog`. */
  readonly onLog = (_service: string, text: string): void => {
    if (!text.includes("request.completed")) return;
    const parsed = line.safeParse(parse(text.slice(text.indexOf("{"))));
    if (parsed.success) this.#durations.push(parsed.data.duration_ms);
  };

  clear(): void {
    this.#durations = [];
  }

  /** Of the newest request; null when none was logged. */
  lastDurationMs(): number | null {
    return this.#durations.at(-1) ?? null;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
