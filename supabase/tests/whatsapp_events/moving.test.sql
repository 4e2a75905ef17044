begin;
select plan(69);
select tests.sign_up('ada');
select tests.sign_up('bo');
create function pg_temp.deliver(variadic updates jsonb[]) returns jsonb language sql as $$
  select public.ingest_whatsapp('{}', gen_random_uuid(), to_jsonb(updates)) - 'inbox_id' $$;
create function pg_temp.says(phone text, bsuid text, words text, more jsonb default '{}') returns jsonb language sql as $$
  select jsonb_strip_nulls(jsonb_build_object('kind', 'message', 'wamid', 'wamid.' || gen_random_uuid(), 'phone_number_id', '100000000000001',
    'display_phone_number', '15550100001', 'from_phone', phone, 'from_user_id', bsuid, 'type', 'text', 'shown_as', 'text', 'text', words,
    'sent_at', now(), 'payload', '{}'::jsonb)) || more $$;
-- "I have a new number", told by WhatsApp itself.
create function pg_temp.moves(phone text, bsuid text, to_place jsonb) returns jsonb language sql as $$
  select pg_temp.says(phone, bsuid, null, jsonb_build_object('type', 'system', 'moved_to', to_place)) - 'shown_as' $$;
create function pg_temp.update_of(previous text, current text, at integer default 1767225600) returns jsonb language sql as $$
  select jsonb_build_object('kind', 'other', 'field', 'user_id_update', 'from_user_id', previous,
    'payload', jsonb_build_object('user_id', jsonb_build_object('previous', previous, 'current', current), 'timestamp', at::text),
    'act', jsonb_build_object('kind', 'moved', 'user_id', current)) $$;
create function pg_temp.linked(person text) returns text language sql as $$
  select concat_ws(' ', coalesce(w.phone, '-'), coalesce(w.bsuid, '-')) from public.whatsapp_identities as w where w.user_id = tests.id(person) $$;
create function pg_temp.shown(person text) returns text language sql as $$ select u.whatsapp_phone from public.user_preferences as u where u.user_id = tests.id(person) $$;
create function pg_temp.said(person text) returns text[] language sql as $$
  select coalesce(array_agg(m.content order by m.id), '{}') from public.messages as m where m.user_id = tests.id(person) and m.role = 'user' $$;
create function pg_temp.strangers() returns bigint language sql as $$ select count(*) from public.whatsapp_identities where user_id is null $$;
create function pg_temp.begin_again(ada_phone text, ada_bsuid text, bo_phone text default null, bo_bsuid text default null) returns void language plpgsql as $$
begin
  delete from public.whatsapp_identities;
  delete from public.messages;
  delete from private.outbox;
  delete from private.whatsapp_events;
  delete from pgmq.q_replies;
  update public.user_preferences set whatsapp_phone = null;
  insert into public.whatsapp_identities (user_id, verified_at, phone, bsuid) values (tests.id('ada'), now(), ada_phone, ada_bsuid);
  if coalesce(bo_phone, bo_bsuid) is not null then
    insert into public.whatsapp_identities (user_id, verified_at, phone, bsuid) values (tests.id('bo'), now(), bo_phone, bo_bsuid);
  end if;
  update public.user_preferences as u set whatsapp_phone = w.phone from public.whatsapp_identities as w where w.user_id = u.user_id;
end
$$;

-- A new user id.
select pg_temp.begin_again('+15550008400', 'US.a');
select is(pg_temp.deliver(pg_temp.update_of('US.a', 'US.b')) ->> 'events', '1', 'M2: a user id changes');
select is(pg_temp.linked('ada'), '+15550008400 US.b', 'M2: it is the same person');
select pg_temp.deliver(pg_temp.says(null, 'US.b', 'by the new id'));
select is(pg_temp.said('ada'), '{"by the new id"}', 'M2: who goes on talking');
select is(pg_temp.strangers(), 0::bigint, 'M2: and nobody else is made up');
select is((select count(*) from public.audit_events where event = 'whatsapp.moved' and subject_id = tests.id('ada')), 1::bigint, 'T5: it is recorded');
select is_empty($$ select from public.audit_events where event = 'whatsapp.moved' and details::text ~ 'US\.|8400' $$, 'T5: without the ids');
select is(pg_temp.deliver(pg_temp.update_of('US.a', 'US.b')) ->> 'duplicates', '1', 'M3: once');

