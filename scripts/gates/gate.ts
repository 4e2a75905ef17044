/** Two things that must say the same, and what to do when they do not. */
export interface Gate {
  /** Short name, also for `npm run check -- --only <name>`. */
  name: string;
  /** What holds, as a sentence. */
  title: string;
  /** What mends it, as an instruction. */
  remedy: string;
  /** Differences, one per line of the answer; none when it holds. */
  check(context: GateContext): Promise<string[]>;
  /** Writes the generated side again; absent where only a person can mend it. */
  generate?(context: GateContext): Promise<void>;
}

/** What gates work on. */
export interface GateContext {
  /** The repository's folder. */
  root: string;
  /** URL of a database with every migration applied; started when first asked for. */
  databaseUrl(): Promise<string>;
}
