import type { Ports } from "./ports.ts";
import type { Project } from "./project.ts";

/**
 * config.toml as this stack runs it: where ports were moved (FOYER_PORT_BASE), Auth must send
 * people to the console's actual port.
 */
export function localConfig(project: Project, ports: Ports): Record<string, unknown> {
  const auth = project.config.auth;
  if (ports.console === project.ports.console || typeof auth !== "object" || auth === null) {
    return project.config;
  }
  const move = (value: unknown): unknown =>
    typeof value === "string"
      ? value.replace(
          new RegExp(`^(https?://(?:127\\.0\\.0\\.1|localhost)):${project.ports.console}(?!\\d)`),
          `$1:${ports.console}`,
        )
      : value;
  const moved = Object.fromEntries(
    Object.entries(auth).map(([key, value]) => [
      key,
      Array.isArray(value) ? value.map(move) : move(value),
    ]),
  );
  return { ...project.config, auth: moved };
}