-- Met under the new one before anybody told us.
select pg_temp.begin_again('+15550008400', 'US.a');
select pg_temp.deliver(pg_temp.says('15550008401', 'US.b', 'from my new phone'), pg_temp.says('15550008402', 'US.c', 'somebody else'));
select is(pg_temp.strangers(), 2::bigint, 'M2: a stranger, so far');
select pg_temp.deliver(pg_temp.update_of('US.a', 'US.b'));
select is(pg_temp.linked('ada'), '+15550008400 US.b', 'M2: told that they are one');
select is(pg_temp.said('ada'), '{"from my new phone"}', 'M2: what was kept stands in the conversation');
select is((select last_inbound_at from public.whatsapp_identities where user_id = tests.id('ada')), now(), 'M5: and opens the 24 hours');
select is((select count(*) from private.turn_messages), 0::bigint, 'M2: it has had its answer: the prompt');
select is(pg_temp.strangers(), 1::bigint, 'M2: others are unaffected');
select pg_temp.deliver(pg_temp.says('15550008401', 'US.b', 'again'));
select is(pg_temp.linked('ada'), '+15550008401 US.b', 'M2: the number follows');
select is(pg_temp.shown('ada'), '+15550008401', 'M2: and is shown');
select is(pg_temp.said('ada'), '{"from my new phone",again}', 'M2: the conversation goes on');

-- Both linked: the news wins, and nobody shows a number that is not theirs.
select pg_temp.begin_again('+15550008400', 'US.a', '+15550008401', 'US.b');
select pg_temp.deliver(pg_temp.says(null, 'US.b', 'bo''s own'));
select pg_temp.deliver(pg_temp.update_of('US.a', 'US.b'));
select is(pg_temp.linked('ada'), '+15550008400 US.b', 'M2: both linked: whom WhatsApp names keeps the account');
select is(pg_temp.linked('bo'), null, 'M2-46: the other has lost it');
select is(pg_temp.shown('bo'), null, 'M2-47: and shows no number any more');
select is(pg_temp.shown('ada'), '+15550008400', 'M2: the first shows its own');
select is(pg_temp.said('ada'), '{}', 'M2-48: nothing of the other''s conversation goes along');
select is(pg_temp.said('bo'), '{"bo''s own"}', 'M2: which stays where it was');

-- One that we have not met.
select pg_temp.begin_again('+15550008400', 'US.a');
select pg_temp.deliver(pg_temp.update_of('US.x', 'US.a'));
select is(pg_temp.linked('ada'), '+15550008400 US.a', 'M2: from an id that nobody knows to one that is linked: it is still linked');
select is(pg_temp.strangers(), 0::bigint, 'M2: and nobody is left over');
select pg_temp.deliver(pg_temp.update_of('US.y', 'US.z'));
select is(pg_temp.linked('ada'), '+15550008400 US.a', 'M2: others are unaffected');

-- Told in any order; and back again.
select pg_temp.begin_again('+15550008400', 'US.a');
select pg_temp.deliver(pg_temp.update_of('US.c', 'US.d', 1767225603));
select pg_temp.deliver(pg_temp.update_of('US.b', 'US.c', 1767225602), pg_temp.update_of('US.a', 'US.b', 1767225601));
select is(pg_temp.linked('ada'), '+15550008400 US.d', 'M2: told the wrong way round, a person is where they went last');
select is(pg_temp.strangers(), 0::bigint, 'M2: and nobody is left over');
select pg_temp.deliver(pg_temp.update_of('US.d', 'US.a', 1767225604));
select is(pg_temp.linked('ada'), '+15550008400 US.a', 'M2: back to the first');
select pg_temp.deliver(pg_temp.update_of('US.a', 'US.b', 1767225605));
select is(pg_temp.linked('ada'), '+15550008400 US.b', 'M2: and on to the second, which leads nowhere by now');

