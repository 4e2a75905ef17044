-- From webhook to rows, in one transaction, before the 200.
-- Objects: private.process_whatsapp and its steps; public.ingest_whatsapp.
-- Locks, in this order everywhere: identities (sorted), sessions, turns, outbox, rates. Two deliveries that
-- share people wait for each other instead of dead-locking.
-- A delivery holds up to 1000 updates, so each step is a statement over all of them. When one update spoils a
-- step, the step is undone and done again one by one: the good ones lose nothing.

create function private.settle_whatsapp_message(target_wamid text) returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  original private.whatsapp_messages;
  person uuid;
  latest record;
begin
  select * into original from private.whatsapp_messages as i where i.wamid = target_wamid and i.shown_as is not null;
  -- Only whom it belongs to, or was written to, has a say.
  person := coalesce(original.identity_id,
    (select o.identity_id from private.outbox as o where o.external_id = target_wamid));
  select (array_agg(i.content order by i.sent_at desc, i.id desc) filter (where i.type = 'edit' and i.content is not null))[1] as words,
    max(i.sent_at) filter (where i.type = 'edit') as edited_at,
    min(i.sent_at) filter (where i.type = 'revoke') as revoked_at,
    (array_agg(i.content order by i.sent_at desc, i.id desc) filter (where i.type = 'reaction'))[1] as reaction,
    count(*) as found
    into latest
  from private.whatsapp_messages as i where i.about = target_wamid and i.identity_id = person;
  if latest.found = 0 then
    return; -- Or nobody knows yet what it speaks of.
  end if;

  if latest.revoked_at is not null or original.message_id is null and original.disposition = 'conversation' then
    -- Taken back, or deleted with its session: the words go, wherever they stood.
    update private.whatsapp_messages as i set content = null, payload = '{}'
    where i.id = original.id or i.about = target_wamid and i.identity_id = person and i.type = 'edit';
    delete from private.turn_messages as q where q.message_id = original.message_id and q.turn_id is null;
  elsif latest.words is not null then
    update private.whatsapp_messages as i set content = latest.words where i.id = original.id;
  end if;

  update public.messages as m
  set content = case
        when m.role <> 'user' then m.content
        when latest.revoked_at is not null then '[deleted]'
        else coalesce(latest.words, m.content) end,
      edited_at = case when m.role = 'user' then latest.edited_at end,
      revoked_at = case when m.role = 'user' then latest.revoked_at end,
      reaction = latest.reaction
  where (m.channel = 'whatsapp' and m.external_id = target_wamid
      or m.id = (select o.message_id from private.outbox as o where o.external_id = target_wamid))
    and m.user_id = (select w.user_id from public.whatsapp_identities as w where w.id = person);
  -- With the conversation these rows go, too.
  update private.whatsapp_messages as i set message_id = original.message_id
  where i.about = target_wamid and original.message_id is not null and i.message_id is null;
end
$$;
comment on function private.settle_whatsapp_message(text) is
  'Makes a message look as its edits, revocation and reactions say, in whatever order they came.';

create function private.place_whatsapp_messages(row_ids uuid[]) returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  target text;
begin
  with people as materialized (
    select p.id as identity_id, s.id as session_id
    from (
      select distinct w.id, w.user_id
      from private.whatsapp_messages as i join public.whatsapp_identities as w on w.id = i.identity_id
      where i.id = any (row_ids) and w.user_id is not null
    ) as p
    cross join lateral private.active_chat_session_of(p.user_id) as s
  ), said as (
    insert into public.messages (session_id, channel, role, type, content, status, external_id, created_at)
    select p.session_id, 'whatsapp', 'user', i.shown_as, coalesce(i.content, '[deleted]'), 'received', i.wamid, i.sent_at
    from private.whatsapp_messages as i join people as p on p.identity_id = i.identity_id
    where i.id = any (row_ids) and i.shown_as is not null and i.message_id is null
    order by i.sent_at, i.id
    returning id, external_id
  )
  update private.whatsapp_messages as i
  set message_id = m.id,
      disposition = case i.disposition when 'consent' then 'consent' else 'conversation' end
  from said as m where i.wamid = m.external_id;
  perform private.attach_media(i.message_id, i.type, i.payload, i.phone_number_id)
  from private.whatsapp_messages as i
  where i.id = any (row_ids) and i.message_id is not null
    and i.shown_as in ('image', 'audio', 'video', 'document', 'sticker');
  -- What speaks of them may have come before them.
  for target in
    -- Laterals with a limit: one way only, however old the planner's idea of these tables is.
    select later.about from unnest(row_ids) as r (id)
    cross join lateral (select t.wamid from private.whatsapp_messages as t where t.id = r.id limit 1) as given
    cross join lateral (
      select a.about from private.whatsapp_messages as a where a.about = given.wamid limit 1) as later
  loop
    perform private.settle_whatsapp_message(target);
  end loop;
