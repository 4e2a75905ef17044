export type { ModelSimulatorOptions } from "./options.ts";
export { startModelSimulator } from "./start.ts";
