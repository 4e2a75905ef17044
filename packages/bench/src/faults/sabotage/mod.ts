import { dedupe } from "./dedupe.ts";
import { durability } from "./durability.ts";
import { fence } from "./fence.ts";
import { finish } from "./finish.ts";
import { grace } from "./grace.ts";
import { intent } from "./intent.ts";
import { knownStatus } from "./known-status.ts";
import { monotonic } from "./monotonic.ts";
import { order } from "./order.ts";
import { patience } from "./patience.ts";
import { reconcile } from "./reconcile.ts";
import { retry } from "./retry.ts";
import type { Sabotage } from "./sabotage.ts";
import { spokenTime } from "./spoken-time.ts";
import { takeOver } from "./take-over.ts";
import { turnLock } from "./turn-lock.ts";

/** Every mechanism that can be taken out. */
export const sabotages: readonly Sabotage[] = [
  dedupe,
  durability,
  knownStatus,
  spokenTime,
  turnLock,
  takeOver,
  fence,
  retry,
  finish,
  patience,
  intent,
  grace,
  reconcile,
  order,
  monotonic,
];
