import type { Sql } from "./admin.ts";

/** What stands in for pg_net's background worker. */
export interface NetDriver {
  stop(): Promise<void>;
}

interface QueuedRequest {
  id: string;
  method: string;
  url: string;
  headers: Record<string, string> | null;
  body: Buffer | null;
  timeout_milliseconds: number;
}

/** pg_net's own numbers: requests per batch, and how long answers are kept. */
const BATCH = 200;
const PRUNE_EVERY_MS = 10 * 60_000;

/**
 * Sends what migrations and functions put into `net.http_request_queue` and records the answers
 * in `net._http_response`. As the real worker it takes a request out before sending and never
 * tries again.
 */
export async function startNet(admin: Sql, onLog: (line: string) => void): Promise<NetDriver> {
  const inFlight = new Set<Promise<void>>();
  const cancel = new AbortController();
  let draining = false;
  let wokenAgain = false;

  const report = (error: unknown) => {
    if (!cancel.signal.aborted) onLog(`Cannot work on net: ${String(error)}`);
  };

  const drain = async () => {
    const [found] = await admin`select to_regclass('net.http_request_queue') is not null as there`;
    if (found?.there !== true) return;
    for (;;) {
      const requests = await admin<QueuedRequest[]>`
        delete from net.http_request_queue where id in (
          select id from net.http_request_queue order by id limit ${BATCH}
        ) returning id::text, method, url, headers, body, timeout_milliseconds`;
      for (const request of requests) {
        const work = answer(admin, request, cancel.signal)
          .catch(report)
          .finally(() => inFlight.delete(work));
        inFlight.add(work);
      }
      if (requests.length < BATCH || cancel.signal.aborted) return;
    }
  };

  const wake = async () => {
    wokenAgain = true;
    if (draining) return;
    draining = true;
    try {
      while (wokenAgain && !cancel.signal.aborted) {
        wokenAgain = false;
        await drain();
      }
    } catch (error) {
      report(error);
    } finally {
      draining = false;
    }
  };
  const prune = async () => {
    const [found] = await admin`select to_regclass('net._http_response') is not null as there`;
    if (found?.there !== true) return;
    await admin`delete from net._http_response where created < now() - interval '6 hours'`;
  };

  const listening = await admin.listen(
    "foyer_net",
    () => void wake(),
    () => void wake(),
  );
  void prune().catch(report);
  const pruning = setInterval(() => void prune().catch(report), PRUNE_EVERY_MS);
  return {
    async stop() {
      cancel.abort();
      clearInterval(pruning);
      await listening.unlisten().catch(() => {});
      await Promise.allSettled(inFlight);
    },
  };
}

async function answer(admin: Sql, request: QueuedRequest, cancelled: AbortSignal): Promise<void> {
  const timeout = AbortSignal.timeout(request.timeout_milliseconds);
  try {
    const response = await fetch(request.url, {
      method: request.method.toUpperCase(),
      headers: request.headers ?? {},
      body: request.body === null ? null : new Uint8Array(request.body),
      redirect: "manual",
      signal: AbortSignal.any([timeout, cancelled]),
    });
    const content = await response.text();
    const headers = Object.fromEntries(response.headers);
    await admin`
      insert into net._http_response (id, status_code, content_type, headers, content, timed_out)
      values (${request.id}, ${response.status}, ${response.headers.get("content-type")},
        ${admin.json(headers)}, ${content.replaceAll("\0", "")}, false)`;
  } catch (error) {
    if (cancelled.aborted) return;
    const message = timeout.aborted
      ? `Timeout of ${request.timeout_milliseconds} ms reached.`
      : reason(error);
    await admin`
      insert into net._http_response (id, timed_out, error_msg)
      values (${request.id}, ${timeout.aborted}, ${message})`;
  }
}

/** fetch() hides why it failed in the error's cause. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
