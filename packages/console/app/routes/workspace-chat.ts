import { askChat } from "../server/chat.server.ts";
import type { Route } from "./+types/workspace-chat";

/** Sends a message and streams its answer; spoken to by scripts only. */
export const action = (args: Route.ActionArgs): Promise<Response> =>
  askChat(args, "/api/chat", async () => ({
    method: "POST",
    headers: { "content-type": "application/json" },
    body: await args.request.text(),
  }));
