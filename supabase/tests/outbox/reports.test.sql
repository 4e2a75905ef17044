begin;
select plan(73);
select tests.sign_up('ada');
select tests.sign_up('bo');
select tests.link_whatsapp('ada', '+15550007200');
select tests.link_whatsapp('bo', '+15550007201');
delete from private.outbox;
delete from pgmq.q_sends;
-- An answer of somebody on its way: written, claimed, and accepted under a wamid unless that is null.
create function pg_temp.answer(wamid text, person text default 'ada') returns uuid language plpgsql as $$
declare
  asked uuid;
  room uuid;
  turn jsonb;
  outbox uuid;
begin
  update public.whatsapp_identities as w set last_inbound_at = now(), stopped_at = null, unreachable_at = null, marketing_stopped_at = null;
  update private.outbox as o set status = 'failed' where o.status in ('pending', 'sending');
  update private.whatsapp_pairs set held_until = null, next_send_at = '-infinity';
  update private.whatsapp_numbers set held_until = null;
  insert into public.messages (session_id, channel, content)
  select s.id, 'whatsapp', 'asked' from public.chat_sessions as s where s.user_id = tests.id(person) returning session_id, id into room, asked;
  perform private.ask_for_reply(array[asked]);
  turn := private.begin_turn(room, 60) -> 'turn';
  outbox := (private.complete_turn((turn ->> 'id')::uuid, 1, 'answer', 10) #>> '{outbox_ids,0}')::uuid;
  delete from pgmq.q_sends;
  perform public.claim_outbox(outbox);
  if wamid is not null then
    perform public.record_outbox(outbox, 1, jsonb_build_object('kind', 'accepted', 'wamid', wamid));
  end if;
  return outbox;
end
$$;
create function pg_temp.report(wamid text, status text, outbox uuid default null, class text default null, code integer default 131000,
  at timestamptz default now()) returns jsonb language sql as $$
  select public.ingest_whatsapp('{}', gen_random_uuid(), jsonb_build_array(jsonb_strip_nulls(jsonb_build_object('kind', 'status',
    'wamid', wamid, 'status', status, 'occurred_at', at, 'callback_data', outbox, 'payload', '{}'::jsonb,
    'errors', case when class is not null then jsonb_build_array(jsonb_build_object('code', code, 'class', class)) end)))) $$;
create function pg_temp.state(outbox uuid) returns text language sql as $$
  select concat_ws(' ', o.status || '/' || m.status, o.error_class) from private.outbox as o join public.messages as m on m.id = o.message_id where o.id = outbox $$;
create function pg_temp.jobs(outbox uuid) returns bigint language sql as $$
  select count(*) from pgmq.q_sends as j where j.message ->> 'outbox_id' = outbox::text $$;
create function pg_temp.again(outbox uuid) returns jsonb language sql as $$
  update private.outbox as o set next_attempt_at = clock_timestamp() where o.id = outbox;
  update private.whatsapp_pairs set held_until = null;
  update private.whatsapp_numbers set held_until = null;
  select public.claim_outbox(outbox) $$;
create temp table made (name text primary key, id uuid);

-- A reason that passes: the message goes out again, by a job of its own.
insert into made select c, pg_temp.answer('wamid.' || c) from unnest('{transient,pair_rate,throughput}'::text[]) with ordinality as u (c, n) order by n;
update private.outbox as o set status = 'sent', next_attempt_at = '-infinity' from made where made.id = o.id;
select pg_temp.report('wamid.' || name, 'failed', id, name) from made;
select is(pg_temp.state(id), 'pending/pending ' || name, format('M5: reported %s: it waits to leave again', name)) from made order by name;
select is(pg_temp.jobs(id), 1::bigint, format('M5: %s: and has its job', name)) from made order by name;
select ok((select o.next_attempt_at > clock_timestamp() from private.outbox as o where o.id = made.id), format('M5: %s: which waits', name)) from made order by name;
select ok((select j.vt > clock_timestamp() from pgmq.q_sends as j where j.message ->> 'outbox_id' = made.id::text), format('M5: %s: as the message does', name)) from made order by name;
select is((select o.tries from private.outbox as o where o.id = made.id), (name = 'transient')::integer, format('M5: %s: a limit is no try, a fault is', name)) from made order by name;
select is((select count(*) from public.messages as m where m.external_id = 'wamid.' || name), 0::bigint, format('M3: %s: the id that failed names no message', name)) from made order by name;
select pg_temp.report('wamid.' || name, 'failed', id, name) from made;
select is(pg_temp.jobs(id), 1::bigint, format('M3: %s: reported again it is known', name)) from made order by name;
select is((select pg_temp.again(id) ->> 'attempt' from made where name = 'pair_rate'), null, 'M3: the others wait for the first');
select is((select pg_temp.again(id) ->> 'attempt' from made where name = 'transient'), '2', 'M5: it leaves as its second attempt');
select public.record_outbox(id, 2, '{"kind": "accepted", "wamid": "wamid.transient.2"}') from made where name = 'transient';
select is(pg_temp.state(id), 'accepted/pending', 'M5: and is as good as new') from made where name = 'transient';
select is((select m.external_id from public.messages as m join private.outbox as o on o.message_id = m.id where o.id = made.id), 'wamid.transient.2',
  'M3: the message bears the id of the call that counts') from made where name = 'transient';
-- What is said of the first attempt now.
select pg_temp.report('wamid.transient', 'sent', id) from made where name = 'transient';
select is(pg_temp.state(id), 'accepted/pending', 'M3: that the first was sent before it failed is no news of the second') from made where name = 'transient';
select pg_temp.report('wamid.transient.2', 'sent', id) from made where name = 'transient';
select pg_temp.report('wamid.transient.1b', 'failed', id, 'terminal') from made where name = 'transient';
select is(pg_temp.state(id), 'sent/sent', 'M3: a late failure of an older attempt is not this one''s') from made where name = 'transient';

-- Sent, then failed; told in the other order, while it waits to leave again.
insert into made select 'late', pg_temp.answer('wamid.late');
select pg_temp.report('wamid.late', 'failed', id, 'transient') from made where name = 'late';
select pg_temp.report('wamid.late', 'sent', id) from made where name = 'late';
select is(pg_temp.state(id), 'pending/pending transient', 'M3: "sent" that comes after "failed" loses no message') from made where name = 'late';
select pg_temp.report('wamid.late', 'delivered', id) from made where name = 'late';
select is(pg_temp.state(id), 'delivered/delivered', 'M3: what did arrive is not sent again') from made where name = 'late';
select is(pg_temp.again(id), '{"state": "done"}'::jsonb, 'M3: by anybody') from made where name = 'late';

-- While nobody knows the id of the call that is being made, the time tells whose failure it is.
insert into made select 'unknown', pg_temp.answer(null);
select pg_temp.report('wamid.unknown.1', 'failed', id, 'transient') from made where name = 'unknown';
select is(pg_temp.state(id), 'pending/pending transient', 'M3: a failure may come before the send call has returned') from made where name = 'unknown';
select is(pg_temp.jobs(id), 1::bigint, 'M3: it goes out again') from made where name = 'unknown';
select is(public.record_outbox(id, 1, '{"kind": "accepted", "wamid": "wamid.unknown.1"}') ->> 'retry_after_seconds', null, 'M3: the answer to the call comes late') from made where name = 'unknown';
select is(pg_temp.state(id), 'pending/pending transient', 'M3: and does not undo its failure') from made where name = 'unknown';
select is(pg_temp.jobs(id), 1::bigint, 'M3: nor repeat it') from made where name = 'unknown';
select is((select tries from private.outbox join made using (id) where name = 'unknown'), 1, 'M5: one failure is one try');
select is(pg_temp.again(id) ->> 'attempt', '2', 'M3: the second attempt') from made where name = 'unknown';
select pg_temp.report('wamid.unknown.0', 'failed', id, 'terminal', at := now() - interval '1 minute') from made where name = 'unknown';
select is(pg_temp.state(id), 'sending/pending transient', 'M3: a failure from before the call is not of this call') from made where name = 'unknown';
select pg_temp.report('wamid.unknown.2', 'failed', id, 'terminal') from made where name = 'unknown';
select is(pg_temp.state(id), 'failed/failed terminal', 'M3: one from its time is') from made where name = 'unknown';
select public.record_outbox(id, 2, '{"kind": "accepted", "wamid": "wamid.unknown.2"}') from made where name = 'unknown';
select is(pg_temp.state(id), 'failed/failed terminal', 'M3: and keeps its reason when the answer to the call comes') from made where name = 'unknown';

-- Three tries of what nobody knows.
insert into made select 'unlisted', pg_temp.answer('wamid.unlisted.1');
select pg_temp.report('wamid.unlisted.1', 'failed', id, 'unlisted', 999) from made where name = 'unlisted';
select pg_temp.again(id), public.record_outbox(id, 2, '{"kind": "accepted", "wamid": "wamid.unlisted.2"}') from made where name = 'unlisted';
select pg_temp.report('wamid.unlisted.2', 'failed', id, 'unlisted', 999) from made where name = 'unlisted';
select is(pg_temp.state(id), 'pending/pending unlisted', 'M5: an unlisted code is tried again') from made where name = 'unlisted';
select pg_temp.again(id), public.record_outbox(id, 3, '{"kind": "accepted", "wamid": "wamid.unlisted.3"}') from made where name = 'unlisted';
select pg_temp.report('wamid.unlisted.3', 'failed', id, 'unlisted', 999) from made where name = 'unlisted';
select is(pg_temp.state(id), 'failed/failed unlisted', 'M5: three times') from made where name = 'unlisted';
select is((select error_code from private.outbox join made using (id) where name = 'unlisted'), 999, 'M5: and its code is there for the operator');

-- For good, and what each leaves behind.
insert into made select c, pg_temp.answer('wamid.' || c) from unnest('{window,unreachable,terminal,opt_out}'::text[]) with ordinality as u (c, n) order by n;
delete from private.whatsapp_consents;
update private.outbox as o set status = 'sent' from made where made.id = o.id and made.name in ('window', 'unreachable', 'terminal', 'opt_out');
select pg_temp.report('wamid.' || name, 'failed', id, name) from made where name in ('window', 'unreachable', 'terminal', 'opt_out');
select is(pg_temp.state(id), 'failed/failed ' || name, format('M5: reported %s: it has failed', name)) from made where name in ('window', 'unreachable', 'terminal', 'opt_out') order by name;
select is(pg_temp.jobs(id), 0::bigint, format('M5: %s: nobody tries again', name)) from made where name in ('window', 'unreachable', 'terminal', 'opt_out') order by name;
select row_eq($$ select unreachable_at, marketing_stopped_at, stopped_at from public.whatsapp_identities where user_id = tests.id('ada') $$,
  row(now(), now(), null::timestamptz), 'M5: the person is marked as not reachable, and wants no advertising');
select row_eq($$ select unreachable_at, marketing_stopped_at from public.whatsapp_identities where user_id = tests.id('bo') $$,
  row(null::timestamptz, null::timestamptz), 'M5: others are unaffected');
select is((select count(*) from private.whatsapp_consents where source = 'error' and scope = 'marketing' and decision = 'stopped'), 1::bigint, 'M5: as the ledger says');
-- A report without an error, and one of somebody who has written since.
insert into made select 'silent', pg_temp.answer('wamid.silent');
select pg_temp.report('wamid.silent', 'failed', id) from made where name = 'silent';
select is(pg_temp.state(id), 'failed/failed reported', 'M5: a failure without a reason is one') from made where name = 'silent';
insert into made select 'since', pg_temp.answer('wamid.since');
select pg_temp.report('wamid.since', 'failed', id, 'unreachable', 131026, now() - interval '1 hour') from made where name = 'since';
select row_eq($$ select o.status, w.unreachable_at from private.outbox as o join made using (id) join public.whatsapp_identities as w on w.id = o.identity_id where name = 'since' $$,
  row('failed'::text, null::timestamptz), 'M5: who has written since is reachable');
update public.whatsapp_identities set unreachable_at = now();
select tests.whatsapp_text('wamid.here', '15550007200', 'here I am');
select is((select unreachable_at from public.whatsapp_identities where user_id = tests.id('ada')), null, 'M5: and so is who writes');

-- A report may stop a number.
insert into made select 'auth', pg_temp.answer('wamid.auth');
select pg_temp.report('wamid.auth', 'failed', id, 'auth', 190) from made where name = 'auth';
select is(pg_temp.state(id), 'pending/pending auth', 'M5: reported auth: it waits') from made where name = 'auth';
select row_eq($$ select stop_class, stop_code from private.whatsapp_numbers $$, row('auth'::text, 190), 'M5: and its number stops');
select is((select tries from private.outbox join made using (id) where name = 'auth'), 0, 'M5: which burns no try');
select private.resume_whatsapp_number('100000000000001');

-- In every order that four reports may come: as far as the furthest, never back.
create temp table told as
select row_number() over () as n, p.statuses from (
  with recursive grown as (
    select array[s] as statuses from unnest('{sent,delivered,read,played}'::text[]) as s
    union all
    select g.statuses || s from grown as g, unnest('{sent,delivered,read,played}'::text[]) as s where s <> all (g.statuses)
  ) select statuses from grown where cardinality(statuses) = 4
) as p;
create function pg_temp.tell(name text, statuses text[], class text) returns text language plpgsql as $$
declare
  outbox constant uuid := pg_temp.answer('wamid.order.' || name);
  reached text[] := '{}';
  ranks text[] := '{sent,delivered,read,played}';
  state text;
  furthest integer := 0;
begin
  for i in 1..cardinality(statuses) loop
    perform pg_temp.report('wamid.order.' || name, statuses[i], outbox, case statuses[i] when 'failed' then class end);
    state := split_part(pg_temp.state(outbox), '/', 1);
    if coalesce(array_position(ranks, state), 0) < furthest then
      return 'back to ' || state;
    end if;
    furthest := coalesce(array_position(ranks, state), 0);
  end loop;
  return pg_temp.state(outbox);
end
$$;
select is_empty($$ select * from (select statuses, pg_temp.tell(n::text, statuses, null) as state from told) as t where state <> 'played/played' $$,
  'M3: in each of the 24 orders a message is played at the end, and never goes back');
-- With a failure among them. Until it is delivered a message may fail; what is delivered has not failed.
create temp table broken as
select row_number() over () as n, p.statuses from (
  with recursive grown as (
    select array[s] as statuses from unnest('{sent,delivered,failed}'::text[]) as s
    union all
    select g.statuses || s from grown as g, unnest('{sent,delivered,failed}'::text[]) as s where s <> all (g.statuses)
  ) select statuses from grown where statuses @> '{failed}'
) as p;
create temp table ends as select statuses, pg_temp.tell('x' || n, statuses, 'terminal') as state from broken;
select is_empty($$ select * from ends where statuses @> '{delivered}' and state not in ('delivered/delivered', 'back to failed') $$, 'M3: in each order what is delivered is delivered');
select is_empty($$ select * from ends where not statuses @> '{delivered}' and state not in ('failed/failed terminal', 'back to failed') $$, 'M3: in each order what is only sent has failed');
select is((select count(*) from ends), 11::bigint, 'M3: which are eleven');
select is((select count(*) from ends where state = 'back to failed'), 2::bigint, 'M3: back goes only what was sent and then failed');

-- Several in one delivery: by their times.
insert into made select 'batch', pg_temp.answer('wamid.batch');
select public.ingest_whatsapp('{}', gen_random_uuid(), jsonb_agg(jsonb_build_object('kind', 'status', 'wamid', 'wamid.batch', 'status', s.status, 'callback_data', made.id,
  'occurred_at', now() + make_interval(secs => s.n), 'payload', '{}'::jsonb, 'errors', '[{"code": 131000, "class": "transient"}]'::jsonb) order by s.n desc))
from made, (values (1, 'delivered'), (2, 'failed')) as s (n, status) where name = 'batch' group by made.id;
select is(pg_temp.state(id), 'delivered/delivered', 'M3: in one delivery the earlier is read first') from made where name = 'batch';
select is(pg_temp.jobs(id), 0::bigint, 'M3: so that nothing is sent again that has arrived') from made where name = 'batch';

-- A reaction to an answer whose id nobody knew.
insert into made select 'reacted', pg_temp.answer(null);
create function pg_temp.react(wamid text, emoji text) returns jsonb language sql as $$
  select public.ingest_whatsapp('{}', gen_random_uuid(), jsonb_build_array(jsonb_build_object('kind', 'message', 'wamid', 'wamid.reaction.' || wamid,
    'phone_number_id', '100000000000001', 'display_phone_number', '15550100001', 'from_phone', '15550007200', 'type', 'reaction',
    'about', wamid, 'text', emoji, 'sent_at', now(), 'payload', '{}'::jsonb))) $$;
select pg_temp.react('wamid.reacted', '👍');
select is((select m.reaction from public.messages as m join private.outbox as o on o.message_id = m.id join made on made.id = o.id where made.name = 'reacted'), null, 'M3: nobody knows what it is about');
select pg_temp.report('wamid.reacted', 'delivered', id) from made where name = 'reacted';
select is((select m.reaction from public.messages as m join private.outbox as o on o.message_id = m.id join made on made.id = o.id where made.name = 'reacted'), '👍',
  'M3: until a report says');
insert into made select 'recorded', pg_temp.answer(null);
select pg_temp.react('wamid.recorded', '❤️');
select public.record_outbox(id, 1, '{"kind": "accepted", "wamid": "wamid.recorded"}') from made where name = 'recorded';
select is((select m.reaction from public.messages as m join private.outbox as o on o.message_id = m.id join made on made.id = o.id where made.name = 'recorded'), '❤️',
  'M3: or the answer to the call');

-- What waits for somebody whose conversation it is no more.
insert into made select 'moved on', pg_temp.answer(null);
update private.outbox as o set status = 'pending' from made where made.id = o.id and made.name = 'moved on';
update public.whatsapp_identities set user_id = null, verified_at = null where user_id = tests.id('ada');
select is(public.claim_outbox(id), '{"state": "done"}'::jsonb, 'M2-40: an answer does not go to a phone that is linked no more') from made where name = 'moved on';
select is(pg_temp.state(id), 'failed/failed not_linked', 'M2: and says why') from made where name = 'moved on';
update private.outbox as o set status = 'pending' from made where made.id = o.id and made.name = 'moved on';
update public.whatsapp_identities set user_id = null, verified_at = null where user_id = tests.id('bo');
update public.whatsapp_identities set user_id = tests.id('bo'), verified_at = now() where phone = '+15550007200';
select is(public.claim_outbox(id), '{"state": "done"}'::jsonb, 'M2-41: nor to one that is another account''s') from made where name = 'moved on';

select * from finish();
rollback;
