begin;
select plan(30);
select tests.sign_up('ada');
select tests.sign_up('bo');
create temp table given (who text, c jsonb);
grant all on given to authenticated;
create function pg_temp.ask(person text) returns text language plpgsql as $$
begin
  perform tests.become(person);
  insert into given values (person, public.start_whatsapp_link());
  perform tests.become_owner();
  return (select c ->> 'code' from given where who = person order by c ->> 'expires_at' desc, ctid desc limit 1);
end
$$;
create function pg_temp.says(words text, phone text default '15550007020') returns jsonb language sql as $$
  select tests.whatsapp_text('wamid.' || gen_random_uuid(), phone, words) $$;
create function pg_temp.linked(number text default '15550007020') returns text language sql as $$
  select p.name from public.whatsapp_identities as w join tests.people as p on p.id = w.user_id
  where w.phone_key = private.phone_key(number) $$;

-- Asking.
delete from private.whatsapp_numbers;
select throws_ok($$ select pg_temp.ask('ada') $$, 'PT503', 'WhatsApp is not set up.', 'M2: without a number there is no code');
select tests.become_owner();
select public.register_whatsapp_number('100000000000001', '15550100001');
select set_config('role', 'authenticated', true);
select throws_ok($$ select public.start_whatsapp_link() $$, 'PT401', null, 'M2-18: a code is for somebody signed in');
select tests.become_owner();
create temp table first as select pg_temp.ask('ada') as code;
select matches(code, '^[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$', 'M2: a code has no look-alikes') from first;
select is(c ->> 'business_phone', '+15550100001', 'M2: it says whom to send it to') from given;
select ok((c ->> 'expires_at')::timestamptz between now() + interval '5 minutes' and now() + interval '15 minutes',
  'M2: and until when') from given;
select is((select count(*) from private.whatsapp_link_codes as c, first where c::text like '%' || replace(code, '-', '') || '%'), 0::bigint,
  'M2-19: it is stored hashed');

-- Asking again replaces it.
create temp table second as select pg_temp.ask('ada') as code;
select isnt((select code from second), (select code from first), 'M2: asked again, it is another');
select is((select count(*) from private.whatsapp_link_codes where user_id = tests.id('ada')), 1::bigint, 'M2: one live code per user');
select pg_temp.says((select code from first));
select is(pg_temp.linked(), null, 'M2-20: a replaced code links nobody');

-- Redeeming: once, in any writing.
select pg_temp.says(E' ' || lower(replace((select code from second), '-', '')) || ' ');
select is(pg_temp.linked(), 'ada', 'M2: lower case, without the hyphen, with blanks: it is the code');
select is((select whatsapp_phone from public.user_preferences where user_id = tests.id('ada')), '+15550007020',
  'M2: the preferences show the number');
select is((select whatsapp_phone from public.user_preferences where user_id = tests.id('bo')), null, 'M2: others are unaffected');
select ok((select verified_at = now() from public.whatsapp_identities where user_id = tests.id('ada')), 'M2: it is verified');
select isnt_empty($$ select * from public.audit_events where event = 'whatsapp.linked' and subject_id = tests.id('ada') $$,
  'T5: and recorded');
select is_empty($$ select * from public.audit_events where details::text like '%7020%' $$, 'T5: without the number');
select is((select count(*) from public.messages where content ilike '%' || replace((select code from second), '-', '%') || '%'), 0::bigint,
  'M2: the code is no message of the conversation');
select row_eq($$ select disposition, content from private.whatsapp_messages where disposition = 'link_code' $$,
  row('link_code'::text, null::text), 'M2-21: nor kept as text');
select is((select count(*) from private.outbox where kind = 'link_confirmation'), 1::bigint, 'M2: it is confirmed once');
select pg_temp.says((select code from second), '15550007021');
select is(pg_temp.linked('15550007021'), null, 'M2-22: a code works once');
select is((select content from private.whatsapp_messages where disposition = 'unlinked' order by id desc limit 1),
  (select code from second), 'M2: what is no live code is a text like any other');

-- Expired.
create temp table late as select pg_temp.ask('bo') as code;
update private.whatsapp_link_codes set expires_at = now() where user_id = tests.id('bo');
select pg_temp.says((select code from late), '15550007022');
select is(pg_temp.linked('15550007022'), null, 'M2-23: an expired code links nobody');

-- A code in a caption or any other kind of message is none.
create temp table fresh as select pg_temp.ask('bo') as code;
select public.ingest_whatsapp('{}', gen_random_uuid(), jsonb_build_array(jsonb_build_object('kind', 'message', 'wamid', 'wamid.caption',
  'phone_number_id', '100000000000001', 'display_phone_number', '15550100001', 'from_phone', '15550007022', 'type', 'image',
  'text', (select code from fresh), 'sent_at', now(), 'payload', '{}'::jsonb)));
select is(pg_temp.linked('15550007022'), null, 'M2: a caption is no code');

-- Wrong five times, then nothing for an hour, not even the right one.
select pg_temp.says('2222-222' || n, '15550007023') from generate_series(2, 5) as n;
select is((select link_failures from public.whatsapp_identities where phone = '+15550007023'), 4, 'M2: wrong codes are counted');
select pg_temp.says('hello there', '15550007023');
select is((select link_failures from public.whatsapp_identities where phone = '+15550007023'), 4, 'M2: other texts are not');
select pg_temp.says('2222-2226', '15550007023');
select pg_temp.says((select code from fresh), '15550007023');
select is(pg_temp.linked('15550007023'), null, 'M2-24: after five wrong codes the right one links nobody');
select is((select link_failures from public.whatsapp_identities where phone = '+15550007023'), 5, 'M2: and counting stops');
select is((select count(*) from private.whatsapp_link_codes where user_id = tests.id('bo')), 1::bigint,
  'M2-25: nor does a blocked phone use the code up');
select pg_temp.says((select code from fresh), '15550007022');
select is(pg_temp.linked('15550007022'), 'bo', 'M2: others are not blocked by it');
create temp table again as select pg_temp.ask('bo') as code;
update public.whatsapp_identities set link_failed_at = now() - interval '61 minutes' where phone = '+15550007023';
select pg_temp.says((select code from again), '15550007023');
select is(pg_temp.linked('15550007023'), 'bo', 'M2: after an hour it may try again');
select is((select link_failures from public.whatsapp_identities where phone = '+15550007023'), 0, 'M2: from zero');

select * from finish();
rollback;
