/** All that is stored of a person: the RPC `export_my_data()` and `GET /api/me/export`. */
import { z } from "zod";
import { jsonObject, timestamp, uuid } from "./scalars.ts";

/** The document; its words are the database's, because what it shows is the database. */
export const accountExport = z.object({
  exported_at: timestamp,
  account: z.object({
    id: uuid,
    email: z.string().nullable(),
    phone: z.string().nullable(),
    created_at: timestamp.nullable(),
    last_sign_in_at: timestamp.nullable(),
    user_metadata: jsonObject.nullable(),
  }),
  /** Rows by table, such as `"public.messages"`. */
  tables: z.record(z.string(), z.array(jsonObject)),
});
export type AccountExport = z.infer<typeof accountExport>;
