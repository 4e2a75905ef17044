import { once } from "node:events";
import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { command } from "../test/command.ts";
import { type ScratchProject, scratchProject } from "../test/scratch-project.ts";

let project: ScratchProject;

beforeAll(async () => {
  project = await scratchProject();
});

afterAll(async () => {
  await command(project, "stop");
  await project[Symbol.asyncDispose]();
}, 30_000);

describe("called wrongly", () => {
  test.each([
    [["frobnicate"], 'Unknown verb "frobnicate".'],
    [["start", "--frobnicate"], "Unknown option '--frobnicate'."],
    [["status", "-o", "xml"], 'Unknown output format "xml".'],
    [["stop", "now"], 'Unexpected argument "now".'],
  ])("%j says what is wrong and exits 2", async (args, message) => {
    const outcome = await command(project, ...args);
    expect(outcome).toMatchObject({ status: 2, stdout: "" });
    expect(outcome.stderr).toContain(message);
    expect(outcome.stderr).not.toContain("    at ");
  });
});

test("--help names every verb", async () => {
  const { status, stdout } = await command(project, "--help");
  expect(status).toBe(0);
  for (const verb of ["start", "stop", "status", "reset", "logs", "dev"]) {
    expect(stdout).toContain(`\n  ${verb}`);
  }
});

test("status and stop without a stack", async () => {
  const status = await command(project, "status");
  expect(status).toMatchObject({ status: 1, stdout: "" });
  expect(status.stderr).toContain("No stack runs");
  expect(await command(project, "stop")).toMatchObject({ status: 0 });
});

test.each([["start"], ["start", "--detach"], ["dev"]])(
  "%s that cannot start says why, exits 1 and leaves nothing",
  async (...args) => {
    const busy = createServer().listen(project.portBase + 1, "127.0.0.1");
    try {
      await once(busy, "listening");
      const outcome = await command(project, ...args);
      expect(outcome).toMatchObject({ status: 1, stdout: "" });
      expect(outcome.stderr).toMatch(
        new RegExp(
          `^Cannot start: port ${project.portBase + 1}, wanted for the database, is taken by ` +
            `process ${process.pid} \\(.+\\)\\. Stop it, or set FOYER_PORT_BASE .+\\.\n$`,
        ),
      );
      expect((await command(project, "status")).stderr).toContain("No stack runs");
    } finally {
      busy.close();
    }
  },
  30_000,
);

test("the life of a stack: start, status, refuse a second, reset, logs, stop", async () => {
  expect(await command(project, "start", "--detach")).toMatchObject({ status: 0, stderr: "" });

  const { stdout } = await command(project, "status", "-o", "env");
  const lines = stdout.trimEnd().split("\n");
  expect(lines.every((line) => /^[A-Z_]+="[^"]+"$/.test(line))).toBe(true);
  expect(lines.map((line) => line.split("=")[0])).toEqual([
    "API_URL",
    "DB_URL",
    "FUNCTIONS_URL",
    "PUBLISHABLE_KEY",
    "SECRET_KEY",
    "JWT_SECRET",
    "CONSOLE_URL",
    "GRAPH_SIMULATOR_URL",
    "MODEL_SIMULATOR_URL",
    "OIDC_SIMULATOR_URL",
    "WHATSAPP_APP_SECRET",
    "WHATSAPP_PHONE_NUMBER_ID",
    "WORKER_SECRET",
  ]);
  expect(lines[0]).toBe(`API_URL="http://127.0.0.1:${project.portBase}"`);
  const json = JSON.parse((await command(project, "status", "-o", "json")).stdout);
  expect(Object.keys(json)).toHaveLength(lines.length);

  const second = await command(project, "start");
  expect(second.status).toBe(1);
  expect(second.stderr).toContain("a stack already runs");

  const reset = await command(project, "reset");
  expect(reset).toMatchObject({ status: 0, stderr: "" });
  expect((await command(project, "status")).status).toBe(0);

  const logs = await command(project, "logs", "stack");
  expect(logs.stdout).toContain("Applied 1 migration");
  expect(await command(project, "logs", "nobody")).toMatchObject({ status: 2 });

  expect(await command(project, "stop")).toMatchObject({ status: 0, stdout: "Stopped.\n" });
  expect((await command(project, "status")).status).toBe(1);
}, 90_000);
