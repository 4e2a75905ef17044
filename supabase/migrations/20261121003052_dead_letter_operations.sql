-- Work that was given up, for operators: looked at, and taken up again once.
-- Objects: public.list_dead_letters, replay_dead_letter.
-- Locks: the dead letter first, then in the order of all others (identities, session, turn, outbox).

create function private.list_dead_letters(is_replayed boolean, page integer, page_size integer) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'total', (select count(*) from private.dead_letters as d
              where is_replayed is null or (d.replayed_at is not null) = is_replayed),
    'data', coalesce((
      select jsonb_agg(to_jsonb(d) order by d.id desc)
      from (
        select n.* from private.dead_letters as n
        where is_replayed is null or (n.replayed_at is not null) = is_replayed
        order by n.id desc
        limit least(greatest(page_size, 1), 100) offset (greatest(page, 1) - 1)::bigint * least(greatest(page_size, 1), 100)
      ) as d), '[]'))
$$;
comment on function private.list_dead_letters(boolean, integer, integer) is
  'Work that was given up, newest first. Definer: the table is private.';

create function private.reopen_turns(target_session_id uuid, given_up_at timestamptz) returns integer
language plpgsql volatile
set search_path = ''
as $$
declare
  reopened integer;
begin
  perform from public.chat_sessions as s where s.id = target_session_id for no key update;
  -- A death and what it closes have one time: they are one transaction.
  update private.turn_messages as q set turn_id = null, created_at = now()
  from private.turns as t
  where t.id = q.turn_id and t.session_id = target_session_id
    and t.status = 'failed' and t.finished_at = given_up_at;
  get diagnostics reopened = row_count;
  return reopened;
end
$$;
comment on function private.reopen_turns(uuid, timestamptz) is
  'The messages of a turn that was given up want an answer again; the failed turn stays, as a record.';

create function private.reopen_outbox(target_outbox_id uuid) returns integer
language plpgsql volatile
set search_path = ''
as $$
declare
  message uuid;
begin
  -- `attempt` goes on counting: it fences off a caller of long ago, who may still come back.
  update private.outbox as o
  set status = 'pending', tries = 0, error_class = null, error_code = null, next_attempt_at = now()
  where o.id = target_outbox_id and o.status = 'failed' and o.error_class = 'too_many_attempts'
  returning o.message_id into message;
  if not found then
    return 0;
  end if;
  perform private.settle_message(message);
  return 1;
end
$$;
comment on function private.reopen_outbox(uuid) is
  'A message that was given up waits to leave again; one that failed for a reason stays failed.';

create function private.replay_dead_letter(target_letter_id uuid, operator_id uuid, request_id uuid) returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  uuid_form constant text := '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';
  letter private.dead_letters;
  reopened integer := 0;
begin
  select * into letter from private.dead_letters as d where d.id = target_letter_id for update;
  if not found then
    raise exception using errcode = 'PT404', message = 'There is no such dead letter.',
      detail = 'dead_letter_not_found', hint = 'GET /admin/dead-letters lists them.';
  end if;
  if letter.replayed_at is not null then
    return jsonb_build_object('replayed', false, 'reopened', 0);
  end if;
  update private.dead_letters as d set replayed_at = now() where d.id = target_letter_id;
  if letter.payload ->> 'session_id' ~ uuid_form then
    reopened := private.reopen_turns((letter.payload ->> 'session_id')::uuid, letter.died_at);
  elsif letter.payload ->> 'outbox_id' ~ uuid_form then
    reopened := private.reopen_outbox((letter.payload ->> 'outbox_id')::uuid);
  end if;
  perform private.enqueue(letter.queue, letter.payload);
  perform private.audit_operation('dead_letter.replay', operator_id, request_id, null, target_letter_id,
    jsonb_build_object('queue', letter.queue, 'reopened', reopened));
  return jsonb_build_object('replayed', true, 'reopened', reopened);
end
$$;
comment on function private.replay_dead_letter(uuid, uuid, uuid) is
  'Puts a job back with no tries behind it, once, and opens again what its death closed. '
  'Definer: queues, turns and outbox are private.';

grant execute on function private.list_dead_letters(boolean, integer, integer) to service_role;
grant execute on function private.replay_dead_letter(uuid, uuid, uuid) to service_role;

create function public.list_dead_letters(
  is_replayed boolean default null, page integer default 1, page_size integer default 50
) returns jsonb
language sql stable security invoker
set search_path = ''
as $$ select private.list_dead_letters(is_replayed, page, page_size) $$;
comment on function public.list_dead_letters(boolean, integer, integer) is 'For `admin`: {total, data}, newest first.';

create function public.replay_dead_letter(dead_letter_id uuid, actor_id uuid, debug_id uuid) returns jsonb
language sql volatile security invoker
set search_path = ''
as $$ select private.replay_dead_letter(dead_letter_id, actor_id, debug_id) $$;
comment on function public.replay_dead_letter(uuid, uuid, uuid) is
  'For `admin`: {replayed, reopened}; not replayed the second time. 404 dead_letter_not_found.';

grant execute on function public.list_dead_letters(boolean, integer, integer) to service_role;
grant execute on function public.replay_dead_letter(uuid, uuid, uuid) to service_role;
