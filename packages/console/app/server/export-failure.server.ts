import type { Problem } from "../lib/problem.ts";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Where a failed download leads: a page, because a file cannot say what went wrong. */
export function exportFailurePath({ debugId }: Problem): string {
  return `/account?export-failed=${debugId ?? "unknown"}`;
}

/** What that page says; the address bar is anybody's to write, so only an id is taken from it. */
export function exportFailure(url: URL): Pick<Problem, "title" | "detail" | "debugId"> | null {
  const debugId = url.searchParams.get("export-failed");
  if (debugId === null) return null;
  return {
    title: "Your data could not be put together",
    detail: "Nothing is lost. Try again in a moment.",
    ...(uuid.test(debugId) && { debugId }),
  };
}
