/** Reads the environment once, at start; a function that lacks a variable does not start. */
import {
  type EnvSource,
  type Variable,
  type VariableName,
  type VariableValue,
  variables,
} from "./variables.ts";

export type { EnvSource } from "./variables.ts";

/** Values by variable name. */
export type Env<Name extends VariableName> = { readonly [Key in Name]: VariableValue<Key> };

/** Says which variables are missing or malformed and where to get them; never a value. */
export class EnvError extends Error {
  readonly variables: readonly VariableName[];

  constructor(faults: readonly EnvFault[]) {
    const lines = faults.map(({ name, fault }) => `${name} is ${fault}: ${variables[name].where}`);
    super(`Cannot start: ${lines.join("; ")}.`);
    this.name = "EnvError";
    this.variables = faults.map(({ name }) => name);
  }
}

/** What is wrong with one variable. */
export interface EnvFault {
  readonly name: VariableName;
  readonly fault: "missing" | "malformed";
}

function rawValue(source: EnvSource, name: VariableName): string | undefined {
  const { read }: Variable<unknown> = variables[name];
  // An empty value is what `NAME=` in a file leaves: the same as none.
  return (read ? read(source) : source[name])?.trim() || undefined;
}

/** Whether a variable has any value. */
export function isSet(source: EnvSource, name: VariableName): boolean {
  return rawValue(source, name) !== undefined;
}

/** Which of these variables could not be read. */
export function envFaults(source: EnvSource, names: readonly VariableName[]): EnvFault[] {
  return names.flatMap((name): EnvFault[] => {
    const raw = rawValue(source, name);
    if (variables[name].schema.safeParse(raw).success) return [];
    return [{ name, fault: raw === undefined ? "missing" : "malformed" }];
  });
}

/**
 * Reads variables.
 *
 * @throws EnvError that names every one that is missing or malformed.
 * @example const env = readEnv(process.env, ["SUPABASE_URL", "WORKER_SECRET"]);
 */
export function readEnv<Name extends VariableName>(
  source: EnvSource,
  names: readonly Name[],
): Env<Name> {
  const faults = envFaults(source, names);
  if (faults.length > 0) throw new EnvError(faults);
  const entries = names.map((name) => [name, variables[name].schema.parse(rawValue(source, name))]);
  // SAFETY: every name was parsed by its own schema just above.
  return Object.fromEntries(entries) as Env<Name>;
}
