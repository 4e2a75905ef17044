/** The Docker-free local stack: Postgres, Data API, Auth, Edge Functions, simulators, console. */
export type { Functions } from "./functions/start.ts";
export type { StackKeys } from "./stack/keys.ts";
export type { Stack, StackOptions } from "./stack/options.ts";
export { startStack } from "./stack/start.ts";
export type { StackUrls } from "./stack/urls.ts";
