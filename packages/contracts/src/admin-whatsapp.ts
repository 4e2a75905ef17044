/** The business's numbers and templates, as an operator sees and sets them. */
import { z } from "zod";
import { pageOf } from "./admin-page.ts";
import { timestamp } from "./scalars.ts";

/** `list_whatsapp_numbers()`. */
export const whatsappNumberRow = z.object({
  phone_number_id: z.string(),
  display_phone: z.string(),
  held_until: timestamp.nullable(),
  stopped_at: timestamp.nullable(),
  stop_class: z.string().nullable(),
  stop_code: z.int().nullable(),
  waiting: z.int(),
});
export type WhatsappNumberRow = z.infer<typeof whatsappNumberRow>;

export const whatsappNumber = z.object({
  phoneNumberId: z.string(),
  displayPhone: z.string(),
  /** It is slowed down until then; nobody needs to do anything. */
  heldUntil: timestamp.nullable(),
  /** Since when nothing leaves from it; an operator resumes it. */
  stoppedAt: timestamp.nullable(),
  /** auth, permission, spam or policy. */
  stopClass: z.string().nullable(),
  /** Meta's code. */
  stopCode: z.int().nullable(),
  /** Messages that wait to leave from it. */
  waiting: z.int(),
});
export type WhatsappNumber = z.infer<typeof whatsappNumber>;

/** Body of `GET /admin/whatsapp/numbers`. */
export const whatsappNumberPage = pageOf(whatsappNumber);

/** Body of `POST /admin/whatsapp/numbers/{id}/resume`; false when it was not stopped. */
export const whatsappNumberResumed = z.object({ resumed: z.boolean() });

const category = z.enum(["marketing", "utility", "authentication"]);

/** `list_whatsapp_templates()`, `put_whatsapp_template(…)`. */
export const whatsappTemplateRow = z.object({
  name: z.string(),
  language: z.string(),
  category,
  /** As Meta reports it; only APPROVED is sent. */
  status: z.string(),
  /** With {{1}}, {{2}} … for what is filled in. */
  body: z.string(),
  updated_at: timestamp,
});
export type WhatsappTemplateRow = z.infer<typeof whatsappTemplateRow>;

const { updated_at: _, ...sameWords } = whatsappTemplateRow.shape;

export const whatsappTemplate = z.object({ ...sameWords, updatedAt: timestamp });
export type WhatsappTemplate = z.infer<typeof whatsappTemplate>;

/** Body of `GET /admin/whatsapp/templates`. */
export const whatsappTemplatePage = pageOf(whatsappTemplate);

/** Body of `PUT /admin/whatsapp/templates`: a template of WhatsApp Manager, by name and language. */
export const whatsappTemplateRequest = z.object({
  name: z.string().regex(/^[a-z0-9_]{1,512}$/),
  language: z.string().regex(/^[a-z]{2,3}(_[A-Z]{2})?$/),
  category,
  body: z
    .string()
    .min(1)
    .max(1024)
    .regex(/^\P{Cs}*$/u)
    .refine((text) => !text.includes("\0"), { abort: true }),
  /** Left out: as it was, and PENDING for a new one. */
  status: z
    .string()
    .regex(/^[A-Za-z_]{1,50}$/)
    .optional(),
});

/** A row into the functions' words. */
export function toWhatsappNumber(row: WhatsappNumberRow): WhatsappNumber {
  return {
    phoneNumberId: row.phone_number_id,
    displayPhone: row.display_phone,
    heldUntil: row.held_until,
    stoppedAt: row.stopped_at,
    stopClass: row.stop_class,
    stopCode: row.stop_code,
    waiting: row.waiting,
  };
}

/** A row into the functions' words. */
export function toWhatsappTemplate(row: WhatsappTemplateRow): WhatsappTemplate {
  const { updated_at, ...same } = row;
  return { ...same, updatedAt: updated_at };
}
