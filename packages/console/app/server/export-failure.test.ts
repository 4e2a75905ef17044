import { expect, test } from "vitest";
import { exportFailure, exportFailurePath } from "./export-failure.server.ts";

const debugId = "0b1c5a0e-0000-4000-8000-000000000001";

test("a failed download keeps its debug_id on the way to the page", () => {
  const path = exportFailurePath({ status: 503, title: "t", detail: "d", debugId });
  expect(exportFailure(new URL(path, "http://here.test"))?.debugId).toBe(debugId);
});

test("what else stands in the address is not shown", () => {
  const failure = exportFailure(new URL("http://here.test/account?export-failed=call-555"));
  expect(failure).not.toBeNull();
  expect(JSON.stringify(failure)).not.toContain("555");
  expect(exportFailure(new URL("http://here.test/account"))).toBeNull();
});
