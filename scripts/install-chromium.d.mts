/** Path of the Chromium on this machine; null when there is none. */
export function findChromium(environment?: NodeJS.ProcessEnv): string | null;

/** The same, installing it first where that is possible without asking anybody. */
export function ensureChromium(): string | null;
