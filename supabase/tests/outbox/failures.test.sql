begin;
select plan(29);
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
  update private.outbox as o
  set status = 'sending', attempt = try.attempt, tries = try.attempt - 1, attempted_at = clock_timestamp(), error_class = null
  from answer where o.id = answer.id;
  update private.whatsapp_pairs as p set refusals = try.attempt - 1;
  insert into private.whatsapp_pairs (identity_id, refusals)
  select o.identity_id, try.attempt - 1 from private.outbox as o join answer using (id) on conflict do nothing;
  update private.whatsapp_numbers set refusals = try.attempt - 1;
  update public.messages as m set status = 'pending' where m.role = 'assistant';
  return public.record_outbox((select id from answer), attempt,
    jsonb_build_object('kind', 'failed', 'class', class, 'code', 131000)) ->> 'retry_after_seconds';
end
$$;

create function pg_temp.stop() returns text language sql as $$
  with resumed as (
    update private.whatsapp_numbers as n set stopped_at = null, stop_class = null, stop_code = null
    from private.whatsapp_numbers as was where was.phone_number_id = n.phone_number_id and was.stopped_at is not null
    returning was.stop_class || ' ' || was.stop_code as stop)
  select stop from resumed $$;
select ok(coalesce(pg_temp.try(attempt, class), -1) between coalesce(least, -1) and coalesce(most, -1),
  format('M5: %s, time %s: %s', class, attempt, coalesce('again in ' || least || ' to ' || most || ' s', 'never again')))
from (values
  -- With jitter: half of it at least.
  ('transient', 1, 1, 2), ('transient', 3, 4, 8), ('transient', 20, 128, 256),
  ('throughput', 1, 2, 2), ('throughput', 3, 8, 8), ('throughput', 20, 256, 256),
  ('pair_rate', 1, 4, 4), ('pair_rate', 2, 16, 16), ('pair_rate', 9, 1024, 1024),
  ('unlisted', 1, 5, 5), ('unlisted', 2, 5, 5), ('unlisted', 3, null, null),
  ('window', 1, null, null), ('unreachable', 1, null, null), ('terminal', 1, null, null), ('opt_out', 1, null, null),
  ('a new class', 1, null, null)
) as c (class, attempt, least, most);

-- A number that may not send at all.
select is(pg_temp.try(1, class) || ' s, ' || pg_temp.stop(), '1 s, ' || class || ' 131000', format('M5: %s stops the number and burns no try', class))
from unnest('{auth,permission,spam,policy}'::text[]) as class;
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
