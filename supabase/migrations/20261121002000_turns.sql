-- A turn: what a person said since the last answer, and the one answer to it.
-- Objects: private.turns, private.turn_messages, trigger on messages;
-- public.begin_turn, complete_turn, release_turn.
-- Guarantee: one open turn per session, one answer per turn. Every path locks the session first, and
-- leaves its key alone: a message may be stored, and its sender be locked, while an answer is written.

create table private.turns (
  id uuid primary key default private.uuid_v7(),
  session_id uuid not null references public.chat_sessions (id) on delete cascade,
  channel public.message_channel not null,
  status text not null default 'open',
  attempt integer not null default 1,
  lease_expires_at timestamptz not null,
  reply_id uuid references public.messages (id) on delete set null,
  error text,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  constraint status_is_open_answered_or_failed check (status in ('open', 'answered', 'failed')),
  constraint finished_or_open check ((status = 'open') = (finished_at is null))
);
comment on table private.turns is 'Work of answering. `attempt` fences off a worker that lost its lease.';

create unique index turns_one_open_idx on private.turns (session_id) where status = 'open';
create index turns_session_id_idx on private.turns (session_id);
create index turns_reply_id_idx on private.turns (reply_id);

alter table private.turns enable row level security;
create policy "api roles see nothing" on private.turns
  for all to anon, authenticated using (false);

create table private.turn_messages (
  message_id uuid primary key references public.messages (id) on delete cascade,
  session_id uuid not null references public.chat_sessions (id) on delete cascade,
  turn_id uuid references private.turns (id) on delete cascade,
  created_at timestamptz not null default now()
);
comment on table private.turn_messages is 'Messages that want an answer; turn_id null: no turn has taken them yet.';

create index turn_messages_waiting_idx on private.turn_messages (session_id) where turn_id is null;
create index turn_messages_session_id_idx on private.turn_messages (session_id);
create index turn_messages_turn_id_idx on private.turn_messages (turn_id);

alter table private.turn_messages enable row level security;
create policy "api roles see nothing" on private.turn_messages
  for all to anon, authenticated using (false);

create function private.ask_for_reply(message_ids uuid[]) returns void
language sql volatile
set search_path = ''
as $$
  with asked as (
    insert into private.turn_messages (message_id, session_id)
    select m.id, m.session_id from public.messages as m where m.id = any (message_ids)
    on conflict do nothing
    returning session_id
  )
  select private.enqueue('replies', jsonb_build_object('session_id', s.session_id))
  from (select distinct session_id from asked) as s
$$;
comment on function private.ask_for_reply(uuid[]) is
  'Marks messages as wanting an answer and wakes the queue, in one transaction with them.';

create function private.answer_app_messages() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  asked constant uuid[] := array(
    select i.id from inserted as i where i.role = 'user' and i.channel = 'app');
begin
  if cardinality(asked) > 0 then
    perform private.ask_for_reply(asked);
    begin
      perform private.wake_worker();
    exception when others then
      -- The job is in its queue; the tick finds it.
      raise warning 'the worker could not be woken: %', sqlstate;
    end;
  end if;
  return null;
end
$$;
comment on function private.answer_app_messages() is
  'After a browser wrote: asks for an answer. Definer: browsers may not write turns or queues.';

create trigger messages_answer after insert on public.messages
  referencing new table as inserted
  for each statement execute function private.answer_app_messages();

create function private.begin_turn(target_session_id uuid, lease_seconds integer) returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  lease constant interval := make_interval(secs => greatest(lease_seconds, 1));
  history_length constant integer := 60;
  owner_id uuid;
  turn private.turns;
begin
  select s.user_id into owner_id from public.chat_sessions as s
  where s.id = target_session_id for no key update;
  if not found then
    return jsonb_build_object('state', 'nothing');
  end if;

  select * into turn from private.turns as t
  where t.session_id = target_session_id and t.status = 'open';
  if found and turn.lease_expires_at > clock_timestamp() then
    return jsonb_build_object('state', 'busy', 'retry_after_seconds',
      ceil(extract(epoch from turn.lease_expires_at - clock_timestamp()))::integer);
  end if;

  if turn.id is not null then
    update private.turns as t
    set attempt = t.attempt + 1, lease_expires_at = clock_timestamp() + lease
    where t.id = turn.id returning * into turn;
  elsif exists (
    select from private.turn_messages as q
    where q.session_id = target_session_id and q.turn_id is null
  ) then
    insert into private.turns (session_id, channel, lease_expires_at)
    select target_session_id, m.channel, clock_timestamp() + lease
    from private.turn_messages as q
    join public.messages as m on m.id = q.message_id
    where q.session_id = target_session_id and q.turn_id is null
    order by m.created_at desc, m.id desc
    limit 1
    returning * into turn;
  else
    return jsonb_build_object('state', 'nothing');
  end if;

  -- What has come since is answered with it.
  update private.turn_messages as q set turn_id = turn.id
  where q.session_id = target_session_id and q.turn_id is null;
  update private.turns as t set channel = newest.channel
  from (
    select m.channel from private.turn_messages as q join public.messages as m on m.id = q.message_id
    where q.turn_id = turn.id
    order by m.created_at desc, m.id desc limit 1
  ) as newest
  where t.id = turn.id
  returning t.* into turn;

  return jsonb_build_object('state', 'open', 'turn', jsonb_build_object(
    'id', turn.id,
    'attempt', turn.attempt,
    'session_id', target_session_id,
    'channel', turn.channel,
    'avatar', (
      select jsonb_build_object('name', a.name, 'age', a.age, 'personality', a.personality,
        'physical_description', a.physical_description)
      from public.avatars as a where a.user_id = owner_id
    ),
    'history', (
      -- What this turn answers comes last, even if the channel delivered it late.
      select jsonb_agg(jsonb_build_object('role', h.role, 'content', h.content,
        'created_at', h.created_at) order by h.is_asked, h.created_at, h.id)
      from (
        select m.role, m.content, m.created_at, m.id, q.message_id is not null as is_asked
        from public.messages as m
        join public.chat_sessions as s
          on s.organization_id = m.organization_id and s.id = m.session_id
        left join private.turn_messages as q on q.message_id = m.id and q.turn_id = turn.id
        where s.id = target_session_id
        order by is_asked desc, m.created_at desc, m.id desc
        limit history_length
      ) as h
    )
  ));
