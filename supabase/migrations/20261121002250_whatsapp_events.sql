-- What WhatsApp tells us besides messages and their statuses: kept, and followed where we know what it means.
-- Objects: private.whatsapp_events, private.store_whatsapp_events.

create table private.whatsapp_events (
  id uuid primary key default private.uuid_v7(),
  inbox_id uuid references private.webhook_inbox (id) on delete set null,
  identity_id uuid references public.whatsapp_identities (id) on delete cascade,
  field text not null,
  payload jsonb not null,
  occurred_at timestamptz,
  digest bytea not null,
  is_followed boolean not null default false,
  created_at timestamptz not null default now(),
  constraint whatsapp_events_digest_key unique (digest)
);
comment on table private.whatsapp_events is
  'Changes of other fields, errors, echoes and whatever could not be read: each once, however often it is delivered.';
comment on column private.whatsapp_events.identity_id is 'Whom it is about, where it says so.';
comment on column private.whatsapp_events.occurred_at is 'As Meta says; null when it does not.';
comment on column private.whatsapp_events.digest is 'Of field, time and payload: the only identity that such a thing has.';
comment on column private.whatsapp_events.is_followed is 'Whether it changed something here; the others are for reading.';

create index whatsapp_events_inbox_id_idx on private.whatsapp_events (inbox_id);
create index whatsapp_events_identity_id_idx on private.whatsapp_events (identity_id);
create index whatsapp_events_previous_user_id_idx on private.whatsapp_events ((payload #>> '{user_id,previous}'))
  where field = 'user_id_update';

alter table private.whatsapp_events enable row level security;
create policy "api roles see nothing" on private.whatsapp_events
  for all to anon, authenticated using (false);

create function private.event_time(event private.whatsapp_events) returns timestamptz
language sql stable
set search_path = ''
as $$
  -- Its own time, else that of its delivery.
  select coalesce(
    case when event.payload ->> 'timestamp' ~ '^[0-9]{1,10}$' then to_timestamp((event.payload ->> 'timestamp')::bigint) end,
    event.occurred_at, event.created_at)
$$;
comment on function private.event_time(private.whatsapp_events) is 'When it happened, as far as we were told.';

create function private.newest_bsuid(bsuid text, told_at timestamptz) returns text
language plpgsql stable
set search_path = ''
as $$
declare
  newest text := bsuid;
  since timestamptz := told_at;
  next record;
begin
  -- Updates come in any order: the next step may have been told before this one, and an older one may lead back.
  -- Bounded, whatever was told.
  for step in 1..10 loop
    select e.payload #>> '{user_id,current}' as bsuid, private.event_time(e) as told_at into next
    from private.whatsapp_events as e
    where e.field = 'user_id_update' and e.is_followed and e.payload #>> '{user_id,previous}' = newest
      and private.event_time(e) >= since
    order by private.event_time(e) desc, e.id desc limit 1;
    exit when next.bsuid is null;
    newest := next.bsuid;
    since := next.told_at;
  end loop;
  return newest;
end
$$;
comment on function private.newest_bsuid(text, timestamptz) is 'What a user id has become since, as far as we were told.';

create function private.follow_whatsapp_event(act jsonb, person uuid, told_at timestamptz) returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  case act ->> 'kind'
    when 'consent' then
      perform private.record_consent(person, 'marketing', act ->> 'decision', 'preference', (act ->> 'occurred_at')::timestamptz);
    when 'moved' then
      perform private.move_whatsapp_identity(person, act ->> 'phone', private.newest_bsuid(act ->> 'user_id', told_at));
    when 'template' then
      -- Reinstated is approved again. Reports write a language's region with a hyphen, too, and may come late.
      update private.whatsapp_templates as t
      set status = case upper(act ->> 'status') when 'REINSTATED' then 'APPROVED' else upper(act ->> 'status') end,
          updated_at = now()
      where t.name = act ->> 'name' and t.language = replace(act ->> 'language', '-', '_')
        and not exists (
          select from private.whatsapp_events as e
          where e.field = 'message_template_status_update' and e.is_followed
            and e.payload ->> 'message_template_name' = t.name
            and replace(e.payload ->> 'message_template_language', '-', '_') = t.language
            and private.event_time(e) > told_at);
    else
      raise exception using errcode = '22023', message = format('There is no act "%s".', act ->> 'kind');
  end case;
end
$$;
comment on function private.follow_whatsapp_event(jsonb, uuid, timestamptz) is
  'Does what an event asks: {kind: "consent", decision, occurred_at} | {kind: "moved", phone?, user_id?} | '
  '{kind: "template", name, language, status}.';

create function private.store_whatsapp_events(items jsonb, source_id uuid) returns integer
language plpgsql volatile
set search_path = ''
as $$
declare
  item jsonb;
  event private.whatsapp_events;
  person uuid;
  stored integer := 0;
begin
  for item in select u.value from jsonb_array_elements(items) with ordinality as u order by u.ordinality loop
    insert into private.whatsapp_events (inbox_id, field, payload, occurred_at, digest)
    values (source_id, item ->> 'field', coalesce(item -> 'payload', 'null'), (item ->> 'occurred_at')::timestamptz,
      sha256(convert_to(concat_ws(':', item ->> 'field', item ->> 'occurred_at', item ->> 'payload'), 'UTF8')))
    on conflict on constraint whatsapp_events_digest_key do nothing
    returning * into event;
    continue when event.id is null;
    stored := stored + 1;
    person := case when coalesce(item ->> 'from_phone', item ->> 'from_user_id') is not null
      then private.find_whatsapp_identity(item ->> 'from_phone', item ->> 'from_user_id', null) end;
    if item -> 'act' is not null then
      perform private.follow_whatsapp_event(item -> 'act', person, private.event_time(event));
    end if;
    -- Whoever moved may have been found to be two; the one who stayed is asked for again.
    update private.whatsapp_events as e
    set is_followed = item -> 'act' is not null,
        identity_id = (select w.id from public.whatsapp_identities as w where w.id = person)
    where e.id = event.id;
  end loop;
  return stored;
end
$$;
comment on function private.store_whatsapp_events(jsonb, uuid) is 'Stores events and follows them; returns how many were new.';
