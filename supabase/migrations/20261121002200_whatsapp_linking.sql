-- Linking a WhatsApp person to an account: by a code sent from that very phone.
-- Objects: private.whatsapp_link_codes, private.whatsapp_texts, public.start_whatsapp_link,
-- private.redeem_whatsapp_code, private.merge_whatsapp_identities, private.move_whatsapp_identity.

create table private.whatsapp_link_codes (
  user_id uuid primary key references auth.users (id) on delete cascade,
  code_hash bytea not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  constraint whatsapp_link_codes_code_hash_key unique (code_hash)
);
comment on table private.whatsapp_link_codes is 'One live code per user, stored hashed. Asking again replaces it.';

alter table private.whatsapp_link_codes enable row level security;
create policy "api roles see nothing" on private.whatsapp_link_codes
  for all to anon, authenticated using (false);

create table private.whatsapp_texts (
  key text primary key,
  content text not null,
  constraint key_is_known check (key in ('link_prompt', 'link_confirmation', 'resumed')),
  constraint content_fits_one_message check (char_length(content) between 1 and 4096)
);
comment on table private.whatsapp_texts is 'What the number says by itself. The owner edits it.';

alter table private.whatsapp_texts enable row level security;
create policy "api roles see nothing" on private.whatsapp_texts
  for all to anon, authenticated using (false);

insert into private.whatsapp_texts (key, content) values
  ('link_prompt',
   'Hello! I do not know you here yet. Open the app, choose "Link WhatsApp", and send me the code '
   'that you see there. What you have written so far is kept.'),
  ('link_confirmation',
   'Done: this number is linked to your account. Write to me here or in the app, it is one conversation.'),
  ('resumed', 'Welcome back. I answer here again; send STOP at any time to end it.');

create function private.whatsapp_text(wanted text) returns text
language sql stable
set search_path = ''
as $$ select t.content from private.whatsapp_texts as t where t.key = wanted $$;
comment on function private.whatsapp_text(text) is 'What the number says by itself on an occasion.';

create function private.normal_code(candidate text) returns text
language sql immutable parallel safe
set search_path = ''
as $$
  -- Eight characters out of an alphabet without look-alikes, with or without the hyphen.
  select replace(upper(btrim(candidate)), '-', '')
  where upper(btrim(candidate)) ~ '^[2-9A-HJ-NP-Z]{4}-?[2-9A-HJ-NP-Z]{4}$'
$$;
comment on function private.normal_code(text) is 'The code in its stored form; null for any other text.';

create function private.start_whatsapp_link() returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  alphabet constant text := '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
  lifetime constant interval := interval '10 minutes';
  caller constant uuid := (select auth.uid());
  business text;
  code text;
  expires timestamptz;
begin
  if caller is null then
    raise exception using errcode = 'PT401', message = 'Nobody is signed in.',
      detail = 'not_authenticated', hint = 'Sign in first.';
  end if;
  select n.display_phone into business from private.whatsapp_numbers as n
  order by n.updated_at desc limit 1;
  if not found then
    raise exception using errcode = 'PT503', message = 'WhatsApp is not set up.',
      detail = 'whatsapp_not_configured',
      hint = 'Set the WHATSAPP_* secrets and let the worker run once.';
  end if;
  -- 32 letters: five bits of each random byte, no bias.
  select string_agg(substr(alphabet, 1 + (get_byte(extensions.gen_random_bytes(1), 0) & 31), 1), '')
    into code
  from generate_series(1, 8);
  insert into private.whatsapp_link_codes as c (user_id, code_hash, expires_at)
  values (caller, sha256(convert_to(code, 'UTF8')), now() + lifetime)
  on conflict on constraint whatsapp_link_codes_pkey
    do update set code_hash = excluded.code_hash, expires_at = excluded.expires_at, created_at = now()
  returning c.expires_at into expires;
  return jsonb_build_object(
    'code', left(code, 4) || '-' || right(code, 4), 'expires_at', expires, 'business_phone', business);
end
$$;
comment on function private.start_whatsapp_link() is
  'A new one-time code for the caller. Definer: codes are private; it acts on auth.uid() alone.';
grant execute on function private.start_whatsapp_link() to authenticated;

create function public.start_whatsapp_link() returns jsonb
language sql volatile security invoker
set search_path = ''
as $$ select private.start_whatsapp_link() $$;
comment on function public.start_whatsapp_link() is
  'A one-time code to send from one''s own phone to the business number: {code, expires_at, business_phone}. '
  'It replaces an earlier code. 503 whatsapp_not_configured when no number is known.';
grant execute on function public.start_whatsapp_link() to authenticated;

create function private.redeem_whatsapp_code(person uuid, candidate text) returns boolean
language plpgsql volatile
set search_path = ''
as $$
declare
  max_failures constant integer := 5;
  failure_window constant interval := interval '1 hour';
  code constant text := private.normal_code(candidate);
  failures integer;
  claimant uuid;
begin
  if code is null then
    return false;
  end if;
  select case when w.link_failed_at > now() - failure_window then w.link_failures else 0 end
    into failures
  from public.whatsapp_identities as w where w.id = person;
  if failures >= max_failures then
    return false; -- Guessing is over for this hour.
  end if;
  delete from private.whatsapp_link_codes as c
  where c.code_hash = sha256(convert_to(code, 'UTF8')) and c.expires_at > now()
  returning c.user_id into claimant;
  if claimant is null then
    update public.whatsapp_identities as w
    set link_failures = failures + 1, link_failed_at = now() where w.id = person;
    return false;
  end if;
  perform private.link_whatsapp(person, claimant);
  return true;
