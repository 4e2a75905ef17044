import type { ComponentProps } from "react";

interface CheckFieldProps extends ComponentProps<"input"> {
  label: string;
}

/** A box to tick; its whole line can be pressed. */
export function CheckField({ label, ...input }: CheckFieldProps) {
  return (
    <label className="flex min-h-11 items-center gap-3">
      <input {...input} type="checkbox" className="size-6 shrink-0 accent-accent" />
      {label}
    </label>
  );
}
