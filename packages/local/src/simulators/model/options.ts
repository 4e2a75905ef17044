/** What `startModelSimulator` needs to know. */
export interface ModelSimulatorOptions {
  /** Port on 127.0.0.1; 0 takes any free one. */
  port: number;
  /** The Bearer token that calls must carry. */
  apiKey: string;
  onLog?: (line: string) => void;
  host?: string;
  /** Models that exist; any other is 404. */
  models?: readonly string[];
}

/** Options with every default filled in. */
export type Settings = Required<ModelSimulatorOptions>;

export function withDefaults(options: ModelSimulatorOptions): Settings {
  return { onLog: () => {}, host: "127.0.0.1", models: ["foyer-simulator"], ...options };
}
