import { Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { SimulatorEnv } from "../listen.ts";
import { type GraphError, tokenError, unknownObject, unknownPath } from "./graph-error.ts";
import type { Media } from "./media-store.ts";
import { type Answer, postMessages } from "./messages-route.ts";
import type { Simulator } from "./simulator.ts";

/** Versions that answer: v21.0 ends on 2027-01-21, v26.0 is the newest. */
const VERSION = /^v2[1-6]\.0$/;

/** The Graph API itself: versioned paths, Bearer token, Graph's errors. */
export function graphRoute(simulator: Simulator): Hono<SimulatorEnv> {
  const app = new Hono<SimulatorEnv>();

  app.all("/:version{v[0-9.]+}/*", async (context) => {
    const { method, path } = context.req;
    const answer =
      refuse(simulator, path, context.req.header("authorization")) ??
      (await route(simulator, path, method, context));
    const status = "lost" in answer ? 0 : answer.status;
    simulator.journal.addCall({
      at: new Date().toISOString(),
      method,
      path,
      status,
      error_code: "lost" in answer ? null : codeOf(answer.body),
    });
    simulator.settings.onLog(`graph ${method} ${path} ${status === 0 ? "cut" : status}`);
    if ("lost" in answer) return answer.lost;
    // SAFETY: statuses come from the error table and from faults bounded to 400–599.
    return context.json(answer.body, answer.status as ContentfulStatusCode);
  });

  app.get("/whatsapp_business/attachments/", (context) => {
    const { mid = "", ext = "", hash = "" } = context.req.query();
    if (!hasToken(simulator, context.req.header("authorization"))) return context.body(null, 401);
    const media = simulator.media.open({ mid, ext, hash });
    if (!media) return context.body(null, 404);
    return context.body(Buffer.from(media.bytes), 200, { "content-type": media.mimeType });
  });

  return app;
}

function refuse(simulator: Simulator, path: string, authorization: string | undefined) {
  const [, version = ""] = path.split("/");
  if (!VERSION.test(version)) return unknownPath(path);
  return hasToken(simulator, authorization) ? undefined : tokenError();
}

async function route(
  simulator: Simulator,
  path: string,
  method: string,
  context: Parameters<typeof postMessages>[1],
): Promise<Answer> {
  const [, , id = "", edge, ...rest] = path.split("/");
  const { settings } = simulator;
  if (method === "POST" && edge === "messages" && rest.length === 0) {
    return id === settings.phoneNumberId
      ? postMessages(simulator, context)
      : unknownObject(id, "post");
  }
  if (edge !== undefined) return unknownPath(path);
  if (method !== "GET") return unknownObject(id, "post");
  return id === settings.phoneNumberId ? number(simulator) : file(simulator, id, context.req.url);
}

function number({ settings }: Simulator): Answer {
  return {
    status: 200,
    body: {
      verified_name: "Foyer",
      code_verification_status: "VERIFIED",
      display_phone_number: settings.displayPhone,
      quality_rating: "GREEN",
      platform_type: "CLOUD_API",
      throughput: { level: "STANDARD" },
      id: settings.phoneNumberId,
    },
  };
}

function file(simulator: Simulator, id: string, url: string): Answer | GraphError {
  const media = simulator.media.get(id);
  if (!media) return unknownObject(id, "get");
  return { status: 200, body: mediaAnswer(media, new URL(simulator.media.addressOf(media), url)) };
}

function mediaAnswer(media: Media, url: URL) {
  return {
    messaging_product: "whatsapp",
    url: url.href,
    mime_type: media.mimeType,
    sha256: media.sha256,
    file_size: media.size,
    id: media.id,
  };
}

function hasToken({ settings }: Simulator, authorization: string | undefined): boolean {
  return authorization === `Bearer ${settings.accessToken}`;
}

function codeOf(body: unknown): number | null {
  const error = typeof body === "object" && body !== null && "error" in body ? body.error : null;
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : null;
  return typeof code === "number" ? code : null;
}
