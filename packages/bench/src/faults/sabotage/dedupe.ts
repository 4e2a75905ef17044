import { rewrite, type Sabotage } from "./sabotage.ts";

export const dedupe: Sabotage = {
  name: "dedupe",
  removed: "a wamid is stored once, however often it is delivered",
  breaks: "stored-once",
  async apply(sql) {
    await sql`alter table private.whatsapp_messages drop constraint whatsapp_messages_wamid_key`;
    await sql`alter table public.messages drop constraint messages_channel_external_id_key`;
    await rewrite(sql, "store_whatsapp_messages", [
      ["on conflict on constraint whatsapp_messages_wamid_key do nothing", ""],
    ]);
  },
};
