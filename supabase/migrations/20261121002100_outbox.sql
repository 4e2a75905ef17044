-- What leaves for WhatsApp: written first, sent once, reconciled by its own id.
-- Objects: private.outbox; public.claim_outbox, record_outbox; private.apply_whatsapp_status.
-- The Graph API has no idempotency key. A row is marked `sending` before the call; if nobody
-- learns the outcome, the status webhook (which carries our id) tells, and only silence for
-- longer than the grace time lets the message go out again.

create table private.outbox (
  id uuid primary key default private.uuid_v7(),
  identity_id uuid not null references public.whatsapp_identities (id) on delete cascade,
  phone_number_id text not null,
  kind text not null,
  content text not null,
  template jsonb,
  request_key text,
  turn_id uuid references private.turns (id) on delete cascade,
  part integer not null default 1,
  message_id uuid references public.messages (id) on delete cascade,
  status text not null default 'pending',
  attempt integer not null default 0,
  tries integer not null default 0,
  attempted_at timestamptz,
  next_attempt_at timestamptz not null default now(),
  external_id text,
  error_class text,
  error_code integer,
  created_at timestamptz not null default now(),
  constraint outbox_external_id_key unique (external_id),
  constraint outbox_turn_id_part_key unique (turn_id, part),
  constraint outbox_request_key_key unique (request_key),
  constraint kind_is_known check (kind in ('reply', 'link_prompt', 'link_confirmation', 'resumed', 'template')),
  constraint template_goes_with_its_kind check ((kind = 'template') = (template is not null)),
  constraint content_fits_one_message check (char_length(content) between 1 and 4096),
  constraint status_is_known
    check (status in ('pending', 'sending', 'accepted', 'sent', 'delivered', 'read', 'played', 'failed'))
);
comment on table private.outbox is 'Messages to send, in the order of their ids for each person.';
comment on column private.outbox.attempt is 'Calls to the Graph API; fences off whoever made an older one.';
comment on column private.outbox.tries is 'Calls that failed for a reason that may pass; limits and stops are none.';
comment on column private.outbox.request_key is 'The asker''s own key, so that asking again sends nothing twice.';
comment on column private.outbox.status is
  'pending: to be sent. sending: a call was made or is being made, outcome unknown. accepted: the '
  'Graph API took it. Then as reported. failed: it will not be sent again.';

create index outbox_identity_id_idx on private.outbox (identity_id, id);
create index outbox_message_id_idx on private.outbox (message_id);
create index outbox_waiting_idx on private.outbox (next_attempt_at) where status in ('pending', 'sending');

alter table private.outbox enable row level security;
create policy "api roles see nothing" on private.outbox
  for all to anon, authenticated using (false);

create function private.send_whatsapp(
  to_identity uuid, from_number text, kind text, content text,
  turn uuid default null, part integer default 1, message uuid default null
) returns uuid
language plpgsql volatile
set search_path = ''
as $$
declare
  outbox_id uuid;
begin
  insert into private.outbox (identity_id, phone_number_id, kind, content, turn_id, part, message_id)
  values (to_identity, from_number, kind, content, turn, part, message)
  returning id into outbox_id;
  perform private.enqueue('sends', jsonb_build_object('outbox_id', outbox_id));
  return outbox_id;
end
$$;
comment on function private.send_whatsapp(uuid, text, text, text, uuid, integer, uuid) is
  'Writes the intent to send and its job, in the caller''s transaction.';

create function private.split_text(content text, width integer) returns text[]
language plpgsql immutable
set search_path = ''
as $$
declare
  blanks constant text := E' \t\r\n';
  fair constant integer := width / 4;
  rest text := btrim(content, blanks);
  head text;
  cut integer;
  parts text[] := '{}';
