/** WhatsApp's webhook: verified, stored, answered. */
import { processEnv } from "../_shared/process-env.ts";
import { createWebhook } from "./webhook.ts";

const webhook = createWebhook(processEnv());

export default { fetch: (request: Request) => webhook.fetch(request) };
