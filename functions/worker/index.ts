/** Drains the queues: answers, sends, and fetches files. */
import { processEnv } from "../_shared/process-env.ts";
import { createWorker } from "./worker.ts";

const worker = createWorker(processEnv());

export default { fetch: (request: Request) => worker.fetch(request) };
