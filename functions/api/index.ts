/** Public and signed-in routes. */
import { processEnv } from "../_shared/process-env.ts";
import { createApi } from "./api.ts";

const api = createApi(processEnv());

export default { fetch: (request: Request) => api.fetch(request) };
