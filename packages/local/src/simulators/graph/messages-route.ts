import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "hono";
import type { SimulatorEnv } from "../listen.ts";
import { accept } from "./accept.ts";
import { cut, hang } from "./connection.ts";
import { codeForStatus } from "./error-codes.ts";
import type { FaultRule } from "./faults.ts";
import { type GraphError, messagingError } from "./graph-error.ts";
import { markSchema, sendSchema } from "./send-body.ts";
import { sendProblem } from "./send-problem.ts";
import type { Simulator } from "./simulator.ts";

/** An answer of the messages route; null means that none is given. */
export type Answer = { status: number; body: unknown } | { lost: Response };

/** `POST /{version}/{phone_number_id}/messages`: a send, or a read mark. */
export async function postMessages(
  simulator: Simulator,
  context: Context<SimulatorEnv>,
): Promise<Answer> {
  const body = await jsonOf(context);
  const mark = isRecord(body) && "status" in body;
  const to = isRecord(body) ? (body.to ?? body.recipient) : undefined;
  const faults = simulator.faults.take({
    kind: mark ? "marks" : "messages",
    to: typeof to === "string" ? to : undefined,
  });
  if (faults.drop_request) return { lost: cut(context) };
  await sleep(faults.latency_ms ?? 0);
  const refusal = refusalOf(faults);
  if (refusal) return refusal;
  const answer = mark ? markRead(simulator, body) : send(simulator, body, faults);
  if (answer.status === 200 && faults.drop_response === "hang") return { lost: hang() };
  if (answer.status === 200 && faults.drop_response) return { lost: cut(context) };
  return answer;
}

function send(simulator: Simulator, body: unknown, faults: FaultRule) {
  const parsed = sendSchema.safeParse(body);
  if (!parsed.success) return sendProblem(parsed.error, body);
  const answer = accept(simulator, parsed.data, faults);
  return "status" in answer ? answer : { status: 200, body: answer };
}

function markRead(simulator: Simulator, body: unknown) {
  const parsed = markSchema.safeParse(body);
  if (!parsed.success) return sendProblem(parsed.error, body);
  const { message_id, typing_indicator } = parsed.data;
  const typing = typing_indicator !== undefined;
  simulator.journal.addMark({
    message_id,
    typing,
    received_at: new Date().toISOString(),
    body: parsed.data,
  });
  simulator.chats.readUpTo(message_id, typing);
  return { status: 200, body: { success: true } };
}

function refusalOf({ status, error_code }: FaultRule): GraphError | undefined {
  if (status === undefined && error_code === undefined) return undefined;
  const code = error_code ?? codeForStatus(status ?? 500);
  return messagingError(code, status === undefined ? {} : { status });
}

async function jsonOf(context: Context<SimulatorEnv>): Promise<unknown> {
  try {
    return await context.req.json();
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
