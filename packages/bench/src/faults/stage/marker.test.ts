import { expect, test } from "vitest";
import { markerOf, markersIn } from "./marker.ts";

test("a marker is found in what is said back, each once, and none for another", () => {
  const text = `You said “${markerOf(7, 1)} and a few words” and “${markerOf(7, 12)}”, ${markerOf(7, 1)}.`;
  expect(markersIn(text)).toEqual([markerOf(7, 1), markerOf(7, 12)]);
  expect(markersIn("You said nothing.")).toEqual([]);
});
