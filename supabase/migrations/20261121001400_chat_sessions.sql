-- Conversations of a user, one of them active in each organization.
-- Objects: chat_sessions, private.active_chat_session_of, private.chat_session_of;
-- public.active_chat_session, create_chat_session, activate_chat_session, archive_chat_session, delete_chat_session.
-- Locks: the user's sessions first (lock_active_session), then one of them. Renaming is a plain update.

create table public.chat_sessions (
  id uuid primary key default private.uuid_v7(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  title text not null default 'New Chat',
  is_active boolean not null default true,
  archived_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint chat_sessions_organization_id_id_key unique (organization_id, id),
  constraint title_has_1_to_200_characters check (char_length(btrim(title)) between 1 and 200),
  constraint archived_is_not_active check (archived_at is null or not is_active)
);
comment on table public.chat_sessions is 'A conversation between one user and the assistant.';
comment on column public.chat_sessions.is_active is
  'Where new messages go, WhatsApp''s among them: at most one per user and organization.';

create unique index chat_sessions_one_active_idx
  on public.chat_sessions (user_id, organization_id) where is_active;
create index chat_sessions_user_id_idx
  on public.chat_sessions (user_id, organization_id, updated_at desc);

create trigger chat_sessions_touch before update on public.chat_sessions
  for each row execute function private.touch_updated_at();

alter table public.chat_sessions enable row level security;
revoke all on public.chat_sessions from anon, authenticated, public;
grant select on public.chat_sessions to authenticated;
grant update (title) on public.chat_sessions to authenticated;
-- Withheld: insert and is_active. "One active" is kept by functions under one statement.
grant select, insert, update, delete on public.chat_sessions to service_role;

create policy "people read their own sessions" on public.chat_sessions
  for select to authenticated
  using (
    user_id = (select auth.uid())
    and organization_id = any (array(
      select m.organization_id from public.organization_members as m
      where m.user_id = (select auth.uid()) and m.is_active
    ))
  );
create policy "people rename their own sessions" on public.chat_sessions
  for update to authenticated
  using (
    user_id = (select auth.uid())
    and organization_id = any ((select private.my_organization_ids())::uuid[])
  )
  with check (
    user_id = (select auth.uid())
    and organization_id = any ((select private.my_organization_ids())::uuid[])
  );

create function private.current_organization_id(target_user_id uuid) returns uuid
language sql stable
set search_path = ''
as $$
  select m.organization_id
  from public.organization_members as m
  join public.organizations as o on o.id = m.organization_id
  left join public.profiles as p on p.id = target_user_id
  where m.user_id = target_user_id and m.is_active
  order by m.organization_id is not distinct from p.active_organization_id desc,
           o.personal_for is not distinct from target_user_id desc, m.created_at, o.id
  limit 1
$$;
comment on function private.current_organization_id(uuid) is
  'Where a user works now: the chosen organization while they belong to it, else the personal one.';

create function private.require_organization_id(target_user_id uuid) returns uuid
language plpgsql stable
set search_path = ''
as $$
declare
  home_id constant uuid := private.current_organization_id(target_user_id);
begin
  if home_id is null then
    raise exception using errcode = 'PT409', message = 'The user belongs to no organization.',
      detail = 'no_organization', hint = 'Call ensure_workspace() first.';
  end if;
  return home_id;
end
$$;
comment on function private.require_organization_id(uuid) is 'Where a user works now, or the error of working nowhere.';

create function private.lock_active_session(target_user_id uuid) returns void
language sql volatile
set search_path = ''
as $$ select pg_advisory_xact_lock(hashtextextended('active_session:' || target_user_id::text, 0)) $$;
comment on function private.lock_active_session(uuid) is
  'Lets changes of which session of a user is active wait for each other, until the transaction ends.';

create function private.active_chat_session_of(target_user_id uuid)
returns public.chat_sessions
language plpgsql
set search_path = ''
as $$
declare
  home_id constant uuid := private.require_organization_id(target_user_id);
  session public.chat_sessions;
begin
  select * into session from public.chat_sessions as s
  where s.user_id = target_user_id and s.organization_id = home_id and s.is_active;
  if not found then
    perform private.lock_active_session(target_user_id);
    insert into public.chat_sessions (organization_id, user_id) values (home_id, target_user_id)
    on conflict (user_id, organization_id) where is_active do nothing;
    select * into session from public.chat_sessions as s
    where s.user_id = target_user_id and s.organization_id = home_id and s.is_active;
  end if;
  return session;
end
$$;
comment on function private.active_chat_session_of(uuid) is
  'The user''s active session, created when there is none.';

create function private.active_chat_session() returns public.chat_sessions
language sql volatile security definer
set search_path = ''
as $$ select private.active_chat_session_of((select auth.uid())) $$;
comment on function private.active_chat_session() is
  'The caller''s active session. Definer: it reaches active_chat_session_of for auth.uid() alone.';
grant execute on function private.active_chat_session() to authenticated;

create function public.active_chat_session() returns public.chat_sessions
language sql volatile security invoker
set search_path = ''
as $$ select private.active_chat_session() $$;
comment on function public.active_chat_session() is
  'The caller''s active conversation in the active organization; created when there is none.';
grant execute on function public.active_chat_session() to authenticated;

create function private.chat_session_of(target_user_id uuid, target_session_id uuid)
returns public.chat_sessions
language plpgsql volatile
set search_path = ''
as $$
declare
  session public.chat_sessions;
begin
  select * into session from public.chat_sessions as s
  where s.id = target_session_id and s.user_id = target_user_id
    and exists (
      select from public.organization_members as m
      where m.organization_id = s.organization_id and m.user_id = target_user_id and m.is_active)
  for no key update of s;
  -- Another's session and none at all look the same.
  if not found then
    raise exception using errcode = 'PT404', message = 'There is no such session.',
      detail = 'session_not_found', hint = 'Ask active_chat_session() for one.';
  end if;
  return session;
end
$$;
comment on function private.chat_session_of(uuid, uuid) is
  'A session of a person who belongs to its organization now, locked; 404 for any other.';

create function private.own_chat_session(target_session_id uuid) returns public.chat_sessions
language plpgsql volatile
set search_path = ''
as $$
begin
  return private.chat_session_of(private.require_caller(), target_session_id);
end
$$;
comment on function private.own_chat_session(uuid) is 'A session of the caller, locked; 404 for any other.';

create function private.deactivate_sessions(target_user_id uuid, home_id uuid) returns void
language sql volatile
set search_path = ''
as $$
  update public.chat_sessions as s set is_active = false
  where s.user_id = target_user_id and s.organization_id = home_id and s.is_active
$$;
comment on function private.deactivate_sessions(uuid, uuid) is
  'Makes room for another active session. The caller holds lock_active_session.';

create function private.create_chat_session(given_title text) returns public.chat_sessions
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  caller constant uuid := private.require_caller();
  home_id constant uuid := private.require_organization_id(caller);
  session public.chat_sessions;
begin
  perform private.lock_active_session(caller);
  perform private.deactivate_sessions(caller, home_id);
  insert into public.chat_sessions (organization_id, user_id, title)
  values (home_id, caller, coalesce(nullif(btrim(given_title), ''), 'New Chat'))
  returning * into session;
  return session;
end
$$;
comment on function private.create_chat_session(text) is
  'A new session of the caller, active at once. Definer: no API role may insert sessions.';

create function private.activate_chat_session(target_session_id uuid) returns public.chat_sessions
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  session public.chat_sessions;
begin
  perform private.lock_active_session(private.require_caller());
  session := private.own_chat_session(target_session_id);
  if not session.is_active then
    perform private.deactivate_sessions(session.user_id, session.organization_id);
    update public.chat_sessions as s set is_active = true, archived_at = null
    where s.id = session.id returning * into session;
  end if;
  return session;
end
$$;
comment on function private.activate_chat_session(uuid) is
  'Makes a session of the caller active; an archived one comes back. Definer: "one active" is kept here.';

create function private.archive_chat_session(target_session_id uuid) returns public.chat_sessions
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  session public.chat_sessions := private.own_chat_session(target_session_id);
begin
  update public.chat_sessions as s set is_active = false, archived_at = coalesce(s.archived_at, now())
  where s.id = session.id returning * into session;
  return session;
end
$$;
comment on function private.archive_chat_session(uuid) is
  'Puts a session of the caller away. Definer: archived_at is not the browser''s to write.';

create function private.delete_chat_session(target_session_id uuid) returns void
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  session constant public.chat_sessions := private.own_chat_session(target_session_id);
begin
  -- Before the messages that go with it: whoever records a send takes them in this order.
  perform from private.outbox as o
  where o.message_id in (
    select m.id from public.messages as m
    where m.organization_id = session.organization_id and m.session_id = session.id)
  order by o.id for update;
  -- What came from WhatsApp stays known by its id, so that a late copy is no new message; its words go.
  update private.whatsapp_messages as w set content = null, payload = '{}'
  from public.messages as m
  where m.organization_id = session.organization_id and m.session_id = session.id and w.message_id = m.id;
  delete from public.chat_sessions as s where s.id = session.id;
end
$$;
comment on function private.delete_chat_session(uuid) is
  'Deletes a session of the caller with its messages. Definer: no API role may delete sessions.';

grant execute on function private.create_chat_session(text) to authenticated;
grant execute on function private.activate_chat_session(uuid) to authenticated;
grant execute on function private.archive_chat_session(uuid) to authenticated;
grant execute on function private.delete_chat_session(uuid) to authenticated;

create function public.create_chat_session(title text default null) returns public.chat_sessions
language sql volatile security invoker
set search_path = ''
as $$ select private.create_chat_session(title) $$;
comment on function public.create_chat_session(text) is
  'A new conversation in the active organization, active at once.';

create function public.activate_chat_session(session uuid) returns public.chat_sessions
language sql volatile security invoker
set search_path = ''
as $$ select private.activate_chat_session(session) $$;
comment on function public.activate_chat_session(uuid) is
  'Makes a conversation the active one; WhatsApp continues in it. 404 session_not_found.';

create function public.archive_chat_session(session uuid) returns public.chat_sessions
language sql volatile security invoker
set search_path = ''
as $$ select private.archive_chat_session(session) $$;
comment on function public.archive_chat_session(uuid) is
  'Puts a conversation away; its messages stay. 404 session_not_found.';

create function public.delete_chat_session(session uuid) returns void
language sql volatile security invoker
set search_path = ''
as $$ select private.delete_chat_session(session) $$;
comment on function public.delete_chat_session(uuid) is
  'Deletes a conversation and its messages for good. 404 session_not_found.';

grant execute on function public.create_chat_session(text) to authenticated;
grant execute on function public.activate_chat_session(uuid) to authenticated;
grant execute on function public.archive_chat_session(uuid) to authenticated;
grant execute on function public.delete_chat_session(uuid) to authenticated;
