import { expect, test } from "vitest";
import { storageFault } from "./storage-fault.ts";

test.each([
  // Hosted: 400, and the true status in the body; newer ones name a code too.
  [{ status: 400, statusCode: "404", message: "Bucket not found" }, "no_bucket", 404],
  [{ status: 404, statusCode: "404", message: "x", code: "NoSuchBucket" }, "no_bucket", 404],
  [{ status: 400, statusCode: "404", message: "Object not found" }, "no_object", 404],
  [{ status: 404, statusCode: "404", message: "x", code: "NoSuchKey" }, "no_object", 404],
  [{ status: 400, statusCode: "409", message: "The resource already exists" }, "exists", 409],
  [{ status: 400, statusCode: "413", message: "exceeded" }, "too_large", 413],
  [{ status: 413, statusCode: "413", message: "exceeded" }, "too_large", 413],
  [{ status: 400, statusCode: "415", message: "mime type x is not supported" }, "wrong_type", 415],
  [{ status: 400, statusCode: "403", message: "new row violates …" }, "unavailable", 403],
  [{ status: 500, statusCode: "500", message: "Internal" }, "unavailable", 500],
  [{ status: 503, statusCode: "503", message: "busy" }, "unavailable", 503],
  // No such service behind the gateway.
  [
    { status: 404, statusCode: "404", message: "no Route matched with those values" },
    "absent",
    404,
  ],
  [{ status: 503, statusCode: "503", message: "name resolution failed" }, "absent", 503],
  // No answer.
  [{ message: "fetch failed" }, "unavailable", 0],
  [{ status: 400, statusCode: "InvalidRequest", message: "x" }, "unavailable", 400],
])("%j is %s", (error, kind, status) => {
  expect(storageFault(error)).toMatchObject({ kind, status });
});

test("its message quotes nothing", () => {
  expect(storageFault({ status: 400, message: "no u1/a.png" }).message).not.toContain("u1");
});
