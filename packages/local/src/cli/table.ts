const ROWS: [label: string, key: string][] = [
  ["API", "API_URL"],
  ["Functions", "FUNCTIONS_URL"],
  ["Console", "CONSOLE_URL"],
  ["Phone simulator", "GRAPH_SIMULATOR_URL"],
  ["Model simulator", "MODEL_SIMULATOR_URL"],
  ["OIDC simulator", "OIDC_SIMULATOR_URL"],
  ["Database", "DB_URL"],
  ["Publishable key", "PUBLISHABLE_KEY"],
  ["Secret key", "SECRET_KEY"],
  ["JWT secret", "JWT_SECRET"],
  ["Worker secret", "WORKER_SECRET"],
  ["WhatsApp app secret", "WHATSAPP_APP_SECRET"],
  ["WhatsApp number id", "WHATSAPP_PHONE_NUMBER_ID"],
];

/** The table of URLs and keys, for people. */
export function table(env: Record<string, string>): string {
  const width = Math.max(...ROWS.map(([label]) => label.length));
  return ROWS.map(([label, key]) => `  ${label.padEnd(width)}  ${env[key] ?? "-"}`).join("\n");
}

/** `KEY="value"` lines, for programs. */
export function envLines(env: Record<string, string>): string {
  return Object.entries(env)
    .map(([key, value]) => `${key}="${value}"`)
    .join("\n");
}
