import { setTimeout as sleep } from "node:timers/promises";
import type { Stack } from "@foyer/local/src/mod.ts";
import { eventually } from "../../lib/eventually.ts";
import { withAdminSql } from "../../stack/admin-sql.ts";
import type { Victim } from "../plan/step.ts";
import { expireLeases, passTime } from "./clock.ts";
import { databaseAnswers, kill } from "./kill.ts";
import { Simulators } from "./simulator.ts";

/** Longer than every wait in the design: leases, grace, back-off. */
const LONG_SECONDS = 400;
/** A send without faults takes hundredths of a second. */
const SEND_MS = 2_000;

/** The stack during a run: what may be done to it, and how it comes to rest. */
export class Stage {
  readonly stack: Stack;
  readonly simulators: Simulators;
  /** Everything that is coming back. */
  #returning: Promise<unknown>[] = [];
  /** Sends of a worker that died before this moment are under way no more. */
  #workerDiedAt = new Date(0);

  constructor(stack: Stack) {
    this.stack = stack;
    this.simulators = new Simulators(stack.urls);
  }

  async kill(victim: Victim): Promise<void> {
    const { back } = await kill(this.stack, victim);
    if (victim === "worker") this.#workerDiedAt = new Date();
    this.#returning.push(back);
    back.catch(() => {}); // Told by `allBack`.
  }

  /** Waits until every process that was killed is replaced. */
  async allBack(): Promise<void> {
    await Promise.all(this.#returning.splice(0));
    await databaseAnswers(this.stack);
  }

  /** Wakes the worker; resolves when it has found nothing more to do, or after `patienceMs`. */
  async wake(patienceMs: number): Promise<void> {
    await fetch(`${this.stack.urls.functions}/worker`, {
      method: "POST",
      headers: { authorization: `Bearer ${this.stack.keys.workerSecret}` },
      signal: AbortSignal.timeout(patienceMs),
    })
      .then((response) => response.body?.cancel())
      .catch(() => {}); // Dead, or at work for long.
  }

  async expire(queue: "replies" | "sends"): Promise<void> {
    await eventually("the leases' end", async () => {
      await withAdminSql(this.stack, (sql) => expireLeases(sql, queue));
      return true;
    });
  }

  /** Waits until no webhook is under way, those included that were given up; false: some still is. */
  async settle(timeoutMs: number): Promise<boolean> {
    if (!(await this.simulators.settle(timeoutMs))) return false;
    await this.simulators.redeliver();
    return this.simulators.settle(timeoutMs);
  }

  /** Minutes pass, for everything but what is under way right now. */
  async passTime(): Promise<void> {
    const justNow = new Date(Date.now() - SEND_MS);
    const deadSince = justNow > this.#workerDiedAt ? justNow : this.#workerDiedAt;
    // A deadlock with the worker undoes one statement; more time passes then, which harms nothing.
    await eventually("minutes pass", async () => {
      await withAdminSql(this.stack, (sql) => passTime(sql, LONG_SECONDS, deadSince));
      return true;
    });
  }

  /** The operator lets the number write again, if an error has stopped it. */
  async resumeNumber(): Promise<void> {
    const { whatsappPhoneNumberId } = this.stack.keys;
    await withAdminSql(this.stack, (sql) => {
      return sql`select public.resume_whatsapp_number(${whatsappPhoneNumberId})`;
    });
  }

  /** Whatever was killed comes back, webhooks arrive, an operator looks in, minutes pass. */
  async recover(): Promise<void> {
    await this.allBack();
    await this.resumeNumber();
    // Before the last report has arrived nobody may conclude from its absence.
    if (await this.settle(1_500)) await this.passTime();
    await this.wake(300);
  }

  /** Ends everything that is under way: the worker once more, and with it every send. */
  async quiet(): Promise<void> {
    await this.allBack();
    await Promise.all([this.simulators.graphFaults({}), this.simulators.modelFaults({})]);
    await this.kill("worker");
    await this.allBack();
    // Longer than a plan's latencies: what a dead worker asked for has been taken by now.
    await sleep(200);
    await this.resumeNumber();
  }
}
