import { expect, test } from "vitest";
import { isHttps, publicOrigin } from "./public-origin.server.ts";

test("behind a proxy that ends TLS the origin is the browser's", () => {
  const headers = { "x-forwarded-proto": "https, http" };
  const request = new Request("http://foyer.example/workspace", { headers });
  expect(isHttps(request)).toBe(true);
  expect(publicOrigin(request)).toBe("https://foyer.example");
});

test("without a proxy it is the request's, with its port", () => {
  const request = new Request("http://127.0.0.1:54323/organizations?page=2");
  expect(isHttps(request)).toBe(false);
  expect(publicOrigin(request)).toBe("http://127.0.0.1:54323");
});
