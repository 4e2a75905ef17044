-- What is handed out, and what is erased, is the person's own: also where a phone had an earlier life.
begin;
select plan(15);
select tests.sign_up('ada');
select tests.sign_up('bo');
select tests.link_whatsapp('ada', '+15550007140');
create function pg_temp.export_of(person text) returns text language plpgsql as $$
declare
  exported text;
begin
  perform tests.become(person);
  exported := public.export_my_data()::text;
  perform tests.become_owner();
  return exported;
end
$$;

-- One delivery, two people.
select public.ingest_whatsapp('{"raw": ["ada says plum", "a stranger says quince", "15550007141"]}', gen_random_uuid(), jsonb_build_array(
  jsonb_build_object('kind', 'message', 'wamid', 'wamid.x.1', 'phone_number_id', '100000000000001', 'display_phone_number', '15550100001',
    'from_phone', '15550007140', 'type', 'text', 'shown_as', 'text', 'text', 'ada says plum', 'sent_at', now(), 'payload', '{}'::jsonb),
  jsonb_build_object('kind', 'message', 'wamid', 'wamid.x.2', 'phone_number_id', '100000000000001', 'display_phone_number', '15550100001',
    'from_phone', '15550007141', 'type', 'text', 'shown_as', 'text', 'text', 'a stranger says quince', 'sent_at', now(), 'payload', '{}'::jsonb)));
select is(pg_temp.export_of('ada') ~ 'ada says plum', true, 'W9: an export has one''s own words');
select is(pg_temp.export_of('ada') ~ '15550007140', true, 'W9: and one''s own number');
select is(pg_temp.export_of('ada') ~ 'quince', false, 'W9-01: not the words of others in the same delivery');
select is(pg_temp.export_of('ada') ~ '15550007141', false, 'W9-02: nor their numbers');
select is(pg_temp.export_of('bo') ~ 'plum|15550007140', false, 'W9-03: nobody exports another');
select is(pg_temp.export_of('ada') ~ 'code_hash|token_hash', false, 'W9-04: no secret is handed out');

-- An answer is sent, then the phone changes hands: the words stay with whom they were for.
create temp table turn as select private.begin_turn(id, 60) -> 'turn' as t from public.chat_sessions where user_id = tests.id('ada');
select private.complete_turn((t ->> 'id')::uuid, 1, 'the answer about plums') from turn;
select public.ingest_whatsapp('{"raw": "delivered: plum"}', gen_random_uuid(), jsonb_build_array(jsonb_build_object('kind', 'status',
  'wamid', 'wamid.x.out', 'status', 'delivered', 'occurred_at', now(), 'callback_data', id, 'payload', '{"recipient": "plum"}'::jsonb)))
from private.outbox where kind = 'reply';
select tests.link_whatsapp('bo', '+15550007140');
select tests.whatsapp_text('wamid.x.3', '15550007140', 'bo says pear');
select is(pg_temp.export_of('bo') ~ 'bo says pear', true, 'W9: the new holder of a phone exports their words');
select is(pg_temp.export_of('bo') ~ 'plum', false, 'W9-05: and not what the earlier one said, or was told');
select is(pg_temp.export_of('ada') ~ 'the answer about plums', true, 'W9: which the earlier one exports');

-- Deleted, it is gone, whoever holds the phone now.
create function pg_temp.tables_with(word text) returns setof text language plpgsql as $$
declare
  t regclass;
  hit boolean;
begin
  for t in select c.oid::regclass from pg_class as c
    where c.relkind in ('r', 'p') and c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
  loop
    execute format('select exists (select from %s as row where to_jsonb(row)::text like $1)', t) into hit using '%' || word || '%';
    if hit then return next t::text; end if;
  end loop;
end
$$;
select isnt_empty($$ select pg_temp.tables_with('plum') $$, 'W9: the words are there');
delete from auth.users where id = tests.id('ada');
select is_empty($$ select pg_temp.tables_with('plum') $$, 'W9-06: deleted, no word is left, also where the phone is another''s now');
select isnt_empty($$ select pg_temp.tables_with('bo says pear') $$, 'W9: others are unaffected');
select is((select count(*) from public.messages where external_id = 'wamid.x.3'), 1::bigint, 'W9: they keep their messages');
select isnt_empty($$ select * from public.whatsapp_identities where user_id = tests.id('bo') $$, 'W9: and their phone');
select tests.become_anon();
select throws_ok($$ select public.export_my_data() $$, '42501', null, 'W9-07: anon exports nothing');

select * from finish();
rollback;
