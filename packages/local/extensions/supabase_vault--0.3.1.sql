-- Stand-in for supabase_vault: the same table, view and functions, without the compiled cipher.
-- Secrets are stored as base64, so that code which reads `secret` instead of `decrypted_secret`
-- fails here as it fails hosted. It hides nothing: the local stack holds no real secrets.

create table vault.secrets (
  id uuid primary key default gen_random_uuid(),
  name text,
  description text not null default '',
  secret text not null,
  key_id uuid,
  nonce bytea,
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null default current_timestamp
);

create unique index secrets_name_idx on vault.secrets (name) where name is not null;

create view vault.decrypted_secrets as
select
  s.id, s.name, s.description, s.secret,
  convert_from(decode(s.secret, 'base64'), 'utf8') as decrypted_secret,
  s.key_id, s.nonce, s.created_at, s.updated_at
from vault.secrets s;

create function vault.create_secret(
  new_secret text,
  new_name text default null,
  new_description text default '',
  new_key_id uuid default null
) returns uuid language sql security definer set search_path = '' as $$
  insert into vault.secrets (secret, name, description)
  values (encode(convert_to(new_secret, 'utf8'), 'base64'), new_name, new_description)
  returning id
$$;

create function vault.update_secret(
  secret_id uuid,
  new_secret text default null,
  new_name text default null,
  new_description text default null,
  new_key_id uuid default null
) returns void language sql security definer set search_path = '' as $$
  update vault.secrets set
    secret = coalesce(encode(convert_to(new_secret, 'utf8'), 'base64'), secret),
    name = coalesce(new_name, name),
    description = coalesce(new_description, description),
    updated_at = now()
  where id = secret_id
$$;

-- Grants of hosted projects, for role postgres alone.
revoke all on all functions in schema vault from public;
grant usage on schema vault to postgres;
grant select, delete, truncate, references on vault.secrets, vault.decrypted_secrets to postgres;
grant execute on all functions in schema vault to postgres;

select pg_catalog.pg_extension_config_dump('vault.secrets', '');
