import type { Stack } from "@foyer/local/src/mod.ts";
import { cpuOf, cpuOfTree } from "./process-usage.ts";

/** CPU time in milliseconds, by who spent it. What else runs on the machine does not change it. */
export interface Work {
  readonly function: number;
  readonly database: number;
  /** This process: the local gateway and the sender of the load; hosted projects have neither. */
  readonly gateway: number;
}

/** Measures what something costs, beside what it takes. */
export async function measureWork<T>(
  stack: Stack,
  work: () => Promise<T>,
): Promise<{ result: T; work: Work }> {
  const before = spent(stack);
  const result = await work();
  const after = spent(stack);
  return {
    result,
    work: {
      function: after.function - before.function,
      database: after.database - before.database,
      gateway: after.gateway - before.gateway,
    },
  };
}

function spent(stack: Stack): Work {
  const { user, system } = process.cpuUsage();
  return {
    function: cpuOf(stack.functions?.pid("whatsapp-webhook") ?? 0) ?? Number.NaN,
    database: cpuOfTree(stack.postgresPid) ?? Number.NaN,
    gateway: (user + system) / 1000,
  };
}
