import { expect, test } from "vitest";
import { readEnv } from "./read-env.server.ts";

const complete = {
  SUPABASE_URL: "http://127.0.0.1:54321",
  SUPABASE_PUBLISHABLE_KEY: "sb_publishable_key",
};

test("the simulator is optional, and an empty one is none", () => {
  expect(readEnv(complete).GRAPH_SIMULATOR_URL).toBeUndefined();
  expect(readEnv({ ...complete, GRAPH_SIMULATOR_URL: "" }).GRAPH_SIMULATOR_URL).toBeUndefined();
});

test("S6 what is missing is named, with where to get it", () => {
  expect(() => readEnv({ SUPABASE_URL: complete.SUPABASE_URL })).toThrow(
    /SUPABASE_PUBLISHABLE_KEY is missing\. Take it from/,
  );
});

test("S6 what is malformed is named, its value never", () => {
  const bad = { ...complete, SUPABASE_URL: "postgres://secret@db" };
  expect(() => readEnv(bad)).toThrow(/SUPABASE_URL is malformed/);
  expect(() => readEnv(bad)).not.toThrow(/secret/);
});

test("T7 the captcha is optional, Turnstile unless said otherwise, and never misspelt", () => {
  expect(readEnv(complete).CAPTCHA_SITE_KEY).toBeUndefined();
  const set = { ...complete, CAPTCHA_SITE_KEY: "0x4AAA-key", CAPTCHA_PROVIDER: "" };
  expect(readEnv(set)).toMatchObject({
    CAPTCHA_SITE_KEY: "0x4AAA-key",
    CAPTCHA_PROVIDER: "turnstile",
  });
  expect(() => readEnv({ ...set, CAPTCHA_PROVIDER: "recaptcha" })).toThrow(
    /CAPTCHA_PROVIDER is malformed/,
  );
});
