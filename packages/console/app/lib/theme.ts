/** Light, dark, or whatever the reader's machine is set to. */
export const themes = ["system", "light", "dark"] as const;

export type Theme = (typeof themes)[number];

/** Whether a value is one of them. */
export function isTheme(value: unknown): value is Theme {
  return themes.some((theme) => theme === value);
}
