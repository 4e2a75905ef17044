-- A new account finds its room ready: profile, organization, membership, preferences, plan, project.
-- Objects: private.provisioning_failures, private.claim_text, private.provision_user,
-- private.attempt_provisioning, triggers on auth.users, private.backfill_users.
-- One function does the work; the trigger, ensure_workspace() and the backfill call it.

create table private.provisioning_failures (
  user_id uuid primary key references auth.users (id) on delete cascade,
  error text not null,
  debug_id uuid not null default gen_random_uuid(),
  attempts integer not null default 1,
  first_failed_at timestamptz not null default now(),
  last_failed_at timestamptz not null default now()
);
comment on table private.provisioning_failures is
  'Users whose room could not be made. Healed by ensure_workspace(), the worker or the backfill.';
comment on column private.provisioning_failures.error is 'SQLSTATE and message of the last attempt.';

alter table private.provisioning_failures enable row level security;
create policy "api roles see nothing" on private.provisioning_failures
  for all to anon, authenticated using (false);

create function private.claim_text(claims jsonb, keys text[], max_length integer) returns text
language sql immutable parallel safe
set search_path = ''
as $$
  select left(btrim(claims ->> k.key), max_length)
  from unnest(keys) with ordinality as k (key, position)
  where jsonb_typeof(claims -> k.key) = 'string' and btrim(claims ->> k.key) <> ''
  order by k.position
  limit 1
$$;
comment on function private.claim_text(jsonb, text[], integer) is
  'First of these claims that is a non-empty string, cut to length; null when there is none.';

create function private.claim_url(claims jsonb, keys text[], max_length integer) returns text
language sql immutable parallel safe
set search_path = ''
as $$
  -- A cut address leads nowhere: too long means none.
  select case when url ~ '^https?://' and char_length(url) <= max_length then url end
  from (select private.claim_text(claims, keys, max_length + 1) as url) as claim
$$;
comment on function private.claim_url(jsonb, text[], integer) is
  'First of these claims that is an http(s) address of at most this length.';

create function private.is_email_verified(confirmed_at timestamptz, trusted jsonb) returns boolean
language sql immutable parallel safe
set search_path = ''
as $$
  select confirmed_at is not null or coalesce(
    coalesce(trusted -> 'email_verified', trusted -> 'emailVerified') = 'true'::jsonb, false)
$$;
comment on function private.is_email_verified(timestamptz, jsonb) is
  'Whether Auth, or a trusted claim, has proven the address.';

create function private.is_provisioned(target_user_id uuid) returns boolean
language sql stable
set search_path = ''
as $$
  select exists (
    select from public.profiles as p
    join public.organizations as o on o.personal_for = p.id
    join public.organization_members as m on m.organization_id = o.id and m.user_id = p.id
    join public.user_preferences as u on u.user_id = p.id
    join public.subscriptions as s on s.organization_id = o.id
    where p.id = target_user_id
  )
$$;
comment on function private.is_provisioned(uuid) is
  'Whether every row of provisioning is there.';

create function private.provision_user(target_user_id uuid) returns void
language plpgsql
set search_path = ''
as $$
declare
  account auth.users%rowtype;
  claims jsonb;
  trusted jsonb;
  home_id uuid;
  home_is_new boolean := false;
  company text;
  person text;
