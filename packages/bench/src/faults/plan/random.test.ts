import { expect, test } from "vitest";
import { Random } from "./random.ts";

const numbers = (seed: number) => {
  const random = new Random(seed);
  return Array.from({ length: 200 }, () => random.next());
};

test("the same seed gives the same numbers, another one others", () => {
  expect(numbers(7)).toEqual(numbers(7));
  expect(numbers(7)).not.toEqual(numbers(8));
  expect(numbers(7)[0]).not.toBeCloseTo(numbers(8)[0] ?? 0, 3);
});

test("numbers lie from 0 to below 1, and spread", () => {
  const many = numbers(42);
  expect(Math.min(...many)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...many)).toBeLessThan(1);
  expect(many.filter((number) => number < 0.5).length).toBeGreaterThan(60);
  expect(many.filter((number) => number >= 0.5).length).toBeGreaterThan(60);
});

test("int reaches both its ends", () => {
  const random = new Random(1);
  const seen = new Set(Array.from({ length: 100 }, () => random.int(3, 5)));
  expect([...seen].toSorted()).toEqual([3, 4, 5]);
});

test("shuffle keeps every element", () => {
  const list = Array.from({ length: 20 }, (_, index) => index);
  const shuffled = new Random(5).shuffle(list);
  expect(shuffled).not.toEqual(list);
  expect(shuffled.toSorted((left, right) => left - right)).toEqual(list);
});