begin
  while char_length(rest) > width loop
    head := left(rest, width);
    -- At the last paragraph, else line, else word that leaves a fair part; else anywhere.
    select coalesce(min(s.seam) filter (where s.seam = s.best), width) into cut
    from (
      select width - position(k.mark in reverse(head)) + 1 as seam,
        first_value(width - position(k.mark in reverse(head)) + 1) over (order by k.place) as best
      from unnest(array[E'\n\n', E'\n', ' ']) with ordinality as k (mark, place)
      where position(k.mark in reverse(head)) > 0
        and width - position(k.mark in reverse(head)) + 1 > fair
    ) as s;
    parts := parts || btrim(left(rest, cut), blanks);
    rest := btrim(substr(rest, cut + 1), blanks);
  end loop;
  return case when rest = '' then parts else parts || rest end;
end
$$;
comment on function private.split_text(text, integer) is
  'Parts of at most `width` characters, cut at a paragraph, line or word where there is one.';

create function private.number_of(person uuid) returns text
language sql stable
set search_path = ''
as $$
  select i.phone_number_id from private.whatsapp_messages as i
  where i.identity_id = person order by i.sent_at desc, i.id desc limit 1
$$;
comment on function private.number_of(uuid) is 'The business number that a person last wrote to: answers come from there.';

create function private.send_reply(turn uuid, reply public.messages) returns uuid[]
language plpgsql volatile
set search_path = ''
as $$
declare
  max_characters constant integer := 4096; -- WhatsApp's limit for a text body
  person uuid;
  number text;
  parts constant text[] := private.split_text(reply.content, max_characters);
  sent uuid[] := '{}';
begin
  select w.id, private.number_of(w.id) into person, number
  from public.whatsapp_identities as w where w.user_id = reply.user_id;
  if person is null or number is null then
    -- Unlinked since: the answer stands in the app.
    update public.messages as m set status = 'failed' where m.id = reply.id;
    return sent;
  end if;
  for i in 1..cardinality(parts) loop
    sent := sent || private.send_whatsapp(person, number, 'reply', parts[i], turn, i, reply.id);
  end loop;
  return sent;
end
$$;
comment on function private.send_reply(uuid, public.messages) is
  'Outbox rows for an answer.';

create function private.status_rank(status text) returns integer
language sql immutable parallel safe
set search_path = ''
as $$ select array_position('{received,pending,sending,accepted,sent,delivered,read,played}', status) $$;
comment on function private.status_rank(text) is 'Order of statuses; a status never goes back. Null: not ranked.';

create function private.refusal_to_send(item private.outbox, person public.whatsapp_identities) returns text
language plpgsql stable
set search_path = ''
as $$
begin
  if person.stopped_at is not null then
    return 'opt_out';
  elsif item.message_id is not null and person.user_id is distinct from (
    select m.user_id from public.messages as m where m.id = item.message_id
  ) then
    return 'not_linked'; -- Out of a conversation that is not theirs any more.
  elsif item.kind = 'template' then
    return nullif(private.template_refusal(person, item.template), 'none');
  elsif person.last_inbound_at is null or person.last_inbound_at + interval '24 hours' < clock_timestamp() then
    return 'window'; -- Free text is for 24 hours from the person's last word.
  end if;
  return null;
end
$$;
comment on function private.refusal_to_send(private.outbox, public.whatsapp_identities) is
  'Why a message must not leave now; null: it may.';

create function private.claim_outbox(target_outbox_id uuid) returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  grace constant interval := interval '45 seconds';
  item private.outbox;
  person public.whatsapp_identities;
  ready_at timestamptz;
  ahead integer;
  wait integer;
  refusal text;
