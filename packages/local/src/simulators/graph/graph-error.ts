import { errorCode } from "./error-codes.ts";
import { newTraceId } from "./ids.ts";

/** An answer of the Graph API that refuses. */
export interface GraphError {
  status: number;
  body: { error: Record<string, unknown> };
}

/** An error of the messaging API, with `error_data` as WhatsApp adds it. */
export function messagingError(
  number: number,
  override: { status?: number; details?: string } = {},
) {
  const known = errorCode(number);
  return error(override.status ?? known.status, {
    message: `(#${number}) ${known.title}`,
    type: "OAuthException",
    code: number,
    error_data: { messaging_product: "whatsapp", details: override.details ?? known.details },
  });
}

/** A parameter that is missing or wrong: code 100, the parameter named in the message. */
export function parameterError(message: string, details = message): GraphError {
  return error(400, {
    message: `(#100) ${message}`,
    type: "OAuthException",
    code: 100,
    error_data: { messaging_product: "whatsapp", details },
  });
}

/** A missing, malformed or foreign access token. */
export function tokenError(): GraphError {
  return error(401, {
    message: "Invalid OAuth access token - Cannot parse access token",
    type: "OAuthException",
    code: 190,
  });
}

/** An id that is nobody's, or somebody else's. */
export function unknownObject(id: string, verb: "get" | "post"): GraphError {
  return error(400, {
    message:
      `Unsupported ${verb} request. Object with ID '${id}' does not exist, cannot be loaded due to ` +
      "missing permissions, or does not support this operation. Please read the Graph API " +
      "documentation at https://developers.facebook.com/docs/graph-api",
    type: "GraphMethodException",
    code: 100,
    error_subcode: 33,
  });
}

/** A path outside the supported versions. */
export function unknownPath(path: string): GraphError {
  return error(400, {
    message: `Unknown path components: ${path}`,
    type: "OAuthException",
    code: 2500,
  });
}

function error(status: number, fields: Record<string, unknown>): GraphError {
  return { status, body: { error: { ...fields, fbtrace_id: newTraceId() } } };
}
