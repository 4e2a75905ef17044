import type { ReactNode } from "react";

interface ConfirmProps {
  /** What it is about to do, on the closed button. */
  summary: string;
  /** Read out instead, where several of them stand in one list. */
  label?: string;
  children: ReactNode;
}

/** Asks again before something that cannot be taken back. Opens without scripts. */
export function Confirm({ summary, label, children }: ConfirmProps) {
  return (
    <details className="group open:basis-full">
      <summary
        aria-label={label}
        className="button button-quiet min-h-10 w-fit list-none px-3 text-sm group-open:bg-sunk [&::-webkit-details-marker]:hidden"
      >
        {summary}
      </summary>
      <div className="mt-3 grid gap-3 rounded-md bg-sunk px-4 py-3 text-sm">{children}</div>
    </details>
  );
}
