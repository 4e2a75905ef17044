import { expect } from "vitest";
import { stack } from "./stack.ts";

/** A mail that Auth would have sent. */
export interface Mail {
  text: string;
}

/** The newest mail to an address; the local stack keeps them. */
export async function mailTo(email: string): Promise<Mail> {
  let mails: Mail[] = [];
  await expect
    .poll(async () => {
      const answer = await fetch(`${stack.apiUrl}/_mail/messages?to=${encodeURIComponent(email)}`);
      mails = await answer.json();
      return mails.length;
    })
    .toBeGreaterThan(0);
  const mail = mails.at(-1);
  if (!mail) throw new Error(`There is no mail to ${email}.`);
  return mail;
}

/** The link in a mail. */
export function linkIn({ text }: Mail): string {
  const [link] = /https?:\/\/\S+/.exec(text) ?? [];
  if (!link) throw new Error("There is no link in the mail.");
  return link;
}

/** The code in a mail. */
export function codeIn({ text }: Mail): string {
  const [code] = /\b\d{6}\b/.exec(text) ?? [];
  if (!code) throw new Error("There is no code in the mail.");
  return code;
}
