begin;
select plan(33);
select tests.sign_up('ada');
select tests.link_whatsapp('ada', '+15550008010');
delete from private.outbox;
create temp table ada as select id from public.whatsapp_identities where user_id = tests.id('ada');
create function pg_temp.note(scope text, decision text, ago interval, source text default 'operator', who uuid default null) returns void language sql as $$
  select private.record_consent(coalesce(who, (select id from ada)), scope, decision, source, now() - ago) $$;
create function pg_temp.state() returns text language sql as $$
  select concat_ws(' ', coalesce('all ' || (now() - w.stopped_at)::text, 'all'), coalesce('marketing ' || (now() - w.marketing_stopped_at)::text, 'marketing'))
  from public.whatsapp_identities as w join ada using (id) $$;

-- The newest word of each scope counts, in whatever order they come.
select is(pg_temp.state(), 'all marketing', 'M5: who has said nothing gets everything');
select pg_temp.note('all', 'stopped', '3 hours');
select is(pg_temp.state(), 'all 03:00:00 marketing', 'M5: stopped');
select pg_temp.note('marketing', 'stopped', '2 hours');
select is(pg_temp.state(), 'all 03:00:00 marketing 02:00:00', 'M5: and from advertising, which is another matter');
select pg_temp.note('all', 'resumed', '1 hour');
select is(pg_temp.state(), 'all marketing 02:00:00', 'M5: resumed, but not advertising');
select pg_temp.note('all', 'stopped', '90 minutes');
select is(pg_temp.state(), 'all marketing 02:00:00', 'M5: an older word that comes late changes nothing');
select pg_temp.note('marketing', 'resumed', '30 minutes');
select is(pg_temp.state(), 'all marketing', 'M5: resumed altogether');
select pg_temp.note('all', 'stopped', '1 minute', 'keyword');
select is(pg_temp.state(), 'all 00:01:00 marketing', 'M5: stopped again, since that word');
select pg_temp.note('marketing', 'resumed', '0');
select is(pg_temp.state(), 'all 00:01:00 marketing', 'M5: who resumes advertising has not resumed the rest');
-- Two words of one moment: the one that came last.
select pg_temp.note('all', 'resumed', '1 minute', 'operator');
select is(pg_temp.state(), 'all marketing', 'M5: of two words of one moment the one that came last');

-- The ledger itself.
select is((select count(*) from private.whatsapp_consents), 8::bigint, 'M5: each word stands');
select pg_temp.note('all', 'stopped', '1 minute', 'keyword');
select is((select count(*) from private.whatsapp_consents), 8::bigint, 'M3: once, however often it comes');
select is(pg_temp.state(), 'all marketing', 'M3: and what came again is not new');
select throws_ok(format($$ insert into private.whatsapp_consents (identity_id, scope, decision, source, occurred_at)
    select id, %L, %L, %L, now() from ada $$, scope, decision, source), '23514', null, format('M5: %s %s by %s is no entry', scope, decision, source))
from (values ('some', 'stopped', 'operator'), ('all', 'paused', 'operator'), ('all', 'stopped', 'rumour')) as c (scope, decision, source);
select is_empty($$ select p.oid::regprocedure from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace
  where n.nspname in ('public', 'private') and p.prosrc ~ 'delete from private\.whatsapp_consents' $$, 'M5: nothing takes a word out of it');
select is((select string_agg(p.proname::text, ' ') from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace
  where n.nspname in ('public', 'private') and p.prosrc ~ 'update private\.whatsapp_consents'), 'merge_whatsapp_identities',
  'M5: nor changes one, but for whose it is when two turn out to be one');
select is(tests.try(who, 'select * from private.whatsapp_consents'), '42501', format('M5-01: %s does not read it', who))
from unnest('{anon,ada}'::text[]) as who;
select is(tests.try('ada', 'update public.whatsapp_identities set stopped_at = null'), '42501', 'M5-02: nobody resumes themselves past it');

