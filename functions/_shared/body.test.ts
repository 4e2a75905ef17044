import { expect, test } from "vitest";
import { z } from "zod";
import { readBytes, readJson } from "./body.ts";

const post = (
  body: Uint8Array<ArrayBuffer> | ReadableStream,
  headers: Record<string, string> = {},
) => new Request("http://t.test", { method: "POST", body, headers, duplex: "half" });

function endless(): { stream: ReadableStream<Uint8Array>; sent: () => number } {
  let sent = 0;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 1000;
      controller.enqueue(new Uint8Array(1000));
    },
  });
  return { stream, sent: () => sent };
}

test("the bytes are those that came", async () => {
  const bytes = new Uint8Array([0, 255, 239, 187, 191, 10]);
  expect(await readBytes(post(bytes), 100)).toEqual(bytes);
  expect(await readBytes(new Request("http://t.test"), 100)).toEqual(new Uint8Array());
});

test("an announced length beyond the limit is refused before reading", async () => {
  const { stream, sent } = endless();
  const request = post(stream, { "content-length": "5000" });
  await expect(readBytes(request, 4999)).rejects.toMatchObject({ code: "body_too_large" });
  expect(sent()).toBeLessThanOrEqual(1000);
});

test("a body that announces nothing is cut off at the limit", async () => {
  const { stream, sent } = endless();
  await expect(readBytes(post(stream), 10_000)).rejects.toMatchObject({ code: "body_too_large" });
  expect(sent()).toBeLessThan(20_000);
});

test("JSON is read with its schema; what is wrong is named, never shown", async () => {
  const schema = z.object({ token: z.string() });
  const read = (text: string) => readJson(post(new TextEncoder().encode(text)), schema, 100);
  expect(await read('{"token":"x","more":1}')).toEqual({ token: "x" });
  for (const text of ["", "{", "\ufeff{"]) {
    await expect(read(text), text).rejects.toMatchObject({ code: "invalid_json" });
  }
  const notUtf8 = Uint8Array.from('{"token":"\u00ff"}', (letter) => letter.charCodeAt(0));
  await expect(readJson(post(notUtf8), schema, 100)).rejects.toMatchObject({
    code: "invalid_json",
  });
  await expect(read('{"token":123456}')).rejects.toMatchObject({
    code: "invalid_input",
    options: { detail: "Missing or malformed: token." },
  });
  await expect(read("[]")).rejects.toMatchObject({
    options: { detail: "Missing or malformed: the body." },
  });
});
