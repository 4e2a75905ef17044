import { Hono } from "hono";
import { z } from "zod";
import { controlBody } from "../control-body.ts";
import type { SimulatorEnv } from "../listen.ts";
import type { Simulator } from "./simulator.ts";

const mediaSchema = z.strictObject({
  mime_type: z.string(),
  filename: z.string().optional(),
  /** The content, as text or in base64. */
  text: z.string().optional(),
  base64: z.base64().optional(),
  /** Lies: what Graph claims instead of the truth. */
  sha256: z.string().optional(),
  file_size: z.number().int().min(0).optional(),
  /** Life of a download address; Meta's is 300,000. */
  url_lifetime_ms: z.number().int().min(0).optional(),
});

/** `POST /media`: puts a file where `GET /{version}/{media_id}` finds it. */
export function mediaRoute(simulator: Simulator): Hono<SimulatorEnv> {
  const app = new Hono<SimulatorEnv>();
  app.post("/media", async (context) => {
    const call = await controlBody(context, mediaSchema);
    const media = simulator.media.add({
      bytes: Buffer.from(call.base64 ?? call.text ?? "", call.base64 ? "base64" : "utf8"),
      mimeType: call.mime_type,
      filename: call.filename,
      sha256: call.sha256,
      size: call.file_size,
      urlLifetimeMs: call.url_lifetime_ms,
    });
    const { id, mimeType, sha256, size } = media;
    return context.json({ id, mime_type: mimeType, sha256, file_size: size });
  });
  return app;
}
