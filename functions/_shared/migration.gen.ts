// Generated from supabase/migrations. Do not edit.
export const LATEST_MIGRATION = "20261121003100";
