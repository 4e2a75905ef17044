export type { GraphSimulatorOptions, Receipt } from "./options.ts";
export { startGraphSimulator } from "./start.ts";
