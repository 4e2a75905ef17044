import type { Sabotage } from "./sabotage.ts";

export const knownStatus: Sabotage = {
  name: "known-status",
  removed: "every status that WhatsApp reports can be stored",
  breaks: "all-processed",
  async apply(sql) {
    await sql`alter table private.whatsapp_statuses add constraint sabotage check (status <> 'sent')`;
  },
};
