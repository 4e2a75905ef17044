import { setTimeout as sleep } from "node:timers/promises";
import type { Plan } from "../plan/plan.ts";
import type { PlannedMessage, Step } from "../plan/step.ts";
import { markerOf } from "./marker.ts";
import type { Actor } from "./people.ts";
import type { Stage } from "./stage.ts";
import { Watch } from "./watch.ts";

/** A message that a person wrote. */
export interface Written {
  readonly wamid: string;
  readonly person: number;
  readonly isCode: boolean;
  /** As Meta tells it: seconds since 1970. */
  readonly spokenAt: number;
  readonly marker: string;
}

/** Longest wait for an event; a scene whose event was prevented by another's kill goes on. */
const PATIENCE_MS = 1_200;

/** Does the steps of a plan, one after the other. Resolves with what was written. */
export async function perform(
  stage: Stage,
  plan: Plan,
  actors: readonly Actor[],
): Promise<Written[]> {
  const { simulators } = stage;
  const watch = new Watch(simulators);
  const written: Written[] = [];
  const posting: Promise<unknown>[] = [];

  const actorOf = (index: number): Actor => {
    const actor = actors[index];
    if (actor === undefined) throw new Error(`Cannot find person ${index} of the plan.`);
    return actor;
  };
  const compose = (index: number) => {
    const message = plan.messages[index];
    if (message === undefined) throw new Error(`Cannot find message ${index} of the plan.`);
    const actor = actorOf(message.person);
    const line = spoken(plan.seed, message, actor);
    written.push(line.written);
    return { ...actor.from, ...line.inbound };
  };

  const act = async (step: Step): Promise<void> => {
    switch (step.do) {
      case "write": {
        const inbound = compose(step.message);
        posting.push(simulators.inbound({ ...inbound, times: step.copies }));
        return;
      }
      case "write-together": {
        const messages = step.messages.map(compose);
        posting.push(simulators.batch({ messages, times: step.copies }));
        return;
      }
      case "graph": {
        const { to, ...faults } = step.faults;
        await watch.restart();
        const address = to === undefined ? {} : { to: actorOf(to).address };
        await simulators.graphFaults({ ...faults, ...address });
        return;
      }
      case "model":
        await watch.restart();
        await simulators.modelFaults(step.faults);
        return;
      case "await":
        await watch.until(step.event, PATIENCE_MS);
        return;
      case "kill":
        return stage.kill(step.victim);
      case "expire":
        return stage.expire(step.queue);
      case "recover":
        return stage.recover();
      case "wake":
        void stage.wake(5_000);
        return;
      case "wait":
        await sleep(step.ms);
        return;
    }
  };

  for (const step of plan.steps) await act(step);
  await Promise.all(posting);
  return written;
}

function spoken(
  seed: number,
  { index, isCode, person, secondsLate }: PlannedMessage,
  actor: Actor,
) {
  const marker = markerOf(seed, index);
  const timestamp = Math.floor(Date.now() / 1000) - secondsLate;
  const wamid = `wamid.FAULTS${seed}N${index}`;
  const text = isCode ? actor.code : `${marker} and a few words more`;
  return {
    written: { wamid, person, isCode, spokenAt: timestamp, marker } satisfies Written,
    inbound: { wamid, text, timestamp },
  };
}
