import { AuthApiError, AuthRetryableFetchError } from "@supabase/supabase-js";
import { expect, test } from "vitest";
import { authWords, returnWords } from "./auth-words.server.ts";

test("T6 a lock-out is said in the words of the hook, not as a wrong password", () => {
  const lockedOut = "Too many wrong passwords. Wait a quarter of an hour.";
  expect(authWords(new AuthApiError(lockedOut, 400, "invalid_credentials"))).toBe(lockedOut);
  const usual = new AuthApiError("Invalid login credentials", 400, "invalid_credentials");
  expect(authWords(usual)).toContain("do not belong together");
});

test("what Auth says of itself is not shown", () => {
  const broken = new AuthApiError("pq: relation auth.users", 500, "unexpected_failure");
  expect(authWords(broken)).toBe("The sign-in service failed. Try again in a moment.");
  expect(authWords(new AuthRetryableFetchError("fetch failed", 0))).toContain("does not answer");
});

test("a reason from the address bar is looked up, never shown", () => {
  expect(returnWords("otp_expired")).toContain("Ask for a new one");
  expect(returnWords("<b>call 555</b>")).toContain("may be used up");
  expect(returnWords("constructor")).toContain("may be used up");
  expect(returnWords(null)).toBeNull();
});
