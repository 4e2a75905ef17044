import type { Check } from "./check.ts";

export const queuesEmpty: Check = {
  name: "queues-empty",
  sentence: "no job is left, and nothing waits to leave",
  find: ({ jobs, outbox }) => [
    ...jobs.map((job) => `job ${job}`),
    ...outbox
      .filter(({ status }) => status === "pending" || status === "sending")
      .map(({ id, status }) => `outbox ${id}: ${status}`),
  ],
};

export const noDeadLetters: Check = {
  name: "no-dead-letters",
  sentence: "nothing was given up: a plan injects no failure that lasts for ten tries",
  find: ({ deadLetters }) => deadLetters.map((letter) => `dead letter ${letter}`),
};

export const allProcessed: Check = {
  name: "all-processed",
  sentence: "every update of every delivery became rows",
  find: ({ unprocessed }) => unprocessed.map((delivery) => `delivery ${delivery}`),
};
