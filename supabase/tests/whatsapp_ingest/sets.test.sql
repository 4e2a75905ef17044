-- A delivery is stored in sets. What comes of it is what would come of its updates one by one.
begin;
select plan(51);
select tests.sign_up('ada');
select tests.sign_up('bo');
select tests.link_whatsapp('ada', '+15550008700');
select tests.link_whatsapp('bo', '+15550008701');
update public.whatsapp_identities set bsuid = 'US.bo' where user_id = tests.id('bo');
delete from private.outbox;
delete from pgmq.q_replies;
create function pg_temp.item(n integer, more jsonb) returns jsonb language sql as $$
  select jsonb_strip_nulls(jsonb_build_object('kind', 'message', 'wamid', 'wamid.set.' || n, 'phone_number_id', '100000000000001', 'display_phone_number', '15550100001',
    'from_phone', '15550008700', 'type', 'text', 'shown_as', 'text', 'text', 'words ' || n, 'sent_at', now() - make_interval(secs => 5000 - n), 'payload', jsonb_build_object('n', n)) || more) $$;
-- Everything that a delivery may change, without ids and clocks.
create function pg_temp.everything() returns jsonb language sql as $$
  with who as (select coalesce(p.name, w.phone, w.bsuid) as name, w.* from public.whatsapp_identities as w left join tests.people as p on p.id = w.user_id)
  select jsonb_build_object(
    'identities', (select jsonb_agg(jsonb_build_array(w.name, w.phone, w.bsuid, w.display_name, w.last_inbound_at, w.stopped_at is not null, w.marketing_stopped_at,
      w.link_prompted_at is not null, w.link_failures) order by w.name, w.bsuid) from who as w),
    'stored', (select jsonb_agg(jsonb_build_array(i.wamid, w.name, i.type, i.content, i.about, i.disposition, i.sent_at, i.payload, m.content) order by i.wamid)
      from private.whatsapp_messages as i join who as w on w.id = i.identity_id left join public.messages as m on m.id = i.message_id),
    'said', (select jsonb_agg(jsonb_build_array(p.name, m.type, m.content, m.created_at, m.reaction, m.edited_at, m.revoked_at, m.external_id) order by m.external_id)
      from public.messages as m join tests.people as p on p.id = m.user_id),
    'to_answer', (select jsonb_agg(m.external_id order by m.external_id) from private.turn_messages as q join public.messages as m on m.id = q.message_id where q.turn_id is null),
    'to_send', (select jsonb_agg(jsonb_build_array(w.name, o.kind, o.status, o.error_class) order by w.name, o.kind, o.status) from private.outbox as o join who as w on w.id = o.identity_id),
    'jobs', (select count(distinct j.message) from pgmq.q_replies as j),
    'statuses', (select jsonb_agg(jsonb_build_array(s.wamid, s.status, s.error_class, s.occurred_at) order by s.wamid, s.status) from private.whatsapp_statuses as s),
    'events', (select jsonb_agg(jsonb_build_array(e.field, e.payload, e.is_followed, w.name) order by e.field, e.payload) from private.whatsapp_events as e left join who as w on w.id = e.identity_id),
    'consents', (select jsonb_agg(jsonb_build_array(w.name, c.scope, c.decision, c.occurred_at) order by w.name, c.scope, c.occurred_at, c.decision)
      from private.whatsapp_consents as c join who as w on w.id = c.identity_id)) $$;
-- What comes of updates in deliveries of some size; undone afterwards.
create function pg_temp.outcome(updates jsonb, size integer default 1000) returns jsonb language plpgsql as $$
declare
  counted jsonb;
  state text;
begin
  select jsonb_build_object('messages', sum((r ->> 'messages')::integer), 'statuses', sum((r ->> 'statuses')::integer), 'events', sum((r ->> 'events')::integer),
    'failures', sum((r ->> 'failures')::integer), 'duplicates', sum((r ->> 'duplicates')::integer)) into counted
  from (
    select public.ingest_whatsapp('{}', gen_random_uuid(), d.updates) as r
    from (select jsonb_agg(u.value order by u.ordinality) as updates from jsonb_array_elements(updates) with ordinality as u
          group by (u.ordinality - 1) / size order by (u.ordinality - 1) / size) as d
  ) as x;
  raise exception sqlstate 'UNDO0' using message = (pg_temp.everything() || jsonb_build_object('counted', counted))::text;
exception when sqlstate 'UNDO0' then
  get stacked diagnostics state = message_text;
  return state::jsonb;
