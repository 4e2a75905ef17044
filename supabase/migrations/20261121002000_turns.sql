-- A turn: what a person said since the last answer, and the one answer to it.
-- Objects: private.turns, private.turn_messages, trigger on messages;
-- public.begin_turn, keep_turn, follow_turn, complete_turn, release_turn; public.send_chat_message,
-- send_chat_message_as, chat_session_as.
-- Guarantee: one open turn per session, one answer per turn. Every path locks the session first, and
-- leaves its key alone: a message may be stored, and its sender be locked, while an answer is written.

create table private.turns (
  id uuid primary key default private.uuid_v7(),
  session_id uuid not null references public.chat_sessions (id) on delete cascade,
  channel public.message_channel not null,
  status text not null default 'open',
  attempt integer not null default 1,
  lease_expires_at timestamptz not null,
  partial text not null default '',
  reserved_on date,
  reserved_tokens bigint not null default 0,
  reply_id uuid references public.messages (id) on delete set null,
  error text,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  constraint status_is_open_answered_or_failed check (status in ('open', 'answered', 'failed')),
  constraint finished_or_open check ((status = 'open') = (finished_at is null))
);
comment on table private.turns is 'Work of answering. `attempt` fences off a worker that lost its lease.';
comment on column private.turns.partial is 'What has been written of an answer that is not complete.';
comment on column private.turns.reserved_tokens is 'What this attempt took off the day reserved_on, until it is settled.';

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

create function private.ask_for_reply(message_ids uuid[], delay_seconds integer default 0) returns void
language sql volatile
set search_path = ''
as $$
  with asked as (
    insert into private.turn_messages (message_id, session_id)
    select m.id, m.session_id from public.messages as m where m.id = any (message_ids)
    on conflict do nothing
    returning session_id
  )
  select private.enqueue('replies', jsonb_build_object('session_id', s.session_id), delay_seconds)
  from (select distinct session_id from asked) as s
$$;
comment on function private.ask_for_reply(uuid[], integer) is
  'Marks messages as wanting an answer and wakes the queue, in one transaction with them.';

create function private.answer_app_messages() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  asked constant uuid[] := array(
    select i.id from inserted as i
    where i.role = 'user' and i.channel = 'app' and i.external_id is null);
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
  'After a browser wrote a row: asks for an answer; send_chat_message asks by itself. Definer: browsers may not write turns or queues.';

create trigger messages_answer after insert on public.messages
  referencing new table as inserted
  for each statement execute function private.answer_app_messages();

create function private.close_turn(turn private.turns, reason text) returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  update private.turns as t set status = 'failed', error = reason, finished_at = now() where t.id = turn.id;
  perform private.continue_session(turn.session_id);
end
$$;
comment on function private.close_turn(private.turns, text) is
  'Ends an open turn that gets no answer, for a reason that is no fault. The caller holds the session.';

create function private.turn_to_app(target_turn_id uuid) returns boolean
language plpgsql volatile
set search_path = ''
as $$
begin
  update private.turns as t set channel = 'app'
  where t.id = target_turn_id and exists (
    select from private.turn_messages as q join public.messages as m on m.id = q.message_id
    where q.turn_id = t.id and m.channel = 'app');
  return found;
end
$$;
comment on function private.turn_to_app(uuid) is
  'Where WhatsApp is closed, what was asked in the app beside it is answered there; false when nothing was.';

