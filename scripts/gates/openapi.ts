import { createApi } from "../../functions/api/api.ts";
import { compareRoutes, type DocumentPaths } from "./compare-routes.ts";
import type { Gate } from "./gate.ts";

/** Enough for the function to start; nothing is called. */
const ENVIRONMENT = {
  APP_ENV: "development",
  SUPABASE_URL: "http://127.0.0.1:9",
  SUPABASE_PUBLISHABLE_KEY: "sb_publishable_gate",
  SUPABASE_SECRET_KEY: "sb_secret_gate",
  MODEL_BASE_URL: "http://127.0.0.1:9/v1",
  MODEL_API_KEY: "gate",
  MODEL_NAME: "gate",
};

/** S5: what the function `api` serves is what its OpenAPI document describes. */
export const openApiGate: Gate = {
  name: "openapi",
  title: "the OpenAPI document describes the routes that are served",
  remedy: "declare the route in packages/contracts/src/api-routes.ts",
  async check() {
    const api = createApi(ENVIRONMENT, () => {});
    const response = await api.fetch(new Request("http://localhost/api/openapi.json"));
    if (!response.ok) return [`GET /api/openapi.json answers ${response.status}.`];
    // SAFETY: our own document; anything else in it fails the comparison.
    const { paths } = (await response.json()) as { paths: DocumentPaths };
    return compareRoutes(api.routes, paths);
  },
};
