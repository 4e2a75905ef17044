/** Sign-in providers that the console has a button for, by Auth's names. */
export const providerNames = { google: "Google", linkedin_oidc: "LinkedIn" } as const;

export type Provider = keyof typeof providerNames;

/** Whether a part of an address is one of them. */
export function isProvider(value: unknown): value is Provider {
  return typeof value === "string" && Object.hasOwn(providerNames, value);
}
