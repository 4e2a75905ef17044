import { invalidBody } from "./storage-fault.ts";

const units: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
};

/**
 * Bytes of a size such as `50MiB` (config.toml) or `16MB` (a bucket).
 *
 * @example parseFileSize("50MiB") // 52_428_800
 */
export function parseFileSize(size: string | number): number {
  if (typeof size === "number") return size;
  const [, amount, unit = "b"] = /^(\d+(?:\.\d+)?)\s*([kmg]?i?b)?$/i.exec(size.trim()) ?? [];
  const factor = units[unit.toLowerCase()];
  if (amount === undefined || factor === undefined) {
    throw invalidBody("Invalid file size format, hint: use 20GB / 20MB / 30KB / 3B");
  }
  return Math.round(Number(amount) * factor);
}
