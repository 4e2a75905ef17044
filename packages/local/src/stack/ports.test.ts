import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { freePortBase } from "../test/free-ports.ts";
import { assertPortsFree, assignPorts, parsePortBase } from "./ports.ts";
import type { Project } from "./project.ts";

const project: Project = {
  dir: "/project",
  ports: { api: 54321, db: 54322, console: 54323 },
  functions: ["api", "worker"].map((name) => ({
    name,
    verifyJwt: false,
    entrypoint: "",
    importMap: null,
  })),
  seeds: [],
  config: {},
};

test("come from config.toml", () => {
  expect(assignPorts(project, undefined)).toEqual({
    api: 54321,
    db: 54322,
    console: 54323,
    graphSimulator: 54331,
    modelSimulator: 54332,
    oidcSimulator: 54333,
    functions: { api: 54340, worker: 54341 },
  });
});

test("count up from a base", () => {
  expect(assignPorts(project, 60000)).toEqual({
    api: 60000,
    db: 60001,
    console: 60002,
    graphSimulator: 60003,
    modelSimulator: 60004,
    oidcSimulator: 60005,
    functions: { api: 60010, worker: 60011 },
  });
});

test.each(["80", "70000", "12.5", "many"])("refuses FOYER_PORT_BASE=%s", (text) => {
  expect(() => parsePortBase(text)).toThrow("FOYER_PORT_BASE");
});

test("a busy port is an error that names the process", async () => {
  const port = await freePortBase();
  await assertPortsFree([{ what: "API", port }]);
  const program = `require("net").createServer().listen(${port}, "127.0.0.1", () => console.log())`;
  const child = spawn(process.execPath, ["-e", program]);
  try {
    await once(child.stdout, "data");
    const check = assertPortsFree([{ what: "API", port }]);
    await expect(check).rejects.toThrow(`port ${port}, wanted for the API`);
    await expect(check).rejects.toThrow(`process ${child.pid} (${process.execPath} -e`);
    await expect(check).rejects.toThrow("FOYER_PORT_BASE");
  } finally {
    child.kill();
  }
});
