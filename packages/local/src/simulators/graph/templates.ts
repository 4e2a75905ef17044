import { z } from "zod";

/** What Meta may say about a template in `message_template_status_update`. */
export const TEMPLATE_STATUSES = ["APPROVED", "PENDING", "REJECTED", "PAUSED", "DISABLED"] as const;
export type TemplateStatus = (typeof TEMPLATE_STATUSES)[number];

/** A template as the business registered it with Meta. */
export const templateSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9_]{1,512}$/, "lower-case letters, digits and underscores"),
  language: z.string().regex(/^[a-z]{2,3}(_[A-Za-z]{2,4})?$/, "a language code such as en_US"),
  category: z.enum(["MARKETING", "UTILITY", "AUTHENTICATION"]).default("UTILITY"),
  status: z.enum(TEMPLATE_STATUSES).default("APPROVED"),
  /** The text of each part, with `{{1}}` or `{{name}}` where a parameter goes. */
  header: z.string().max(60).optional(),
  body: z.string().min(1).max(1_024),
});

export type Template = z.infer<typeof templateSchema>;

/** Every account has this one from its first day. */
const FIRST: Template = {
  name: "hello_world",
  language: "en_US",
  category: "UTILITY",
  status: "APPROVED",
  body: "Hello from the API.",
};

/** The templates of the business, by name and language. */
export class Templates {
  #templates: Template[] = [{ ...FIRST }];

  list(): Template[] {
    return this.#templates;
  }

  find(name: string, language: string): Template | undefined {
    return this.#templates.find((one) => one.name === name && one.language === language);
  }

  /** Replaces all of them. */
  set(templates: Template[]): void {
    this.#templates = templates;
  }

  clear(): void {
    this.#templates = [{ ...FIRST }];
  }
}
