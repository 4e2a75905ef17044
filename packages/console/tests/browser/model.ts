import { stack } from "./stack.ts";

/** Tells the model simulator what to do with the answers from now on; `{}` ends it. */
export async function modelFaults(faults: Record<string, unknown>): Promise<void> {
  const answer = await fetch(`${stack.modelUrl}/_sim/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(faults),
  });
  if (!answer.ok) throw new Error(`Cannot steer the model: HTTP ${answer.status}`);
}
