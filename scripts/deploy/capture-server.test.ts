import { afterEach, beforeEach, expect, it } from "vitest";
import { type CaptureServer, startCaptureServer } from "./capture-server.ts";

let server: CaptureServer;
beforeEach(async () => {
  server = await startCaptureServer("abc");
});
afterEach(() => server.close());

function deploy(metadata: object, files: Record<string, string>): Promise<Response> {
  const form = new FormData();
  for (const [path, text] of Object.entries(files)) form.append("file", new Blob([text]), path);
  form.append("metadata", JSON.stringify(metadata));
  const url = `${server.url}/v1/projects/abc/functions/deploy?slug=api`;
  return fetch(url, { method: "POST", body: form });
}

const metadata = { name: "api", entrypoint_path: "functions/api/index.ts", verify_jwt: false };
const files = { "functions/api/index.ts": "export default {};\n", "packages/x.ts": "é" };

it("keeps the uploaded files with their paths and exact bytes", async () => {
  expect((await deploy(metadata, files)).status).toBe(201);
  const bundle = server.bundles.get("api");
  expect([...(bundle?.files.keys() ?? [])]).toEqual(Object.keys(files));
  expect(bundle?.files.get("packages/x.ts")).toEqual(new TextEncoder().encode("é"));
  expect(bundle?.metadata).toEqual(metadata);
});

it.each([
  ["a path that leaves the folder", { ...files, "../../etc/passwd": "x" }],
  ["an absolute path", { ...files, "/etc/passwd": "x" }],
  ["a bundle without its entrypoint", { "packages/x.ts": "" }],
])("refuses %s", async (_, uploaded) => {
  expect((await deploy(metadata, uploaded)).status).toBe(400);
  expect(server.bundles.size).toBe(0);
});

it("refuses a body that is no deployment", async () => {
  const url = `${server.url}/v1/projects/abc/functions/deploy`;
  expect((await fetch(url, { method: "POST", body: "{}" })).status).toBe(400);
});

it("knows its project and no other", async () => {
  expect((await fetch(`${server.url}/v1/projects/abc`)).status).toBe(200);
  expect((await fetch(`${server.url}/v1/projects/xyz`)).status).toBe(404);
});
