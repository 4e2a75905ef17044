import { afterAll, beforeAll, expect, test } from "vitest";
import type { Stack } from "../stack/options.ts";
import { startStack } from "../stack/start.ts";
import { eventually } from "../test/eventually.ts";
import { type ScratchProject, scratchProject } from "../test/scratch-project.ts";

let project: ScratchProject;
let stack: Stack;

const MODULE = "functions/hello/index.ts";
const answering = (text: string) => `export default { fetch: () => new Response("${text}") };\n`;

/** What the function says, once it says `text`. */
const says = (text: string) =>
  eventually(async () => {
    const answer = await fetch(`${stack.urls.functions}/hello`).then((response) => response.text());
    return answer === text;
  });

beforeAll(async () => {
  project = await scratchProject();
  await project.write(MODULE, "export default { fetch: not TypeScript");
  const { dir, home, portBase } = project;
  stack = await startStack({ projectDir: dir, home, portBase, watch: true });
}, 60_000);

afterAll(async () => {
  await stack?.stop();
  await project[Symbol.asyncDispose]();
}, 30_000);

test("a mistake in a function neither stops the stack nor its cure", async () => {
  expect((await fetch(`${stack.urls.functions}/hello`)).status).toBeGreaterThanOrEqual(500);
  await project.write(MODULE, answering("mended"));
  await says("mended");
}, 20_000);

test("a change is served without a restart", async () => {
  const pid = stack.functions?.pid("hello");
  await project.write(MODULE, answering("changed"));
  await says("changed");
  expect(stack.functions?.pid("hello")).toBe(pid);
}, 20_000);
