import { type ReactNode, useId } from "react";

/** A titled part of the panel. */
export function PanelSection({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="grid gap-3 border-t border-line py-6 first:border-t-0">
      <h2 id={id} className="label">
        {title}
      </h2>
      {children}
    </section>
  );
}
