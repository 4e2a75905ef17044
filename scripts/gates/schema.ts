import { dumpSchema } from "../schema/dump.ts";
import { generatedFile } from "./generated-file.ts";

/** S5: the dump that reviewers read is what the migrations make. */
export const schemaGate = generatedFile({
  name: "schema",
  file: "supabase/schema.sql",
  from: "supabase/migrations",
  make: async ({ databaseUrl }) => dumpSchema(await databaseUrl()),
});
