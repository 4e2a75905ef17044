import { describe, expect, test } from "vitest";
import { killsOf, MIN_KILLS, MIN_MESSAGES, MIN_PEOPLE, planRun } from "./plan.ts";

const seeds = Array.from({ length: 500 }, (_, index) => index * 7919);

test("a seed gives the same plan again, another one another", () => {
  expect(planRun(11)).toEqual(planRun(11));
  expect(planRun(11).steps).not.toEqual(planRun(12).steps);
});

describe("every plan", () => {
  const plans = seeds.map(planRun);

  test("holds messages, people and kills enough", () => {
    for (const plan of plans) {
      const kills = [...killsOf(plan).values()].reduce((sum, times) => sum + times, 0);
      expect(plan.messages.length).toBeGreaterThanOrEqual(MIN_MESSAGES);
      expect(plan.people.length).toBeGreaterThanOrEqual(MIN_PEOPLE);
      expect(kills, `seed ${plan.seed}`).toBeGreaterThanOrEqual(MIN_KILLS);
    }
  });

  test("kills worker, webhook, Postgres and one of its backends", () => {
    for (const plan of plans) {
      expect([...killsOf(plan).keys()].toSorted()).toEqual([
        "backend",
        "postgres",
        "whatsapp-webhook",
        "worker",
      ]);
    }
  });

  test("writes each message once, and of each person", () => {
    for (const { messages, people, steps } of plans) {
      const written = steps.flatMap((step) => {
        if (step.do === "write") return [step.message];
        return step.do === "write-together" ? step.messages : [];
      });
      expect(written).toEqual(messages.map(({ index }) => index));
      expect(new Set(messages.map(({ person }) => person)).size).toBeGreaterThanOrEqual(
        people.length - 1,
      );
    }
  });

  test("has somebody without a number, and a stranger who links once", () => {
    for (const { messages, people } of plans) {
      expect(people.filter(({ hasPhone }) => !hasPhone)).toHaveLength(1);
      const stranger = people.find(({ linksLate }) => linksLate)?.index;
      const codes = messages.filter(({ isCode }) => isCode);
      expect(codes.map(({ person }) => person)).toEqual([stranger]);
    }
  });
});
