/** Wires the function `api`: environment, clients, and one handler for each declared route. */
import { type ApiOperation, apiRoutes, toRouterPath } from "@foyer/contracts";
import { createTurnStore } from "../_shared/assistant/turn-store.ts";
import { createAuthenticate } from "../_shared/auth.ts";
import { type App, type AppContext, createApp } from "../_shared/boundary.ts";
import { createAdminClient, createPublicClient } from "../_shared/clients.ts";
import { type EnvSource, readEnv } from "../_shared/env.ts";
import { readFeature } from "../_shared/features.ts";
import { createLog, type Log } from "../_shared/log.ts";
import { createMediaStore } from "../_shared/storage.ts";
import { attachmentHandler } from "./attachment.ts";
import { chatHandler } from "./chat.ts";
import { createAuthenticateChat } from "./chat-caller.ts";
import { createChatTokens } from "./chat-token.ts";
import { createOpenChatKitSession } from "./chatkit-session.ts";
import { chatkitTokenHandler } from "./chatkit-token.ts";
import { deleteMeHandler } from "./delete-me.ts";
import { exchangeHandler } from "./exchange.ts";
import { exportMeHandler } from "./export-me.ts";
import { healthHandler } from "./health.ts";
import { meHandler } from "./me.ts";
import { openApiHandler } from "./openapi.ts";
import { plansHandler } from "./plans.ts";
import { readyHandler } from "./ready.ts";
import { resumeChatHandler } from "./resume-chat.ts";

/** A handler of one route. */
export type Handler = (c: AppContext) => Response | Promise<Response>;

/**
 * Creates the function.
 *
 * @throws EnvError when a variable is missing or malformed.
 */
export function createApi(source: EnvSource, log: Log = createLog("api")): App {
  const env = readEnv(source, [
    "APP_ENV",
    "SUPABASE_URL",
    "SUPABASE_PUBLISHABLE_KEY",
    "SUPABASE_SECRET_KEY",
    "MODEL_BASE_URL",
    "MODEL_API_KEY",
    "MODEL_NAME",
  ]);
  const app = createApp("api", { log, environment: env.APP_ENV });
  const health = healthHandler(env.APP_ENV);
  const authenticate = createAuthenticate(env);
  // The admin's client is for what no caller may do: counting in private tables, making accounts,
  // writing as the assistant, signing addresses in Storage.
  const admin = createAdminClient(env);
  const store = createTurnStore(admin);
  const tokens = createChatTokens(env.SUPABASE_SECRET_KEY);
  const authenticateChat = createAuthenticateChat({ authenticate, tokens, admin });
  const chatkit = readFeature(source, "chatkit");
  const handlers: Record<ApiOperation, Handler> = {
    root: health,
    health,
    ready: readyHandler({ admin, source }),
    plans: plansHandler(createPublicClient(env)),
    me: meHandler(authenticate),
    deleteMe: deleteMeHandler(authenticate),
    exportMe: exportMeHandler(authenticate),
    exchange: exchangeHandler({
      issuers: readFeature(source, "external_identity")?.EXTERNAL_ISSUERS ?? null,
      admin,
      createClient: () => createPublicClient(env),
      secret: env.SUPABASE_SECRET_KEY,
    }),
    chat: chatHandler({ authenticate: authenticateChat, store, env, log }),
    resumeChat: resumeChatHandler({ authenticate: authenticateChat, store, log }),
    chatkitToken: chatkitTokenHandler({
      authenticate,
      tokens,
      openChatKitSession: chatkit && createOpenChatKitSession(chatkit),
    }),
    attachment: attachmentHandler({ authenticate, store: createMediaStore(admin) }),
    openapi: openApiHandler(`${env.SUPABASE_URL}/functions/v1`),
  };
  // SAFETY: Object.keys of the route table yields its operation ids.
  for (const id of Object.keys(apiRoutes) as ApiOperation[]) {
    const { method, path } = apiRoutes[id];
    app.on(method.toUpperCase(), toRouterPath(path), handlers[id]);
  }
  return app;
}
