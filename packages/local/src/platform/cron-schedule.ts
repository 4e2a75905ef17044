import { Cron } from "croner";

/** When a job is due, by the rules of pg_cron. */
export interface CronSchedule {
  /** The next time after `from`; null when there is none. */
  next(from: Date): Date | null;
}

const INTERVAL = /^\s*([1-9]|[1-5][0-9])\s+seconds?\s*$/i;

/** Reads a schedule: five fields or `@hourly` in GMT, or `N seconds` counted from the last start. */
export function parseSchedule(schedule: string): CronSchedule {
  const interval = INTERVAL.exec(schedule);
  if (interval !== null) {
    const step = Number(interval[1]) * 1000;
    return { next: (from) => new Date(from.getTime() + step) };
  }
  // pg_cron writes the last day of a month as `$`, croner as `L`.
  const pattern = schedule.trim().replace(/^(\S+\s+\S+\s+)\$(?=\s)/, "$1L");
  const cron = new Cron(pattern, { timezone: "UTC", mode: "5-part", paused: true });
  return { next: (from) => cron.nextRun(from) };
}
