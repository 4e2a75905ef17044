import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { functionFolders } from "../gates/functions-config.ts";
import { ROOT } from "../lib/root.ts";
import type { Bundle } from "./bundle.ts";
import { rehearseDeployment } from "./rehearse.ts";
import { serveBundle } from "./served-bundle.ts";

const variable = (name: string) => process.env[name] ?? "";

/** What hosted functions find in their environment, under the names they have there. */
const environment = {
  APP_ENV: "production",
  SUPABASE_URL: variable("API_URL"),
  SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: variable("PUBLISHABLE_KEY") }),
  SUPABASE_SECRET_KEYS: JSON.stringify({ default: variable("SECRET_KEY") }),
  WORKER_SECRET: variable("WORKER_SECRET"),
  WHATSAPP_ACCESS_TOKEN: "EAArehearsal0000000000000000",
  WHATSAPP_PHONE_NUMBER_ID: variable("WHATSAPP_PHONE_NUMBER_ID"),
  WHATSAPP_VERIFY_TOKEN: "rehearsal-verify-token",
  WHATSAPP_APP_SECRET: variable("WHATSAPP_APP_SECRET"),
  GRAPH_BASE_URL: variable("GRAPH_SIMULATOR_URL"),
  MODEL_BASE_URL: `${variable("MODEL_SIMULATOR_URL")}/v1`,
  MODEL_API_KEY: "sk-rehearsal",
  MODEL_NAME: "foyer-simulator",
};

const names = await functionFolders(ROOT);

describe("a deployment, as far as the platform's door", () => {
  let bundles: ReadonlyMap<string, Bundle>;
  beforeAll(async () => {
    bundles = await rehearseDeployment();
  });

  it("uploads every function, with the platform's JWT check off", () => {
    expect([...bundles.keys()].toSorted()).toEqual(names);
    for (const { metadata } of bundles.values()) expect(metadata.verify_jwt).toBe(false);
  });

  it("uploads no test, no local stack and no secret file", () => {
    const paths = [...bundles.values()].flatMap(({ files }) => [...files.keys()]);
    expect(paths.filter((path) => /\.test\.|packages\/local|\.env|\.foyer/.test(path))).toEqual([]);
  });

  it.each(names)("%s starts from the uploaded files alone", { timeout: 80_000 }, async (name) => {
    const bundle = bundles.get(name);
    if (bundle === undefined) throw new Error(`${name} was not uploaded.`);
    await using served = await serveBundle(bundle, environment);
    const files = await readdir(served.folder, { recursive: true });
    expect(files.filter((file) => file.includes("node_modules"))).toEqual([]);
    expect(
      files
        .filter((file) => file.endsWith(".ts"))
        .map((file) => join(file))
        .toSorted(),
    ).toEqual([...bundle.files.keys()].filter((file) => file.endsWith(".ts")).toSorted());

    const health = await fetch(`${served.url}/${name}/health`);
    expect(health.status).toBe(200);
    expect(await health.json()).toMatchObject({ status: "ok" });
    if (name === "api") {
      const plans = await fetch(`${served.url}/api/plans`);
      expect(plans.status, "the hosted names of the keys are understood").toBe(200);
    }
  });
});