end
$$;
comment on function private.begin_turn(uuid, integer) is
  'Opens the session''s turn, or takes over one whose lease ran out. Definer: turns are private.';

create function private.complete_turn(target_turn_id uuid, held_attempt integer, answer text)
returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  turn private.turns;
  reply public.messages;
  outbox_ids uuid[] := '{}';
begin
  perform from public.chat_sessions as s
  where s.id = (select t.session_id from private.turns as t where t.id = target_turn_id)
  for no key update;
  select * into turn from private.turns as t where t.id = target_turn_id for update;
  if not found or turn.status <> 'open' or turn.attempt <> held_attempt then
    return jsonb_build_object('state', 'superseded', 'outbox_ids', '[]'::jsonb);
  end if;

  insert into public.messages (session_id, avatar_id, channel, role, content, status)
  select s.id, a.id, turn.channel, 'assistant', answer,
    case turn.channel when 'whatsapp' then 'pending' else 'sent' end::public.message_status
  from public.chat_sessions as s
  left join public.avatars as a on a.user_id = s.user_id
  where s.id = turn.session_id
  returning * into reply;

  update private.turns as t
  set status = 'answered', reply_id = reply.id, finished_at = now(), error = null
  where t.id = turn.id;
  update public.chat_sessions as s set updated_at = now() where s.id = turn.session_id;

  if turn.channel = 'whatsapp' then
    outbox_ids := private.send_reply(turn.id, reply);
  end if;
  perform private.continue_session(turn.session_id);
  return jsonb_build_object('state', 'answered', 'outbox_ids', to_jsonb(outbox_ids));
end
$$;
comment on function private.complete_turn(uuid, integer, text) is
  'Writes the answer once, with what must be sent. Definer: nobody else writes as assistant.';

create function private.release_turn(target_turn_id uuid, held_attempt integer, failure text)
returns void
language sql volatile security definer
set search_path = ''
as $$
  update private.turns
  set lease_expires_at = clock_timestamp(), error = left(failure, 500)
  where id = target_turn_id and attempt = held_attempt and status = 'open'
$$;
comment on function private.release_turn(uuid, integer, text) is
  'Gives a turn back after a failure, so that the next try need not wait. Definer: turns are private.';

create function private.continue_session(target_session_id uuid) returns void
language sql volatile
set search_path = ''
as $$
  select private.enqueue('replies', jsonb_build_object('session_id', target_session_id))
  where exists (
    select from private.turn_messages as q
    where q.session_id = target_session_id and q.turn_id is null)
$$;
comment on function private.continue_session(uuid) is
  'Asks for the next turn when messages came during the last one.';

create function private.give_up_turn(target_session_id uuid) returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  perform from public.chat_sessions as s where s.id = target_session_id for no key update;
  update private.turns as t
  set status = 'failed', finished_at = now(), error = coalesce(t.error, 'too_many_attempts')
  where t.session_id = target_session_id and t.status = 'open'
    and t.lease_expires_at <= clock_timestamp();
  perform private.continue_session(target_session_id);
end
$$;
comment on function private.give_up_turn(uuid) is
  'Closes a turn whose job became a dead letter, so that later messages are answered.';

grant execute on function private.begin_turn(uuid, integer) to service_role;
grant execute on function private.complete_turn(uuid, integer, text) to service_role;
grant execute on function private.release_turn(uuid, integer, text) to service_role;

create function public.begin_turn(session_id uuid, lease_seconds integer) returns jsonb
language sql volatile security invoker
set search_path = ''
as $$ select private.begin_turn(session_id, lease_seconds) $$;
comment on function public.begin_turn(uuid, integer) is
  'For the worker: {state: "nothing"} | {state: "busy", retry_after_seconds} | {state: "open", turn}.';

create function public.complete_turn(turn_id uuid, attempt integer, content text) returns jsonb
language sql volatile security invoker
set search_path = ''
as $$ select private.complete_turn(turn_id, attempt, content) $$;
comment on function public.complete_turn(uuid, integer, text) is
  'For the worker: {state: "answered" | "superseded", outbox_ids}.';

create function public.release_turn(turn_id uuid, attempt integer, error text) returns void
language sql volatile security invoker
set search_path = ''
as $$ select private.release_turn(turn_id, attempt, error) $$;
comment on function public.release_turn(uuid, integer, text) is
  'For the worker: gives a turn back after a failure; error is a code.';

grant execute on function public.begin_turn(uuid, integer) to service_role;
grant execute on function public.complete_turn(uuid, integer, text) to service_role;
grant execute on function public.release_turn(uuid, integer, text) to service_role;