begin
  -- A person before what was written to them: see the order of locks at the head of whatsapp_ingest. Only against
  -- their being merged with another; a delivery of theirs need not wait for us.
  perform from public.whatsapp_identities as w
  where w.id = (select o.identity_id from private.outbox as o where o.id = target_outbox_id)
  for key share;
  select * into item from private.outbox as o where o.id = target_outbox_id for update;
  if not found or item.status not in ('pending', 'sending') then
    return jsonb_build_object('state', 'done');
  end if;
  ready_at := case item.status when 'sending' then item.attempted_at + grace else item.next_attempt_at end;
  if ready_at > clock_timestamp() then
    return jsonb_build_object('state', 'wait', 'retry_after_seconds',
      ceil(extract(epoch from ready_at - clock_timestamp()))::integer);
  end if;
  select * into person from public.whatsapp_identities as w where w.id = item.identity_id;
  refusal := private.refusal_to_send(item, person);
  if refusal is not null then
    perform private.fail_outbox(item.id, refusal, null);
    return jsonb_build_object('state', 'done');
  end if;
  -- A person reads in the order we wrote: what was written before goes first, and a long line is waited for as
  -- long as it will take, not asked about every second.
  select count(*), max(o.next_attempt_at) into ahead, ready_at
  from private.outbox as o
  where o.identity_id = item.identity_id and o.id < item.id and o.status in ('pending', 'sending');
  if ahead > 0 then
    select greatest(ready_at, private.pair_slot_at(p, ahead)) into ready_at
    from private.whatsapp_pairs as p where p.identity_id = item.identity_id;
    return jsonb_build_object('state', 'wait', 'retry_after_seconds',
      -- Each one ahead takes a moment, even when nothing holds them.
      greatest(1, ceil(ahead / 2.0), coalesce(ceil(extract(epoch from ready_at - clock_timestamp())), 1))::integer);
  end if;

  wait := private.take_send_slot(item.identity_id, item.phone_number_id);
  if wait is not null then
    return jsonb_build_object('state', 'wait', 'retry_after_seconds', wait);
  end if;

  update private.outbox as o
  set status = 'sending', attempt = o.attempt + 1, attempted_at = clock_timestamp()
  where o.id = item.id returning * into item;
  return jsonb_build_object(
    'state', 'send', 'attempt', item.attempt, 'phone_number_id', item.phone_number_id,
    'body', jsonb_build_object(
      'messaging_product', 'whatsapp',
      'recipient_type', 'individual',
      'biz_opaque_callback_data', item.id
    ) || case when item.kind = 'template'
      then jsonb_build_object('type', 'template', 'template', private.template_body(item.template))
      else jsonb_build_object('type', 'text', 'text', jsonb_build_object('body', item.content, 'preview_url', false)) end
    || case when person.phone is not null
      then jsonb_build_object('to', person.phone)
      else jsonb_build_object('recipient', person.bsuid) end
  );
end
$$;
comment on function private.claim_outbox(uuid) is
  'Marks a message as being sent and returns the request, or says to wait, or that it is done. '
  'Definer: the outbox is private.';

create function private.settle_message(target_message_id uuid) returns void
language sql volatile
set search_path = ''
as $$
  -- A message is as far as the least of its parts, and has failed when one of them has.
  update public.messages as m set status = parts.status
  from (
    select case when bool_or(o.status = 'failed') then 'failed'
      else min(case when o.status in ('pending', 'sending', 'accepted') then 'pending'
        else o.status end::public.message_status) end as status
    from private.outbox as o where o.message_id = target_message_id
  ) as parts
  where m.id = target_message_id and m.status <> parts.status
$$;
comment on function private.settle_message(uuid) is 'Gives a message the status that its parts have.';

create function private.fail_outbox(target_outbox_id uuid, class text, code integer) returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  update private.outbox as o
  set status = 'failed', error_class = class, error_code = code
  where o.id = target_outbox_id;
  perform private.settle_message(o.message_id) from private.outbox as o where o.id = target_outbox_id;
end
$$;
comment on function private.fail_outbox(uuid, text, integer) is
  'A message that will not be sent (again).';

create function private.give_up_outbox(target_outbox_id uuid) returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  perform from private.outbox as o
  where o.id = target_outbox_id and o.status in ('pending', 'sending') for update;
  if found then
    perform private.fail_outbox(target_outbox_id, 'too_many_attempts', null);
  end if;
end
$$;
comment on function private.give_up_outbox(uuid) is
  'Closes a message whose job became a dead letter.';

create function private.refuse_outbox(item private.outbox, class text, code integer, refused_at timestamptz)
returns integer
language plpgsql volatile
set search_path = ''
as $$
declare
  max_unlisted_tries constant integer := 3;
  wait integer;
  is_try constant boolean := class in ('transient', 'unlisted');