end
$$;
-- What differs: nothing. Of lists each element that only one of the two has.
create function pg_temp.difference(updates jsonb, but_for text[] default '{}', size integer default 1) returns setof text language sql as $$
  with both_ways as materialized (select pg_temp.outcome(updates) as at_once, pg_temp.outcome(updates, size) as one_by_one),
  parts as (
    select s.key, case jsonb_typeof(s.value) when 'array' then s.value else jsonb_build_array(s.value) end as at_once,
      case jsonb_typeof(e.value) when 'array' then e.value else jsonb_build_array(e.value) end as one_by_one
    from both_ways, jsonb_each(at_once) as s, jsonb_each(one_by_one) as e where e.key = s.key and s.key <> all (but_for))
  select format('%s at once: %s', p.key, v) from parts as p, lateral (select jsonb_array_elements(at_once) except select jsonb_array_elements(one_by_one)) as d (v)
  union all
  select format('%s one by one: %s', p.key, v) from parts as p, lateral (select jsonb_array_elements(one_by_one) except select jsonb_array_elements(at_once)) as d (v) $$;

-- A thousand of everything: known people, strangers by number, by user id, by both; every kind, and many of them twice.
create temp table sender (n integer primary key, who jsonb);
insert into sender values (0, '{"from_phone": "15550008700"}'), (1, '{"from_phone": "15550008701", "from_user_id": "US.bo"}'), (2, '{"from_phone": null, "from_user_id": "US.bo"}'),
  (3, '{"from_phone": "15550008703"}'), (4, '{"from_phone": null, "from_user_id": "US.four"}'), (5, '{"from_phone": "15550008705", "from_user_id": "US.five", "profile_name": "Five"}'),
  (6, '{"from_phone": null, "from_user_id": "US.five"}'), (7, '{"from_phone": "15550008705"}'), (8, '{"from_phone": "5511987650008"}'), (9, '{"from_phone": "551187650008", "profile_name": "Oito"}');
create temp table kind (n integer primary key, more jsonb);
insert into kind values (0, '{}'), (1, '{"type": "audio", "shown_as": "audio", "text": "[audio]"}'), (2, '{"type": "hologram", "shown_as": "unsupported", "text": "[unsupported]"}'),
  (3, '{"type": "image", "shown_as": "image", "text": "a caption"}'), (4, '{"type": "reaction", "shown_as": null, "text": "👍"}'), (5, '{"type": "edit", "shown_as": null, "text": "edited"}'),
  (6, '{"type": "revoke", "shown_as": null, "text": null}'), (7, '{"type": "system", "shown_as": null, "text": null}'), (8, '{"type": "interactive", "shown_as": "interactive", "text": "Yes"}');
create function pg_temp.thousand(count integer) returns jsonb language sql as $$
  select jsonb_agg(case
    when g.n % 11 = 3 then jsonb_build_object('kind', 'status', 'wamid', 'wamid.out.' || g.n % 7, 'status', (array['sent', 'delivered', 'read', 'failed'])[1 + g.n % 4],
      'occurred_at', now() - make_interval(secs => 5000 - g.n), 'payload', '{}'::jsonb)
    when g.n % 13 = 5 then jsonb_build_object('kind', 'other', 'field', 'field ' || g.n % 3, 'payload', jsonb_build_object('n', g.n % 20))
    else pg_temp.item(case when g.n % 10 = 9 then g.n - 6 else g.n end, s.who || k.more
      || case when k.more ->> 'type' in ('reaction', 'edit', 'revoke') then jsonb_build_object('about', 'wamid.set.' || (g.n * 7) % count) else '{}' end) end order by g.n)
  from generate_series(1, count) as g (n)
  join sender as s on s.n = (g.n * 31 + g.n / 7) % 10 join kind as k on k.n = (g.n * 17 + g.n / 9) % 9 $$;
select is_empty($$ select pg_temp.difference(pg_temp.thousand(1000), size := 8) $$, 'M1: a thousand updates at once are what they are in small deliveries');
select is_empty($$ select pg_temp.difference(pg_temp.thousand(250)) $$, 'M1: and one by one');
select ok((r -> 'counted' ->> 'messages')::integer > 600 and (r -> 'counted' ->> 'duplicates')::integer > 100 and jsonb_array_length(r -> 'said') > 100
  and jsonb_array_length(r -> 'statuses') > 5 and jsonb_array_length(r -> 'events') > 15 and jsonb_array_length(r -> 'to_send') >= 3,
  'M1: among them there is something of everything') from (select pg_temp.outcome(pg_temp.thousand(1000)) as r) as x;
select is(jsonb_path_query_array(pg_temp.outcome(pg_temp.item(1, '{"profile_name": "Ada L."}') || '[]'), '$.identities[*][3]') , '["Ada L.", null]'::jsonb,
  'M2: who is known and has a new name is known by it');
