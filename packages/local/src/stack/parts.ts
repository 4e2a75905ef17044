import { startConsole } from "../console/start.ts";
import { functionEnvironment, inherited } from "../functions/environment.ts";
import { type Functions, startFunctions } from "../functions/start.ts";
import { startPlatform } from "../platform/start.ts";
import { type Postgres, startPostgres } from "../postgres/start.ts";
import type { Register } from "./children-register.ts";
import { prepareDatabase } from "./database.ts";
import type { Home } from "./home.ts";
import type { StackKeys } from "./keys.ts";
import { localConfig } from "./local-config.ts";
import type { Logs } from "./logs.ts";
import type { Ports } from "./ports.ts";
import type { Project } from "./project.ts";
import type { Teardown } from "./teardown.ts";
import type { StackUrls } from "./urls.ts";

/** What every part of a stack is started from. */
export interface PartsOptions {
  project: Project;
  home: Home;
  ports: Ports;
  urls: StackUrls;
  keys: StackKeys;
  logs: Logs;
  register: Register;
  teardown: Teardown;
  watch: boolean;
  console: boolean;
  functions: boolean;
  storage: boolean;
  seed: boolean;
}

/** The parts that callers reach through the stack. */
export interface Parts {
  postgres: Postgres;
  functions: Functions | null;
}

/**
 * Starts all parts, side by side where they do not need each other: only the gateway and the
 * workers wait for the database.
 */
export async function startParts(options: PartsOptions): Promise<Parts> {
  const starting = [
    startDatabase(options),
    startSimulators(options),
    startFunctionProcesses(options),
    startConsoleProcess(options),
  ] as const;
  // When one fails the others still finish starting: only what is up can be torn down.
  await Promise.allSettled(starting);
  const [postgres, , functions] = await Promise.all(starting);
  return { postgres, functions };
}

async function startDatabase(options: PartsOptions): Promise<Postgres> {
  const { project, home, ports, urls, keys, logs, register, teardown } = options;
  const onLog = (line: string) => logs.line("stack", line);
  const gatewayModule = import("../gateway/mod.ts");
  const postgres = await startPostgres({
    home: home.dir,
    port: ports.db,
    adminPassword: keys.adminPassword,
    onLog,
    onSpawn: (pid) => register.spawned("postgres", pid, { signal: "SIGINT", group: false }),
  });
  teardown.add("Postgres", () => postgres.stop());
  await prepareDatabase({
    project,
    home,
    urls,
    keys,
    port: ports.db,
    seed: options.seed,
    onLog,
  });

  const { startGateway } = await gatewayModule;
  const gateway = await startGateway({
    port: ports.api,
    db: { host: "127.0.0.1", port: ports.db, adminPassword: keys.adminPassword },
    keys,
    storageDir: options.storage ? home.storage : null,
    config: localConfig(project, ports),
    functions: options.functions
      ? Object.fromEntries(
          project.functions.map(({ name, verifyJwt }) => [
            name,
            { port: ports.functions[name] ?? 0, verifyJwt },
          ]),
        )
      : {},
    siteUrl: urls.console,
    onLog: (line) => logs.line("gateway", line),
  });
  teardown.add("the gateway", () => gateway.close());

  const platform = await startPlatform({
    port: ports.db,
    adminPassword: keys.adminPassword,
    onLog: (line) => logs.line("platform", line),
  });
  teardown.add("cron and net", () => platform.stop());
  return postgres;
}

async function startSimulators(options: PartsOptions): Promise<void> {
  const { ports, urls, keys, logs, teardown } = options;
  const [{ startGraphSimulator }, { startModelSimulator }, { startOidcSimulator }] =
    await Promise.all([
      import("../simulators/graph/mod.ts"),
      import("../simulators/model/mod.ts"),
      import("../simulators/oidc/mod.ts"),
    ]);
  const graph = await startGraphSimulator({
    port: ports.graphSimulator,
    appSecret: keys.whatsappAppSecret,
    verifyToken: keys.whatsappVerifyToken,
    accessToken: keys.whatsappAccessToken,
    phoneNumberId: keys.whatsappPhoneNumberId,
    displayPhone: keys.whatsappDisplayPhone,
    webhookUrl: `${urls.functions}/whatsapp-webhook`,
    onLog: (line) => logs.line("graph", line),
  });
  teardown.add("the Graph simulator", () => graph.close());
  const model = await startModelSimulator({
    port: ports.modelSimulator,
    apiKey: keys.modelApiKey,
    onLog: (line) => logs.line("model", line),
  });
  teardown.add("the model simulator", () => model.close());
  const oidc = await startOidcSimulator({
    port: ports.oidcSimulator,
    onLog: (line) => logs.line("oidc", line),
  });
  teardown.add("the OIDC simulator", () => oidc.close());
}

async function startFunctionProcesses(options: PartsOptions): Promise<Functions | null> {
  if (!options.functions) return null;
  const { project, ports, urls, keys, watch, logs, register, teardown } = options;
  const functions = await startFunctions({
    project,
    ports: ports.functions,
    env: functionEnvironment(urls, keys),
    watch,
    logs,
    onSpawn: (name, pid) =>
      register.spawned(`function ${name}`, pid, { signal: "SIGINT", group: true }),
  });
  teardown.add("the functions", () => functions.stop());
  await functions.ready();
  return functions;
}

async function startConsoleProcess(options: PartsOptions): Promise<void> {
  if (!options.console) return;
  const { project, ports, urls, keys, watch, logs, register, teardown } = options;
  const web = await startConsole({
    projectDir: project.dir,
    port: ports.console,
    env: {
      ...inherited(),
      SUPABASE_URL: urls.api,
      SUPABASE_PUBLISHABLE_KEY: keys.publishableKey,
      GRAPH_SIMULATOR_URL: urls.graphSimulator,
    },
    watch,
    logs,
    onSpawn: (pid) => register.spawned("console", pid, { signal: "SIGTERM", group: true }),
  });
  if (web === null) return;
  teardown.add("the console", () => web.stop());
  await web.ready();
}
