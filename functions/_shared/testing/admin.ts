/** Asks the function `admin` over HTTP. Stack tests only. */
import { problem } from "@foyer/contracts";
import { functionUrl, stackVariable } from "./stack.ts";

/** By which power; none: nobody's. */
export interface Power {
  readonly key?: string;
  readonly token?: string;
}

/** The secret key of the stack. */
export const secretKey = (): Power => ({ key: stackVariable("SECRET_KEY") });

/** Asks as somebody; by the secret key unless told otherwise. */
export async function askAdmin(
  method: string,
  path: string,
  { body, as = secretKey() }: { body?: unknown; as?: Power } = {},
): Promise<Response> {
  return await fetch(functionUrl(`admin/${path}`), {
    method,
    headers: {
      ...(as.key !== undefined && { apikey: as.key }),
      ...(as.token !== undefined && { authorization: `Bearer ${as.token}` }),
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

/** Status and code of a refusal. */
export async function refusalOf(response: Response): Promise<[number, string]> {
  return [response.status, problem.parse(await response.json()).code];
}
