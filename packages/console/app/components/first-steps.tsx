import type { WorkspaceRow } from "@foyer/contracts";
import { humanize } from "../lib/humanize.ts";

const words: Record<string, string> = {
  complete_profile: "Say what we shall call you",
  write_a_message: "Write to the assistant",
  link_whatsapp: "Link your phone",
};

/** The onboarding items, done and open. */
export function FirstSteps({ items }: { items: WorkspaceRow["onboarding"]["items"] }) {
  return (
    <ul className="grid gap-2.5">
      {items.map(({ key, done }) => (
        <li key={key} data-step={key} data-done={done} className="flex items-center gap-3">
          <span
            aria-hidden="true"
            className={`grid size-5 shrink-0 place-items-center rounded-full border text-xs ${
              done ? "border-accent bg-accent text-on-accent" : "border-edge"
            }`}
          >
            {done && "✓"}
          </span>
          <span className={done ? "text-muted" : ""}>{words[key] ?? humanize(key)}</span>
          <span className="sr-only">{done ? "(done)" : "(open)"}</span>
        </li>
      ))}
    </ul>
  );
}
