begin;
select plan(20);

-- Parts of a text.
select is(private.split_text('short', 4096), array['short'], 'M5: a short text is one part');
select is(private.split_text(repeat('x', 4096), 4096), array[repeat('x', 4096)], 'M5: 4096 characters are one part');
select is(private.split_text(repeat('x', 4097), 4096), array[repeat('x', 4096), 'x'], 'M5: without a seam it is cut anywhere');
select is(private.split_text('one two three', 8), array['one two', 'three'], 'M5: at a word');
select is(private.split_text(E'one\ntwo three', 9), array['one', 'two three'], 'M5: at a line rather than a word');
select is(private.split_text(E'one two\n\nthree\nfour five', 18), array['one two', E'three\nfour five'], 'M5: at a paragraph rather than a line');
select is(private.split_text(E'A title\n\n' || repeat('word ', 20), 60),
  array[E'A title\n\nword word word word word word word word word word', 'word word word word word word word word word word'],
  'M5: a paragraph at the very start is no fair cut: at a word, never inside one');
select is(private.split_text('ééé ééé', 4), array['ééé', 'ééé'], 'M5: characters are counted, not bytes');
select is((select max(char_length(p)) from unnest(private.split_text(repeat(E'some words here\n\nand there ', 1000), 4096)) as p) <= 4096, true,
  'M5: no part is longer than the limit');
select is((select min(char_length(p)) from unnest(private.split_text(repeat(E'\n', 3000) || repeat('x', 5000), 4096)) as p) > 0, true,
  'M5: no part is empty, whatever the model begins with');
select is(replace(array_to_string(private.split_text(repeat('lorem ipsum ', 1000), 4096), ''), ' ', ''), repeat('loremipsum', 1000),
  'M5: nothing is lost but blanks');

-- A long answer leaves in parts, in order, once.
select tests.sign_up('ada');
select tests.link_whatsapp('ada', '+15550007110');
delete from private.outbox;
delete from pgmq.q_sends;
create temp table room as select id from public.chat_sessions where user_id = tests.id('ada');
select tests.whatsapp_text('wamid.s', '15550007110', 'tell me all');
create temp table turn as select private.begin_turn(id, 60) -> 'turn' as t from room;
create temp table answered as select private.complete_turn((t ->> 'id')::uuid, 1, repeat('a', 4096) || ' ' || repeat('b', 4096) || ' c') as a from turn;
select is(jsonb_array_length(a -> 'outbox_ids'), 3, 'M5: a long answer leaves in parts') from answered;
select is((select count(*) from public.messages where role = 'assistant'), 1::bigint, 'M5: and stands as one in the app');
select is((select count(*) from pgmq.q_sends), 3::bigint, 'M3: each part has its job');
select results_eq($$ select part, left(content, 1) from private.outbox order by id $$, $$ values (1, 'a'), (2, 'b'), (3, 'c') $$, 'M3: in order');
create temp table part as select part as n, id from private.outbox;
select is(public.claim_outbox(id) ->> 'state', 'wait', 'M3: the second part waits for the first') from part where n = 2;
select public.claim_outbox(id) from part where n = 1;
select public.record_outbox(id, 1, '{"kind": "accepted", "wamid": "wamid.p.1"}') from part where n = 1;
select public.claim_outbox(id) from part where n = 2;
select public.record_outbox(id, 1, '{"kind": "failed", "class": "terminal"}') from part where n = 2;
select public.claim_outbox(id) from part where n = 3;
select public.record_outbox(id, 1, '{"kind": "accepted", "wamid": "wamid.p.3"}') from part where n = 3;
select is((select external_id from public.messages where role = 'assistant'), 'wamid.p.1', 'M1: the message bears the id of its first part');
select private.apply_whatsapp_status('wamid.p.1', 'delivered', null, null, null, now());
select private.apply_whatsapp_status('wamid.p.3', 'read', null, null, null, now());
select is((select status::text from public.messages where role = 'assistant'), 'failed', 'M3: a message of which a part did not leave has failed');
select results_eq($$ select part, status from private.outbox order by part $$, $$ values (1, 'delivered'), (2, 'failed'), (3, 'read') $$,
  'M3: each part has its own status');
select throws_ok($$ insert into private.outbox (identity_id, phone_number_id, kind, content, turn_id, part)
  select identity_id, '1', 'reply', 'again', turn_id, 1 from private.outbox limit 1 $$, '23505', null, 'M3: no part is written twice');

select * from finish();
rollback;