create function private.begin_turn(target_session_id uuid, lease_seconds integer) returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  lease constant interval := make_interval(secs => greatest(lease_seconds, 1));
  history_length constant integer := 60;
  owner_id uuid;
  turn private.turns;
  person public.whatsapp_identities;
  hindrance text;
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
    set attempt = t.attempt + 1, lease_expires_at = clock_timestamp() + lease, partial = ''
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

  if turn.channel = 'whatsapp' then
    select * into person from public.whatsapp_identities as w where w.user_id = owner_id;
    -- Nobody would read it there: the person left, stopped us, or waited for longer than we may write.
    hindrance := case
      when person.id is null then 'not_linked'
      when person.stopped_at is not null then 'opt_out'
      when person.last_inbound_at + interval '24 hours' < clock_timestamp() then 'window' end;
    if hindrance is not null and not private.turn_to_app(turn.id) then
      perform private.close_turn(turn, hindrance);
      return jsonb_build_object('state', 'closed');
    end if;
    select * into turn from private.turns as t where t.id = turn.id;
  end if;
  if not private.reserve_tokens(owner_id) then
    if turn.channel = 'whatsapp' and not private.may_tell_of_limit(owner_id) then
      if not private.turn_to_app(turn.id) then
        perform private.close_turn(turn, 'limit_reached');
        return jsonb_build_object('state', 'closed');
      end if;
      select * into turn from private.turns as t where t.id = turn.id;
    end if;
    return jsonb_build_object('state', 'limited',
      'outbox_ids', to_jsonb(private.answer_turn(turn, private.daily_limit_text())));
  end if;
  update private.turns as t
  set reserved_on = private.spend_day(), reserved_tokens = private.turn_token_reserve()
  where t.id = turn.id;

  return jsonb_build_object('state', 'open', 'turn', jsonb_build_object(
    'id', turn.id,
    'attempt', turn.attempt,
    'session_id', target_session_id,
    'channel', turn.channel,
    'whatsapp', (
      select jsonb_build_object('phone_number_id', i.phone_number_id, 'wamid', i.wamid)
      from private.turn_messages as q join private.whatsapp_messages as i on i.message_id = q.message_id
      where q.turn_id = turn.id and turn.channel = 'whatsapp'
      order by i.sent_at desc, i.id desc limit 1
    ),
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
        select m.role, m.content, m.created_at, m.id,
          q.turn_id is not distinct from turn.id as is_asked
        from public.messages as m
        join public.chat_sessions as s
          on s.organization_id = m.organization_id and s.id = m.session_id
        left join private.turn_messages as q on q.message_id = m.id
        -- What has come since this turn took its messages is the next one's to answer.
        where s.id = target_session_id and (q.message_id is null or q.turn_id is not null)
        order by is_asked desc, m.created_at desc, m.id desc
        limit history_length
      ) as h
    )
  ));
end
$$;
comment on function private.begin_turn(uuid, integer) is
  'Opens the session''s turn, or takes over one whose lease ran out; without tokens left it is answered '
  'at once, and one that nobody would read is closed. Definer: turns are private.';

create function private.keep_turn(target_turn_id uuid, held_attempt integer, written text, lease_seconds integer)
returns boolean
language plpgsql volatile security definer
set search_path = ''
as $$
begin
  update private.turns as t
  set partial = written, lease_expires_at = clock_timestamp() + make_interval(secs => greatest(lease_seconds, 1))
  where t.id = target_turn_id and t.attempt = held_attempt and t.status = 'open';
  return found;
end
$$;
comment on function private.keep_turn(uuid, integer, text, integer) is
  'Keeps what has been written so far and the lease with it. Definer: turns are private.';

