begin;
select plan(27);
select tests.sign_up('ada');
select tests.link_whatsapp('ada', '+15550007100');
delete from private.outbox;
create temp table room as select id from public.chat_sessions where user_id = tests.id('ada');

-- One answer, and what the Graph API says to its nth attempt.
select tests.whatsapp_text('wamid.f', '15550007100', 'hello');
create temp table turn as select private.begin_turn(id, 60) -> 'turn' as t from room;
create temp table answer as select (private.complete_turn((t ->> 'id')::uuid, 1, 'answer') #>> '{outbox_ids,0}')::uuid as id from turn;
create function pg_temp.try(attempt integer, class text) returns integer language plpgsql as $$
begin
  update private.outbox as o set status = 'sending', attempt = try.attempt, attempted_at = clock_timestamp(), error_class = null
  from answer where o.id = answer.id;
  update public.messages as m set status = 'pending' where m.role = 'assistant';
  return public.record_outbox((select id from answer), attempt,
    jsonb_build_object('kind', 'failed', 'class', class, 'code', 131000)) ->> 'retry_after_seconds';
end
$$;

select is(pg_temp.try(attempt, class), wait, format('M5: %s, attempt %s: %s', class, attempt, coalesce('again in ' || wait || ' s', 'never again')))
from (values
  ('transient', 1, 2), ('transient', 3, 8), ('transient', 20, 256),
  ('throughput', 1, 2), ('pair_rate', 1, 4), ('pair_rate', 2, 16), ('pair_rate', 9, 900),
  ('unlisted', 1, 5), ('unlisted', 2, 5), ('unlisted', 3, null),
  ('auth', 1, 300), ('permission', 1, 300), ('spam', 1, 300), ('policy', 1, 300),
  ('window', 1, null), ('unreachable', 1, null), ('terminal', 1, null), ('opt_out', 1, null), ('a new class', 1, null)
) as c (class, attempt, wait);

-- What is to be tried again waits; what is not, says so in the conversation.
select pg_temp.try(1, 'transient');
select row_eq($$ select o.status, o.error_class, o.error_code, m.status from private.outbox as o
    join answer using (id) join public.messages as m on m.id = o.message_id $$,
  row('pending'::text, 'transient'::text, 131000, 'pending'::public.message_status), 'M5: to be tried again, it waits');
select ok((select next_attempt_at > clock_timestamp() + interval '1 second' from private.outbox join answer using (id)), 'M5: for its delay');
select pg_temp.try(1, 'unreachable');
select row_eq($$ select o.status, o.error_class, o.error_code, m.status from private.outbox as o
    join answer using (id) join public.messages as m on m.id = o.message_id $$,
  row('failed'::text, 'unreachable'::text, 131000, 'failed'::public.message_status), 'M5: not to be tried again, it has failed');
select is(public.claim_outbox(id), '{"state": "done"}'::jsonb, 'M5: and goes no more') from answer;

-- Words that come too late.
update private.outbox set status = 'delivered', error_class = null from answer where outbox.id = answer.id;
select is(public.record_outbox(id, 1, '{"kind": "failed", "class": "transient"}') ->> 'retry_after_seconds', null,
  'M3: what was delivered is not tried again') from answer;
select is((select status from private.outbox join answer using (id)), 'delivered', 'M3: and stays delivered');
select is(public.record_outbox(id, 1, '{"kind": "unknown"}') ->> 'retry_after_seconds', null, 'M3: nor waited for') from answer;

-- The message of the Graph API is not kept: it may name a person.
select is((select count(*) from private.outbox as o where to_jsonb(o)::text like '%blame%'), 0::bigint, 'A3: an error''s words are not kept')
from (select public.record_outbox((select id from answer), 1, '{"kind": "failed", "class": "terminal", "message": "blame +15550007100"}')) as r;

select * from finish();
rollback;
