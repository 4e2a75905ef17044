import { expect, it } from "vitest";
import { fixture } from "./fixture.ts";
import { openApiGate } from "./openapi.ts";

it("starts `api` and `admin` without a database or a network", async () => {
  await using repository = await fixture({});
  expect(await openApiGate.check(repository.context)).toEqual([]);
});
