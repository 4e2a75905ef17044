/** `GET /api` and `/api/health`: the function runs. Asks nobody. */
import { health } from "../_shared/boundary.ts";
import type { Handler } from "./api.ts";

export function healthHandler(environment: string): Handler {
  return (c) => c.json(health("api", environment));
}
