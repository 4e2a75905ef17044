import { type ErrorCode, errorCatalogue, isErrorCode, problem } from "@foyer/contracts";
import type { RouterContextProvider } from "react-router";
import { debugIdHeader } from "../lib/debug-id-header.ts";
import type { Problem } from "../lib/problem.ts";
import { env } from "./env.server.ts";
import { explain, type Occasion } from "./explain.server.ts";
import { ProblemError } from "./problem-error.server.ts";
import { currentSession, requireSession } from "./session.server.ts";

interface ChatArgs extends Occasion {
  context: Readonly<RouterContextProvider>;
}

/**
 * Asks the streaming chat as the person and hands its answer on as it comes: the page holds no token,
 * and speaks to nobody but the console. A refusal is answered with a {@link Problem}.
 *
 * @param path of the function, below `/functions/v1`
 * @param prepare composes the request, once it is known who asks
 */
export async function askChat(
  args: ChatArgs,
  path: string,
  prepare: () => Promise<RequestInit> = async () => ({}),
): Promise<Response> {
  try {
    const token = await tokenOf(args);
    const init = await prepare();
    const answer = await reach(`${env.SUPABASE_URL}/functions/v1${path}`, {
      ...init,
      headers: {
        ...init.headers,
        apikey: env.SUPABASE_PUBLISHABLE_KEY,
        authorization: `Bearer ${token}`,
      },
      // A reader who leaves stops nothing: whoever writes the answer writes on.
      signal: args.request.signal,
    });
    if (!answer.ok) throw await refusal(answer);
    return new Response(answer.body, { status: answer.status, headers: handedOn(answer.headers) });
  } catch (thrown) {
    // Nobody is left to be told, and nothing failed.
    if (args.request.signal.aborted) return new Response(null, { status: 499 });
    const said = explain(thrown, args);
    return Response.json(said, { status: said.status });
  }
}

/** No redirect, as on a page: what asks here is a script. */
async function tokenOf({ context }: ChatArgs): Promise<string> {
  const { userId, outage, supabase } = currentSession(context);
  if (!userId && !outage) throw new ProblemError(signedOut);
  requireSession(context);
  const { data } = await supabase.auth.getSession();
  if (!data.session) throw new ProblemError(signedOut);
  return data.session.access_token;
}

const signedOut: Problem = {
  status: 401,
  title: "You are signed out",
  detail: "Sign in again, in another tab if you like; then send it once more.",
};

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    throw new ProblemError(
      {
        status: 503,
        title: "The assistant cannot be reached",
        detail: "Nothing is lost. Try again in a moment.",
      },
      { cause },
    );
  }
}

/** Refusals whose sentence is for whoever wrote the request: what a person can do instead. */
const advice: Partial<Record<ErrorCode, string>> = {
  session_not_found: "The conversation is gone, or you belong there no longer. Reload the page.",
  invalid_input: "The message is empty, too long, or holds what cannot be stored.",
};

/** Says a problem of the function in the console's words. */
async function refusal(answer: Response): Promise<ProblemError> {
  const body = problem.safeParse(await answer.json().catch(() => undefined)).data;
  if (answer.status === 401) return new ProblemError(signedOut);
  if (!body || !isErrorCode(body.code)) {
    return new ProblemError({
      status: 503,
      title: "The assistant cannot be reached",
      detail: "The service refused. Nothing is lost; try again in a moment.",
    });
  }
  const { code, debug_id: debugId, detail } = body;
  const { title } = errorCatalogue[code];
  const words = advice[code] ?? detail;
  return new ProblemError({ status: answer.status, title, detail: words, code, debugId });
}

function handedOn(headers: Headers): Headers {
  const kept = ["content-type", "x-vercel-ai-ui-message-stream", debugIdHeader];
  return new Headers(
    kept.flatMap((name): [string, string][] => {
      const value = headers.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );
}
