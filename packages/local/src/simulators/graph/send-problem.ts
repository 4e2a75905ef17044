import type { z } from "zod";
import { type GraphError, messagingError, parameterError } from "./graph-error.ts";
import { isTooLong } from "./send-body.ts";

/** Says in Graph's words what is wrong with a body: the first fault only, as Graph does. */
export function sendProblem(error: z.ZodError, body: unknown): GraphError {
  const issue = error.issues[0];
  const path = issue?.path.map(String) ?? [];
  const name = path.join(".");
  if (name === "messaging_product") {
    return parameterError("The parameter messaging_product is required.");
  }
  const long = isTooLong(textOf(body));
  if (name === "text.body" && long) {
    return parameterError("Param text['body'] must be at most 4096 characters long.");
  }
  if (issue?.code === "unrecognized_keys" || issue?.message.startsWith("Unrecognized key")) {
    return parameterError(`Unexpected key on param "${name}".`, issue.message);
  }
  const missing = valueAt(body, path) === undefined;
  const details = `${name || "The body"}: ${issue?.message ?? "is not valid"}`;
  return messagingError(missing ? 131008 : 131009, { details });
}

function textOf(body: unknown): string {
  const value = valueAt(body, ["text", "body"]);
  return typeof value === "string" ? value : "";
}

function valueAt(body: unknown, path: string[]): unknown {
  return path.reduce<unknown>((value, key) => {
    return isRecord(value) ? value[key] : undefined;
  }, body);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
