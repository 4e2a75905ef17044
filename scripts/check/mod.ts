import type { Gate } from "../gates/gate.ts";
import { gates } from "../gates/mod.ts";
import { biomeStep, denoStep, typescriptStep } from "./programs.ts";
import type { CheckStep } from "./step.ts";

/** Everything that `npm run check` looks at, in order. */
export const steps: readonly CheckStep[] = [
  biomeStep,
  typescriptStep,
  denoStep,
  ...gates.map(gateStep),
];

function gateStep({ name, title, remedy, check }: Gate): CheckStep {
  const run: CheckStep["run"] = async (context) => (await check(context)).join("\n");
  return { name, title, remedy, run };
}
