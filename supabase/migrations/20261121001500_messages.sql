-- What was said, in one conversation over all channels.
-- Objects: messages, private.set_message_owner.

create table public.messages (
  id uuid primary key default private.uuid_v7(),
  organization_id uuid not null,
  user_id uuid not null references auth.users (id) on delete cascade,
  session_id uuid not null,
  avatar_id uuid,
  channel public.message_channel not null default 'app',
  role public.message_role not null default 'user',
  type public.message_type not null default 'text',
  content text not null,
  status public.message_status not null default 'received',
  external_id text,
  reaction text,
  edited_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz not null default now(),
  constraint messages_organization_id_id_key unique (organization_id, id),
  constraint messages_session_fkey foreign key (organization_id, session_id)
    references public.chat_sessions (organization_id, id) on delete cascade,
  constraint messages_avatar_fkey foreign key (avatar_id, user_id)
    references public.avatars (id, user_id) on delete set null (avatar_id),
  constraint messages_channel_external_id_key unique (channel, external_id),
  constraint reaction_has_1_to_64_characters check (char_length(reaction) between 1 and 64),
  constraint content_has_1_to_65536_characters check (char_length(content) between 1 and 65536)
);
comment on table public.messages is 'Messages of a session; newest by (created_at, id).';
comment on column public.messages.organization_id is 'The session''s; set by the database.';
comment on column public.messages.user_id is 'Whose conversation it is, on either side of it; set by the database.';
comment on column public.messages.external_id is
  'The channel''s own id: WhatsApp''s wamid; in the app session and client''s id, so that a repeated send is one '
  'message. Unique per channel.';

comment on column public.messages.type is 'In the app always text.';
comment on column public.messages.content is 'The words; of something without words a line in brackets that says what it is.';
comment on column public.messages.reaction is 'The emoji that the person has put on it, on WhatsApp.';
comment on column public.messages.revoked_at is 'When its sender took it back; the words are gone since.';

create index messages_session_id_idx
  on public.messages (organization_id, session_id, created_at desc, id desc);
create index messages_user_id_idx on public.messages (user_id, created_at desc, id desc);
create index messages_avatar_id_idx on public.messages (avatar_id, user_id);

create function private.set_message_owner() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  -- Invoker's rights: a browser finds only its own session here, and no other exists for it.
  select s.organization_id, s.user_id into new.organization_id, new.user_id
  from public.chat_sessions as s
  where s.id = new.session_id;
  if not found then
    raise exception using errcode = 'PT404', message = 'There is no such session.',
      detail = 'session_not_found', hint = 'Ask active_chat_session() for one.';
  end if;
  return new;
end
$$;
comment on function private.set_message_owner() is
  'Before insert: organization and user are the session''s, whatever the request says.';

create trigger messages_set_owner before insert on public.messages
  for each row execute function private.set_message_owner();

alter table public.messages enable row level security;
revoke all on public.messages from anon, authenticated, public;
grant select on public.messages to authenticated;
grant insert (session_id, content) on public.messages to authenticated;
-- Withheld: role, channel, type, status, time, organization, user; update and delete altogether.
grant select, insert, update, delete on public.messages to service_role;

create policy "people read their own messages" on public.messages
  for select to authenticated
  using (
    user_id = (select auth.uid())
    and organization_id = any (array(
      select m.organization_id from public.organization_members as m
      where m.user_id = (select auth.uid()) and m.is_active
    ))
  );
create policy "people write to their own sessions" on public.messages
  for insert to authenticated
  with check (
    user_id = (select auth.uid()) and role = 'user' and channel = 'app' and type = 'text' and status = 'received'
    and organization_id = any (array(
      select m.organization_id from public.organization_members as m
      where m.user_id = (select auth.uid()) and m.is_active
    ))
  );
