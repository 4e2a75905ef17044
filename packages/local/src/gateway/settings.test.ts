import { expect, test } from "vitest";
import { readSettings } from "./settings.ts";

test("what config.toml leaves out has the CLI's default", () => {
  const { api, auth } = readSettings({});
  expect(api).toMatchObject({ schemas: ["public"], max_rows: 1000 });
  expect(auth).toMatchObject({ jwt_expiry: 3600, minimum_password_length: 6, enable_signup: true });
  expect(auth.email).toMatchObject({ enable_confirmations: false, otp_length: 6 });
});

test("what config.toml says is obeyed, and the rest of it ignored", () => {
  const { api } = readSettings({ api: { max_rows: 5, port: 1 }, studio: { port: 2 } });
  expect(api.max_rows).toBe(5);
});

test("a wrong value is named", () => {
  expect(() => readSettings({ api: { max_rows: "many" } })).toThrow(/api\.max_rows/);
});
