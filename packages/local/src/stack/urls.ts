import { POSTGRES_PASSWORD } from "../postgres/bootstrap.ts";
import type { StackKeys } from "./keys.ts";
import type { Ports } from "./ports.ts";

/** Where the parts of a stack answer. */
export interface StackUrls {
  api: string;
  db: string;
  functions: string;
  console: string;
  graphSimulator: string;
  modelSimulator: string;
  oidcSimulator: string;
}

/** URLs of a stack on the given ports. */
export function urlsOf(ports: Ports): StackUrls {
  const local = (port: number) => `http://127.0.0.1:${port}`;
  return {
    api: local(ports.api),
    db: `postgresql://postgres:${POSTGRES_PASSWORD}@127.0.0.1:${ports.db}/postgres`,
    functions: `${local(ports.api)}/functions/v1`,
    console: local(ports.console),
    graphSimulator: local(ports.graphSimulator),
    modelSimulator: local(ports.modelSimulator),
    oidcSimulator: local(ports.oidcSimulator),
  };
}

/** The variables that `status -o env` prints, in its order. */
export function statusEnvironment(urls: StackUrls, keys: StackKeys): Record<string, string> {
  return {
    API_URL: urls.api,
    DB_URL: urls.db,
    FUNCTIONS_URL: urls.functions,
    PUBLISHABLE_KEY: keys.publishableKey,
    SECRET_KEY: keys.secretKey,
    JWT_SECRET: keys.jwtSecret,
    CONSOLE_URL: urls.console,
    GRAPH_SIMULATOR_URL: urls.graphSimulator,
    MODEL_SIMULATOR_URL: urls.modelSimulator,
    OIDC_SIMULATOR_URL: urls.oidcSimulator,
    WHATSAPP_APP_SECRET: keys.whatsappAppSecret,
    WHATSAPP_PHONE_NUMBER_ID: keys.whatsappPhoneNumberId,
    WORKER_SECRET: keys.workerSecret,
  };
}
