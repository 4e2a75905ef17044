import { createServer } from "node:net";
import { portOwner } from "./port-owner.ts";
import type { Project } from "./project.ts";

/** Every port of a stack; all on 127.0.0.1. */
export interface Ports {
  api: number;
  db: number;
  console: number;
  graphSimulator: number;
  modelSimulator: number;
  oidcSimulator: number;
  /** By function name; not for outside use, requests go through the API port. */
  functions: Record<string, number>;
}

const GRAPH_SIMULATOR = 54331;
const MODEL_SIMULATOR = 54332;
const OIDC_SIMULATOR = 54333;
const FUNCTIONS = 54340;

/**
 * Ports from config.toml, or, when `base` is given (FOYER_PORT_BASE), counted up from it:
 * API, database, console, Graph, model and OIDC simulator; functions from base + 10.
 */
export function assignPorts(project: Project, base: number | undefined): Ports {
  const functions = (from: number) =>
    Object.fromEntries(project.functions.map(({ name }, index) => [name, from + index]));
  if (base === undefined) {
    return {
      ...project.ports,
      graphSimulator: GRAPH_SIMULATOR,
      modelSimulator: MODEL_SIMULATOR,
      oidcSimulator: OIDC_SIMULATOR,
      functions: functions(FUNCTIONS),
    };
  }
  return {
    api: base,
    db: base + 1,
    console: base + 2,
    graphSimulator: base + 3,
    modelSimulator: base + 4,
    oidcSimulator: base + 5,
    functions: functions(base + 10),
  };
}

/** Reads a port base as written in the environment; undefined when there is none. */
export function parsePortBase(text: string | undefined): number | undefined {
  if (text === undefined || text === "") return undefined;
  const base = Number(text);
  if (!Number.isInteger(base) || base < 1024 || base > 65_000) {
    throw new Error(
      `Cannot use FOYER_PORT_BASE="${text}": it must be a whole number from 1024 to 65000.`,
    );
  }
  return base;
}

/** Throws a sentence that names the program on the first port that is taken. */
export async function assertPortsFree(wanted: { what: string; port: number }[]): Promise<void> {
  for (const { what, port } of wanted) {
    if (await isFree(port)) continue;
    const owner = await portOwner(port);
    const who =
      owner === null
        ? "another program"
        : `process ${owner.pid}${owner.command === null ? "" : ` (${owner.command})`}`;
    throw new Error(
      `Cannot start: port ${port}, wanted for the ${what}, is taken by ${who}. ` +
        "Stop it, or set FOYER_PORT_BASE to a number from which all ports are counted.",
    );
  }
}

async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(false);
      else reject(error);
    });
    probe.listen({ port, host: "127.0.0.1", exclusive: true }, () => {
      probe.close(() => resolve(true));
    });
  });
}
