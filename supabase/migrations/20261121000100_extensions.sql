-- Extensions, the private schema, and what every role starts with: nothing.
-- Objects: schema private; pgmq, pg_cron, pg_net, supabase_vault; default privileges.
-- Not done here: no grant to an API role. Each table and function states its own.

create extension if not exists pgmq;
create extension if not exists pg_cron with schema pg_catalog;
create extension if not exists pg_net with schema extensions;
create extension if not exists supabase_vault;

create schema private;
comment on schema private is
  'What no browser may name. Not exposed by the Data API; public functions reach in by name.';

-- API roles need usage so that policies and column defaults may call the few functions
-- that are granted to them one by one.
revoke all on schema private from public;
grant usage on schema private to authenticated, service_role;

-- Platforms differ in what they grant by default. Here nothing is granted by default,
-- so a missing grant fails everywhere alike.
alter default privileges revoke execute on functions from public;
alter default privileges in schema public
  revoke all on tables from anon, authenticated, service_role;
alter default privileges in schema public
  revoke all on sequences from anon, authenticated, service_role;
alter default privileges in schema public
  revoke execute on functions from anon, authenticated, service_role;