-- Odd ones among them: the good ones lose nothing.
create function pg_temp.with_odd(good jsonb) returns jsonb language sql as $$
  select pg_temp.item(9001, '{"from_phone": null}') || good || pg_temp.item(9002, '{"sent_at": "soon"}') || jsonb_build_array(
    '{"kind": "status", "wamid": "w"}'::jsonb, '{"kind": "other", "payload": 1}'::jsonb, '7'::jsonb, '{"kind": "other", "field": "x", "act": {"kind": "?"}}'::jsonb,
    pg_temp.item(9003, '{"from_phone": "none"}')) $$;
create temp table odd as select pg_temp.outcome(pg_temp.with_odd(pg_temp.thousand(100))) as r;
select is(r #> '{counted,failures}', '7'::jsonb, 'M1: each odd one is counted') from odd;
select is((r - 'counted'), (pg_temp.outcome(pg_temp.thousand(100)) - 'counted'), 'M1: and all that is good stands as if there were none') from odd;
select is_empty($$ select pg_temp.difference(pg_temp.with_odd(pg_temp.thousand(100))) $$, 'M1: which is what comes of them one by one');
create temp table told as select public.ingest_whatsapp('{}', gen_random_uuid(), pg_temp.with_odd('[]')) as r;
select row_eq($$ select i.status, i.last_error from private.webhook_inbox as i, told where i.id = (r ->> 'inbox_id')::uuid $$,
  row('failed'::text, '22023 at update 5; 23502 at update 4; 22023 at update 6; 23502 at update 1; 22007 at update 2; 23514 at update 7; 23502 at update 3'::text),
  'A4: the inbox says which, by their places');

-- Words of consent among others, in any order.
-- One that was asked before its sender stopped finds its turn closed; here it is not asked at all.
select is_empty(format($$ select pg_temp.difference(%L, '{to_answer,jobs}') $$, u.updates), format('M5: %s: as one by one', u.name)) from (
  select string_agg(w.word, ', ' order by w.position) as name, jsonb_agg(pg_temp.item(p.n * 10 + w.position::integer, jsonb_build_object('text', w.word)) order by w.position) as updates
  from (values (1, '{STOP}'::text[]), (2, '{STOP,START}'), (3, '{START,STOP}'), (4, '{START}'), (5, '{START,STOP,START,STOP}'), (6, '{STOP,hello}'), (7, '{STOP,STOP}')) as p (n, words)
  cross join lateral unnest(p.words) with ordinality as w (word, position) group by p.n) as u;
create function pg_temp.of(words text[], key text, who jsonb default '{}') returns jsonb language sql as $$
  select pg_temp.outcome(jsonb_agg(pg_temp.item(position::integer, who || jsonb_build_object('text', word)) order by position)) -> key
  from unnest(words) with ordinality as u (word, position) $$;
select is(pg_temp.of('{hello,STOP,"are you there?"}', 'to_answer'), 'null'::jsonb, 'M5: who stops within a delivery gets no answer to it');
select is(jsonb_array_length(pg_temp.of('{hello,STOP,"are you there?"}', 'said')), 3, 'M5: all of it is shown');
select is(pg_temp.of('{hello,STOP,START,again}', 'to_answer'), '["wamid.set.1", "wamid.set.4"]'::jsonb, 'M5: who resumes within it is answered');
select is(pg_temp.of('{hello,STOP,START,again}', 'to_send'), '[["ada", "resumed", "pending", null]]'::jsonb, 'M5: with one confirmation');
select is(pg_temp.of('{hello,STOP,again}', 'to_send', '{"from_phone": "15550008703"}'), 'null'::jsonb, 'M5: a stranger who stops within it is told nothing');
select is(pg_temp.of('{hello,again}', 'to_send', '{"from_phone": "15550008703"}'), '[["+15550008703", "link_prompt", "pending", null]]'::jsonb, 'M2: another is told once');

-- A code among others, in any order: the code is in no conversation, the words are in it, and the person is linked.
select tests.sign_up('cy');
select tests.become('cy');
create temp table code as select public.start_whatsapp_link() ->> 'code' as c;
select tests.become_owner();
create temp table linked as
select p.words as name, pg_temp.outcome(jsonb_agg(pg_temp.item(u.position::integer, jsonb_build_object('from_phone', '15550008703', 'text',
    case u.word when 'CODE' then code.c else u.word end)) order by u.position)) as r
from (values ('{CODE}'::text[]), ('{hello,CODE}'), ('{CODE,hello}'), ('{hello,CODE,again}'), ('{CODE,CODE}'), ('{CODE,STOP}'), ('{STOP,CODE}'), ('{hello,CODE,STOP,START}')) as p (words)
cross join lateral unnest(p.words) with ordinality as u (word, position) cross join code group by p.words;
create function pg_temp.cys(r jsonb) returns text[] language sql as $$
  select coalesce(array_agg(s ->> 2 order by s ->> 7), '{}') from jsonb_array_elements(nullif(r -> 'said', 'null')) as s where s ->> 0 = 'cy' $$;
select is((select count(*) from jsonb_array_elements(r -> 'identities') as i where i ->> 0 = 'cy' and i ->> 1 = '+15550008703'), 1::bigint, format('M2: %s: linked', name)) from linked order by name;
select is((select array_agg(w) from unnest(pg_temp.cys(r)) as w where w !~ '-'), (select array_agg(w) from unnest(name) as w where w <> 'CODE'), format('M2: %s: the words stand in the conversation', name))
from linked where name not in ('{CODE,CODE}', '{STOP,CODE}') order by name;
select is((select count(*) from linked, jsonb_array_elements(nullif(r -> 'to_send', 'null')) as s where s ->> 1 = 'link_confirmation'), 8::bigint, 'M2: each is confirmed once');
select is((select count(*) from linked, jsonb_array_elements(nullif(r -> 'to_send', 'null')) as s where s ->> 1 = 'link_prompt'), 0::bigint, 'M2: and nobody is told how to link who just has');
select is((select string_agg(name::text || ' ' || (r -> 'to_answer')::text, '; ' order by name) from linked where r -> 'to_answer' <> 'null' and name <> '{CODE,CODE}'),
  '{CODE,hello} ["wamid.set.2"]; {hello,CODE} ["wamid.set.1"]; {hello,CODE,again} ["wamid.set.1", "wamid.set.3"]; {hello,CODE,STOP,START} ["wamid.set.1"]',
  'M2: what came with the code is answered');
select is((select jsonb_agg(s -> 5 order by s ->> 0) from linked, jsonb_array_elements(r -> 'stored') as s where name = '{CODE,CODE}' and s ->> 0 like 'wamid.set%'), '["link_code", "conversation"]'::jsonb,
  'M2: of a code sent twice one redeems, the other is a message and waits for nothing');
select is((select count(*) from linked, jsonb_array_elements(r -> 'identities') as i where name = '{CODE,STOP}' and i ->> 0 = 'cy' and (i ->> 5)::boolean), 1::bigint, 'M5: linked and stopped at once');
select is((select count(*) from linked, jsonb_array_elements(r -> 'to_send') as s where name in ('{CODE,STOP}', '{STOP,CODE}') and s ->> 2 = 'failed' and s ->> 3 = 'opt_out'), 1::bigint,
  'M5: a confirmation that waited does not leave');

-- One person under a number, a user id and both, in one delivery.
select is_empty(format($$ select pg_temp.difference(%L) $$, u.updates), format('M2: %s: as one by one', u.name)) from (
  select string_agg(w.who::text, ' ' order by w.position) as name, jsonb_agg(pg_temp.item(p.n * 10 + w.position::integer, w.who || '{"profile_name": "X"}') order by w.position) as updates
  from (values
    (1, array['{"from_phone": "15550008709"}', '{"from_phone": null, "from_user_id": "US.x"}', '{"from_phone": "15550008709", "from_user_id": "US.x"}']::jsonb[]),
    (2, array['{"from_phone": "15550008709", "from_user_id": "US.x"}', '{"from_phone": "15550008709"}', '{"from_phone": null, "from_user_id": "US.x"}']::jsonb[]),
    (3, array['{"from_phone": null, "from_user_id": "US.x"}', '{"from_phone": "15550008709", "from_user_id": "US.x"}']::jsonb[]),
    (4, array['{"from_phone": "15550008700"}', '{"from_phone": "15550008700", "from_user_id": "US.ada"}', '{"from_phone": null, "from_user_id": "US.ada"}']::jsonb[]),
    (5, array['{"from_phone": "15550008700", "from_user_id": "US.a"}', '{"from_phone": "15550008700", "from_user_id": "US.b"}']::jsonb[]),
    (6, array['{"from_phone": "15550008709", "from_user_id": "US.b"}', '{"from_phone": "15550008709", "from_user_id": "US.a"}']::jsonb[]),
    (7, array['{"from_phone": "5511987650001"}', '{"from_phone": "551187650001"}']::jsonb[]),
    (8, array['{"from_phone": "15550008708", "from_user_id": "US.bo"}', '{"from_phone": "15550008707", "from_user_id": "US.bo"}']::jsonb[]),
    (9, array['{"from_phone": "15550008708", "from_user_id": "US.bo"}', '{"from_phone": "15550008701", "from_user_id": "US.bo"}']::jsonb[]),
    (10, array['{"from_phone": "5511987650001"}', '{"from_phone": "551187650001"}', '{"from_phone": "5511987650001"}']::jsonb[])
  ) as p (n, people) cross join lateral unnest(p.people) with ordinality as w (who, position) group by p.n) as u order by 1;

select * from finish();
rollback;
