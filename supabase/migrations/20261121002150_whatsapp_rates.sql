-- How fast we may write: to one person, and from one number. And when a number must not write at all.
-- Objects: private.whatsapp_pairs; private.take_send_slot, private.hold_pair, private.hold_number,
-- public.list_whatsapp_numbers, public.resume_whatsapp_number.
-- Each rate is one moment in a row (the generic cell rate algorithm): a message moves it on by its share, and
-- may leave while the moment is no further ahead than the burst allows. Locks: pair, then number.

create table private.whatsapp_pairs (
  identity_id uuid primary key references public.whatsapp_identities (id) on delete cascade,
  next_send_at timestamptz not null default '-infinity',
  held_until timestamptz,
  refusals integer not null default 0
);
comment on table private.whatsapp_pairs is 'The rate at which one person is written to.';
comment on column private.whatsapp_pairs.held_until is 'WhatsApp said too many (131056): nothing to this person before.';
comment on column private.whatsapp_pairs.refusals is 'How often it has said so since the last message that it took.';

alter table private.whatsapp_pairs enable row level security;
create policy "api roles see nothing" on private.whatsapp_pairs
  for all to anon, authenticated using (false);

create function private.number_share() returns interval
language sql immutable parallel safe
set search_path = ''
as $$ select interval '1 second' / 80 $$;
comment on function private.number_share() is
  'A number''s throughput: 80 messages per second (Meta''s default). The owner of a faster number replaces this function.';

create function private.pair_slot_at(pair private.whatsapp_pairs, ahead integer default 0) returns timestamptz
language plpgsql immutable
set search_path = ''
as $$
declare
  share constant interval := interval '6 seconds'; -- Meta: one message per 6 s to one person …
  burst constant integer := 45; -- … with bursts of 45
begin
  return greatest(pair.held_until, pair.next_send_at + share * (ahead + 1 - burst));
end
$$;
comment on function private.pair_slot_at(private.whatsapp_pairs, integer) is
  'When a person may be written to next, after so many others that are ahead in their line.';

create function private.take_send_slot(person uuid, number_id text) returns integer
language plpgsql volatile
set search_path = ''
as $$
declare
  moment constant timestamptz := clock_timestamp();
  number_burst constant interval := interval '1 second';
  stopped_check constant integer := 300;
  pair private.whatsapp_pairs;
  number private.whatsapp_numbers;
  free_at timestamptz;
begin
  insert into private.whatsapp_pairs (identity_id) values (person)
  on conflict on constraint whatsapp_pairs_pkey do nothing;
  select * into pair from private.whatsapp_pairs as p where p.identity_id = person for update;
  select * into number from private.whatsapp_numbers as n where n.phone_number_id = number_id for update;
  if number.stopped_at is not null then
    return stopped_check;
  end if;
  free_at := greatest(
    private.pair_slot_at(pair), number.held_until, number.next_send_at + private.number_share() - number_burst);
  if free_at > moment then
    return ceil(extract(epoch from free_at - moment))::integer;
  end if;
  update private.whatsapp_pairs as p
  set next_send_at = greatest(p.next_send_at, moment) + interval '6 seconds' where p.identity_id = person;
  update private.whatsapp_numbers as n
  set next_send_at = greatest(n.next_send_at, moment) + private.number_share() where n.phone_number_id = number_id;
  return null;
end
$$;
comment on function private.take_send_slot(uuid, text) is
  'Takes the right to send one message now (null), or says after how many seconds to ask again.';

create function private.hold_pair(person uuid) returns integer
language sql volatile
set search_path = ''
as $$
  -- Meta: 4^n seconds, for this person only.
  insert into private.whatsapp_pairs as p (identity_id, refusals, held_until)
  values (person, 1, clock_timestamp() + interval '4 seconds')
  on conflict on constraint whatsapp_pairs_pkey do update
    set refusals = p.refusals + 1,
        held_until = clock_timestamp() + make_interval(secs => 4 ^ least(p.refusals + 1, 5))
  returning (4 ^ least(p.refusals, 5))::integer
$$;
comment on function private.hold_pair(uuid) is 'After 131056: seconds for which this person is left alone.';