end
$$;
comment on function private.redeem_whatsapp_code(uuid, text) is
  'Links the sender of a good code; counts a bad one.';

create function private.link_whatsapp(person uuid, claimant uuid) returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  -- One person per account, one account per person: the newest proof wins.
  update public.whatsapp_identities as w set user_id = null, verified_at = null
  where w.user_id = claimant and w.id <> person;
  update public.user_preferences as u set whatsapp_phone = null
  where u.user_id = (select w.user_id from public.whatsapp_identities as w where w.id = person)
    and u.user_id <> claimant;
  update public.whatsapp_identities as w
  set user_id = claimant, verified_at = now(), link_failures = 0, link_failed_at = null
  where w.id = person;
  perform private.audit('whatsapp.linked', null, claimant, jsonb_build_object('identity_id', person));
  perform private.active_chat_session_of(claimant);
  perform private.follow_whatsapp_identity(person);
end
$$;
comment on function private.link_whatsapp(uuid, uuid) is
  'Joins a person to an account, with the messages kept so far.';

create function private.follow_whatsapp_identity(person uuid) returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  who public.whatsapp_identities;
begin
  select * into who from public.whatsapp_identities as w where w.id = person;
  if who.user_id is null then
    return;
  end if;
  update public.user_preferences as u set whatsapp_phone = who.phone
  where u.user_id = who.user_id and u.whatsapp_phone is distinct from who.phone;
  -- What was written before stands in the conversation now. It has had its answer: the prompt.
  perform private.place_whatsapp_messages(array(
    select i.id from private.whatsapp_messages as i
    where i.identity_id = person and i.disposition = 'unlinked'));
end
$$;
comment on function private.follow_whatsapp_identity(uuid) is
  'After a link, a merge or a change of number: the account shows the number of today and has every message.';

create function private.merge_whatsapp_identities(kept uuid, dropped uuid) returns uuid
language plpgsql volatile
set search_path = ''
as $$
declare
  survivor uuid := kept;
  other uuid := dropped;
  gone public.whatsapp_identities;
begin
  perform from public.whatsapp_identities as w where w.id in (kept, dropped) order by w.id for update;
  -- A linked one is worth more than an unlinked one.
  if (select w.user_id from public.whatsapp_identities as w where w.id = kept) is null
    and (select w.user_id from public.whatsapp_identities as w where w.id = dropped) is not null
  then
    survivor := dropped;
    other := kept;
  end if;
  update private.whatsapp_messages as i set identity_id = survivor where i.identity_id = other;
  update private.outbox as o set identity_id = survivor where o.identity_id = other;
  update private.whatsapp_events as e set identity_id = survivor where e.identity_id = other;
  update private.whatsapp_consents as c set identity_id = survivor
  where c.identity_id = other and not exists (
    select from private.whatsapp_consents as k
    where k.identity_id = survivor and (k.scope, k.source, k.occurred_at, k.decision)
      = (c.scope, c.source, c.occurred_at, c.decision));
  delete from public.whatsapp_identities as w where w.id = other returning * into gone;
  -- Both were linked: one of the accounts has lost its person.
  update public.user_preferences as u set whatsapp_phone = null where u.user_id = gone.user_id;
  update public.whatsapp_identities as w
  set phone = coalesce(w.phone, gone.phone), bsuid = coalesce(w.bsuid, gone.bsuid),
      display_name = coalesce(w.display_name, gone.display_name),
      last_inbound_at = greatest(w.last_inbound_at, gone.last_inbound_at),
      link_prompted_at = greatest(w.link_prompted_at, gone.link_prompted_at)
  where w.id = survivor;
  perform private.apply_consent(survivor);
  return survivor;
end
$$;
comment on function private.merge_whatsapp_identities(uuid, uuid) is
  'Two rows that turned out to be one person.';

create function private.move_whatsapp_identity(person uuid, to_phone text, to_bsuid text) returns uuid
language plpgsql volatile
set search_path = ''
as $$
declare
  moved uuid := person;
  other public.whatsapp_identities;
begin
  perform from public.whatsapp_identities as w
  where w.id = person or w.phone_key = private.phone_key(to_phone) or w.bsuid = to_bsuid
  order by w.id for update;
  for other in
    select * from public.whatsapp_identities as w
    where w.id <> person and (w.phone_key = private.phone_key(to_phone) or w.bsuid = to_bsuid) order by w.id
  loop
    if other.bsuid is distinct from to_bsuid and other.bsuid is not null then
      -- Somebody else's number until now.
      update public.whatsapp_identities as w set phone = null where w.id = other.id;
      perform private.follow_whatsapp_identity(other.id);
    else
      -- The same person, met under the new name before we were told; or a number without its old owner.
      moved := private.merge_whatsapp_identities(moved, other.id);
    end if;
  end loop;
  update public.whatsapp_identities as w
  set phone = coalesce(private.e164(to_phone), w.phone), bsuid = coalesce(to_bsuid, w.bsuid)
  where w.id = moved;
  perform private.audit('whatsapp.moved', null, w.user_id, jsonb_build_object('identity_id', moved))
  from public.whatsapp_identities as w where w.id = moved;
  perform private.follow_whatsapp_identity(moved);
  return moved;
end
$$;
comment on function private.move_whatsapp_identity(uuid, text, text) is
  'WhatsApp says that a person has a new number or a new user id; the conversation goes along.';
