import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/** What a stack takes from its base: its services, then one port for each function. */
const SPAN = 24;

/** A base from which every port of a stack is free. Below the range of outgoing connections. */
export async function freePortBase(): Promise<number> {
  for (;;) {
    const base = randomInt(20_000, 32_000 - SPAN);
    const span = Array.from({ length: SPAN }, (_, offset) => isFree(base + offset));
    if ((await Promise.all(span)).every(Boolean)) return base;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}
