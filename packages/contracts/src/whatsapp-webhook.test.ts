import fc from "fast-check";
import { expect, test } from "vitest";
import {
  whatsappChange,
  whatsappContact,
  whatsappEntry,
  whatsappEnvelope,
  whatsappError,
  whatsappMessage,
  whatsappMetadata,
  whatsappStatus,
} from "./whatsapp-webhook.ts";

const schemas = [
  whatsappEnvelope,
  whatsappEntry,
  whatsappChange,
  whatsappMetadata,
  whatsappContact,
  whatsappMessage,
  whatsappStatus,
  whatsappError,
];

test("no JSON makes a schema throw", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      for (const schema of schemas) schema.safeParse(value);
    }),
  );
});

test("a field of the wrong type is dropped, and the message stays", () => {
  const odd = fc.jsonValue();
  const message = fc.record({ id: fc.constant("wamid.1"), type: fc.constant("text") });
  const extras = fc.record(
    { from: odd, text: odd, timestamp: odd, button: odd, interactive: odd, image: odd, new: odd },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(message, extras, (good, more) => {
      const parsed = whatsappMessage.safeParse({ ...good, ...more });
      expect(parsed.success).toBe(true);
    }),
  );
});

test("an interactive message with an error has no interactive object", () => {
  const parsed = whatsappMessage.parse({ id: "wamid.1", type: "interactive", errors: [{}] });
  expect(parsed.interactive).toBeUndefined();
});
