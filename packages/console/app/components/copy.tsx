import { useState } from "react";
import { useHydrated } from "../lib/use-hydrated.ts";

/** A button that copies a text, where that can be done. */
export function Copy({ text }: { text: string }) {
  const [isCopied, setCopied] = useState(false);
  // A clipboard needs scripts, and a page served over https or from this machine.
  if (!useHydrated() || !navigator.clipboard) return null;
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  return (
    <button
      type="button"
      onClick={copy}
      className="button button-quiet min-h-10 shrink-0 px-3 text-sm"
    >
      <span aria-live="polite">{isCopied ? "Copied" : "Copy"}</span>
    </button>
  );
}
