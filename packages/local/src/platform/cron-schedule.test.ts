import { expect, test } from "vitest";
import { parseSchedule } from "./cron-schedule.ts";

const next = (schedule: string, from: string) =>
  parseSchedule(schedule).next(new Date(from))?.toISOString();

test.each([
  ["*/5 * * * *", "2026-03-29T00:58:30Z", "2026-03-29T01:00:00.000Z"],
  ["30 2 * * *", "2026-03-29T00:00:00Z", "2026-03-29T02:30:00.000Z"],
  ["0 0 $ * *", "2028-02-10T00:00:00Z", "2028-02-29T00:00:00.000Z"],
  ["0 12 1 * mon", "2026-11-02T13:00:00Z", "2026-11-09T12:00:00.000Z"],
  ["@hourly", "2026-11-21T10:15:00Z", "2026-11-21T11:00:00.000Z"],
  ["10 seconds", "2026-11-21T10:15:03Z", "2026-11-21T10:15:13.000Z"],
])("%s after %s is %s", (schedule, from, expected) => {
  expect(next(schedule, from)).toBe(expected);
});

test("is GMT whatever the machine's zone", () => {
  const zone = process.env.TZ;
  process.env.TZ = "America/New_York";
  try {
    expect(next("0 9 * * *", "2026-07-01T00:00:00Z")).toBe("2026-07-01T09:00:00.000Z");
  } finally {
    process.env.TZ = zone;
  }
});
