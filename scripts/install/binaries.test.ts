import { expect, it } from "vitest";
import { explainFailure } from "./binaries.mjs";

it.each([
  ["npm error code ENOTFOUND", "registry does not answer"],
  ["npm error code ENOSPC", "disk is full"],
  ["Error: spawnSync npm ENOENT", "no `npm` on the PATH"],
  ["npm error code EINTEGRITY", "npm says\nnpm error code EINTEGRITY"],
])("explains %j", (output, sentence) => {
  expect(explainFailure(output)).toContain(sentence);
});
