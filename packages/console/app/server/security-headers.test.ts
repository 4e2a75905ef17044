import { expect, test } from "vitest";
import { setSecurityHeaders } from "./security-headers.server.ts";

function policy(...rest: [captcha?: "turnstile" | "hcaptcha"]): Record<string, string> {
  const headers = new Headers();
  setSecurityHeaders(headers, "n0nce", ...rest);
  const text = headers.get("content-security-policy") ?? "";
  return Object.fromEntries(
    text.split("; ").map((part) => {
      const [directive = "", ...sources] = part.split(" ");
      return [directive, sources.join(" ")];
    }),
  );
}

test("nothing is loaded from elsewhere", () => {
  const text = JSON.stringify(policy());
  expect(text).not.toMatch(/https?:/);
  expect(policy()["script-src"]).toBe("'self' 'nonce-n0nce'");
  expect(policy()["frame-src"]).toBeUndefined();
});

test("T7 the configured captcha may load its script and its frame, no other may", () => {
  const turnstile = policy("turnstile");
  expect(turnstile["script-src"]).toBe("'self' 'nonce-n0nce' https://challenges.cloudflare.com");
  expect(turnstile["frame-src"]).toBe("https://challenges.cloudflare.com");
  expect(JSON.stringify(turnstile)).not.toContain("hcaptcha");
  const hcaptcha = policy("hcaptcha");
  expect(hcaptcha["script-src"]).toContain("https://*.hcaptcha.com");
  expect(hcaptcha["connect-src"]).toBe("'self' https://hcaptcha.com https://*.hcaptcha.com");
  expect(JSON.stringify(hcaptcha)).not.toContain("cloudflare");
});
