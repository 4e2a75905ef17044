import { type GraphError, messagingError } from "./graph-error.ts";
import type { SendBody } from "./send-body.ts";
import { templateSendSchema } from "./send-body.ts";
import type { Template, Templates } from "./templates.ts";

/** Why Meta refuses a template that is well-formed; undefined when it takes it. */
export function templateProblem(templates: Templates, body: SendBody): GraphError | undefined {
  if (body.type !== "template") return undefined;
  const { name, language, components = [] } = templateSendSchema.parse(body.template);
  const template = templates.find(name, language.code);
  if (template?.status === "PAUSED") return messagingError(132015);
  if (template?.status === "DISABLED") return messagingError(132016);
  if (template?.status !== "APPROVED") {
    const details = `template name (${name}) does not exist in ${language.code}`;
    return messagingError(132001, { details });
  }
  for (const part of ["header", "body"] as const) {
    const wanted = placeholders(template, part);
    const given = components.find(({ type }) => type === part)?.parameters?.length ?? 0;
    if (given === wanted) continue;
    const details = `${part}: number of parameters (${given}) does not match the expected number (${wanted})`;
    return messagingError(132000, { details });
  }
  return undefined;
}

function placeholders(template: Template, part: "header" | "body"): number {
  return new Set(template[part]?.match(/\{\{\w+\}\}/g)).size;
}