-- A new number, told by the old one.
select pg_temp.begin_again('+15550008400', 'US.a');
select is(pg_temp.deliver(pg_temp.moves('15550008400', null, '{"phone": "15550008401"}')) ->> 'messages', '1', 'M2: a number changes');
select is(pg_temp.linked('ada'), '+15550008401 US.a', 'M2: the person keeps the account');
select is(pg_temp.shown('ada'), '+15550008401', 'M2: which shows the new number');
select row_eq($$ select type, disposition, message_id from private.whatsapp_messages $$, row('system'::text, 'ignored'::text, null::uuid), 'M2: it is no message of the conversation');
select is((select count(*) from private.outbox) + (select count(*) from pgmq.q_replies), 0::bigint, 'M1: and is not answered');
select is((select last_inbound_at from public.whatsapp_identities where user_id = tests.id('ada')), null, 'M5: nor does it open the 24 hours');
select pg_temp.deliver(pg_temp.says('15550008401', null, 'hello'));
select is(pg_temp.said('ada'), '{hello}', 'M2: who goes on talking');
-- With the new user id beside it.
select pg_temp.begin_again('+15550008400', 'US.a');
select pg_temp.deliver(pg_temp.moves('15550008400', 'US.a', '{"phone": "15550008401", "user_id": "US.b"}'));
select is(pg_temp.linked('ada'), '+15550008401 US.b', 'M2: number and user id at once');
select pg_temp.begin_again('+15550008400', 'US.a');
select pg_temp.deliver(pg_temp.moves(null, 'US.a', '{"user_id": "US.b"}'));
select is(pg_temp.linked('ada'), '+15550008400 US.b', 'M2: the user id alone');
-- Nothing said of where.
select pg_temp.deliver(pg_temp.says('15550008400', 'US.b', null, '{"type": "system"}') - 'shown_as');
select is(pg_temp.linked('ada'), '+15550008400 US.b', 'M2: a notice that names no place moves nobody');
-- Met under the new number before.
select pg_temp.begin_again('+15550008400', null);
select pg_temp.deliver(pg_temp.says('15550008401', null, 'early'));
select pg_temp.deliver(pg_temp.moves('15550008400', null, '{"phone": "15550008401"}'));
select is(pg_temp.linked('ada'), '+15550008401 -', 'M2: met under the new number before we were told');
select is(pg_temp.said('ada'), '{early}', 'M2: what was kept stands in the conversation');
select is(pg_temp.strangers(), 0::bigint, 'M2: and they are one');
-- The notice and what is written after it, in one delivery; in either order.
select pg_temp.begin_again('+15550008400', null);
select pg_temp.deliver(pg_temp.says('15550008401', null, 'before'), pg_temp.moves('15550008400', null, '{"phone": "15550008401"}'), pg_temp.says('15550008401', null, 'after'));
select is(pg_temp.said('ada'), '{before,after}', 'M2: all in one delivery');
select is((select count(*) from private.whatsapp_messages where disposition = 'unlinked'), 0::bigint, 'M2: nothing is left behind');
-- To a number that was somebody else's until now.
select pg_temp.begin_again('+15550008400', 'US.a', '+15550008401', 'US.b');
select pg_temp.deliver(pg_temp.moves('15550008400', 'US.a', '{"phone": "15550008401"}'));
select is(pg_temp.linked('ada'), '+15550008401 US.a', 'M2: to a number that was another''s');
select is(pg_temp.linked('bo'), '- US.b', 'M2: who keeps the account by user id');
select is(pg_temp.shown('bo'), null, 'M2-49: and shows the number no more');
select pg_temp.deliver(pg_temp.says(null, 'US.b', 'still me'));
select is(pg_temp.said('bo'), '{"still me"}', 'M2: and goes on talking');
select pg_temp.begin_again('+15550008400', null, '+15550008401', null);
select pg_temp.deliver(pg_temp.moves('15550008400', null, '{"phone": "15550008401"}'));
select is(pg_temp.linked('ada'), '+15550008401 -', 'M2: to one whose owner is known by nothing else');
select is(coalesce(pg_temp.linked('bo'), '') || coalesce(pg_temp.shown('bo'), ''), '', 'M2-50: who has lost it, and shows it no more');

