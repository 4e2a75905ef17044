import { humanize } from "../lib/humanize.ts";

/** Which features are switched on. */
export function FlagList({ flags }: { flags: Record<string, boolean> }) {
  const entries = Object.entries(flags);
  if (entries.length === 0) return <p className="text-muted">No features to switch.</p>;
  return (
    <ul data-testid="flags" className="grid text-sm">
      {entries.map(([key, isOn]) => (
        <li
          key={key}
          className="flex justify-between gap-3 border-t border-line py-1.5 first:border-t-0"
        >
          <span className="text-muted">{humanize(key)}</span>
          <span className={isOn ? "font-semibold text-accent" : ""}>{isOn ? "on" : "off"}</span>
        </li>
      ))}
    </ul>
  );
}
