import { table } from "../lib/table.ts";
import type { Figure, Measured } from "./benchmark.ts";

/** The report for people. */
export function printReport({ figures, tables }: Measured): string {
  const sections = tables.map(
    ({ title, head, rows }) => `\n${title}\n\n${indent(table(head, rows))}`,
  );
  const summary = table(["figure", "value", "bar", ""], figures.map(row));
  return `${sections.join("\n")}\n\nFigures\n\n${indent(summary)}`;
}

function row({ name, value, unit, bar = "", isMet }: Figure): string[] {
  const verdict = isMet === undefined ? "" : isMet ? "met" : "not met";
  return [name, `${Math.round(value * 10) / 10} ${unit}`, bar, verdict];
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, "  ");
}
