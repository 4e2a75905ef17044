/** The gateway: one HTTP server with the paths of a hosted Supabase project. */
export type { Mail } from "./auth-api/mailbox.ts";
export type { FunctionTarget, Gateway, GatewayOptions } from "./options.ts";
export { startGateway } from "./start-gateway.ts";
