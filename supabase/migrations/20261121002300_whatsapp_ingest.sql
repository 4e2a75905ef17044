-- From webhook to rows, in one transaction, before the 200.
-- Objects: private.process_whatsapp and its two steps; public.ingest_whatsapp.
-- Locks, in this order everywhere: identities (sorted), sessions, turns, outbox. Two deliveries that
-- share people wait for each other instead of dead-locking.

create function private.ingest_whatsapp_message(item jsonb, source_id uuid, person uuid) returns boolean
language plpgsql volatile
set search_path = ''
as $$
declare
  -- Never answered: they report, take back or correct something, or no one can read them.
  silent_types constant text[] := '{system,reaction,edit,revoke,unsupported,request_welcome}';
  reported constant timestamptz := (item ->> 'sent_at')::timestamptz;
  -- WhatsApp gives whole seconds, cut off. The end of that second sorts after what was said in it.
  spoken constant timestamptz := least(now(), reported + case
    when reported = date_trunc('second', reported) then interval '999 ms' else interval '0' end);
  words constant text := coalesce(nullif(btrim(item ->> 'text'), ''), format('[%s]', item ->> 'type'));
  row_id uuid;
  who public.whatsapp_identities;
  session public.chat_sessions;
  message uuid;
begin
  insert into private.whatsapp_messages
    (wamid, inbox_id, identity_id, phone_number_id, type, content, payload, disposition, sent_at)
  values (item ->> 'wamid', source_id, person, item ->> 'phone_number_id', item ->> 'type',
    left(words, 65536), coalesce(item -> 'payload', '{}'), 'ignored', spoken)
  on conflict on constraint whatsapp_messages_wamid_key do nothing
  returning id into row_id;
  if row_id is null then
    return false; -- Delivered before.
  end if;

  update public.whatsapp_identities as w
  set last_inbound_at = greatest(w.last_inbound_at, spoken)
  where w.id = person returning * into who;
  if item ->> 'type' = any (silent_types) then
    return true;
  end if;

  if item ->> 'type' = 'text' and private.redeem_whatsapp_code(person, words) then
    update private.whatsapp_messages as i set disposition = 'link_code', content = null
    where i.id = row_id;
    perform private.send_whatsapp(person, item ->> 'phone_number_id', 'link_confirmation',
      (select t.content from private.whatsapp_texts as t where t.key = 'link_confirmation'));
  elsif who.user_id is null then
    update private.whatsapp_messages as i set disposition = 'unlinked' where i.id = row_id;
    update public.whatsapp_identities as w set link_prompted_at = now()
    where w.id = person
      and (w.link_prompted_at is null or w.link_prompted_at < now() - interval '1 day');
    if found then
      perform private.send_whatsapp(person, item ->> 'phone_number_id', 'link_prompt',
        (select t.content from private.whatsapp_texts as t where t.key = 'link_prompt'));
    end if;
  else
    session := private.active_chat_session_of(who.user_id);
    insert into public.messages (session_id, channel, role, content, status, external_id, created_at)
    values (session.id, 'whatsapp', 'user', left(words, 65536), 'received', item ->> 'wamid', spoken)
    returning id into message;
    update private.whatsapp_messages as i
    set disposition = 'conversation', message_id = message where i.id = row_id;
    perform private.ask_for_reply(array[message]);
  end if;
  return true;
end
$$;
comment on function private.ingest_whatsapp_message(jsonb, uuid, uuid) is
  'One inbound message; false when it was known.';