create function private.follow_turn(target_session_id uuid, target_message_id uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce((
    select jsonb_build_object(
      'state', case when t.id is null then 'waiting' else t.status end,
      'message_id', q.message_id,
      'turn_id', t.id,
      'attempt', t.attempt,
      'is_held', t.status = 'open' and t.lease_expires_at > clock_timestamp(),
      'written', case t.status when 'answered' then r.content else t.partial end)
    from private.turn_messages as q
    left join private.turns as t on t.id = q.turn_id
    left join public.messages as r on r.id = t.reply_id
    where q.session_id = target_session_id
      and (q.message_id = target_message_id or target_message_id is null and t.status = 'open')
    limit 1
  ), '{"state": "nothing"}')
$$;
comment on function private.follow_turn(uuid, uuid) is
  'How far the answer to a message is; without a message, to those of the open turn. Definer: turns are private.';

create function private.answer_turn(turn private.turns, answer text) returns uuid[]
language plpgsql volatile
set search_path = ''
as $$
declare
  reply public.messages;
  outbox_ids uuid[] := '{}';
begin
  -- The turn's own id: whoever follows the turn knows the answer's id before it is written.
  insert into public.messages (id, session_id, avatar_id, channel, role, content, status)
  select turn.id, s.id, a.id, turn.channel, 'assistant', answer,
    case turn.channel when 'whatsapp' then 'pending' else 'sent' end::public.message_status
  from public.chat_sessions as s
  left join public.avatars as a on a.user_id = s.user_id
  where s.id = turn.session_id
  returning * into reply;

  update private.turns as t
  set status = 'answered', reply_id = reply.id, finished_at = now(), error = null, partial = ''
  where t.id = turn.id;
  update public.chat_sessions as s set updated_at = now() where s.id = turn.session_id;

  if turn.channel = 'whatsapp' then
    outbox_ids := private.send_reply(turn.id, reply);
  end if;
  perform private.continue_session(turn.session_id);
  return outbox_ids;
end
$$;
comment on function private.answer_turn(private.turns, text) is
  'Writes the answer to an open turn and closes it. The caller holds the session.';

create function private.settle_turn(turn private.turns, spent bigint) returns void
language sql volatile
set search_path = ''
as $$
  select private.settle_tokens(s.user_id, turn.reserved_on, spent - turn.reserved_tokens)
  from public.chat_sessions as s where s.id = turn.session_id and turn.reserved_tokens > 0;
  update private.turns as t set reserved_tokens = 0 where t.id = turn.id
$$;
comment on function private.settle_turn(private.turns, bigint) is
  'Puts what an attempt did cost in the place of what it reserved, once.';

create function private.complete_turn(
  target_turn_id uuid, held_attempt integer, answer text, spent bigint default null
) returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  turn private.turns;
begin
  perform from public.chat_sessions as s
  where s.id = (select t.session_id from private.turns as t where t.id = target_turn_id)
  for no key update;
  select * into turn from private.turns as t where t.id = target_turn_id for update;
  if not found or turn.status <> 'open' or turn.attempt <> held_attempt then
    return jsonb_build_object('state', 'superseded', 'outbox_ids', '[]'::jsonb);
  end if;

  -- Nobody counted: what was reserved is taken for spent.
  perform private.settle_turn(turn, coalesce(spent, turn.reserved_tokens));
  return jsonb_build_object('state', 'answered', 'outbox_ids', to_jsonb(private.answer_turn(turn, answer)));
end
$$;
comment on function private.complete_turn(uuid, integer, text, bigint) is
  'Writes the answer once, with what must be sent. Definer: nobody else writes as assistant.';

create function private.release_turn(target_turn_id uuid, held_attempt integer, failure text)
returns void
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  turn private.turns;
begin
  update private.turns as t
  set lease_expires_at = clock_timestamp(), error = left(failure, 500)
  where t.id = target_turn_id and t.attempt = held_attempt and t.status = 'open'
  returning * into turn;
  if found then
    perform private.settle_turn(turn, 0);
  end if;
end
$$;
comment on function private.release_turn(uuid, integer, text) is
  'Gives a turn back after a failure, so that the next try need not wait for the lease; it has cost '
  'nothing. Definer: turns are private.';

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

create function private.store_chat_message(session public.chat_sessions, client_id text, words text)
returns public.messages
language plpgsql volatile
set search_path = ''
as $$
declare
  -- Whoever sends opens the turn too, at once; the worker looks only if they did not.
  head_start constant integer := 10;
  key constant text := session.id::text || ':' || client_id;
  message public.messages;
begin
  if char_length(client_id) not between 1 and 200 then
    raise exception using errcode = 'PT400', message = 'The message''s id has 1 to 200 characters.',
      detail = 'invalid_input', hint = 'Send an id of your own making, a new one for each message.';
  end if;
  select * into message from public.messages as m
  where m.channel = 'app' and m.external_id = key;
  if not found and client_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
    -- Sent by another path, and asked for again under the id by which it was read.
    select * into message from public.messages as m
    where m.id = client_id::uuid and m.session_id = session.id and m.role = 'user';
  end if;
  if message.id is not null and message.content <> words then
    raise exception using errcode = 'PT409', message = 'This message was sent already, in other words.',
      detail = 'conflict', hint = 'Send it under a new id.';
  end if;
  if message.id is not null and not exists (
    select from private.turn_messages as q join private.turns as t on t.id = q.turn_id
    where q.message_id = message.id and t.status = 'failed'
  ) then
    return message;
  end if;

  if not private.has_tokens_left(session.user_id) then
    raise exception using errcode = 'PT402', message = 'The day''s share of the model is used up.',
      detail = 'limit_reached', hint = 'Write again tomorrow (UTC).';
  end if;
  if message.id is null then
    -- The clock, under the session's lock: two tabs are stored in the order of their times.
    insert into public.messages (session_id, content, external_id, created_at)
    values (session.id, words, key, clock_timestamp())
    returning * into message;
  else
    delete from private.turn_messages as q where q.message_id = message.id;
  end if;
  perform private.ask_for_reply(array[message.id], head_start);
  return message;
end
$$;
comment on function private.store_chat_message(public.chat_sessions, text, text) is
  'Stores a message once, whatever its sender repeats; one that was given up is asked again. '
  'The caller holds the session.';

create function private.send_chat_message(target_session_id uuid, client_id text, words text)
returns public.messages
language sql volatile security definer
set search_path = ''
as $$
  select private.store_chat_message(private.own_chat_session(target_session_id), client_id, words)
$$;
comment on function private.send_chat_message(uuid, text, text) is
  'Stores a message of the caller. Definer: browsers may not write turns, queues or spend.';

create function private.send_chat_message_as(
  target_user_id uuid, target_session_id uuid, client_id text, words text
) returns public.messages
language sql volatile security definer
set search_path = ''
as $$
  select private.store_chat_message(
    private.chat_session_of(target_user_id, target_session_id), client_id, words)
$$;
comment on function private.send_chat_message_as(uuid, uuid, text, text) is
  'Stores a message of a person who proved by a chat token who they are. Definer: turns, queues and '
  'spend are private.';

create function private.chat_session_as(target_user_id uuid, target_session_id uuid)
returns public.chat_sessions
language sql volatile security definer
set search_path = ''
as $$ select private.chat_session_of(target_user_id, target_session_id) $$;
comment on function private.chat_session_as(uuid, uuid) is
  'A session as its owner finds it. Definer: it reaches chat_session_of, which no API role may call.';

grant execute on function private.send_chat_message(uuid, text, text) to authenticated;
grant execute on function private.send_chat_message_as(uuid, uuid, text, text) to service_role;
grant execute on function private.chat_session_as(uuid, uuid) to service_role;
grant execute on function private.keep_turn(uuid, integer, text, integer) to service_role;
grant execute on function private.follow_turn(uuid, uuid) to service_role;
grant execute on function private.begin_turn(uuid, integer) to service_role;
grant execute on function private.complete_turn(uuid, integer, text, bigint) to service_role;
grant execute on function private.release_turn(uuid, integer, text) to service_role;

create function public.begin_turn(session_id uuid, lease_seconds integer) returns jsonb
language sql volatile security invoker
set search_path = ''
as $$ select private.begin_turn(session_id, lease_seconds) $$;
comment on function public.begin_turn(uuid, integer) is
  'For who answers: {state: "nothing"} | {state: "busy", retry_after_seconds} | {state: "open", turn} | '
  '{state: "limited", outbox_ids} | {state: "closed"}.';

create function public.keep_turn(turn_id uuid, attempt integer, written text, lease_seconds integer)
returns boolean
language sql volatile security invoker
set search_path = ''
as $$ select private.keep_turn(turn_id, attempt, written, lease_seconds) $$;
comment on function public.keep_turn(uuid, integer, text, integer) is
  'For who answers: keeps what is written so far and the lease; false when the turn is another''s by now.';

create function public.follow_turn(session_id uuid, message_id uuid default null) returns jsonb
language sql stable security invoker
set search_path = ''
as $$ select private.follow_turn(session_id, message_id) $$;
comment on function public.follow_turn(uuid, uuid) is
  'For who shows an answer: {state: "nothing"} | {state: "waiting" | "open" | "answered" | "failed", message_id, '
  'turn_id, attempt, is_held, written}. The answer''s id is turn_id.';

create function public.complete_turn(turn_id uuid, attempt integer, content text, tokens bigint default null)
returns jsonb
language sql volatile security invoker
set search_path = ''
as $$ select private.complete_turn(turn_id, attempt, content, tokens) $$;
comment on function public.complete_turn(uuid, integer, text, bigint) is
  'For who answers: {state: "answered" | "superseded", outbox_ids}. tokens: in and out; null counts what '
  'was reserved.';

create function public.release_turn(turn_id uuid, attempt integer, error text) returns void
language sql volatile security invoker
set search_path = ''
as $$ select private.release_turn(turn_id, attempt, error) $$;
comment on function public.release_turn(uuid, integer, text) is
  'For who answers: gives a turn back after a failure; error is a code.';

grant execute on function public.begin_turn(uuid, integer) to service_role;
grant execute on function public.keep_turn(uuid, integer, text, integer) to service_role;
grant execute on function public.follow_turn(uuid, uuid) to service_role;
grant execute on function public.complete_turn(uuid, integer, text, bigint) to service_role;
grant execute on function public.release_turn(uuid, integer, text) to service_role;

create function public.send_chat_message(session uuid, client_id text, content text) returns public.messages
language sql volatile security invoker
set search_path = ''
as $$ select private.send_chat_message(session, client_id, content) $$;
comment on function public.send_chat_message(uuid, text, text) is
  'Stores a message and asks for its answer; a repeated client_id is the same message. '
  '404 session_not_found, 402 limit_reached, 409 conflict.';
grant execute on function public.send_chat_message(uuid, text, text) to authenticated;

create function public.send_chat_message_as(user_id uuid, session uuid, client_id text, content text)
returns public.messages
language sql volatile security invoker
set search_path = ''
as $$ select private.send_chat_message_as(user_id, session, client_id, content) $$;
comment on function public.send_chat_message_as(uuid, uuid, text, text) is
  'As send_chat_message, for who holds a chat token: they must belong to the session''s organization at '
  'this moment.';
grant execute on function public.send_chat_message_as(uuid, uuid, text, text) to service_role;

create function public.chat_session_as(user_id uuid, session uuid) returns public.chat_sessions
language sql volatile security invoker
set search_path = ''
as $$ select private.chat_session_as(user_id, session) $$;
comment on function public.chat_session_as(uuid, uuid) is
  'A person''s session, while they belong to its organization. 404 session_not_found.';
grant execute on function public.chat_session_as(uuid, uuid) to service_role;
