import type { EmailDriver } from "@supabase/lite";
import { currentRequest } from "../request-context.ts";

/** A mail that Auth would have sent. */
export interface Mail {
  to: string;
  subject: string;
  text: string;
  html: string;
  /** ISO time. */
  sentAt: string;
}

/** Mails kept; the oldest goes first. */
const capacity = 500;

/**
 * Keeps Auth's mails in memory instead of sending them.
 *
 * lite builds each link on `site_url` and leads it back there. The link must go to this API,
 * and on to the page the caller asked for with `redirect_to`; whether that page is allowed is
 * checked when the link is opened.
 */
export class Mailbox implements EmailDriver {
  readonly #mails: Mail[] = [];
  readonly #apiUrl: string;
  readonly #siteUrl: string;
  readonly #onMail: ((mail: Mail) => void) | undefined;

  constructor(urls: { api: string; site: string }, onMail?: (mail: Mail) => void) {
    this.#apiUrl = urls.api;
    this.#siteUrl = urls.site;
    this.#onMail = onMail;
  }

  async send(message: {
    to: string;
    subject: string;
    text?: string;
    html?: string;
  }): Promise<void> {
    const mail: Mail = {
      to: message.to,
      subject: message.subject,
      text: this.#repair(message.text ?? ""),
      html: this.#repair(message.html ?? ""),
      sentAt: new Date().toISOString(),
    };
    this.#mails.push(mail);
    if (this.#mails.length > capacity) this.#mails.shift();
    this.#onMail?.(mail);
  }

  /** Mails kept, oldest first; to one address when given. */
  list(to?: string): readonly Mail[] {
    return to === undefined
      ? this.#mails
      : this.#mails.filter((mail) => mail.to === to.toLowerCase());
  }

  #repair(body: string): string {
    const links = new URL("/auth/v1/verify", this.#siteUrl).href;
    const target = currentRequest()?.redirectTo;
    return body.replaceAll(new RegExp(`${literally(links)}[^\\s"<]*`, "g"), (found) => {
      const link = new URL(found.replaceAll("&amp;", "&"));
      if (target !== undefined) link.searchParams.set("redirect_to", target);
      return `${this.#apiUrl}/auth/v1/verify${link.search}`;
    });
  }
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
