import { type ActionFunctionArgs, data, redirect } from "react-router";
import type { Answer } from "../lib/answer.ts";
import { explain } from "./explain.server.ts";
import { refuse } from "./refuse.server.ts";
import { requireSession, type SignedIn } from "./session.server.ts";

/** One form that was sent, and by whom. */
export interface Turn {
  session: SignedIn;
  form: FormData;
  args: ActionFunctionArgs;
}

/** Does what a form asks for; what it returns is shown beside the form. */
export type Deed<Result extends object> = (turn: Turn) => Promise<Result | undefined>;

/**
 * The action of a page with several forms, each with its `intent`. Refusals are answered beside
 * the form, not with an error page.
 */
export function formAction<Result extends object = object>(deeds: Record<string, Deed<Result>>) {
  return async (args: ActionFunctionArgs) => {
    const session = requireSession(args.context);
    const form = await args.request.formData();
    const intent = String(form.get("intent"));
    const about = form.get("about")?.toString() ?? null;
    try {
      const deed = Object.hasOwn(deeds, intent) ? deeds[intent] : undefined;
      if (!deed) refuse("Nothing was done", "The form is unknown. Reload the page.");
      const result = await deed({ session, form, args });
      if (!result && isDocument(args.request)) {
        // Without scripts the browser posts the page itself: leave nothing to be sent twice.
        throw redirect(`${args.url.pathname}${args.url.search}`);
      }
      const answer: Answer<Result> = { intent, about, ok: true, ...result };
      return data(answer);
    } catch (thrown) {
      const problem = explain(thrown, args);
      const answer: Answer<Result> = { intent, about, ok: false, problem };
      return data(answer, { status: problem.status });
    }
  };
}

function isDocument(request: Request): boolean {
  return !new URL(request.url).pathname.endsWith(".data");
}
