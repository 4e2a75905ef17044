import type { Random } from "./random.ts";
import type { Script } from "./script.ts";

/** A situation in which one mechanism has to hold. */
export type Scene = (script: Script, random: Random) => void;

/** Codes of the Graph API after which the same message may be tried again. */
const PASSING: readonly [number, ...number[]] = [131000, 131016, 2, 131056, 130429];
/** After this one nothing leaves from the number until an operator says so. */
const STOPPING = 190;
/** Codes after which it may not; they stand in the row that failed. */
export const FINAL_REFUSAL = 131051;
export const FINAL_REPORT = 131053;

/** The message is taken, the answer lost, and the send's lease over before the report comes. */
const lostAnswer: Scene = (script) => {
  const person = script.anyone();
  script.graph({ count: 1, to: person.index, drop_response: true, receipt_latency_ms: 900 });
  script.write(person);
  script.until("accepted-unheard");
  script.clearGraph();
  script.wait(20, 120);
  script.expire("sends");
  script.wake();
  script.wait(150, 300);
};

/** The message is taken, and the worker dies before it can write that down. */
const diesAfterAccepting: Scene = (script) => {
  const person = script.anyone();
  script.graph({ count: 1, to: person.index, drop_response: "hang", receipt_latency_ms: 800 });
  script.write(person);
  script.until("accepted-unheard");
  script.kill("worker");
  script.clearGraph();
  script.wait(100, 400);
  script.expire("sends");
  script.wake();
  script.wait(100, 300);
};

/** Somebody dies while the model thinks. */
const diesWhileThinking: Scene = (script, random) => {
  script.model({ count: 1, latency_ms: random.int(200, 600) });
  script.write(script.anyone());
  script.until("asked");
  script.wait(0, 200);
  script.kill(random.pick(["worker", "worker", "postgres", "backend"]));
  script.model({});
};

/** The worker is slow, not dead: another one takes the turn, and then both have an answer. */
const losesItsLease: Scene = (script) => {
  script.model({ count: 1, latency_ms: 600 });
  script.write(script.anyone(), { copies: 1 });
  script.until("asked");
  script.expire("replies");
  script.model({});
  script.wake();
  script.wait(600, 800);
};

/** The database dies just after a webhook was answered. */
const databaseDies: Scene = (script) => {
  script.write(script.anyone());
  script.wait(10, 120);
  script.kill("postgres");
  script.wait(0, 60);
  script.write(script.anyone());
};

/** One connection's process dies, and takes every other connection with it. */
const backendDies: Scene = (script) => {
  script.write(script.anyone());
  script.wait(0, 60);
  script.kill("backend");
  script.write(script.anyone());
};

/** The webhook dies while it stores, or just after. */
const webhookDies: Scene = (script) => {
  script.write(script.anyone(), { copies: 3 });
  script.wait(0, 25);
  script.kill("whatsapp-webhook");
  script.write(script.anyone());
};

/** An earlier message has to wait; a later one must not overtake it. */
const refusedOnce: Scene = (script, random) => {
  const person = script.anyone();
  script.graph({ count: 1, to: person.index, error_code: random.pick(PASSING) });
  script.write(person);
  script.until("refused");
  script.clearGraph();
  script.write(person);
  script.wait(200, 500);
};

/** Three parts, the first of which is refused at first. */
const longAnswer: Scene = (script, random) => {
  const person = script.anyone();
  script.model({ count: 1, reply_chars: 9_000 });
  script.graph({ count: 1, to: person.index, error_code: random.pick(PASSING) });
  script.write(person);
  script.until("refused");
  script.model({});
  script.clearGraph();
  script.wait(50, 200);
};

/** The connection is cut before the message is taken: nobody knows, and it must go out. */
const cutBeforeAccepting: Scene = (script, random) => {
  const person = script.anyone();
  const fault = random.chance(0.5) ? { drop_request: true } : { status: 503 };
  script.graph({ count: 1, to: person.index, ...fault });
  script.write(person);
  script.until("refused");
  script.clearGraph();
};

/** Refused for good, at once or by a report: the row says why. */
const refusedForGood: Scene = (script, random) => {
  const person = script.anyone();
  const fault = random.chance(0.5) ? { error_code: FINAL_REFUSAL } : { failed_code: FINAL_REPORT };
  script.graph({ count: 1, to: person.index, ...fault });
  script.write(person);
  script.until("error_code" in fault ? "refused" : "accepted");
  script.clearGraph();
};

/** Taken, and then reported as failed for a reason that passes: it goes out again. */
const reportedFailure: Scene = (script) => {
  const person = script.anyone();
  script.graph({ count: 1, to: person.index, failed_code: 131_000 });
  script.write(person);
  script.until("accepted");
  script.clearGraph();
};

/** The Graph API refuses the number itself. An operator resumes it when things are mended. */
const numberStops: Scene = (script) => {
  const person = script.anyone();
  script.graph({ count: 1, to: person.index, error_code: STOPPING });
  script.write(person);
  script.until("refused");
  script.clearGraph();
  script.write(script.anyone());
  script.recover();
};

/** The model fails, in one of its ways. */
const modelFails: Scene = (script, random) => {
  const fault = random.pick<object>([
    { status: 500 },
    { status: 429, retry_after: 1 },
    { status: 503 },
    { stop_after_chunks: 0 },
    { malformed: true },
  ]);
  script.model({ count: random.int(1, 3), ...fault });
  script.write(script.anyone());
  script.until("asked");
  script.wait(50, 150);
  script.model({});
};

/** Somebody writes in short lines while others write too. */
const quickLines: Scene = (script, random) => {
  const person = script.anyone();
  script.model({ count: 2, latency_ms: random.int(50, 300) });
  const lines = random.int(2, 3);
  for (let line = 0; line < lines; line++) {
    script.write(person);
    script.wait(0, 40);
  }
  script.writeTogether([person, script.anyone(), script.anyone()]);
  script.wait(50, 200);
  script.model({});
};

/** A message arrives after one that was spoken later. */
const arrivesLate: Scene = (script, random) => {
  const person = script.anyone();
  script.write(person);
  script.wait(50, 150);
  script.write(person, { secondsLate: random.int(20, 40) });
};

/** A stranger writes, links, and goes on. */
const strangerLinks: Scene = (script) => {
  const person = script.stranger();
  script.write(person);
  script.wait(0, 100);
  script.write(person, { isCode: true });
  script.wait(0, 100);
  script.write(person);
};

/** Every situation of a run. */
export const scenes: readonly Scene[] = [
  lostAnswer,
  diesAfterAccepting,
  diesWhileThinking,
  losesItsLease,
  databaseDies,
  backendDies,
  webhookDies,
  refusedOnce,
  longAnswer,
  cutBeforeAccepting,
  refusedForGood,
  reportedFailure,
  numberStops,
  modelFails,
  quickLines,
  arrivesLate,
  strangerLinks,
];
