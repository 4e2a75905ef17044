import { whatsappMessage } from "@foyer/contracts";
import { expect, test } from "vitest";
import { shownOf } from "./words.ts";

const shown = (type: string, more: object = {}) =>
  shownOf(whatsappMessage.parse({ id: "wamid.a", type, ...more }));

test.each([
  ["text", { text: { body: " hello " } }, "text", "hello"],
  ["image", { image: { id: "9", caption: "a boat" } }, "image", "a boat"],
  ["image", { image: { id: "9" } }, "image", "[image]"],
  ["video", { video: { id: "9" } }, "video", "[video]"],
  ["audio", { audio: { id: "9" } }, "audio", "[audio]"],
  ["audio", { audio: { id: "9", voice: true } }, "audio", "[voice message]"],
  ["sticker", { sticker: { id: "9" } }, "sticker", "[sticker]"],
  ["document", { document: { id: "9", filename: "plan.pdf" } }, "document", "[document: plan.pdf]"],
  [
    "document",
    { document: { id: "9", filename: "plan.pdf", caption: "look" } },
    "document",
    "look",
  ],
  ["document", { document: { id: "9" } }, "document", "[document]"],
  [
    "location",
    { location: { latitude: 38.7, longitude: -9.1, name: "Pier", address: "Rua 1" } },
    "location",
    "[location] Pier, Rua 1 (38.7, -9.1)",
  ],
  ["location", { location: { latitude: 0, longitude: 0 } }, "location", "[location] (0, 0)"],
  [
    "contacts",
    { contacts: [{ name: { formatted_name: "Ines" } }, 7, { name: { formatted_name: "Paul" } }] },
    "contacts",
    "[contacts] Ines, Paul",
  ],
  ["interactive", { interactive: { list_reply: { title: "Two" } } }, "interactive", "Two"],
  ["interactive", { interactive: { button_reply: { title: "No" } } }, "interactive", "No"],
  [
    "interactive",
    { interactive: { nfm_reply: { response_json: '{"a":1}' } } },
    "interactive",
    '[form] {"a":1}',
  ],
  ["button", { button: { text: "Yes", payload: "y" } }, "button", "Yes"],
  [
    "order",
    {
      order: {
        text: "soon",
        product_items: [
          { product_retailer_id: "sku-1", quantity: 3 },
          { product_retailer_id: "sku-2" },
        ],
      },
    },
    "order",
    "[order] 3 × sku-1, 1 × sku-2 — soon",
  ],
  [
    "order",
    { order: { product_items: [{ product_retailer_id: "sku-1", quantity: 3 }] } },
    "order",
    "[order] 3 × sku-1",
  ],
])("M1: %s %j is shown as %s: %s", (type, content, as, text) => {
  expect(shown(type, content)).toEqual({ as, text });
});

test.each([
  ["unsupported", { errors: [{ code: 131051 }] }],
  ["hologram", { hologram: {} }],
  ["interactive", { errors: [{ code: 131051 }] }],
  ["interactive", {}],
  ["text", { text: { body: "   " } }],
  ["text", { text: { body: "half of it" }, errors: [{ code: 131051 }] }],
  ["button", {}],
])("M1: %s %j can not be read, and says so", (type, content) => {
  expect(shown(type, content)).toEqual({ as: "unsupported", text: "[unsupported]" });
});

test.each(["reaction", "edit", "revoke", "system", "request_welcome"])(
  "M1: %s does not stand in the session by itself",
  (type) => expect(shown(type, { text: { body: "x" } })).toBeUndefined(),
);
