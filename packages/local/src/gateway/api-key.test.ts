import { expect, test } from "vitest";
import { checkApiKey } from "./api-key.ts";

const keys = { publishableKey: "sb_publishable_one", secretKey: "sb_secret_two" };

function check(headers: Record<string, string>, query = "") {
  return checkApiKey(new Request(`http://127.0.0.1/rest/v1/x${query}`, { headers }), keys);
}

async function refusal(headers: Record<string, string>) {
  const result = check(headers);
  if (result.ok) return "accepted";
  const { status, headers: answered } = result.answer;
  return [status, answered.get("sb-error-code"), await result.answer.json()];
}

test("each key stands for its role, in header or address", () => {
  const anon = { ok: true, key: { type: "publishable", role: "anon" } };
  expect(check({ apikey: keys.publishableKey })).toEqual(anon);
  expect(check({}, `?apikey=${keys.publishableKey}`)).toEqual(anon);
  expect(check({ apikey: keys.secretKey })).toEqual({
    ok: true,
    key: { type: "secret", role: "service_role" },
  });
});

test("a request without a good key is refused as the hosted gateway does", async () => {
  expect(await refusal({})).toEqual([
    401,
    "UNAUTHORIZED_MISSING_API_KEY",
    expect.objectContaining({ message: "No API key found in request" }),
  ]);
  expect(await refusal({ authorization: `Bearer ${keys.secretKey}` })).toContain(401);
  expect(await refusal({ apikey: "sb_secret_wrong" })).toEqual([
    401,
    "UNAUTHORIZED_INVALID_API_KEY",
    expect.objectContaining({ message: "Invalid API key" }),
  ]);
});

test("a browser may not use the secret key", async () => {
  const headers = { apikey: keys.secretKey, "user-agent": "Mozilla/5.0 (X11)" };
  expect(await refusal(headers)).toContain("UNAUTHORIZED_INVALID_API_KEY_TYPE");
});
