import { isProblem, type Problem } from "./problem.ts";

/**
 * Says in plain words why a chat's stream failed.
 *
 * @param thrown what `useChat` reports: an HTTP refusal with a problem for its text, a sentence
 * that came in the stream, or a broken connection
 * @param debugId of the stream, when there was one
 */
export function chatProblem(thrown: Error, debugId: string | null): Problem {
  const said = parse(thrown.message);
  if (isProblem(said)) return said;
  if (debugId === null) {
    return {
      status: 0,
      title: "Your message was not sent",
      detail: "The connection failed. It is still in the field; try again.",
    };
  }
  if (thrown instanceof TypeError) {
    return {
      status: 0,
      title: "The connection broke",
      detail: "Your message is kept. The answer will appear here by itself.",
      debugId,
    };
  }
  // The sentences of a stream: what happened, then what comes of it.
  const [title = "", ...rest] = thrown.message.split(/(?<=\.) /);
  return { status: 0, title: title.replace(/\.$/, ""), detail: rest.join(" "), debugId };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
