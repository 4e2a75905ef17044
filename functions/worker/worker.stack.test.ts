import { problem, workerReport } from "@foyer/contracts";
import { expect, test, vi } from "vitest";
import { functionUrl, signUp, stackVariable } from "../_shared/testing/stack.ts";

const wake = (secret: string) =>
  fetch(functionUrl("worker"), { method: "POST", headers: { authorization: `Bearer ${secret}` } });

test("only the worker's secret opens the worker", async () => {
  for (const secret of ["wrong", stackVariable("PUBLISHABLE_KEY")]) {
    const response = await wake(secret);
    expect(response.status).toBe(401);
    expect(problem.parse(await response.json()).code).toBe("invalid_worker_secret");
  }
});

test("two workers at once are as good as one: an app message has one answer", async () => {
  const { supabase } = await signUp();
  const { data: session, error } = await supabase.rpc("active_chat_session");
  expect(error).toBeNull();
  const sent = await supabase.from("messages").insert({ session_id: session.id, content: "Hi!" });
  expect(sent.error).toBeNull();
  const secret = stackVariable("WORKER_SECRET");
  const runs = await Promise.all([wake(secret), wake(secret), wake(secret)]);
  for (const run of runs) workerReport.parse(await run.json());
  await vi.waitFor(
    async () => {
      const { data } = await supabase.from("messages").select("role, channel").order("created_at");
      expect(data).toEqual([
        { role: "user", channel: "app" },
        { role: "assistant", channel: "app" },
      ]);
    },
    { timeout: 30_000, interval: 200 },
  );
}, 60_000);
