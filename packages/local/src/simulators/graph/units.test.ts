import { expect, it } from "vitest";
import { canonicalPhone } from "./canonical-phone.ts";
import { isUserId, newWamid, userIdOf } from "./ids.ts";
import { MediaStore } from "./media-store.ts";
import { metaJson } from "./meta-json.ts";
import { PairRate } from "./pair-rate.ts";

it.each([
  ["5511955501234", "551155501234"],
  ["5215555010123", "525555010123"],
  ["5491155501234", "541155501234"],
])("%s and %s are one number", (one, other) => {
  expect(canonicalPhone(one)).toBe(canonicalPhone(other));
});

it("does not join different numbers", () => {
  expect(canonicalPhone("15550100123")).not.toBe(canonicalPhone("15550100124"));
});

it("writes JSON that parses to the same, in ASCII with escaped slashes", () => {
  const value = { "é/": ["😀", "a/b", 1, null, '"\\'] };
  expect(JSON.parse(metaJson(value))).toEqual(value);
  expect(metaJson("é/")).toBe('"\\u00e9\\/"');
});

it("gives a token back every six seconds", () => {
  const rate = new PairRate();
  for (let sent = 0; sent < 45; sent += 1) expect(rate.take("a", 0)).toBe(true);
  expect(rate.take("a", 5_999)).toBe(false);
  expect(rate.take("a", 12_000)).toBe(true);
});

it("makes ids of Meta's form", () => {
  expect(newWamid()).toMatch(/^wamid\.[A-Za-z0-9=]+$/);
  expect(newWamid()).not.toBe(newWamid());
  expect(isUserId(userIdOf("15550100123"))).toBe(true);
  expect(isUserId("US.ENT.11815799212886844830")).toBe(true);
  expect(isUserId("15550100123")).toBe(false);
});

it("lets a download address die, and knows a forged one", () => {
  const store = new MediaStore();
  const media = store.add({ bytes: Buffer.from("x"), mimeType: "text/plain" });
  const query = new URL(store.addressOf(media, 0), "http://x").searchParams;
  const address = {
    mid: query.get("mid") ?? "",
    ext: query.get("ext") ?? "",
    hash: query.get("hash") ?? "",
  };
  expect(store.open(address, 299_999)).toBe(media);
  expect(store.open(address, 300_000)).toBeUndefined();
  expect(store.open({ ...address, ext: "9999999" }, 0)).toBeUndefined();
});
