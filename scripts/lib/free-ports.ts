import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/** Ports that a stack counts up from its base: five services, then one for each function. */
const PORTS_OF_A_STACK = 24;

/** A number from which the next ports are all free on 127.0.0.1. */
export async function freePortBase(count = PORTS_OF_A_STACK): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    // Below 32768, where Linux starts handing out ports to outgoing connections.
    const base = randomInt(20_000, 32_000 - count);
    const free = await Promise.all(Array.from({ length: count }, (_, i) => isFree(base + i)));
    if (free.every(Boolean)) return base;
  }
  throw new Error(`Cannot find ${count} free ports in a row between 20000 and 32000.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
