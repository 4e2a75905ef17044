import { expect, test } from "vitest";
import { badLines } from "./logs.ts";

const good = '{"level":"info","event":"request.completed","status":200}';

test("A3: a JSON object with an event passes, and so does Deno's own first line", () => {
  expect(badLines(`deno serve: Listening on http://127.0.0.1:1/\n${good}\n`)).toEqual([]);
});

test.each([
  '{"level":"info","event":"x","note":"ada@example.com"}',
  '{"level":"info","event":"x","note":"+15550100001"}',
  '{"level":"info","event":"x","note":"15550100001"}',
  '{"level":"info","event":"x","note":"Bearer abc"}',
  '{"level":"info","event":"x","note":"eyJhbGciOi.x"}',
  '{"level":"info"}',
  "plain words",
])("A3: %s fails", (line) => {
  expect(badLines(`${good}\n${line}`)).toEqual([line]);
});
