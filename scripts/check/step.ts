import type { GateContext } from "../gates/gate.ts";

/** One thing that `npm run check` looks at. */
export interface CheckStep {
  name: string;
  /** What holds, as a sentence. */
  title: string;
  /** What mends it, as an instruction. */
  remedy: string;
  /** Problems as text; an empty string when all is well. */
  run(context: GateContext): Promise<string>;
}
