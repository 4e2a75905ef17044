import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { startReceiver } from "./test-receiver.ts";

it("runs alone: prints the environment, delivers, ends on SIGTERM", async () => {
  const receiver = await startReceiver();
  const cli = new URL("cli.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [cli, "--webhook", receiver.url, "--port", "0"]);
  const output = await new Promise<string>((resolve) => {
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk;
      if (text.includes("WHATSAPP_ACCESS_TOKEN")) resolve(text);
    });
  });
  const url = /GRAPH_BASE_URL="([^"]+)"/.exec(output)?.[1];
  const answer = await fetch(`${url}/_sim/inbound`, { method: "POST", body: '{"text":"Hello"}' });
  expect(await answer.json()).toMatchObject({ deliveries: [{ status: 200 }] });
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
  await receiver.close();
});

it("explains itself without a webhook", async () => {
  const cli = new URL("cli.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [cli]);
  const [code] = await once(child, "exit");
  expect(code).toBe(2);
});
