import { createAdmin } from "../../functions/admin/admin.ts";
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

/** The functions that describe themselves. */
const FUNCTIONS = [
  { name: "api", create: createApi },
  { name: "admin", create: createAdmin },
];

/** S5: what these functions serve is what their OpenAPI documents describe. */
export const openApiGate: Gate = {
  name: "openapi",
  title: "the OpenAPI documents describe the routes that are served",
  remedy: "declare the route in packages/contracts/src/api-routes.ts or admin-routes.ts",
  async check() {
    const findings = await Promise.all(
      FUNCTIONS.map(async ({ name, create }) => {
        const app = create(ENVIRONMENT, () => {});
        const headers = { apikey: ENVIRONMENT.SUPABASE_SECRET_KEY };
        const response = await app.request(`/${name}/openapi.json`, { headers });
        if (!response.ok) return [`GET /${name}/openapi.json answers ${response.status}.`];
        // SAFETY: our own document; anything else in it fails the comparison.
        const { paths } = (await response.json()) as { paths: DocumentPaths };
        return compareRoutes(app.routes, paths);
      }),
    );
    return findings.flat();
  },
};
