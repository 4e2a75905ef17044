import { expect, test } from "vitest";
import { EnvError, readEnv } from "./env.ts";
import { featureStates, readFeature } from "./features.ts";

test("S6: the error names every missing or malformed variable, where to get it, and no value", () => {
  const source = { SUPABASE_URL: "not a url s3cret", WORKER_SECRET: "" };
  const read = () => readEnv(source, ["SUPABASE_URL", "WORKER_SECRET", "MODEL_NAME"]);
  expect(read).toThrow(EnvError);
  expect(read).toThrow(/SUPABASE_URL is malformed: .*npm run stack/);
  expect(read).toThrow(/WORKER_SECRET is missing: .*openssl rand/);
  expect(read).toThrow(/MODEL_NAME is missing/);
  expect(read).not.toThrow(/s3cret/);
});

test("hosted names of the keys are understood", () => {
  const hosted = {
    SUPABASE_PUBLISHABLE_KEYS: '{"default":"sb_publishable_x"}',
    SUPABASE_SECRET_KEYS: '{"default":"sb_secret_x"}',
  };
  expect(readEnv(hosted, ["SUPABASE_PUBLISHABLE_KEY", "SUPABASE_SECRET_KEY"])).toEqual({
    SUPABASE_PUBLISHABLE_KEY: "sb_publishable_x",
    SUPABASE_SECRET_KEY: "sb_secret_x",
  });
  const legacy = { SUPABASE_SECRET_KEYS: "{broken", SUPABASE_SERVICE_ROLE_KEY: "old" };
  expect(readEnv(legacy, ["SUPABASE_SECRET_KEY"]).SUPABASE_SECRET_KEY).toBe("old");
});

test("defaults apply; two app secrets are two secrets; a URL loses its last slash", () => {
  const source = {
    WHATSAPP_APP_SECRET: "new-secret, old-secret",
    GRAPH_BASE_URL: "http://g.test/",
  };
  expect(
    readEnv(source, ["APP_ENV", "GRAPH_API_VERSION", "WHATSAPP_APP_SECRET", "GRAPH_BASE_URL"]),
  ).toEqual({
    APP_ENV: "development",
    GRAPH_API_VERSION: "v26.0",
    WHATSAPP_APP_SECRET: ["new-secret", "old-secret"],
    GRAPH_BASE_URL: "http://g.test",
  });
});

test("a feature that nobody configured is off and asks for nothing; half of one is a fault", () => {
  expect(readFeature({}, "whatsapp")).toBeNull();
  expect(featureStates({})).toEqual({
    states: { whatsapp: "off", stripe: "off", chatkit: "off", external_identity: "off" },
    faults: [],
  });
  const half = { STRIPE_SECRET_KEY: "sk_test" };
  expect(featureStates(half)).toMatchObject({
    states: { stripe: "on" },
    faults: ["STRIPE_WEBHOOK_SECRET"],
  });
  expect(() => readFeature(half, "stripe")).toThrow(/STRIPE_WEBHOOK_SECRET is missing/);
});
