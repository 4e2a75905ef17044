export type { ChatKitSimulatorOptions } from "./options.ts";
export { startChatKitSimulator } from "./start.ts";
