import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import type { SimulatorEnv } from "../listen.ts";
import type { Simulator } from "./simulator.ts";

/** What the phone page lives on: the conversations so far, and then every change as it happens. */
export function eventsRoute(simulator: Simulator): Hono<SimulatorEnv> {
  const app = new Hono<SimulatorEnv>();

  app.get("/chats", (context) => {
    return context.json({
      business: { phone: simulator.settings.displayPhone, webhook: simulator.settings.webhookUrl },
      people: simulator.people.list(),
      bubbles: simulator.chats.list(),
    });
  });

  app.get("/events", (context) => {
    return streamSSE(context, async (stream) => {
      const stop = simulator.chats.watch(({ event, data }) => {
        void stream.writeSSE({ event, data: JSON.stringify(data) });
      });
      await new Promise<void>((closed) => stream.onAbort(closed));
      stop();
    });
  });

  return app;
}
