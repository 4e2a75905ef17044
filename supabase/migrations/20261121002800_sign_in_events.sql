-- Signing in, as a record and as a limit: too many wrong passwords close the door for a while.
-- Objects: private.sign_in_attempts, private.password_verification_attempt (Auth hook),
-- private.audit_sign_in (trigger on auth.users).
-- Auth calls the hook as supabase_auth_admin; config.toml names it.

create table private.sign_in_attempts (
  user_id uuid primary key references auth.users (id) on delete cascade,
  failures integer not null default 0,
  first_failed_at timestamptz not null default now(),
  locked_until timestamptz
);
comment on table private.sign_in_attempts is 'Wrong passwords of late, per account.';

alter table private.sign_in_attempts enable row level security;
create policy "api roles see nothing" on private.sign_in_attempts
  for all to anon, authenticated using (false);

create function private.log_event(event text, fields jsonb) returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  raise log '%', jsonb_build_object('level', 'info', 'event', event) || fields;
end
$$;
comment on function private.log_event(text, jsonb) is
  'One JSON line in the database''s log. Ids and codes only, never personal data.';

create function private.password_verification_attempt(event jsonb) returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  max_failures constant integer := 5;
  failure_window constant interval := interval '15 minutes';
  lock_length constant interval := interval '15 minutes';
  account constant uuid := (event ->> 'user_id')::uuid;
  is_valid constant boolean := coalesce((event ->> 'valid')::boolean, false);
  attempts private.sign_in_attempts;
  outcome text;
begin
  -- The row is the lock: simultaneous guesses are counted one after the other.
  insert into private.sign_in_attempts as a (user_id) select u.id from auth.users as u where u.id = account
  on conflict on constraint sign_in_attempts_pkey do update set user_id = a.user_id
  returning * into attempts;
  if not found then
    return jsonb_build_object('decision', 'continue');
  end if;

  if attempts.locked_until > now() then
    outcome := 'auth.login.rate_limited';
  elsif is_valid then
    delete from private.sign_in_attempts as a where a.user_id = account;
    outcome := 'auth.login.attempt';
  else
    if attempts.first_failed_at < now() - failure_window then
      attempts.failures := 0;
      attempts.first_failed_at := now();
    end if;
    attempts.failures := attempts.failures + 1;
    update private.sign_in_attempts as a
    set failures = attempts.failures, first_failed_at = attempts.first_failed_at,
        locked_until = case when attempts.failures >= max_failures then now() + lock_length end
    where a.user_id = account;
    outcome := 'auth.login.failure';
  end if;

  if outcome <> 'auth.login.attempt' then
    perform private.audit('auth.login.attempt', null, account);
  end if;
  perform private.audit(outcome, null, account);
  perform private.log_event(outcome, jsonb_build_object('user_id', account));
  if outcome = 'auth.login.rate_limited' then
    return jsonb_build_object('decision', 'reject', 'should_logout_user', false,
      'message', 'Too many wrong passwords. Wait a quarter of an hour, or sign in by e-mail link.');
  end if;
  return jsonb_build_object('decision', 'continue');
end
$$;
comment on function private.password_verification_attempt(jsonb) is
  'Auth hook: {user_id, valid} → {decision: continue | reject, message}. Five wrong passwords in '
  'fifteen minutes close an account to passwords for fifteen. Definer: Auth may not write these tables.';
grant usage on schema private to supabase_auth_admin;
grant execute on function private.password_verification_attempt(jsonb) to supabase_auth_admin;

create function private.audit_sign_in() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  perform private.audit('auth.login.success', null, new.id);
  perform private.log_event('auth.login.success', jsonb_build_object('user_id', new.id));
  return null;
exception when others then
  raise warning 'a sign-in could not be recorded: %', sqlstate;
  return null;
end
$$;
comment on function private.audit_sign_in() is
  'After a sign-in by whatever method: records it. Definer: it runs as supabase_auth_admin otherwise.';

create trigger on_auth_user_signed_in after update of last_sign_in_at on auth.users
  for each row when (new.last_sign_in_at is distinct from old.last_sign_in_at)
  execute function private.audit_sign_in();