begin
  if class = 'pair_rate' then
    wait := private.hold_pair(item.identity_id);
  elsif class = 'throughput' then
    wait := coalesce(private.hold_number(item.phone_number_id), 60);
  elsif class in ('auth', 'permission', 'spam', 'policy') then
    -- take_send_slot says how long; of a number that we do not know nobody can.
    wait := case when private.stop_number(item.phone_number_id, class, code) then 0 else 300 end;
  elsif class = 'transient' then
    -- With jitter, so that what failed together does not come back together.
    wait := ceil(least(2 ^ least(item.tries + 1, 8), 300) * (0.5 + random() / 2))::integer;
  elsif class = 'unlisted' and item.tries + 1 < max_unlisted_tries then
    wait := 5;
  end if;

  if wait is not null then
    update private.outbox as o
    set status = 'pending', external_id = null, error_class = class, error_code = code,
        tries = o.tries + is_try::integer,
        next_attempt_at = clock_timestamp() + make_interval(secs => wait)
    where o.id = item.id;
    -- The id of a call that came to nothing names no message.
    update public.messages as m set external_id = null
    where m.id = item.message_id and item.part = 1 and m.external_id = item.external_id;
    perform private.settle_message(item.message_id);
    return greatest(wait, 1);
  end if;

  perform private.fail_outbox(item.id, class, code);
  if class = 'unreachable' then
    -- Unless they have written since. Reports speak in whole seconds.
    update public.whatsapp_identities as w set unreachable_at = refused_at
    where w.id = item.identity_id
      and (w.last_inbound_at is null or w.last_inbound_at < refused_at + interval '1 second');
  elsif class = 'opt_out' then
    perform private.record_consent(item.identity_id, 'marketing', 'stopped', 'error', refused_at);
  end if;
  return null;
end
$$;
comment on function private.refuse_outbox(private.outbox, text, integer, timestamptz) is
  'What a refusal asks of us, by its class: seconds until the next try, null for none.';

create function private.record_outbox(target_outbox_id uuid, held_attempt integer, outcome jsonb)
returns integer
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  item private.outbox;
  person uuid;
  is_refused boolean;
begin
  -- A person before what was written to them: see the order of locks at the head of whatsapp_ingest.
  select o.identity_id into person from private.outbox as o where o.id = target_outbox_id;
  perform from public.whatsapp_identities as w where w.id = person for no key update;
  select * into item from private.outbox as o where o.id = target_outbox_id for update;
  if not found then
    return null;
  end if;

  if outcome ->> 'kind' = 'accepted' then
    perform private.release_slots(item.identity_id, item.phone_number_id);
    select exists (
      select from private.whatsapp_statuses as r
      where r.wamid = outcome ->> 'wamid' and r.status = 'failed' and r.callback_data = item.id::text
    ) into is_refused;
    if is_refused and item.status in ('pending', 'sending') then
      return null; -- The report of its failure was faster than the answer to the call.
    end if;
    -- Even a late word from an older attempt names a message that did leave.
    update private.outbox as o
    set external_id = coalesce(o.external_id, outcome ->> 'wamid'),
        status = case when o.status in ('pending', 'sending') then 'accepted' else o.status end,
        error_class = case when o.status = 'failed' then o.error_class end,
        error_code = case when o.status = 'failed' then o.error_code end
    where o.id = item.id;
    update public.messages as m set external_id = coalesce(m.external_id, outcome ->> 'wamid')
    where m.id = item.message_id and item.part = 1;
    -- Reports and reactions that came before anybody knew whose they were.
    perform private.apply_whatsapp_status(s.wamid, s.status, null, s.error_class, s.error_code, s.occurred_at)
    from (select r.* from private.whatsapp_statuses as r
          where r.wamid = outcome ->> 'wamid' order by r.occurred_at, private.status_rank(r.status)) as s;
    perform private.settle_whatsapp_message(outcome ->> 'wamid');
    return null;
  end if;

  if item.status <> 'sending' or item.attempt <> held_attempt then
    return null; -- A status webhook or a newer attempt knows better.
  end if;
  if outcome ->> 'kind' = 'unknown' then
    return 45; -- The grace time of claim_outbox.
  end if;
  return private.refuse_outbox(item, outcome ->> 'class', (outcome ->> 'code')::integer, clock_timestamp());
