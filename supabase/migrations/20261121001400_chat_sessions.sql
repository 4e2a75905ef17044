-- Conversations of a user, one of them active in each organization.
-- Objects: chat_sessions, private.active_chat_session_of, public.active_chat_session.

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

create function private.active_chat_session_of(target_user_id uuid)
returns public.chat_sessions
language plpgsql
set search_path = ''
as $$
declare
  home_id constant uuid := private.current_organization_id(target_user_id);
  session public.chat_sessions;
begin
  if home_id is null then
    raise exception using errcode = 'PT409', message = 'The user belongs to no organization.',
      detail = 'no_organization', hint = 'Call ensure_workspace() first.';
  end if;
  select * into session from public.chat_sessions as s
  where s.user_id = target_user_id and s.organization_id = home_id and s.is_active;
  if not found then
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
