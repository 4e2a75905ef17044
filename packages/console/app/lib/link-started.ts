import type { WhatsappLinkCode } from "@foyer/contracts";

/** What the workspace gets when a phone shall be linked. */
export interface LinkStarted {
  link: WhatsappLinkCode;
  /** The server's clock when the code was made, ISO 8601. */
  now: string;
}
