import { useEffect, useRef } from "react";

/**
 * Calls `poll` every `milliseconds` while the tab is visible, and at once when it becomes
 * visible again. A hidden tab asks nothing.
 */
export function usePolling(poll: () => void, milliseconds: number): void {
  const latest = useRef(poll);
  useEffect(() => {
    latest.current = poll;
  });
  useEffect(() => {
    const tick = () => {
      if (document.visibilityState === "visible") latest.current();
    };
    const timer = setInterval(tick, milliseconds);
    document.addEventListener("visibilitychange", tick);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", tick);
    };
  }, [milliseconds]);
}
