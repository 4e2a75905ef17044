import { useSyncExternalStore } from "react";

const never = () => () => {};

/** False while the server's page is shown as it came, true once scripts have taken over. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
