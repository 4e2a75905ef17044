import type { Config } from "@react-router/dev/config";

export default {
  ssr: true,
  // A dozen small routes: one manifest with the document beats a request per link.
  routeDiscovery: { mode: "initial" },
} satisfies Config;
