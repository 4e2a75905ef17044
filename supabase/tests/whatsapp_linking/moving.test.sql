begin;
select plan(18);
select tests.sign_up('ada');
select tests.sign_up('bo');
create function pg_temp.phone_of(person text) returns text language sql as $$
  select u.whatsapp_phone from public.user_preferences as u where u.user_id = tests.id(person) $$;
create function pg_temp.link_of(person text) returns text language sql as $$
  select w.phone from public.whatsapp_identities as w where w.user_id = tests.id(person) $$;

-- A person with a new phone: the newest proof wins.
select tests.link_whatsapp('ada', '+15550007030');
select tests.whatsapp_text('wamid.moving.1', '15550007030', 'from the old phone');
update private.whatsapp_messages set wamid = 'wamid.link.ada.1' where wamid = 'wamid.link.ada';
select tests.link_whatsapp('ada', '+15550007031');
select is(pg_temp.link_of('ada'), '+15550007031', 'M2: the new phone is linked');
select is(pg_temp.phone_of('ada'), '+15550007031', 'M2: and shown');
select row_eq($$ select user_id, verified_at from public.whatsapp_identities where phone = '+15550007030' $$,
  row(null::uuid, null::timestamptz), 'M2-26: the old one is nobody''s');
select tests.whatsapp_text('wamid.moving.2', '15550007030', 'whoever has the old phone now');
select is((select count(*) from public.messages where user_id = tests.id('ada')), 1::bigint,
  'M2-27: and what it writes is not in the conversation any more');
select is((select disposition from private.whatsapp_messages where wamid = 'wamid.moving.2'), 'unlinked', 'M2: but kept');

-- Another account proves the same phone: the link moves with the phone.
select tests.link_whatsapp('bo', '+15550007031');
select is(pg_temp.link_of('bo'), '+15550007031', 'M2: a phone that proves itself again is the new account''s');
select is(pg_temp.phone_of('bo'), '+15550007031', 'M2: which shows it');
select is(pg_temp.link_of('ada'), null, 'M2-28: the earlier account has lost it');
select is(pg_temp.phone_of('ada'), null, 'M2-29: and shows it no more');
select tests.whatsapp_text('wamid.moving.3', '15550007031', 'for bo');
select is((select user_id from public.messages where external_id = 'wamid.moving.3'), tests.id('bo'),
  'M2-30: what is written now is the new account''s');
select is((select user_id from public.messages where external_id = 'wamid.moving.1'), tests.id('ada'),
  'M2-31: what was said before stays the earlier account''s');

-- Linked again to the same account: nothing is lost.
update private.whatsapp_messages set wamid = 'wamid.link.bo.1' where wamid = 'wamid.link.bo';
select tests.link_whatsapp('bo', '+15550007031');
select is(pg_temp.link_of('bo'), '+15550007031', 'M2: linking again changes nothing');
select is(pg_temp.phone_of('bo'), '+15550007031', 'M2: nor what is shown');

-- The number changes, the user id stays: the link follows the person, and so does what is shown.
select tests.whatsapp_text('wamid.moving.4', '15550007031', 'with my user id', 'US.bo');
select tests.whatsapp_text('wamid.moving.5', '15550007032', 'from my new number', 'US.bo');
select is(pg_temp.link_of('bo'), '+15550007032', 'M2: a new number with the same user id is the same person');
select is((select user_id from public.messages where external_id = 'wamid.moving.5'), tests.id('bo'), 'M2: who goes on talking');
select is(pg_temp.phone_of('bo'), '+15550007032', 'M2: the preferences show the number of today');

-- Two rows of one person, one of them linked, become one.
select tests.whatsapp_text('wamid.moving.6', null, 'by user id alone', 'US.ada');
update private.whatsapp_messages set wamid = 'wamid.link.ada.2' where wamid = 'wamid.link.ada';
select tests.link_whatsapp('ada', '+15550007033');
select tests.whatsapp_text('wamid.moving.7', '15550007033', 'with both', 'US.ada');
select is((select user_id from public.whatsapp_identities where bsuid = 'US.ada'), tests.id('ada'),
  'M2: the user id belongs to the linked person');
select is((select count(*) from private.whatsapp_messages as m join public.whatsapp_identities as w on w.id = m.identity_id
    where w.bsuid = 'US.ada' and m.disposition = 'unlinked'), 0::bigint,
  'M2: what was written under the user id alone is joined');

select * from finish();
rollback;