-- Advertising and the rest, at the door.
create temp table ticket as select private.send_whatsapp(id, '100000000000001', 'link_confirmation', 'to leave') as id from ada;
select pg_temp.note('marketing', 'stopped', '-1 second');
select is((select status from private.outbox join ticket using (id)), 'pending', 'M5: who stopped advertising still gets what is none');
select is(public.claim_outbox(id) ->> 'state', 'send', 'M5: it leaves') from ticket;
select public.record_outbox(id, 1, '{"kind": "accepted", "wamid": "wamid.ticket"}') from ticket;

-- The Graph API says so of a send, and so does a report.
delete from private.whatsapp_consents;
select private.apply_consent(id) from ada;
create temp table refused as select private.send_whatsapp(id, '100000000000001', 'link_confirmation', 'refused') as id from ada;
select public.claim_outbox(id) from refused;
select public.record_outbox(id, 1, '{"kind": "failed", "class": "opt_out", "code": 131050}') from refused;
select row_eq($$ select scope, decision, source from private.whatsapp_consents $$, row('marketing'::text, 'stopped'::text, 'error'::text), 'M5: 131050 is an entry');
select is((select stopped_at from public.whatsapp_identities join ada using (id)), null, 'M5: about advertising, not about answers');
-- A report that comes days late speaks of its own time.
delete from private.whatsapp_consents;
select pg_temp.note('marketing', 'resumed', '1 hour');
create temp table reported as select private.send_whatsapp(id, '100000000000001', 'link_confirmation', 'reported') as id from ada;
select public.claim_outbox(id) from reported;
select public.record_outbox(id, 1, '{"kind": "accepted", "wamid": "wamid.reported"}') from reported;
select public.ingest_whatsapp('{}', gen_random_uuid(), jsonb_build_array(jsonb_build_object('kind', 'status', 'wamid', 'wamid.reported', 'status', 'failed',
  'callback_data', id, 'occurred_at', now() - interval '1 day', 'errors', '[{"code": 131050, "class": "opt_out"}]'::jsonb))) from reported;
select is((select now() - max(occurred_at) from private.whatsapp_consents where decision = 'stopped' and occurred_at < now() - interval '1 hour'), interval '1 day',
  'M5: a report counts from its own time');
select is((select marketing_stopped_at from public.whatsapp_identities join ada using (id)), null, 'M5: so that it does not undo what was said since');

-- Two people who turn out to be one: the words of both, and the newest of all counts.
delete from private.whatsapp_consents;
select private.apply_consent(id) from ada;
create temp table twin as select private.find_whatsapp_identity(null, 'US.ada', null) as id;
select pg_temp.note('all', 'stopped', '1 hour', 'keyword', id) from twin;
select pg_temp.note('all', 'resumed', '2 hours', 'keyword');
select pg_temp.note('marketing', 'stopped', '2 hours', 'preference');
select pg_temp.note('marketing', 'stopped', '2 hours', 'preference', id) from twin;
create temp table queued as select private.send_whatsapp(id, '100000000000001', 'link_confirmation', 'queued') as id from ada;
select is(pg_temp.state(), 'all marketing 02:00:00', 'M5: before, one of the two is stopped');
select is(private.find_whatsapp_identity('15550008010', 'US.ada', null), (select id from ada), 'M2: they are one');
select is((select count(*) from private.whatsapp_consents join ada on ada.id = identity_id), 3::bigint, 'M5: the ledgers are one, each word once');
select is((select count(*) from private.whatsapp_consents), 3::bigint, 'M5: and nothing is left behind');
select is(pg_temp.state(), 'all 01:00:00 marketing 02:00:00', 'M5: the newest word of both counts');
select row_eq($$ select status, error_class from private.outbox join queued using (id) $$, row('failed'::text, 'opt_out'::text), 'M5: at once');
delete from auth.users where id = tests.id('ada');
select is((select count(*) from private.whatsapp_consents), 0::bigint, 'W9: with the person their words go');

select * from finish();
rollback;
