/** Turns in the database: each verb one RPC. */
import { beginTurnResult, completeTurnResult, followTurnResult, type Turn } from "@foyer/contracts";
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { callAdminRpc } from "../rpc.ts";
import type { Answer } from "./model.ts";

/** A turn that somebody holds. */
export type HeldTurn = Pick<Turn, "id" | "attempt">;

/** @param admin The client with the secret key: turns are private. */
export function createTurnStore(admin: SupabaseClient) {
  return {
    beginTurn: (sessionId: string, seconds: number) =>
      callAdminRpc(
        admin,
        "begin_turn",
        { session_id: sessionId, lease_seconds: seconds },
        beginTurnResult,
      ),

    /** Keeps what is written so far, and the lease; false when another attempt has begun. */
    keepTurn: ({ id, attempt }: HeldTurn, written: string, seconds: number) =>
      callAdminRpc(
        admin,
        "keep_turn",
        { turn_id: id, attempt, written, lease_seconds: seconds },
        z.boolean(),
      ),

    /** How far the answer to a message is; without one, what the open turn answers. */
    followTurn: (sessionId: string, messageId: string | null) =>
      callAdminRpc(
        admin,
        "follow_turn",
        { session_id: sessionId, message_id: messageId },
        followTurnResult,
      ),

    completeTurn: ({ id, attempt }: HeldTurn, { text, tokens }: Answer) =>
      callAdminRpc(
        admin,
        "complete_turn",
        { turn_id: id, attempt, content: text, tokens },
        completeTurnResult,
      ),

    releaseTurn: ({ id, attempt }: HeldTurn, error: string) =>
      callAdminRpc(admin, "release_turn", { turn_id: id, attempt, error }, z.unknown()),
  };
}

/** See {@link createTurnStore}. */
export type TurnStore = ReturnType<typeof createTurnStore>;
