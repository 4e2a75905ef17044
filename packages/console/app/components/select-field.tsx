import { type ComponentProps, useId } from "react";
import { described, FieldFrame } from "./field.tsx";

interface SelectFieldProps extends ComponentProps<"select"> {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  choices: { value: string; label: string; lang?: string | undefined }[];
}

/** A labelled list to choose from. */
export function SelectField({ label, hint, error, choices, ...select }: SelectFieldProps) {
  const id = useId();
  return (
    <FieldFrame id={id} label={label} hint={hint} error={error}>
      <select {...select} id={id} className="input" {...described(id, hint, error)}>
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value} lang={choice.lang}>
            {choice.label}
          </option>
        ))}
      </select>
    </FieldFrame>
  );
}
