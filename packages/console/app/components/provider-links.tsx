import { type Provider, providerNames } from "../lib/provider.ts";

/** The ways in through other services, as far as they are switched on. */
export function ProviderLinks({ providers, next }: { providers: Provider[]; next: string }) {
  if (providers.length === 0) return null;
  return (
    <div className="grid gap-5">
      <ul className="grid gap-3">
        {providers.map((provider) => (
          <li key={provider}>
            <a
              href={`/auth/with/${provider}?next=${encodeURIComponent(next)}`}
              className="button button-quiet w-full"
            >
              Continue with {providerNames[provider]}
            </a>
          </li>
        ))}
      </ul>
      <p className="flex items-center gap-4 text-sm text-muted">
        <span aria-hidden="true" className="h-px flex-1 bg-line" />
        or by e-mail
        <span aria-hidden="true" className="h-px flex-1 bg-line" />
      </p>
    </div>
  );
}
