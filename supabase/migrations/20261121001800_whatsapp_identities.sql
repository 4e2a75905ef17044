-- Who writes to the business number: by phone, by business-scoped user id, or both.
-- Objects: whatsapp_identities, private.whatsapp_numbers, private.find_whatsapp_identity,
-- private.whatsapp_name, private.meet_whatsapp_people; public.register_whatsapp_number.
-- Withheld: every write. A number is believed when a message came from it, never when it was typed.

create table public.whatsapp_identities (
  id uuid primary key default gen_random_uuid(),
  user_id uuid references auth.users (id) on delete cascade,
  phone text,
  phone_key text generated always as (private.phone_key(phone)) stored,
  bsuid text,
  display_name varchar(255),
  verified_at timestamptz,
  last_inbound_at timestamptz,
  link_prompted_at timestamptz,
  link_failures integer not null default 0,
  link_failed_at timestamptz,
  stopped_at timestamptz,
  marketing_stopped_at timestamptz,
  unreachable_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint whatsapp_identities_user_id_key unique (user_id),
  constraint whatsapp_identities_phone_key_key unique (phone_key),
  constraint whatsapp_identities_bsuid_key unique (bsuid),
  constraint phone_is_e164 check (phone ~ '^\+[0-9]{6,15}$'),
  constraint has_a_phone_or_a_bsuid check (phone is not null or bsuid is not null),
  constraint linked_is_verified check ((user_id is null) = (verified_at is null))
);
comment on table public.whatsapp_identities is
  'People on WhatsApp. user_id null: not linked to an account; such rows are nobody''s to read.';
comment on column public.whatsapp_identities.phone is 'With a leading +; null: the person shows a username only.';
comment on column public.whatsapp_identities.bsuid is 'Business-scoped user id, as Meta gives it.';
comment on column public.whatsapp_identities.last_inbound_at is
  'Time of the person''s newest message: free text may be sent for 24 hours from it.';

comment on column public.whatsapp_identities.stopped_at is
  'Since when the person wants nothing from us; nothing is sent. As the consent ledger says.';
comment on column public.whatsapp_identities.marketing_stopped_at is
  'Since when the person wants no marketing. As the consent ledger says.';
comment on column public.whatsapp_identities.unreachable_at is
  'When WhatsApp last could not reach the person; null since they wrote again.';

create trigger whatsapp_identities_touch before update on public.whatsapp_identities
  for each row execute function private.touch_updated_at();

alter table public.whatsapp_identities enable row level security;
revoke all on public.whatsapp_identities from anon, authenticated, public;
grant select on public.whatsapp_identities to authenticated;
grant select, insert, update, delete on public.whatsapp_identities to service_role;

create policy "people read their own WhatsApp identity" on public.whatsapp_identities
  for select to authenticated using (user_id = (select auth.uid()));

create table private.whatsapp_numbers (
  phone_number_id text primary key,
  display_phone text not null,
  updated_at timestamptz not null default now(),
  next_send_at timestamptz not null default '-infinity',
  held_until timestamptz,
  refusals integer not null default 0,
  stopped_at timestamptz,
  stop_class text,
  stop_code integer,
  constraint display_phone_is_e164 check (display_phone ~ '^\+[0-9]{6,15}$'),
  constraint stopped_with_a_class check ((stopped_at is null) = (stop_class is null))
);
comment on table private.whatsapp_numbers is 'The business''s own numbers, as the Graph API and webhooks name them.';
comment on column private.whatsapp_numbers.next_send_at is 'Where the rate of this number stands; see whatsapp_rates.';
comment on column private.whatsapp_numbers.stopped_at is
  'Since when nothing leaves from it: its token, its permissions or its standing are refused. An operator resumes it.';

alter table private.whatsapp_numbers enable row level security;
create policy "api roles see nothing" on private.whatsapp_numbers
  for all to anon, authenticated using (false);

create function private.e164(phone text) returns text
language sql immutable parallel safe
set search_path = ''
as $$ select '+' || nullif(regexp_replace(phone, '[^0-9]', '', 'g'), '') $$;
comment on function private.e164(text) is 'Digits with a leading +; null when there are none.';

