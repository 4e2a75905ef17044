import { useFetcher } from "react-router";
import { type Answer, answerFor } from "../lib/answer.ts";
import type { LinkStarted } from "../lib/link-started.ts";
import { LinkCode } from "./link-code.tsx";
import { Notice } from "./notice.tsx";

interface WhatsappLinkProps {
  phone: string | null;
  simulator: string | null;
  answer: Answer<LinkStarted> | undefined;
}

/** Links a phone by a code sent from it; nobody can type in somebody else's number. */
export function WhatsappLink({ phone, simulator, answer }: WhatsappLinkProps) {
  const fetcher = useFetcher<Answer<LinkStarted>>();
  const asked = answerFor("link", fetcher.data, answer);
  const isBusy = fetcher.state !== "idle";

  if (phone) {
    return (
      <div role="status" className="grid gap-2">
        <p className="flex items-baseline gap-2">
          <span className="font-serif text-lg" data-testid="verified-phone">
            {phone}
          </span>
          <span className="text-sm font-semibold text-accent">verified</span>
        </p>
        <p className="text-sm text-muted">
          What you write from this number stands in the conversation.
        </p>
        {simulator && <SimulatorLink href={simulator} />}
      </div>
    );
  }
  return (
    <div className="grid gap-4">
      {asked && !asked.ok && <Notice problem={asked.problem} />}
      {asked?.ok && asked.link && asked.now ? (
        <LinkCode key={asked.link.code} link={asked.link} now={asked.now} simulator={simulator} />
      ) : (
        <p className="text-pretty leading-relaxed text-muted">
          Talk to the same assistant from your phone. Get a code and send it from the number you
          want to link.
        </p>
      )}
      {simulator && <SimulatorLink href={simulator} />}
      <fetcher.Form method="post" action="/workspace">
        <input type="hidden" name="intent" value="link" />
        <button
          type="submit"
          disabled={isBusy}
          className={`button w-full ${asked?.ok ? "button-quiet" : ""}`}
        >
          {isBusy ? "One moment…" : asked?.ok ? "Get a new code" : "Get a code"}
        </button>
      </fetcher.Form>
    </div>
  );
}

function SimulatorLink({ href }: { href: string }) {
  return (
    <p className="text-sm">
      <a href={href} target="_blank" rel="noreferrer" className="link">
        Open the phone simulator<span className="sr-only"> (new tab)</span>
      </a>{" "}
      <span className="text-muted">It stands in for a real phone here.</span>
    </p>
  );
}
