import { z } from "zod";
import { type Provider, providerNames } from "../lib/provider.ts";

const settings = z.object({ external: z.record(z.string(), z.unknown()) });

/** Milliseconds for which an answer holds, for which a failure does, and that one may take. */
const times = { fresh: 60_000, failed: 5_000, patience: 2_000 };

/**
 * Asks Auth which providers are switched on; the answer is kept for a minute, because every
 * visitor of the sign-in page wants it.
 *
 * @returns the providers that have a button here; none while Auth does not answer, so that
 * signing in by password never waits for them
 */
export function providersOf(
  supabaseUrl: string,
  publishableKey: string,
  clock: () => number = Date.now,
): () => Promise<Provider[]> {
  let asked: Promise<Provider[]> | undefined;
  let until = 0;
  const ask = async (): Promise<Provider[]> => {
    try {
      const answer = await fetch(new URL("/auth/v1/settings", supabaseUrl), {
        headers: { apikey: publishableKey },
        signal: AbortSignal.timeout(times.patience),
      });
      const { external } = settings.parse(await answer.json());
      // SAFETY: the keys of a literal object.
      const known = Object.keys(providerNames) as Provider[];
      return known.filter((provider) => external[provider] === true);
    } catch {
      until = clock() + times.failed;
      return [];
    }
  };
  return () => {
    if (!asked || clock() >= until) {
      until = clock() + times.fresh;
      asked = ask();
    }
    return asked;
  };
}