create function private.note_whatsapp_number(number_id text, display_phone_number text) returns void
language sql volatile
set search_path = ''
as $$
  -- Asked first: an insert that finds its row would lock it, and every delivery would queue up there.
  insert into private.whatsapp_numbers as n (phone_number_id, display_phone)
  select number_id, private.e164(display_phone_number)
  where private.e164(display_phone_number) is not null and not exists (
    select from private.whatsapp_numbers as known
    where known.phone_number_id = number_id and known.display_phone = private.e164(display_phone_number))
  on conflict on constraint whatsapp_numbers_pkey
    do update set display_phone = excluded.display_phone, updated_at = now()
    where n.display_phone <> excluded.display_phone
$$;
comment on function private.note_whatsapp_number(text, text) is 'Remembers a number that people write to.';

create function private.register_whatsapp_number(number_id text, display_phone_number text) returns void
language plpgsql volatile security definer
set search_path = ''
as $$
begin
  if private.e164(display_phone_number) is null then
    raise exception using errcode = 'PT400', message = 'A business number has digits.', detail = 'invalid_input',
      hint = 'Pass display_phone_number as the Graph API gives it.';
  end if;
  perform private.note_whatsapp_number(number_id, display_phone_number);
  -- The Graph API has just taken our token: what a bad one had stopped may go on.
  perform private.resume_whatsapp_number(n.phone_number_id) from private.whatsapp_numbers as n
  where n.phone_number_id = number_id and n.stop_class = 'auth';
end
$$;
comment on function private.register_whatsapp_number(text, text) is
  'Remembers the business''s number, which the Graph API told us. Definer: the table is private.';
grant execute on function private.register_whatsapp_number(text, text) to service_role;

create function public.register_whatsapp_number(phone_number_id text, display_phone_number text)
returns void
language sql volatile security invoker
set search_path = ''
as $$ select private.register_whatsapp_number(phone_number_id, display_phone_number) $$;
comment on function public.register_whatsapp_number(text, text) is
  'For the worker, when the Graph API has named the number: remembers it, and resumes it after a bad token.';
grant execute on function public.register_whatsapp_number(text, text) to service_role;

create function private.find_whatsapp_identity(from_phone text, from_user_id text, profile_name text)
returns uuid
language plpgsql volatile
set search_path = ''
as $$
declare
  given_phone constant text := private.e164(from_phone);
  given_bsuid constant text := nullif(from_user_id, '');
  by_phone uuid;
  by_bsuid uuid;
  found_id uuid;
begin
  -- A known number with another user id, unannounced: the number has a new owner, who must not find
  -- the old one's conversation. An announced change moves the user id, and brings the two together.
  update public.whatsapp_identities as w set phone = null
  where w.phone_key = private.phone_key(given_phone) and w.bsuid <> given_bsuid
  returning w.id into by_phone;
  if found then
    perform private.follow_whatsapp_identity(by_phone);
  end if;

  -- Two deliveries about a new person must not make two of them.
  insert into public.whatsapp_identities (phone, bsuid, display_name)
  select given_phone, given_bsuid, left(nullif(profile_name, ''), 255)
  where not exists (
    select from public.whatsapp_identities as w
    where w.phone_key = private.phone_key(given_phone) or w.bsuid = given_bsuid)
  on conflict do nothing;

  -- Locked here, in the caller's order; without the key, so that an answer may be written meanwhile.
  select w.id into by_bsuid from public.whatsapp_identities as w
  where w.bsuid = given_bsuid for no key update;
  select w.id into by_phone from public.whatsapp_identities as w
  where w.phone_key = private.phone_key(given_phone) for no key update;

  if by_bsuid is not null and by_phone is not null and by_bsuid <> by_phone then
    -- Known once by number and once by user id: one person after all.
    found_id := private.merge_whatsapp_identities(by_bsuid, by_phone);
  else
    found_id := coalesce(by_bsuid, by_phone);
  end if;

  update public.whatsapp_identities as w
  set phone = coalesce(given_phone, w.phone),
      bsuid = coalesce(given_bsuid, w.bsuid),
      display_name = coalesce(left(nullif(profile_name, ''), 255), w.display_name)
  where w.id = found_id
    and (w.phone is distinct from coalesce(given_phone, w.phone)
      or w.bsuid is distinct from coalesce(given_bsuid, w.bsuid)
      or w.display_name is distinct from coalesce(left(nullif(profile_name, ''), 255), w.display_name));
  perform private.follow_whatsapp_identity(found_id);
  return found_id;
end
$$;
comment on function private.find_whatsapp_identity(text, text, text) is
  'The person with this number or user id, created when new.';