end
$$;
comment on function private.place_whatsapp_messages(uuid[]) is
  'Puts stored messages of linked people into their sessions, once. Those of others stay as they are.';

create function private.prompt_whatsapp_linking(people uuid[]) returns void
language sql volatile
set search_path = ''
as $$
  with prompted as (
    update public.whatsapp_identities as w set link_prompted_at = now()
    where w.id = any (people) and w.user_id is null and w.stopped_at is null
      and (w.link_prompted_at is null or w.link_prompted_at < now() - interval '1 day')
    returning w.id
  ), prompts as (
    insert into private.outbox (identity_id, phone_number_id, kind, content)
    select p.id, private.number_of(p.id), 'link_prompt', private.whatsapp_text('link_prompt') from prompted as p
    returning id
  )
  select private.enqueue_all('sends', array(select jsonb_build_object('outbox_id', p.id) from prompts as p))
$$;
comment on function private.prompt_whatsapp_linking(uuid[]) is
  'Tells people whom we do not know how to link, at most once a day each.';

create function private.act_on_whatsapp_message(given private.whatsapp_messages, item jsonb) returns boolean
language plpgsql volatile
set search_path = ''
as $$
declare
  -- Asked before a code: some of these words have the shape of one.
  meaning constant text := private.keyword_meaning(given.content);
  who public.whatsapp_identities;
