/** What `startChatKitSimulator` needs to know. */
export interface ChatKitSimulatorOptions {
  /** Port on 127.0.0.1; 0 takes any free one. */
  port: number;
  /** The Bearer token that calls must carry. */
  apiKey: string;
  /** The one workflow that exists; any other is 404. */
  workflowId: string;
  onLog?: (line: string) => void;
  host?: string;
}

/** Options with every default filled in. */
export type Settings = Required<ChatKitSimulatorOptions>;

export function withDefaults(options: ChatKitSimulatorOptions): Settings {
  return { onLog: () => {}, host: "127.0.0.1", ...options };
}
