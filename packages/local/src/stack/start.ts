import { openRegister } from "./children-register.ts";
import { createHome, homeOf } from "./home.ts";
import { startKeeper } from "./keeper-client.ts";
import { ensureKeys } from "./keys.ts";
import { endLeftovers } from "./leftovers.ts";
import { acquireLock } from "./lock.ts";
import { openLogs } from "./logs.ts";
import type { Stack, StackOptions } from "./options.ts";
import { type Parts, startParts } from "./parts.ts";
import { assertPortsFree, assignPorts, type Ports, parsePortBase } from "./ports.ts";
import { identify } from "./processes.ts";
import { findProjectDir, readProject } from "./project.ts";
import { removeState } from "./state.ts";
import { createTeardown } from "./teardown.ts";
import { statusEnvironment, urlsOf } from "./urls.ts";

/**
 * Starts a whole local stack: Postgres with the hosted role model, migrations and seed, the API,
 * Edge Functions, simulators, workers and the console. Resolves when all of it answers.
 *
 * ```ts
 * const stack = await startStack({ portBase: 55000, home: "/path/to/home" });
 * const supabase = createClient(stack.urls.api, stack.keys.publishableKey);
 * await stack.stop();
 * ```
 *
 * @throws an Error whose message says what to do, with everything stopped again.
 */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const project = await readProject(options.projectDir ?? findProjectDir(process.cwd()));
  const home = homeOf(project.dir, options.home);
  const chosen = {
    watch: options.watch ?? false,
    console: options.console ?? true,
    functions: options.functions ?? true,
  };
  const ports = assignPorts(
    project,
    options.portBase ?? parsePortBase(process.env.FOYER_PORT_BASE),
  );
  const urls = urlsOf(ports);

  await createHome(home);
  const lock = await acquireLock(home.lock, home.dir);
  const logs = openLogs(home.logs, options.onLog);
  const teardown = createTeardown((line) => logs.line("stack", line));
  teardown.add("the lock", () => lock.release());
  try {
    await endLeftovers(home);
    await assertPortsFree(portList(ports, chosen));
    const keys = await ensureKeys(home.keys);
    const env = statusEnvironment(urls, keys);

    const self = await identify(process.pid);
    if (self === null) throw new Error("Cannot read this process's start time from the system.");
    const keeper = startKeeper(home, lock.content);
    teardown.add("the keeper", () => keeper.release());
    const state = { stack: self, ready: false, env, options: chosen, children: {} };
    const register = openRegister(home, state, keeper);
    teardown.add("the state", () => register.flush().then(() => removeState(home.state)));

    const parts: Parts = await startParts({
      ...chosen,
      project,
      home,
      ports,
      urls,
      keys,
      logs,
      register,
      teardown,
      storage: options.storage ?? true,
      seed: options.seed ?? true,
    });
    await register.ready();
    return {
      urls,
      keys,
      env,
      home: home.dir,
      functions: parts.functions,
      get postgresPid() {
        return parts.postgres.pid;
      },
      stop: () => teardown.run(),
    };
  } catch (error) {
    await teardown.run();
    throw error;
  }
}

function portList(
  ports: Ports,
  chosen: { console: boolean; functions: boolean },
): { what: string; port: number }[] {
  return [
    { what: "API", port: ports.api },
    { what: "database", port: ports.db },
    { what: "Graph simulator", port: ports.graphSimulator },
    { what: "model simulator", port: ports.modelSimulator },
    { what: "OIDC simulator", port: ports.oidcSimulator },
    ...(chosen.console ? [{ what: "console", port: ports.console }] : []),
    ...(chosen.functions
      ? Object.entries(ports.functions).map(([name, port]) => ({ what: `function ${name}`, port }))
      : []),
  ];
}