create function private.lock_whatsapp_people(items jsonb) returns void
language sql volatile
set search_path = ''
as $$
  with names as materialized (
    select distinct coalesce(u.item ->> 'from_phone', u.item ->> 'recipient_phone') as phone,
      coalesce(u.item ->> 'from_user_id', u.item ->> 'recipient_user_id') as bsuid
    from jsonb_array_elements(items) as u (item)
  )
  select from public.whatsapp_identities as w
  where w.phone_key = any (array(select private.phone_key(n.phone) from names as n))
    or w.bsuid = any (array(select n.bsuid from names as n))
  order by w.id
  for no key update
$$;
comment on function private.lock_whatsapp_people(jsonb) is
  'Locks everybody whom updates speak of and who is known, in one order; without the key, so that an answer '
  'may be written meanwhile.';

create function private.whatsapp_name(phone text, bsuid text) returns text
language sql immutable parallel safe
set search_path = ''
as $$ select concat_ws(' ', coalesce(phone, ''), bsuid) $$;
comment on function private.whatsapp_name(text, text) is 'What a sender is called within one delivery.';

create function private.meet_whatsapp_people(items jsonb) returns jsonb
language plpgsql volatile
set search_path = ''
as $$
declare
  -- Each name once, where it came last: a delivery holds up to 1000 updates, often of a few people.
  senders constant jsonb := (
    select jsonb_agg(to_jsonb(d) || jsonb_build_object('phone_key', private.phone_key(d.phone)))
    from (
      select u.item ->> 'from_phone' as phone, u.item ->> 'from_user_id' as bsuid,
        left(u.item ->> 'profile_name', 255) as name, max(u.position) as position,
        -- Under several names within this delivery: the last one stays.
        count(*) over (partition by private.phone_key(u.item ->> 'from_phone')) > 1 and u.item ->> 'from_phone' is not null
          or count(*) over (partition by u.item ->> 'from_user_id') > 1 and u.item ->> 'from_user_id' is not null as is_shared
      from jsonb_array_elements(items) with ordinality as u (item, position)
      group by 1, 2, 3
    ) as d
    where coalesce(d.phone, d.bsuid) is not null);
  sender record;
begin
  -- Two deliveries about a new person must not make two of them.
  insert into public.whatsapp_identities (phone, bsuid, display_name)
  select distinct on (coalesce(s.phone_key, s.bsuid)) private.e164(s.phone), s.bsuid, s.name
  from jsonb_to_recordset(senders) as s (phone text, bsuid text, name text, phone_key text, position integer)
  where not exists (select from public.whatsapp_identities as w where w.phone_key = s.phone_key)
    and not exists (select from public.whatsapp_identities as w where w.bsuid = s.bsuid)
  order by coalesce(s.phone_key, s.bsuid), s.position
  on conflict do nothing;
  -- Whom another delivery has made known meanwhile.
  perform private.lock_whatsapp_people(items);

  -- Who is known under just these names needs no more; the others one by one, in the order given.
  for sender in
    select s.phone, s.bsuid, s.name
    from jsonb_to_recordset(senders) as s (phone text, bsuid text, name text, phone_key text, position integer, is_shared boolean)
    left join public.whatsapp_identities as by_phone on by_phone.phone_key = s.phone_key
    left join public.whatsapp_identities as by_bsuid on by_bsuid.bsuid = s.bsuid
    where s.phone is not null and (by_phone.id is null or by_phone.phone <> private.e164(s.phone))
      or s.bsuid is not null and by_bsuid.id is null
      or by_phone.id <> by_bsuid.id
      or s.is_shared
      or s.name is distinct from coalesce(by_phone.display_name, by_bsuid.display_name) and s.name is not null
    order by s.position
  loop
    perform private.find_whatsapp_identity(sender.phone, sender.bsuid, sender.name);
  end loop;

  -- A number may have gone from one to another in between: the user id knows better.
  return (
    select jsonb_object_agg(private.whatsapp_name(s.phone, s.bsuid), coalesce(by_bsuid.id, by_phone.id))
    from jsonb_to_recordset(senders) as s (phone text, bsuid text, phone_key text)
    left join public.whatsapp_identities as by_phone on by_phone.phone_key = s.phone_key
    left join public.whatsapp_identities as by_bsuid on by_bsuid.bsuid = s.bsuid
  );
end
$$;
comment on function private.meet_whatsapp_people(jsonb) is
  'The people whom updates come from, created when new: {whatsapp_name of number and user id as they came: identity id}.';
