-- Roles of a hosted Supabase project, as the cluster's superuser (supabase_admin) makes them.
-- Where hosted projects differ among themselves this file takes the stricter side, so that what
-- is allowed here is allowed there. {{…}} are quoted literals put in by the stack.

-- Runs the migrations. Not a superuser, exactly as hosted.
create role postgres login createdb createrole replication bypassrls password {{postgres_password}};

create role anon nologin noinherit;
create role authenticated nologin noinherit;
create role service_role nologin noinherit bypassrls;

-- The Data API signs in as this role and becomes one of the three for each request.
create role authenticator login noinherit password {{admin_password}};
grant anon, authenticated, service_role to authenticator;
grant anon, authenticated, service_role to postgres with admin option;

-- Auth signs in as this role. It is not granted to postgres: hosted projects revoked that in 2025.
create role supabase_auth_admin login noinherit createrole password {{admin_password}};

alter role postgres set search_path to "$user", public, extensions;
alter role supabase_admin set search_path to "$user", public, auth, extensions;
alter role supabase_auth_admin set search_path to auth;
alter role supabase_auth_admin set idle_in_transaction_session_timeout to '60s';
alter role anon set statement_timeout to '3s';
alter role authenticated set statement_timeout to '8s';
alter role authenticator set statement_timeout to '8s';
alter role authenticator set lock_timeout to '8s';

-- Same owner as hosted; through pg_database_owner it owns schema public too.
alter database postgres owner to postgres;
grant create on database postgres to supabase_auth_admin;