create function private.hold_number(number_id text) returns integer
language sql volatile
set search_path = ''
as $$
  update private.whatsapp_numbers as n
  set refusals = n.refusals + 1,
      held_until = clock_timestamp() + make_interval(secs => least(2 ^ least(n.refusals + 1, 8), 300))
  where n.phone_number_id = number_id
  returning least(2 ^ least(n.refusals, 8), 300)::integer
$$;
comment on function private.hold_number(text) is 'After 130429: seconds for which the whole number is slowed down.';

create function private.stop_number(number_id text, class text, code integer) returns boolean
language plpgsql volatile
set search_path = ''
as $$
begin
  update private.whatsapp_numbers as n
  set stopped_at = now(), stop_class = class, stop_code = code
  where n.phone_number_id = number_id and n.stopped_at is null;
  if found then
    perform private.audit('whatsapp.number_stopped', null, null,
      jsonb_build_object('phone_number_id', number_id, 'class', class, 'code', code));
  end if;
  return exists (select from private.whatsapp_numbers as n where n.phone_number_id = number_id);
end
$$;
comment on function private.stop_number(text, text, integer) is
  'Nothing leaves from this number until an operator resumes it; what waits keeps its tries. False: it is not known.';

create function private.release_slots(person uuid, number_id text) returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  -- What is taken while a hold lasts had left before it.
  update private.whatsapp_pairs as p set refusals = 0, held_until = null
  where p.identity_id = person and p.refusals > 0 and p.held_until <= clock_timestamp();
  update private.whatsapp_numbers as n set refusals = 0, held_until = null
  where n.phone_number_id = number_id and n.refusals > 0 and n.held_until <= clock_timestamp();
end
$$;
comment on function private.release_slots(uuid, text) is 'A message was taken: patience is full again.';

create function private.resume_whatsapp_number(number_id text) returns boolean
language plpgsql volatile security definer
set search_path = ''
as $$
begin
  update private.whatsapp_numbers as n
  set stopped_at = null, stop_class = null, stop_code = null, held_until = null, refusals = 0
  where n.phone_number_id = number_id and n.stopped_at is not null;
  if not found then
    return false;
  end if;
  perform private.audit('whatsapp.number_resumed', null, null, jsonb_build_object('phone_number_id', number_id));
  -- What only waited need not wait any longer.
  update pgmq.q_sends as j set vt = clock_timestamp() where j.read_ct = 0 and j.vt > clock_timestamp();
  return true;
end
$$;
comment on function private.resume_whatsapp_number(text) is
  'Lets a stopped number write again; false when it was not stopped. Definer: the table and the queue are private.';

create function private.list_whatsapp_numbers() returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'phone_number_id', n.phone_number_id, 'display_phone', n.display_phone, 'held_until', n.held_until,
    'stopped_at', n.stopped_at, 'stop_class', n.stop_class, 'stop_code', n.stop_code,
    'waiting', (select count(*) from private.outbox as o
                where o.phone_number_id = n.phone_number_id and o.status in ('pending', 'sending'))
  ) order by n.phone_number_id), '[]')
  from private.whatsapp_numbers as n
$$;
comment on function private.list_whatsapp_numbers() is
  'The business''s numbers and how they stand. Definer: the tables are private.';

grant execute on function private.resume_whatsapp_number(text) to service_role;
grant execute on function private.list_whatsapp_numbers() to service_role;

create function public.resume_whatsapp_number(phone_number_id text) returns jsonb
language sql volatile security invoker
set search_path = ''
as $$ select jsonb_build_object('resumed', private.resume_whatsapp_number(phone_number_id)) $$;
comment on function public.resume_whatsapp_number(text) is
  'For operators: {resumed}; lets a number that auth, permission, spam or policy stopped write again.';

create function public.list_whatsapp_numbers() returns jsonb
language sql stable security invoker
set search_path = ''
as $$ select private.list_whatsapp_numbers() $$;
comment on function public.list_whatsapp_numbers() is
  'For operators: [{phone_number_id, display_phone, held_until, stopped_at, stop_class, stop_code, waiting}].';

grant execute on function public.resume_whatsapp_number(text) to service_role;
grant execute on function public.list_whatsapp_numbers() to service_role;