end
$$;
comment on function private.record_outbox(uuid, integer, jsonb) is
  'Records what the Graph API answered; returns seconds until the next try, null for none. '
  'Definer: the outbox is private.';

create function private.apply_whatsapp_status(
  message_wamid text, reported text, callback_data text, class text, code integer, reported_at timestamptz
) returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  item private.outbox;
  wait integer;
begin
  -- By our own id first: the report may come before the send call has returned.
  if callback_data ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
    select * into item from private.outbox as o where o.id = callback_data::uuid for update;
  end if;
  if item.id is null then
    select * into item from private.outbox as o where o.external_id = message_wamid for update;
  end if;
  if item.id is null then
    return;
  end if;

  if reported = 'failed' then
    -- Of the call that counts: an earlier one may have failed too, and is made up for. While its id is not known,
    -- the time tells; two clocks may differ a little.
    if item.status in ('sending', 'accepted', 'sent') and coalesce(item.external_id, message_wamid) = message_wamid
      and (item.external_id is not null or item.attempt = 1 or reported_at > item.attempted_at - interval '5 seconds')
    then
      wait := private.refuse_outbox(item, coalesce(class, 'reported'), code, reported_at);
      if wait is not null then
        perform private.enqueue('sends', jsonb_build_object('outbox_id', item.id), wait);
      end if;
    end if;
  elsif reported = 'sent' and exists (
    select from private.whatsapp_statuses as r where r.wamid = message_wamid and r.status = 'failed'
  ) then
    return; -- It came first, and comes late: what has failed since was sent, too.
  elsif private.status_rank(reported) > private.status_rank('accepted')
    and (item.status = 'failed' or private.status_rank(reported) > private.status_rank(item.status))
  then
    update private.outbox as o
    set status = reported, external_id = coalesce(o.external_id, message_wamid),
        error_class = null, error_code = null
    where o.id = item.id;
    update public.messages as m set external_id = message_wamid
    where m.id = item.message_id and item.part = 1 and m.external_id is null;
    perform private.settle_message(item.message_id);
    if item.external_id is null then
      perform private.settle_whatsapp_message(message_wamid); -- Reactions that came before.
    end if;
  end if;
end
$$;
comment on function private.apply_whatsapp_status(text, text, text, text, integer, timestamptz) is
  'Moves a sent message forward as WhatsApp reports; never backwards. What failed for a reason that passes goes out again.';

grant execute on function private.claim_outbox(uuid) to service_role;
grant execute on function private.record_outbox(uuid, integer, jsonb) to service_role;

create function public.claim_outbox(outbox_id uuid) returns jsonb
language sql volatile security invoker
set search_path = ''
as $$ select private.claim_outbox(outbox_id) $$;
comment on function public.claim_outbox(uuid) is
  'For the worker: {state: "send", attempt, phone_number_id, body} | {state: "wait", retry_after_seconds} | {state: "done"}.';

create function public.record_outbox(outbox_id uuid, attempt integer, outcome jsonb) returns jsonb
language sql volatile security invoker
set search_path = ''
as $$
  select jsonb_build_object(
    'retry_after_seconds', private.record_outbox(outbox_id, attempt, outcome),
    'is_try', outcome ->> 'kind' = 'unknown' or outcome ->> 'class' in ('transient', 'unlisted'))
$$;
comment on function public.record_outbox(uuid, integer, jsonb) is
  'For the worker: {retry_after_seconds, is_try}; null seconds when nothing is left to do; is_try: the job failed '
  'for a reason of its own, and not for a limit or a stopped number.';

grant execute on function public.claim_outbox(uuid) to service_role;
grant execute on function public.record_outbox(uuid, integer, jsonb) to service_role;
