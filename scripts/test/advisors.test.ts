import { expect, it } from "vitest";
import { readFindings } from "./advisors.ts";

const finding = (name: string) => ({ name, level: "WARN", detail: `about ${name}` });

it("takes silence for no findings", () => {
  expect(readFindings("\n")).toEqual([]);
});

it("lists every finding but unused indexes", () => {
  const output = JSON.stringify([finding("unused_index"), finding("rls_disabled_in_public")]);
  expect(readFindings(output).map(({ name }) => name)).toEqual(["rls_disabled_in_public"]);
});

it("does not take an answer it does not know for no findings", () => {
  expect(() => readFindings("Something else")).toThrow();
  expect(() => readFindings('{"error":"x"}')).toThrow();
});
