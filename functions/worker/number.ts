/** Tells the database which number people write to, once in a process' life. */
import { errorFields, type Log } from "../_shared/log.ts";
import type { Database } from "./database.ts";
import type { Graph } from "./graph.ts";

/** Creates the errand. A failure is logged and tried again at the next run: answering goes first. */
export function registerNumber(graph: Graph, database: Database, log: Log): () => Promise<void> {
  let isDone = false;
  return async () => {
    if (isDone) return;
    try {
      await database.registerNumber(graph.phoneNumberId, await graph.displayNumber());
      isDone = true;
    } catch (thrown) {
      log("warn", "number.not_registered", errorFields(thrown));
    }
  };
}
