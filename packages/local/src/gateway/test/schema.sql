-- What the gateway's tests run against; applied as role postgres, like a migration.

create table public.profiles (
  id uuid primary key references auth.users (id) on delete cascade,
  email text,
  full_name text,
  plan text,
  secret_note text default 'withheld',
  created_at timestamptz not null default now()
);
alter table public.profiles enable row level security;
grant select (id, email, full_name, plan, created_at), update (full_name) on public.profiles to authenticated;
grant all on public.profiles to service_role;
create policy "users read their own profile" on public.profiles
  for select to authenticated using ((select auth.uid()) = id);
create policy "users change their own profile" on public.profiles
  for update to authenticated using ((select auth.uid()) = id) with check ((select auth.uid()) = id);

create function public.create_profile() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.raw_user_meta_data ->> 'full_name' = 'Refused' then
    raise exception 'no profile for %', new.email;
  end if;
  insert into public.profiles (id, email, full_name, plan)
  values (new.id, new.email, new.raw_user_meta_data ->> 'full_name', new.raw_app_meta_data ->> 'plan');
  return new;
end;
$$;
revoke all on function public.create_profile() from public, anon, authenticated;
create trigger create_profile after insert on auth.users
  for each row execute function public.create_profile();

create type public.mood as enum ('calm', 'wild');
create table public.notes (
  id bigint generated always as identity primary key,
  owner_id uuid not null default auth.uid() references public.profiles (id) on delete cascade,
  body text not null constraint body_is_short check (length(body) <= 20),
  slug text unique,
  mood public.mood not null default 'calm',
  payload jsonb,
  amount numeric(10, 2),
  raw bytea,
  tags text[],
  during tstzrange,
  happened timestamp,
  created_at timestamptz not null default now()
);
alter table public.notes enable row level security;
grant select, insert, update, delete on public.notes to authenticated;
create policy "owners use their notes" on public.notes
  for all to authenticated using ((select auth.uid()) = owner_id) with check ((select auth.uid()) = owner_id);

create table public.bookings (
  id int primary key,
  during int4range not null,
  late int,
  constraint bookings_do_not_overlap exclude using gist (during with &&),
  constraint late_is_booked foreign key (late) references public.bookings (id) deferrable initially deferred
);
alter table public.bookings enable row level security;
grant select, insert, update, delete on public.bookings to service_role;

create table public.secrets (id int primary key);
alter table public.secrets enable row level security;

create schema private;
create table private.hidden (id int primary key);

-- Functions ------------------------------------------------------------------------------------

create function public.raise_error(code text, hint text default 'try again') returns void
language plpgsql set search_path = '' as $$
begin
  raise exception 'it broke' using errcode = code, detail = 'a_code', hint = hint;
end;
$$;
create function public.raise_plain() returns void
language plpgsql set search_path = '' as $$ begin raise exception 'plain words'; end; $$;
create function public.overloaded(note text) returns jsonb
language plpgsql security definer set search_path = '' as $$
begin
  insert into private.hidden (id) values (length(note));
  perform set_config('response.status', '503', true);
  return jsonb_build_object('code', 'workspace_unavailable', 'message', note);
end;
$$;
create function public.sleep(seconds float) returns text
language sql set search_path = '' as $$ select pg_catalog.pg_sleep(seconds)::text $$;
create function public.request_settings() returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'claims', current_setting('request.jwt.claims', true)::jsonb,
    'role', current_user, 'session', session_user, 'uid', auth.uid(), 'jwt_role', auth.role(),
    'method', current_setting('request.method', true), 'path', current_setting('request.path', true),
    'agent', current_setting('request.headers', true)::jsonb ->> 'user-agent',
    'timeout', current_setting('statement_timeout')
  )
$$;
create function public.search_path_now() returns text language sql stable as $$ select current_setting('search_path') $$;
create function public.echo(value jsonb) returns jsonb
language sql immutable set search_path = '' as $$ select value $$;
create function public.many() returns setof int
language sql immutable set search_path = '' as $$ select generate_series(1, 1500) $$;
grant execute on function public.raise_error, public.raise_plain, public.overloaded, public.sleep,
  public.request_settings, public.search_path_now, public.echo, public.many
  to anon, authenticated, service_role;

create function public.one_note(body text) returns public.notes
language sql set search_path = '' as $$
  insert into public.notes (body) values (body) returning *
$$;
create function public.my_notes() returns setof public.notes
language sql stable set search_path = '' as $$ select * from public.notes $$;
create function public.nothing() returns void language sql set search_path = '' as $$ select $$;
create function public.scalars(count int, step int default 1) returns bigint
language sql immutable set search_path = '' as $$ select count + step $$;
create function public.table_of() returns table (name text, size int)
language sql immutable set search_path = '' as $$ select 'a', 1 $$;
grant execute on function public.one_note, public.my_notes, public.nothing, public.scalars,
  public.table_of to authenticated;