begin
  select * into who from public.whatsapp_identities as w where w.id = given.identity_id;
  if given.type = 'system' then
    if item -> 'moved_to' is not null then
      perform private.move_whatsapp_identity(given.identity_id, item #>> '{moved_to,phone}', item #>> '{moved_to,user_id}');
    end if;
    return true;
  elsif given.about is not null then
    perform private.settle_whatsapp_message(given.about);
    return true;
  elsif given.type = 'request_welcome' then
    perform private.prompt_whatsapp_linking(array[given.identity_id]);
    return true;
  elsif given.shown_as is null then
    return true;
  end if;

  if meaning is null and given.type = 'text' and private.normal_code(given.content) is not null then
    -- Marked first: linking puts what waits into the session, and the code is no part of that.
    update private.whatsapp_messages as i set disposition = 'link_code', content = null where i.id = given.id;
    if private.redeem_whatsapp_code(given.identity_id, given.content) then
      perform private.send_whatsapp(given.identity_id, given.phone_number_id, 'link_confirmation',
        private.whatsapp_text('link_confirmation'));
      return true;
    end if;
    -- Another code of the same delivery may have put it into the session meanwhile.
    update private.whatsapp_messages as i
    set disposition = case when i.message_id is null then given.disposition else 'conversation' end, content = given.content
    where i.id = given.id;
  end if;

  if meaning is null then
    return false;
  end if;
  perform private.record_consent(given.identity_id, 'all',
    case meaning when 'stop' then 'stopped' else 'resumed' end, 'keyword', given.sent_at);
  if meaning = 'start' and who.stopped_at is null then
    return false; -- Nothing to resume: a word like any other.
  end if;
  update private.whatsapp_messages as i set disposition = 'consent' where i.id = given.id;
  perform private.place_whatsapp_messages(array[given.id]);
  if meaning = 'start' and (select w.stopped_at from public.whatsapp_identities as w where w.id = given.identity_id) is null then
    perform private.send_whatsapp(given.identity_id, given.phone_number_id, 'resumed', private.whatsapp_text('resumed'));
  end if;
  return true;
end
$$;
comment on function private.act_on_whatsapp_message(private.whatsapp_messages, jsonb) is
  'What a message does instead of being answered; false: it is to be answered as any other.';

create function private.store_whatsapp_messages(items jsonb, source_id uuid) returns integer
language plpgsql volatile
set search_path = ''
as $$
declare
  people constant jsonb := private.meet_whatsapp_people(items);
  fresh uuid[];
  given record;
  to_answer uuid[];
begin
  with stored as (
    insert into private.whatsapp_messages
      (wamid, inbox_id, identity_id, phone_number_id, type, shown_as, content, about, payload, disposition, sent_at)
    select u.item ->> 'wamid', source_id, (people ->> private.whatsapp_name(u.item ->> 'from_phone', u.item ->> 'from_user_id'))::uuid,
      u.item ->> 'phone_number_id',
      u.item ->> 'type', (u.item ->> 'shown_as')::public.message_type, left(u.item ->> 'text', 65536), u.item ->> 'about',
      coalesce(u.item -> 'payload', '{}'), case when u.item -> 'shown_as' is null then 'ignored' else 'unlinked' end,
      -- WhatsApp gives whole seconds, cut off. The end of that second sorts after what was said in it.
      least(now(), t.reported + case when t.reported = date_trunc('second', t.reported)
        then interval '999 ms' else interval '0' end)
    from jsonb_array_elements(items) with ordinality as u (item, position)
    cross join lateral (select (u.item ->> 'sent_at')::timestamptz as reported) as t
    order by u.position
    on conflict on constraint whatsapp_messages_wamid_key do nothing
    returning id, identity_id, type, sent_at
  ), heard as (
    update public.whatsapp_identities as w
    set last_inbound_at = greatest(w.last_inbound_at, s.sent_at), unreachable_at = null
    from (select identity_id, max(sent_at) as sent_at from stored where type <> 'system' group by identity_id) as s
    where w.id = s.identity_id
  )
  select array_agg(s.id order by s.id) into fresh from stored as s;
  if fresh is null then
    return 0;
  end if;

  -- Codes, words of consent and what speaks of another message, in the order given.
  to_answer := fresh;
  for given in
    select i as message, u.item
    from jsonb_array_elements(items) as u (item)
    join private.whatsapp_messages as i on i.wamid = u.item ->> 'wamid'
    where i.id = any (fresh) and (i.shown_as is null
      -- Codes and words of consent are short; most messages need not be looked at.
      or char_length(i.content) <= 64 and (
        i.type = 'text' and private.normal_code(i.content) is not null
        or i.shown_as in ('text', 'button', 'interactive') and private.keyword_meaning(i.content) is not null))
    order by i.id
  loop
    if private.act_on_whatsapp_message(given.message, given.item) then
      to_answer := array_remove(to_answer, (given.message).id);
    end if;
  end loop;

  perform private.place_whatsapp_messages(to_answer);
  perform private.ask_for_reply(array(
    select m.id from unnest(to_answer) as r (id)
    cross join lateral (
      select t.message_id, t.identity_id from private.whatsapp_messages as t where t.id = r.id limit 1) as i
    cross join lateral (
      select t.id, t.type, t.revoked_at from public.messages as t where t.id = i.message_id limit 1) as m
    cross join lateral (
      select t.stopped_at from public.whatsapp_identities as t where t.id = i.identity_id limit 1) as w
    where m.type <> 'unsupported' and m.revoked_at is null and w.stopped_at is null));
  perform private.prompt_whatsapp_linking(array(
    select distinct i.identity_id from private.whatsapp_messages as i
    where i.id = any (to_answer) and i.disposition = 'unlinked'));
  return cardinality(fresh);
end
$$;
comment on function private.store_whatsapp_messages(jsonb, uuid) is
  'Stores inbound messages and does what they ask for; returns how many were new.';

create function private.store_whatsapp_statuses(items jsonb, source_id uuid) returns integer
language plpgsql volatile
set search_path = ''
as $$
declare
  report record;
  stored integer := 0;
begin
  for report in
    with fresh as (
      insert into private.whatsapp_statuses
        (wamid, status, occurred_at, callback_data, error_class, error_code, payload, inbox_id)
      select u.item ->> 'wamid', u.item ->> 'status', (u.item ->> 'occurred_at')::timestamptz, u.item ->> 'callback_data',
        u.item #>> '{errors,0,class}', (u.item #>> '{errors,0,code}')::integer, coalesce(u.item -> 'payload', '{}'), source_id
      from jsonb_array_elements(items) with ordinality as u (item, position)
      order by u.item ->> 'wamid', u.item ->> 'status', u.position
      on conflict on constraint whatsapp_statuses_pkey do nothing
      returning *
    )
    select f.* from fresh as f
    order by coalesce(f.callback_data, f.wamid), f.occurred_at, private.status_rank(f.status)
  loop
    stored := stored + 1;
    perform private.apply_whatsapp_status(
      report.wamid, report.status, report.callback_data, report.error_class, report.error_code, report.occurred_at);
  end loop;
  return stored;
end
$$;
comment on function private.store_whatsapp_statuses(jsonb, uuid) is
  'Stores delivery reports and follows them; returns how many were new.';

create function private.store_whatsapp_updates(kind text, items jsonb, source_id uuid) returns integer
language sql volatile
set search_path = ''
as $$
  select case kind
    when 'other' then private.store_whatsapp_events(items, source_id)
    when 'message' then private.store_whatsapp_messages(items, source_id)
    when 'status' then private.store_whatsapp_statuses(items, source_id) end
$$;
comment on function private.store_whatsapp_updates(text, jsonb, uuid) is 'Stores updates of one kind, all of them or none.';

create function private.process_whatsapp(source_id uuid, updates jsonb) returns jsonb
language plpgsql volatile
set search_path = ''
as $$
declare
  step text;
  items jsonb;
  item record;
  counts jsonb := '{}';
  stored integer;
  -- What the webhook function would never send.
  failures text[] := array(
    select format('22023 at update %s', u.ordinality) from jsonb_array_elements(updates) with ordinality as u
    where u.value ->> 'kind' is null or u.value ->> 'kind' not in ('other', 'message', 'status') order by u.ordinality);
begin
  perform private.lock_whatsapp_people(updates);
  -- What tells who is who goes first.
  foreach step in array '{other,message,status}'::text[] loop
    select jsonb_agg(u.value order by u.ordinality) into items
    from jsonb_array_elements(updates) with ordinality as u where u.value ->> 'kind' = step;
    stored := 0;
    begin
      stored := case when items is null then 0 else private.store_whatsapp_updates(step, items, source_id) end;
    exception
      when deadlock_detected or serialization_failure or lock_not_available or query_canceled then
        raise; -- The whole delivery is tried again.
      when others then
        for item in
          select u.value as body, u.ordinality as position
          from jsonb_array_elements(updates) with ordinality as u where u.value ->> 'kind' = step order by u.ordinality
        loop
          begin
            stored := stored + private.store_whatsapp_updates(step, jsonb_build_array(item.body), source_id);
          exception
            when deadlock_detected or serialization_failure or lock_not_available or query_canceled then
              raise;
            when others then
              -- One odd update changes nothing for the good ones; the raw body is kept for a replay.
              failures := failures || format('%s at update %s', sqlstate, item.position);
          end;
        end loop;
    end;
    counts := counts || jsonb_build_object(step, stored);
  end loop;
  perform private.note_whatsapp_number(n.id, n.display)
  from (
    select distinct u.value ->> 'phone_number_id' as id, u.value ->> 'display_phone_number' as display
    from jsonb_array_elements(updates) as u where u.value ->> 'kind' = 'message' order by 1
  ) as n
  where private.e164(n.display) ~ '^\+[0-9]{6,15}$';

  update private.webhook_inbox as i
  set status = case when cardinality(failures) = 0 then 'processed' else 'failed' end,
      last_error = nullif(left(array_to_string(failures, '; '), 2000), '')
  where i.id = source_id;
  return jsonb_build_object('inbox_id', source_id, 'messages', counts -> 'message', 'statuses', counts -> 'status',
    'events', counts -> 'other', 'failures', cardinality(failures),
    'duplicates', jsonb_array_length(updates) - cardinality(failures)
      - (counts ->> 'message')::integer - (counts ->> 'status')::integer - (counts ->> 'other')::integer);
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
  'For the webhook: {inbox_id, messages, statuses, events, duplicates, failures}: what was new, known, and refused.';
grant execute on function public.ingest_whatsapp(text, uuid, jsonb) to service_role;
