import type { Random } from "./random.ts";
import type {
  Event,
  GraphFaults,
  ModelFaults,
  PlannedMessage,
  PlannedPerson,
  Step,
  Victim,
} from "./step.ts";

/** Writes down the steps of a plan; scenes speak to it. */
export class Script {
  readonly steps: Step[] = [];
  readonly messages: PlannedMessage[] = [];
  readonly people: readonly PlannedPerson[];
  readonly #random: Random;
  #weather: GraphFaults = {};

  constructor(random: Random, people: readonly PlannedPerson[]) {
    this.#random = random;
    this.people = people;
  }

  /** Somebody who is linked from the beginning. */
  anyone(): PlannedPerson {
    const [first, ...others] = this.people.filter(({ linksLate }) => !linksLate);
    if (first === undefined) throw new Error("Cannot plan: everybody links late.");
    return this.#random.pick([first, ...others]);
  }

  /** Whoever is a stranger at first. */
  stranger(): PlannedPerson {
    const person = this.people.find(({ linksLate }) => linksLate);
    if (person === undefined) throw new Error("Cannot plan: nobody links late.");
    return person;
  }

  /** A message of its own webhook, delivered once or up to three times at once. */
  write(
    { index }: PlannedPerson,
    { copies = this.#random.int(1, 3), isCode = false, secondsLate = 0 } = {},
  ): void {
    const message = this.#message(index, isCode, secondsLate);
    this.steps.push({ do: "write", message, copies });
  }

  /** Messages of several people in one webhook. */
  writeTogether(people: readonly PlannedPerson[]): void {
    const messages = people.map(({ index }) => this.#message(index, false, 0));
    this.steps.push({ do: "write-together", messages, copies: this.#random.int(1, 2) });
  }

  /** What goes on until the next scene: copies, order, delays, how far receipts go. */
  weather(): void {
    const random = this.#random;
    this.#weather = {
      duplicate: random.pick([0, 0, 1, 2]),
      reorder: random.chance(0.5),
      batch_ms: random.pick([0, 0, 20, 80]),
      latency_ms: random.pick([0, 0, 30, 150]),
      webhook_latency_ms: random.pick([0, 0, 10, 40]),
      receipts: random.pick(["sent", "delivered", "delivered", "read"]),
    };
    this.clearGraph();
  }

  graph(faults: GraphFaults): void {
    this.steps.push({ do: "graph", faults: { ...this.#weather, ...faults } });
  }

  /** Only the weather remains. */
  clearGraph(): void {
    this.graph({});
  }

  model(faults: ModelFaults): void {
    this.steps.push({ do: "model", faults });
  }

  until(event: Event): void {
    this.steps.push({ do: "await", event });
  }

  kill(victim: Victim): void {
    this.steps.push({ do: "kill", victim });
  }

  expire(queue: "replies" | "sends"): void {
    this.steps.push({ do: "expire", queue });
  }

  recover(): void {
    this.steps.push({ do: "recover" });
  }

  wake(): void {
    this.steps.push({ do: "wake" });
  }

  /** A random while, in milliseconds. */
  wait(from: number, to: number): void {
    this.steps.push({ do: "wait", ms: this.#random.int(from, to) });
  }

  #message(person: number, isCode: boolean, secondsLate: number): number {
    const index = this.messages.length;
    this.messages.push({ index, person, isCode, secondsLate });
    return index;
  }
}
