/** What `startOidcSimulator` needs to know. */
export interface OidcSimulatorOptions {
  /** Port on 127.0.0.1; 0 takes any free one. */
  port: number;
  onLog?: (line: string) => void;
  host?: string;
  /** `aud` of every token. */
  audience?: string;
}

/** Options with every default filled in. */
export type Settings = Required<OidcSimulatorOptions>;

export function withDefaults(options: OidcSimulatorOptions): Settings {
  return { onLog: () => {}, host: "127.0.0.1", audience: "foyer", ...options };
}