begin
  -- One at a time for each user: whoever waits here finds the rows of whoever went before.
  perform pg_advisory_xact_lock(hashtextextended('provision_user:' || target_user_id::text, 0));

  select * into account from auth.users where id = target_user_id;
  if not found then
    raise exception using errcode = 'PT404', message = 'There is no such user.',
      detail = 'user_not_found', hint = 'The account may have been deleted. Sign in again.';
  end if;
  claims := case when jsonb_typeof(account.raw_user_meta_data) = 'object'
    then account.raw_user_meta_data else '{}' end;
  trusted := case when jsonb_typeof(account.raw_app_meta_data) = 'object'
    then account.raw_app_meta_data else '{}' end;
  company := private.claim_text(claims, '{company_name}', 255);
  person := private.claim_text(claims, '{name,full_name}', 255);

  select o.id into home_id from public.organizations as o where o.personal_for = target_user_id;
  if not found then
    insert into public.organizations (name, personal_for)
    values (left(coalesce(company, person, 'Personal'), 100), target_user_id)
    returning id into home_id;
    home_is_new := true;
  end if;

  insert into public.organization_members (organization_id, user_id, role)
  values (home_id, target_user_id, 'admin') on conflict do nothing;
  insert into public.user_preferences (user_id) values (target_user_id) on conflict do nothing;
  insert into public.subscriptions (organization_id) values (home_id) on conflict do nothing;

  -- Only with a new organization: a starter that its owner deleted does not come back.
  if home_is_new then
    insert into public.projects (organization_id, owner_id, name)
    values (home_id, target_user_id,
      case
        when company is null then 'My First Project'
        when char_length(btrim(left(company, 50))) < 3 then btrim(left(company, 50)) || ' project'
        else btrim(left(company, 50))
      end);
  end if;

  insert into public.profiles
    (id, email, email_verified, name, avatar_url, company_name, identity_roles,
     last_login_at, active_organization_id)
  values (
    target_user_id,
    left(account.email, 255),
    private.is_email_verified(account.email_confirmed_at, trusted),
    person,
    private.claim_url(claims, '{avatar_url,picture,image_url,profilePictureUrl}', 500),
    company,
    case when jsonb_typeof(trusted -> 'roles') = 'array' then trusted -> 'roles' else '[]' end,
    account.last_sign_in_at,
    home_id
  )
  on conflict do nothing;
  if found then
    perform private.audit('user.provisioned', home_id, target_user_id);
  end if;

  delete from private.provisioning_failures where user_id = target_user_id;
end
$$;
comment on function private.provision_user(uuid) is
  'Makes a user''s room; does nothing where it stands. Safe to call any number of times, at once.';

create function private.attempt_provisioning(target_user_id uuid) returns uuid
language plpgsql
set search_path = ''
as $$
declare
  failure uuid;
  reason text;
begin
  perform private.provision_user(target_user_id);
  return null;
exception when others then
  reason := format('%s: %s', sqlstate, sqlerrm);
  insert into private.provisioning_failures as f (user_id, error)
  select id, reason from auth.users where id = target_user_id
  on conflict (user_id) do update
    set error = excluded.error, attempts = f.attempts + 1,
        debug_id = excluded.debug_id, last_failed_at = now()
  returning f.debug_id into failure;
  if failure is null then
    raise; -- There is no such user: nothing to record a failure for.
  end if;
  return failure;
end
$$;
comment on function private.attempt_provisioning(uuid) is
  'Provisions; on failure records it and returns its debug_id instead of failing.';

create function private.on_auth_user_created() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  -- Whatever is wrong with the room, the account comes first.
  perform private.attempt_provisioning(new.id);
  return null;
exception when others then
  raise warning 'provisioning of a new user could not be recorded: %', sqlstate;
  return null;
end
$$;
comment on function private.on_auth_user_created() is
  'After a sign-up: provisions in the same transaction, and never blocks it. '
  'Definer: it runs as supabase_auth_admin otherwise.';

create trigger on_auth_user_created after insert on auth.users
  for each row execute function private.on_auth_user_created();

create function private.on_auth_user_changed() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  update public.profiles
  set email = left(new.email, 255),
      email_verified = private.is_email_verified(new.email_confirmed_at, new.raw_app_meta_data),
      last_login_at = new.last_sign_in_at
  where id = new.id;
  return null;
exception when others then
  raise warning 'a profile could not follow its account: %', sqlstate;
  return null;
end
$$;
comment on function private.on_auth_user_changed() is
  'After a sign-in or a change of address: the profile follows. '
  'Definer: it runs as supabase_auth_admin otherwise.';

create trigger on_auth_user_changed
  after update of email, email_confirmed_at, last_sign_in_at on auth.users
  for each row
  when (
    new.email is distinct from old.email
    or new.email_confirmed_at is distinct from old.email_confirmed_at
    or new.last_sign_in_at is distinct from old.last_sign_in_at
  )
  execute function private.on_auth_user_changed();

create function private.backfill_users(batch_size integer default 1000)
returns table (provisioned integer, failed integer)
language plpgsql
set search_path = ''
as $$
declare
  candidate uuid;
begin
  provisioned := 0;
  failed := 0;
  for candidate in
    select u.id from auth.users as u
    where not private.is_provisioned(u.id)
    order by u.created_at
    limit batch_size
  loop
    if private.attempt_provisioning(candidate) is null then
      provisioned := provisioned + 1;
    else
      failed := failed + 1;
    end if;
  end loop;
  return next;
end
$$;
comment on function private.backfill_users(integer) is
  'Provisions users that have no room: after an import, a restore, or a lost trigger.';
