import { readFile } from "node:fs/promises";
import { Hono } from "hono";
import type { SimulatorEnv } from "../listen.ts";

const TYPES: Record<string, string> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};

/** The phone page: plain files, read on each request so that an edit shows at once. */
export function pageRoute(): Hono<SimulatorEnv> {
  const app = new Hono<SimulatorEnv>();
  app.get("/", async () => file("index.html"));
  app.get("/page/:name{[a-z-]+\\.(?:css|js|svg)}", async (context) => {
    return file(context.req.param("name")).catch(() => context.notFound());
  });
  return app;
}

async function file(name: string): Promise<Response> {
  const content = await readFile(new URL(`page/${name}`, import.meta.url));
  const type = TYPES[name.split(".").at(-1) ?? ""] ?? "application/octet-stream";
  return new Response(content, {
    headers: {
      "content-type": type,
      "cache-control": "no-store",
      "content-security-policy": "default-src 'self'",
    },
  });
}
