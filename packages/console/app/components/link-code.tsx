import type { WhatsappLinkCode } from "@foyer/contracts";
import { useCountdown } from "../lib/use-countdown.ts";
import { Copy } from "./copy.tsx";
import { LocalTime } from "./local-time.tsx";

interface LinkCodeProps {
  link: WhatsappLinkCode;
  /** The server's clock when the code was made. */
  now: string;
  simulator: string | null;
}

/** A one-time code, where to send it, and how long it holds. */
export function LinkCode({ link, now, simulator }: LinkCodeProps) {
  const left = useCountdown(link.expires_at, now);
  if (left === 0) {
    return (
      <p role="status" className="text-muted">
        The code has expired. Get a new one.
      </p>
    );
  }
  const digits = link.business_phone?.replaceAll(/\D/g, "");
  return (
    <div className="grid gap-3">
      <p role="status" className="text-pretty leading-relaxed">
        Send this code to{" "}
        <strong className="whitespace-nowrap">
          {link.business_phone ?? "our WhatsApp number"}
        </strong>{" "}
        from your phone:
      </p>
      <div className="flex items-center justify-between gap-3 rounded-md border border-dashed border-edge bg-panel py-2 pr-2 pl-4">
        <code data-testid="link-code" className="select-all font-serif text-2xl tracking-[0.12em]">
          {link.code}
        </code>
        <Copy text={link.code} />
      </div>
      <p className="text-sm text-muted">
        {left === null ? (
          <>
            Good until{" "}
            <LocalTime at={link.expires_at} options={{ hour: "2-digit", minute: "2-digit" }} /> UTC
          </>
        ) : (
          <>
            Good for another <span className="tabular-nums">{clock(left)}</span>
          </>
        )}
      </p>
      {digits && !simulator && (
        <p className="text-sm">
          <a
            className="link"
            href={`https://wa.me/${digits}?text=${encodeURIComponent(link.code)}`}
          >
            Open WhatsApp with the code
          </a>
        </p>
      )}
    </div>
  );
}

function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
