import { useEffect, useState } from "react";

/**
 * Whole seconds until a moment, counted from the server's clock: the reader's may be wrong.
 *
 * @returns null until scripts run
 */
export function useCountdown(until: string, serverNow: string): number | null {
  const [left, setLeft] = useState<number | null>(null);
  useEffect(() => {
    const ends = performance.now() + Date.parse(until) - Date.parse(serverNow);
    const count = () => setLeft(Math.max(0, Math.ceil((ends - performance.now()) / 1_000)));
    count();
    const timer = setInterval(count, 1_000);
    return () => clearInterval(timer);
  }, [until, serverNow]);
  return left;
}
