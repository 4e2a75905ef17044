-- The cast of every test and the verbs to become one of them. Never a migration: the test runner
-- loads it into its own database, as postgres, before the first file.

create extension if not exists pgtap with schema extensions;
-- Default privileges withhold execute, also from an extension's functions.
grant usage on schema extensions to anon, authenticated, service_role;
grant execute on all functions in schema extensions to anon, authenticated, service_role;

drop schema if exists tests cascade;
create schema tests;
alter default privileges in schema tests grant execute on functions to public;
grant usage on schema tests to anon, authenticated, service_role;

create table tests.people (name text primary key, id uuid not null);
grant select on tests.people to anon, authenticated, service_role;

create function tests.id(person text) returns uuid
language sql stable as $$ select p.id from tests.people as p where p.name = person $$;

create function tests.sign_up(person text, claims jsonb default '{}', trusted jsonb default '{}')
returns uuid
language plpgsql as $$
declare
  new_id constant uuid := gen_random_uuid();
begin
  -- As Auth does it: its role, its columns.
  set local role supabase_auth_admin;
  insert into auth.users (id, email, raw_user_meta_data, raw_app_meta_data, created_at, updated_at)
  values (new_id, person || '.' || left(new_id::text, 8) || '@example.com', claims, trusted, now(), now());
  reset role;
  insert into tests.people (name, id) values (person, new_id)
  on conflict on constraint people_pkey do update set id = excluded.id;
  return new_id;
end
$$;

create function tests.become(person text) returns void
language plpgsql as $$
begin
  perform set_config('request.jwt.claims',
    json_build_object('sub', tests.id(person), 'role', 'authenticated')::text, true);
  perform set_config('request.jwt.claim.sub', tests.id(person)::text, true);
  perform set_config('role', 'authenticated', true);
end
$$;

create function tests.become_anon() returns void
language plpgsql as $$
begin
  perform set_config('request.jwt.claims', '{"role":"anon"}', true);
  perform set_config('request.jwt.claim.sub', '', true);
  perform set_config('role', 'anon', true);
end
$$;

create function tests.become_service() returns void
language plpgsql as $$
begin
  perform set_config('request.jwt.claims', '{"role":"service_role"}', true);
  perform set_config('request.jwt.claim.sub', '', true);
  perform set_config('role', 'service_role', true);
end
$$;

create function tests.become_owner() returns void
language plpgsql as $$
begin
  perform set_config('role', 'postgres', true);
  perform set_config('request.jwt.claims', '', true);
  perform set_config('request.jwt.claim.sub', '', true);
end
$$;

create function tests.home(person text) returns uuid
language sql stable security definer as $$
  select o.id from public.organizations as o where o.personal_for = tests.id(person)
$$;

-- Harbor has an admin, a member, a viewer and somebody removed from it; Meadow has the outsider.
create function tests.cast_members() returns void
language plpgsql as $$
begin
  perform tests.sign_up(name) from unnest('{admin,member,viewer,removed,outsider}'::text[]) as name;
  insert into public.organizations (id, name)
  values ('00000000-0000-4000-8000-00000000a001', 'Harbor'),
         ('00000000-0000-4000-8000-00000000a002', 'Meadow');
  insert into public.subscriptions (organization_id, plan_slug)
  values (tests.harbor(), 'teams'), (tests.meadow(), 'teams');
  insert into public.organization_members (organization_id, user_id, role, is_active)
  values (tests.harbor(), tests.id('admin'), 'admin', true),
         (tests.harbor(), tests.id('member'), 'member', true),
         (tests.harbor(), tests.id('viewer'), 'viewer', true),
         (tests.harbor(), tests.id('removed'), 'member', false),
         (tests.meadow(), tests.id('outsider'), 'admin', true);
end
$$;

create function tests.harbor() returns uuid
language sql immutable as $$ select '00000000-0000-4000-8000-00000000a001'::uuid $$;
create function tests.meadow() returns uuid
language sql immutable as $$ select '00000000-0000-4000-8000-00000000a002'::uuid $$;

-- A text from WhatsApp, as the webhook function hands it to the database.
create function tests.whatsapp_text(wamid text, from_phone text, words text, from_user_id text default null)
returns jsonb
language sql as $$
  select public.ingest_whatsapp('{}', gen_random_uuid(), jsonb_build_array(jsonb_strip_nulls(
    jsonb_build_object('kind', 'message', 'wamid', wamid, 'phone_number_id', '100000000000001',
      'display_phone_number', '15550100001', 'from_phone', from_phone, 'from_user_id', from_user_id,
      'type', 'text', 'shown_as', 'text', 'text', words, 'sent_at', now(), 'payload', '{}'::jsonb))))
$$;

-- Links a person's phone the way people do: by a code sent from it.
create function tests.link_whatsapp(person text, phone text) returns void
language plpgsql as $$
declare
  code text;
begin
  perform private.register_whatsapp_number('100000000000001', '+15550100001');
  perform tests.become(person);
  code := public.start_whatsapp_link() ->> 'code';
  perform tests.become_owner();
  perform tests.whatsapp_text('wamid.link.' || person, phone, code);
end
$$;

-- What comes of a statement for somebody ('anon' and 'service' among them): 'done', the code of our
-- own error ('409 last_admin'), or the SQLSTATE of another.
create function tests.try(person text, statement text) returns text
language plpgsql as $$
declare
  state text;
  code text;
begin
  if person = 'anon' then
    perform tests.become_anon();
  elsif person = 'service' then
    perform tests.become_service();
  elsif person <> 'owner' then
    perform tests.become(person);
  end if;
  begin
    execute statement;
    state := 'done';
  exception when others then
    get stacked diagnostics state = returned_sqlstate, code = pg_exception_detail;
    if state like 'PT%' then
      state := right(state, 3) || ' ' || code;
    end if;
  end;
  perform tests.become_owner();
  return state;
end
$$;

-- Signed up, and the address proven.
create function tests.confirm(person text) returns text
language sql as $$
  update auth.users set email_confirmed_at = now() where id = tests.id(person) returning email
$$;
