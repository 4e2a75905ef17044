/** The console's environment, read once when the server starts. */
import { type Env, readEnv } from "./read-env.server.ts";

export const env: Env = readEnv(process.env);
