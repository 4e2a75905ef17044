/** Operator's routes. */
import { processEnv } from "../_shared/process-env.ts";
import { createAdmin } from "./admin.ts";

const admin = createAdmin(processEnv());

export default { fetch: (request: Request) => admin.fetch(request) };
