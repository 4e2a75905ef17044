-- Schemas that exist before the first migration, and who may use them.

-- No default privileges for the API roles: new hosted projects give none, so a migration that
-- forgets a grant must fail here too.
revoke all on schema public from public;
grant usage on schema public to anon, authenticated, service_role;

create schema extensions;
grant usage on schema extensions to anon, authenticated, service_role;
grant all on schema extensions to postgres with grant option;
create extension pgcrypto with schema extensions;
create extension "uuid-ossp" with schema extensions;

create schema auth authorization supabase_auth_admin;
grant usage on schema auth to anon, authenticated, service_role, postgres;

-- Hosted projects come with the vault installed. pg_cron, pg_net, pgmq and pgtap are for the
-- migrations to create.
create schema vault;
create extension supabase_vault with schema vault;
