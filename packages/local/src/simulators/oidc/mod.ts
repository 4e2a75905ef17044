export type { OidcSimulatorOptions } from "./options.ts";
export { startOidcSimulator } from "./start.ts";
