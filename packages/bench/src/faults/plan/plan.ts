import { Random } from "./random.ts";
import { type Scene, scenes } from "./scenes.ts";
import { Script } from "./script.ts";
import type { PlannedMessage, PlannedPerson, Step, Victim } from "./step.ts";

/** All that will be done to the stack in one run; a seed gives the same one again. */
export interface Plan {
  readonly seed: number;
  readonly people: readonly PlannedPerson[];
  readonly messages: readonly PlannedMessage[];
  readonly steps: readonly Step[];
}

/** Issue text: a run holds at least so much. */
export const MIN_MESSAGES = 20;
export const MIN_PEOPLE = 5;
export const MIN_KILLS = 5;

/** Draws up a run. Every run has every scene, in an order, with people and moments of its own. */
export function planRun(seed: number): Plan {
  const random = new Random(seed);
  const script = new Script(random, people());
  for (const scene of random.shuffle(scenes)) perform(scene, script, random);
  while (script.messages.length < MIN_MESSAGES) script.write(script.anyone());
  return {
    seed,
    people: script.people,
    messages: script.messages,
    steps: script.steps,
  };
}

function people(): PlannedPerson[] {
  return Array.from({ length: MIN_PEOPLE }, (_, index) => ({
    index,
    // One shows a username only; another is a stranger until half-way.
    hasPhone: index !== 1,
    linksLate: index === 2,
  }));
}

function perform(scene: Scene, script: Script, random: Random): void {
  script.weather();
  if (random.chance(0.3)) script.write(script.anyone());
  scene(script, random);
  if (random.chance(0.1)) script.kill(random.pick(["worker", "whatsapp-webhook"]));
  // Some of the scenes begin while the one before still has its consequences.
  if (random.chance(0.7)) script.recover();
}

/** How often each process is killed. */
export function killsOf(plan: Plan): Map<Victim, number> {
  const kills = new Map<Victim, number>();
  for (const step of plan.steps) {
    if (step.do === "kill") kills.set(step.victim, (kills.get(step.victim) ?? 0) + 1);
  }
  return kills;
}

/** Faults that are put into the two simulators, the weather apart. */
export function faultsOf(plan: Plan): number {
  return plan.steps.filter((step) => step.do === "graph" || step.do === "model").length;
}
