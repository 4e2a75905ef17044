import { z } from "zod";
import { digitsOf, isUserId } from "./ids.ts";
import type { Person } from "./people.ts";
import type { Simulator } from "./simulator.ts";

/** Who acts when the caller names nobody: a number of the range kept for fiction. */
const NOBODY = "15550100123";

export const phoneSchema = z
  .string()
  .regex(/^\+?[\d ()-]{5,24}$/, "a phone number, with or without +");

export const userIdSchema = z
  .string()
  .refine(isUserId, "a business-scoped user id such as US.1349…");

/** How control calls name a person. */
export interface Who {
  from?: string | undefined;
  user_id?: string | null | undefined;
  name?: string | undefined;
  username?: string | undefined;
}

/** The person a control call means, met now if need be. */
export function whoIs(simulator: Simulator, { from, user_id, name, username }: Who): Person {
  const phone = from === undefined && !user_id ? NOBODY : from;
  return simulator.people.meet(
    {
      ...(phone === undefined ? {} : { phone: digitsOf(phone) }),
      ...(user_id ? { userId: user_id } : {}),
    },
    { name, username },
  );
}
