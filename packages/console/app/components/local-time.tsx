import { useHydrated } from "../lib/use-hydrated.ts";

interface LocalTimeProps {
  /** ISO 8601. */
  at: string;
  options: Intl.DateTimeFormatOptions;
  className?: string;
}

/** A moment in the reader's zone; the server, which does not know it, writes UTC. */
export function LocalTime({ at, options, className }: LocalTimeProps) {
  const isHydrated = useHydrated();
  const format = new Intl.DateTimeFormat(
    "en-GB",
    isHydrated ? options : { ...options, timeZone: "UTC" },
  );
  return (
    <time dateTime={at} className={className}>
      {format.format(new Date(at))}
    </time>
  );
}
