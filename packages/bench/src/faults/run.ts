import type { Violation } from "./checks/check.ts";
import { violations } from "./checks/mod.ts";
import { readFacts } from "./facts/read-facts.ts";
import { type Plan, planRun } from "./plan/plan.ts";
import { heal } from "./stage/heal.ts";
import { type Actor, createActor } from "./stage/people.ts";
import { perform } from "./stage/perform.ts";
import type { Stage } from "./stage/stage.ts";

/** What became of one run. */
export interface RunResult {
  readonly plan: Plan;
  readonly violations: readonly Violation[];
  readonly seconds: number;
}

/** One run. One that can not be carried out has failed, whatever the reason. */
export async function runOnce(stage: Stage, seed: number): Promise<RunResult> {
  const started = performance.now();
  const plan = planRun(seed);
  const found = await carryOut(stage, plan).catch((thrown: unknown) => [
    { guarantee: "carried-out", what: thrown instanceof Error ? thrown.message : String(thrown) },
  ]);
  return { plan, violations: found, seconds: (performance.now() - started) / 1000 };
}

/** People link, everything happens to them, everything heals, everything is counted. */
async function carryOut(stage: Stage, plan: Plan): Promise<Violation[]> {
  await stage.simulators.reset();
  const since = new Date();
  const actors = await Promise.all(plan.people.map((person) => createActor(stage.stack, person)));
  const links = await Promise.all(
    actors.filter(({ plan }) => !plan.linksLate).map((actor) => link(stage, actor, plan.seed)),
  );
  const written = await perform(stage, plan, actors);
  await heal(
    stage,
    actors.map(({ userId }) => userId),
  );
  const facts = await readFacts(stage, actors, [...links, ...written], since);
  return violations(facts);
}

/** Sends the code from the person's phone, before anything goes wrong. */
async function link({ simulators }: Stage, actor: Actor, seed: number) {
  const { index } = actor.plan;
  const wamid = `wamid.FAULTS${seed}L${index}`;
  const timestamp = Math.floor(Date.now() / 1000);
  const { deliveries } = await simulators.inbound({
    ...actor.from,
    wamid,
    timestamp,
    text: actor.code,
  });
  if (deliveries[0]?.status !== 200) {
    throw new Error(`Cannot link person ${index}: the webhook answered ${deliveries[0]?.status}.`);
  }
  return { wamid, person: index, isCode: true, spokenAt: timestamp, marker: "" };
}