-- A number with a new owner, whom nobody announced.
select pg_temp.begin_again('+15550008400', 'US.a');
select pg_temp.deliver(pg_temp.says('15550008400', 'US.new', 'who is this?'));
select is(pg_temp.linked('ada'), '- US.a', 'M2-51: a known number with another user id is another person''s');
select is(pg_temp.shown('ada'), null, 'M2: the account shows it no more');
select is(pg_temp.said('ada'), '{}', 'M2-52: the new owner does not find the old one''s conversation');
-- Also when the new owner was met before, without a number.
select pg_temp.begin_again('+15550008400', 'US.a');
select pg_temp.deliver(pg_temp.says(null, 'US.new', 'by username'));
select pg_temp.deliver(pg_temp.says('15550008400', 'US.new', 'with my new number'));
select is(pg_temp.linked('ada'), '- US.a', 'M2-53: nor does one whom we met before');
select is(pg_temp.said('ada'), '{}', 'M2-54: by no path');
select is((select phone from public.whatsapp_identities where bsuid = 'US.new'), '+15550008400', 'M2: the number is the new owner''s');
select pg_temp.deliver(pg_temp.update_of('US.a', 'US.new'));
select is(pg_temp.linked('ada'), '+15550008400 US.new', 'M2: announced afterwards, they were one all the same');
select pg_temp.begin_again('+15550008400', 'US.a', null, 'US.b');
select pg_temp.deliver(pg_temp.says('15550008400', 'US.b', 'bo''s number now'));
select is(pg_temp.linked('ada') || ', ' || pg_temp.linked('bo'), '- US.a, +15550008400 US.b', 'M2-55: both keep their accounts');
select is(pg_temp.said('bo'), '{"bo''s number now"}', 'M2: each their own conversation');
select pg_temp.begin_again('+15550008400', null, null, 'US.b');
select pg_temp.deliver(pg_temp.says('15550008400', 'US.b', 'mine'));
select is(pg_temp.linked('bo'), '+15550008400 US.b', 'M2: a number known by itself goes to whom it comes with');
select is(coalesce(pg_temp.shown('ada'), 'none') || ', ' || pg_temp.shown('bo'), 'none, +15550008400', 'M2-56: and one account shows it');

-- In one delivery, several owners of a number.
select pg_temp.begin_again('+15550008400', 'US.a');
select pg_temp.deliver(pg_temp.says('15550008400', 'US.a', 'one'), pg_temp.says('15550008400', 'US.new', 'two'), pg_temp.says(null, 'US.a', 'three'));
select is(pg_temp.said('ada'), '{one,three}', 'M2-57: each word is its speaker''s');
select is(pg_temp.linked('ada'), '- US.a', 'M2: the number is whose it was last');
select pg_temp.begin_again('+15550008400', 'US.z');
select pg_temp.deliver(pg_temp.says('15550008400', 'US.new', 'one'), pg_temp.says('15550008400', 'US.z', 'two'));
select is(pg_temp.linked('ada'), '+15550008400 US.z', 'M2: also when it comes back');
select is(pg_temp.said('ada'), '{two}', 'M2-58: and again each word');

-- Brazil, Mexico and Argentina write a number in two ways.
create function pg_temp.moved(from_phone text, to_phone text, as_told text) returns text language plpgsql as $$
begin
  perform pg_temp.begin_again(from_phone, null);
  perform pg_temp.deliver(pg_temp.moves(as_told, null, jsonb_build_object('phone', to_phone)));
  return pg_temp.linked('ada') || ' ' || pg_temp.strangers();
end
$$;
select is(pg_temp.moved(known, becomes, told), '+' || becomes || ' - 0', format('M2: %s: told by the number in its other form', place))
from (values ('Brazil', '+5511987654321', '5511912345678', '551187654321'), ('Mexico', '+5215512345678', '5215587654321', '525512345678'),
  ('Argentina', '+541123456789', '5491187654321', '5491123456789')) as c (place, known, becomes, told);
select pg_temp.begin_again('+5511987654321', 'BR.a');
select pg_temp.deliver(pg_temp.moves('5511987654321', 'BR.a', '{"phone": "551187654321"}'));
select is(pg_temp.linked('ada'), '+551187654321 BR.a', 'M2: from one form to the other nobody moves');

select * from finish();
rollback;