create function private.ingest_whatsapp_status(item jsonb, source_id uuid) returns boolean
language plpgsql volatile
set search_path = ''
as $$
begin
  insert into private.whatsapp_statuses (wamid, status, occurred_at, callback_data, payload, inbox_id)
  values (item ->> 'wamid', item ->> 'status', (item ->> 'occurred_at')::timestamptz,
    item ->> 'callback_data', coalesce(item -> 'payload', '{}'), source_id)
  on conflict on constraint whatsapp_statuses_pkey do nothing;
  if not found then
    return false; -- Delivered before.
  end if;
  perform private.apply_whatsapp_status(item ->> 'wamid', item ->> 'status', item ->> 'callback_data',
    (item #>> '{errors,0,code}')::integer);
  return true;
end
$$;
comment on function private.ingest_whatsapp_status(jsonb, uuid) is
  'One delivery report; false when it was known.';

create function private.process_whatsapp(source_id uuid, updates jsonb) returns jsonb
language plpgsql volatile
set search_path = ''
as $$
declare
  item record;
  people jsonb := '{}';
  is_new boolean;
  messages integer := 0;
  statuses integer := 0;
  duplicates integer := 0;
  failures text[] := '{}';
begin
  -- Everybody in the delivery is found and locked first, in one order.
  for item in
    select distinct on (key) key, u.value ->> 'from_phone' as phone,
      u.value ->> 'from_user_id' as bsuid, u.value ->> 'profile_name' as name,
      u.value ->> 'phone_number_id' as number, u.value ->> 'display_phone_number' as display
    from jsonb_array_elements(updates) as u
    cross join lateral (select coalesce(
      private.phone_key(u.value ->> 'from_phone'), u.value ->> 'from_user_id') as key) as k
    where u.value ->> 'kind' = 'message' and key is not null
    order by key
  loop
    begin
      people := people || jsonb_build_object(item.key,
        private.find_whatsapp_identity(item.phone, item.bsuid, item.name));
      perform private.register_whatsapp_number(item.number, item.display)
      where private.e164(item.display) is not null;
    exception
      when deadlock_detected or serialization_failure or lock_not_available or query_canceled then
        raise; -- The whole delivery is tried again.
      when others then
        failures := failures || format('%s at a sender', sqlstate);
    end;
  end loop;

  -- Messages in the order given, then reports in the order of their keys.
  for item in
    select u.value as body, u.ordinality as position
    from jsonb_array_elements(updates) with ordinality as u
    where u.value ->> 'kind' in ('message', 'status')
    order by u.value ->> 'kind' = 'status',
      case when u.value ->> 'kind' = 'status' then coalesce(u.value ->> 'callback_data', u.value ->> 'wamid') end,
      u.ordinality
  loop
    begin
      if item.body ->> 'kind' = 'message' then
        is_new := private.ingest_whatsapp_message(item.body, source_id,
          (people ->> coalesce(private.phone_key(item.body ->> 'from_phone'), item.body ->> 'from_user_id'))::uuid);
        messages := messages + is_new::integer;
      else
        is_new := private.ingest_whatsapp_status(item.body, source_id);
        statuses := statuses + is_new::integer;
      end if;
      duplicates := duplicates + (not is_new)::integer;
    exception
      when deadlock_detected or serialization_failure or lock_not_available or query_canceled then
        raise; -- The whole delivery is tried again.
      when others then
        -- One odd update changes nothing for the good ones; the raw body is kept for a replay.
        failures := failures || format('%s at update %s', sqlstate, item.position);
    end;
  end loop;

  update private.webhook_inbox as i
  set status = case when cardinality(failures) = 0 then 'processed' else 'failed' end,
      last_error = nullif(left(array_to_string(failures, '; '), 2000), '')
  where i.id = source_id;
  return jsonb_build_object('inbox_id', source_id, 'messages', messages, 'statuses', statuses,
    'duplicates', duplicates, 'failures', cardinality(failures));
end
$$;
comment on function private.process_whatsapp(uuid, jsonb) is
  'Makes rows of a stored delivery''s updates. What is known already is left alone, so it may run again.';

create function private.ingest_whatsapp(raw_body text, debug_id uuid, updates jsonb) returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  source_id uuid;
begin
  insert into private.webhook_inbox (provider, raw_body, debug_id, attempts)
  values ('whatsapp', raw_body, debug_id, 1) returning id into source_id;
  return private.process_whatsapp(source_id, updates);
end
$$;
comment on function private.ingest_whatsapp(text, uuid, jsonb) is
  'Stores a verified delivery and its updates in one transaction. Definer: it writes private tables.';
grant execute on function private.ingest_whatsapp(text, uuid, jsonb) to service_role;

create function public.ingest_whatsapp(raw_body text, debug_id uuid, updates jsonb) returns jsonb
language sql volatile security invoker
set search_path = ''
as $$ select private.ingest_whatsapp(raw_body, debug_id, updates) $$;
comment on function public.ingest_whatsapp(text, uuid, jsonb) is
  'For the webhook: {inbox_id, messages, statuses, duplicates, failures}.';
grant execute on function public.ingest_whatsapp(text, uuid, jsonb) to service_role;
