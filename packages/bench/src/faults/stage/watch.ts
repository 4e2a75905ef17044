import { eventually } from "../../lib/eventually.ts";
import type { Event } from "../plan/step.ts";
import type { Simulators } from "./simulator.ts";

/** Waits for things to happen at the simulators, counted from the newest restart. */
export class Watch {
  readonly #simulators: Simulators;
  #before: Record<Event, number> | undefined;

  constructor(simulators: Simulators) {
    this.#simulators = simulators;
  }

  /** Counts from now on. */
  async restart(): Promise<void> {
    this.#before = {
      "accepted-unheard": await this.#count("accepted-unheard"),
      accepted: await this.#count("accepted"),
      refused: await this.#count("refused"),
      asked: await this.#count("asked"),
    };
  }

  /** Whether it happened in time. */
  async until(event: Event, withinMs: number): Promise<boolean> {
    const before = this.#before?.[event] ?? 0;
    const happened = async () => (await this.#count(event)) > before;
    return eventually(event, happened, { withinMs, everyMs: 5 }).catch(() => false);
  }

  async #count(event: Event): Promise<number> {
    switch (event) {
      case "asked":
        return this.#simulators.modelRequests();
      case "accepted":
        return (await this.#simulators.sent()).length;
      case "accepted-unheard":
        return (await this.#simulators.sent()).filter((one) => one.response_dropped).length;
      case "refused": {
        const calls = await this.#simulators.calls();
        return calls.filter(({ method, status }) => method === "POST" && status !== 200).length;
      }
    }
  }
}
