import { contractsGate } from "./contracts.ts";
import { functionsConfigGate } from "./functions-config.ts";
import type { Gate } from "./gate.ts";
import { lockfileGate } from "./lockfile.ts";
import { migrationGate } from "./migration.ts";
import { openApiGate } from "./openapi.ts";
import { schemaGate } from "./schema.ts";
import { typesGate } from "./types.ts";

/** Every drift gate, the quick ones first. */
export const gates: readonly Gate[] = [
  lockfileGate,
  functionsConfigGate,
  migrationGate,
  openApiGate,
  typesGate,
  contractsGate,
  schemaGate,
];
