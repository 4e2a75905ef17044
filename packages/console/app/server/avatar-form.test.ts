import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { fieldOfCheck, parseAvatar } from "./avatar-form.server.ts";
import { ProblemError } from "./problem-error.server.ts";

function form(fields: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
}

const mira = { name: " Mira ", age: "29", personality: "shy", physical_description: "a\r\nb" };

function refusedFields(fields: Record<string, string>): string[] {
  try {
    parseAvatar(form(fields));
    return [];
  } catch (thrown) {
    if (!(thrown instanceof ProblemError)) throw thrown;
    return Object.keys(thrown.problem.fields ?? {});
  }
}

test("a form becomes a character; an empty description is none", () => {
  expect(parseAvatar(form(mira))).toEqual({
    name: "Mira",
    age: 29,
    personality: "shy",
    physical_description: "a\nb",
  });
  expect(parseAvatar(form({ ...mira, physical_description: " " })).physical_description).toBeNull();
});

test.each([
  [{ age: "" }, ["age"]],
  [{ age: "twenty" }, ["age"]],
  [{ age: "-30" }, ["age"]],
  [{ age: "29.5" }, ["age"]],
  [{ age: "99999999999" }, ["age"]],
  [{ personality: "cruel" }, ["personality"]],
  [{ age: "", personality: "" }, ["age", "personality"]],
])("%j is refused at its fields", (wrong, fields) => {
  expect(refusedFields({ ...mira, ...wrong })).toEqual(fields);
});

test("every check of the table that a form can violate is explained at its field", () => {
  const sql = new URL(
    "../../../../supabase/migrations/20261121001300_avatars.sql",
    import.meta.url,
  );
  const checks = [...readFileSync(sql, "utf8").matchAll(/constraint (\w+)\s+check/g)];
  expect(checks.length).toBeGreaterThan(2);
  for (const [, name] of checks) {
    const said = `new row for relation "avatars" violates check constraint "${name}"`;
    expect(fieldOfCheck(said), name).toBeDefined();
  }
  expect(fieldOfCheck('violates check constraint "constructor"')).toBeUndefined();
});
