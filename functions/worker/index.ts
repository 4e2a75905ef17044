/** Drains the queues: answers, and sends. */
import { processEnv } from "../_shared/process-env.ts";
import { createWorker } from "./worker.ts";

const worker = createWorker(processEnv());

export default { fetch: (request: Request) => worker.fetch(request) };
