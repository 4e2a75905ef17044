import { defineConfig } from "vitest/config";

const NOT_OURS = ["**/node_modules/**", "**/build/**", "**/.foyer/**"];

// A test's file name says what it needs: nothing (unit), a running stack, or Chromium as well.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["**/*.test.{ts,tsx}"],
          exclude: [...NOT_OURS, "**/*.stack.test.ts", "**/*.browser.test.ts"],
        },
      },
      {
        test: {
          name: "stack",
          include: ["**/*.stack.test.ts"],
          exclude: NOT_OURS,
          testTimeout: 30_000,
          hookTimeout: 60_000,
          // All of them share one stack; what one file does must not time another one out.
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "browser",
          include: ["**/*.browser.test.ts"],
          exclude: NOT_OURS,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          // A page may take its time on a busy machine; what it shows in the end is what counts.
          expect: { poll: { timeout: 15_000 } },
        },
      },
    ],
  },
});
