import { LocalTime } from "./local-time.tsx";

/** A line between two days. */
export function DayRule({ at }: { at: string }) {
  return (
    <li className="flex items-center gap-4 pt-2">
      <span aria-hidden="true" className="h-px flex-1 bg-line" />
      <LocalTime
        at={at}
        options={{ weekday: "long", day: "numeric", month: "long" }}
        className="label"
      />
      <span aria-hidden="true" className="h-px flex-1 bg-line" />
    </li>
  );
}
