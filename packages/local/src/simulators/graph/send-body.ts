import { z } from "zod";
import { digitsOf } from "./ids.ts";

/** Meta's limit for a text message, in characters (code points: an emoji is one). */
const TEXT_LIMIT = 4_096;

export function isTooLong(text: string): boolean {
  return [...text].length > TEXT_LIMIT;
}

const CONTENT_TYPES = [
  "text",
  "template",
  "image",
  "audio",
  "video",
  "document",
  "sticker",
  "location",
  "contacts",
  "interactive",
  "reaction",
] as const;

const phone = z
  .string()
  .refine((to) => !/[^\d\s()+.-]/.test(to) && /^\d{5,15}$/.test(digitsOf(to)), "a phone number");

/** `to` takes anything here: Meta accepts a user id in it, and then delivers nothing. */
const addressed = {
  messaging_product: z.literal("whatsapp"),
  recipient_type: z.enum(["individual", "group"]).optional(),
  to: z.union([phone, z.string().regex(/^[A-Z]{2}\./)]).optional(),
  recipient: z.string().min(1).optional(),
  context: z.looseObject({ message_id: z.string().min(1) }).optional(),
  biz_opaque_callback_data: z.string().max(512).optional(),
};

const text = z.strictObject({
  body: z
    .string()
    .min(1)
    .refine((body) => !isTooLong(body), "too long"),
  preview_url: z.boolean().optional(),
});

const PARAMETERS = [
  "text",
  "currency",
  "date_time",
  "image",
  "video",
  "document",
  "location",
  "payload",
  "coupon_code",
  "action",
] as const;

/** One value of a template: `text` for a text, `image` for an image, and so on. */
const parameter = z
  .looseObject({ type: z.enum(PARAMETERS), parameter_name: z.string().min(1).optional() })
  .superRefine((value, context) => {
    const content = value.type === "text" ? z.string().min(1) : z.unknown();
    if (value[value.type] === undefined || !content.safeParse(value[value.type]).success) {
      context.addIssue({ code: "custom", path: [value.type], message: "required" });
    }
  });

const component = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.enum(["header", "body"]),
    parameters: z.array(parameter).optional(),
  }),
  z.strictObject({
    type: z.literal("button"),
    sub_type: z.enum(["quick_reply", "url", "copy_code", "catalog", "mpm", "flow"]),
    index: z.union([z.string().regex(/^\d$/), z.number().int().min(0).max(9)]),
    parameters: z.array(parameter).optional(),
  }),
]);

/** The template of a send. */
export const templateSendSchema = z.strictObject({
  name: z.string().min(1),
  language: z.strictObject({
    code: z.string().min(2),
    policy: z.literal("deterministic").optional(),
  }),
  components: z.array(component).optional(),
});

/** The body of a send; the content of the less used types is not looked into. */
export const sendSchema = z
  .looseObject({ ...addressed, type: z.enum(CONTENT_TYPES).default("text") })
  .superRefine((body, context) => {
    if (body.to === undefined && body.recipient === undefined) {
      context.addIssue({ code: "custom", path: ["to"], message: "required" });
    }
    const schema =
      body.type === "text" ? text : body.type === "template" ? templateSendSchema : content;
    const checked = schema.safeParse(body[body.type]);
    for (const issue of checked.error?.issues ?? []) {
      const path = [body.type, ...issue.path.map(String)];
      context.addIssue({ code: "custom", path, message: issue.message });
    }
  });

const content = z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]);

export type SendBody = z.infer<typeof sendSchema>;

/** Marks a message as read, perhaps with a typing indicator. */
export const markSchema = z.looseObject({
  messaging_product: z.literal("whatsapp"),
  status: z.literal("read"),
  message_id: z.string().min(1),
  typing_indicator: z.strictObject({ type: z.literal("text") }).optional(),
});
