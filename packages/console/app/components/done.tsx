import type { ReactNode } from "react";

/** Says that something worked, beside the thing. */
export function Done({ children }: { children: ReactNode }) {
  return (
    <div
      role="status"
      className="rounded-md border-l-4 border-accent bg-accent-soft px-4 py-3 text-ink"
    >
      {children}
    </div>
  );
}
