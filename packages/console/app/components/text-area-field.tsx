import { type ComponentProps, useId } from "react";
import { described, FieldFrame } from "./field.tsx";

interface TextAreaFieldProps extends ComponentProps<"textarea"> {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
}

/** A labelled field for several lines. */
export function TextAreaField({ label, hint, error, ...area }: TextAreaFieldProps) {
  const id = useId();
  return (
    <FieldFrame id={id} label={label} hint={hint} error={error}>
      <textarea {...area} id={id} className="input leading-6" {...described(id, hint, error)} />
    </FieldFrame>
  );
}
