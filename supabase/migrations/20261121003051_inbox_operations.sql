-- Deliveries, for operators: looked at, and processed again.
-- Objects: public.list_inbox, read_inbox, read_inbox_body, replay_inbox.
-- Locks: the delivery first, then in the order of all others (identities, session, turn, outbox).

create function private.inbox_entry(delivery private.webhook_inbox) returns jsonb
language sql stable
set search_path = ''
as $$
  select jsonb_build_object('id', delivery.id, 'provider', delivery.provider, 'status', delivery.status,
    'attempts', delivery.attempts, 'received_at', delivery.received_at, 'last_error', delivery.last_error,
    'debug_id', delivery.debug_id, 'body_bytes', octet_length(delivery.raw_body),
    'is_erased', delivery.raw_body = '[erased]')
$$;
comment on function private.inbox_entry(private.webhook_inbox) is 'What may be shown of a delivery without a record.';

create function private.list_inbox(wanted_status text, page integer, page_size integer) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'total', (select count(*) from private.webhook_inbox as i where wanted_status is null or i.status = wanted_status),
    'data', coalesce((
      select jsonb_agg(private.inbox_entry(i) order by i.id desc)
      from (
        select n.* from private.webhook_inbox as n
        where wanted_status is null or n.status = wanted_status
        order by n.id desc
        limit least(greatest(page_size, 1), 100) offset (greatest(page, 1) - 1)::bigint * least(greatest(page_size, 1), 100)
      ) as i), '[]'))
$$;
comment on function private.list_inbox(text, integer, integer) is
  'Deliveries without their bodies, newest first. Definer: the inbox is private.';

create function private.require_delivery(target_inbox_id uuid, to_change boolean) returns private.webhook_inbox
language plpgsql volatile
set search_path = ''
as $$
declare
  delivery private.webhook_inbox;
begin
  if to_change then
    select * into delivery from private.webhook_inbox as i where i.id = target_inbox_id for update;
  else
    select * into delivery from private.webhook_inbox as i where i.id = target_inbox_id;
  end if;
  if delivery.id is null then
    raise exception using errcode = 'PT404', message = 'There is no such delivery.',
      detail = 'delivery_not_found', hint = 'GET /admin/inbox lists them.';
  end if;
  return delivery;
end
$$;
comment on function private.require_delivery(uuid, boolean) is 'A delivery, locked when it is to be changed; 404 without one.';

create function private.read_inbox(target_inbox_id uuid) returns jsonb
language sql volatile security definer
set search_path = ''
as $$
  select private.inbox_entry(i) || jsonb_build_object(
    'messages', (select count(*) from private.whatsapp_messages as m where m.inbox_id = i.id),
    'statuses', (select count(*) from private.whatsapp_statuses as s where s.inbox_id = i.id))
  from private.require_delivery(target_inbox_id, false) as i
$$;
comment on function private.read_inbox(uuid) is
  'One delivery without its body, and how many rows came of it. Definer: the inbox is private.';

create function private.read_inbox_body(target_inbox_id uuid, operator_id uuid, request_id uuid) returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  delivery constant private.webhook_inbox := private.require_delivery(target_inbox_id, false);
begin
  if delivery.raw_body = '[erased]' then
    raise exception using errcode = 'PT410', message = 'The body of this delivery was erased.',
      detail = 'body_erased', hint = 'Its rows are what is left of it.';
  end if;
  perform private.audit_operation('inbox.read_body', operator_id, request_id, null, target_inbox_id);
  return jsonb_build_object('raw_body', delivery.raw_body, 'received_at', delivery.received_at);
end
$$;
comment on function private.read_inbox_body(uuid, uuid, uuid) is
  'What a delivery said, byte for byte; recorded, for it is personal. Definer: the inbox is private.';

create function private.replay_inbox(
  target_inbox_id uuid, updates jsonb, operator_id uuid, request_id uuid
) returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  delivery constant private.webhook_inbox := private.require_delivery(target_inbox_id, true);
  outcome jsonb;
  status_now text;
begin
  if delivery.status = 'processed' then
    return jsonb_build_object('replayed', false, 'status', delivery.status, 'attempts', delivery.attempts);
  end if;
  -- Asked again under the lock: an account may have gone since the updates were read.
  if delivery.raw_body = '[erased]' then
    raise exception using errcode = 'PT410', message = 'The body of this delivery was erased.',
      detail = 'body_erased', hint = 'Its rows are what is left of it.';
  end if;
  if delivery.provider <> 'whatsapp' then
    raise exception using errcode = 'PT409', message = 'Only deliveries of WhatsApp are replayed here.',
      detail = 'not_replayable', hint = 'Ask its sender to deliver it again.';
  end if;
  update private.webhook_inbox as i set attempts = i.attempts + 1 where i.id = target_inbox_id;
  outcome := private.process_whatsapp(target_inbox_id, updates);
  select i.status into status_now from private.webhook_inbox as i where i.id = target_inbox_id;
  outcome := (outcome - 'inbox_id')
    || jsonb_build_object('replayed', true, 'status', status_now, 'attempts', delivery.attempts + 1);
  perform private.audit_operation('inbox.replay', operator_id, request_id, null, target_inbox_id, outcome);
  return outcome;
end
$$;
comment on function private.replay_inbox(uuid, jsonb, uuid, uuid) is
  'Makes rows of a delivery that has not become rows, once. Definer: it writes private tables.';

grant execute on function private.list_inbox(text, integer, integer) to service_role;
grant execute on function private.read_inbox(uuid) to service_role;
grant execute on function private.read_inbox_body(uuid, uuid, uuid) to service_role;
grant execute on function private.replay_inbox(uuid, jsonb, uuid, uuid) to service_role;

create function public.list_inbox(status text default null, page integer default 1, page_size integer default 50)
returns jsonb
language sql stable security invoker
set search_path = ''
as $$ select private.list_inbox(status, page, page_size) $$;
comment on function public.list_inbox(text, integer, integer) is 'For `admin`: {total, data}, newest first, without bodies.';

create function public.read_inbox(inbox_id uuid) returns jsonb
language sql volatile security invoker
set search_path = ''
as $$ select private.read_inbox(inbox_id) $$;
comment on function public.read_inbox(uuid) is 'For `admin`: one delivery, without its body. 404 delivery_not_found.';

create function public.read_inbox_body(inbox_id uuid, actor_id uuid, debug_id uuid) returns jsonb
language sql volatile security invoker
set search_path = ''
as $$ select private.read_inbox_body(inbox_id, actor_id, debug_id) $$;
comment on function public.read_inbox_body(uuid, uuid, uuid) is
  'For `admin`: {raw_body, received_at}, recorded. 404 delivery_not_found, 410 body_erased.';

create function public.replay_inbox(inbox_id uuid, updates jsonb, actor_id uuid, debug_id uuid) returns jsonb
language sql volatile security invoker
set search_path = ''
as $$ select private.replay_inbox(inbox_id, updates, actor_id, debug_id) $$;
comment on function public.replay_inbox(uuid, jsonb, uuid, uuid) is
  'For `admin`: {replayed, status, attempts, …}; not replayed when it was processed. 404 delivery_not_found, '
  '409 not_replayable, 410 body_erased.';

grant execute on function public.list_inbox(text, integer, integer) to service_role;
grant execute on function public.read_inbox(uuid) to service_role;
grant execute on function public.read_inbox_body(uuid, uuid, uuid) to service_role;
grant execute on function public.replay_inbox(uuid, jsonb, uuid, uuid) to service_role;
