begin;
select plan(17);
delete from pgmq.q_replies;
delete from pgmq.q_sends;
delete from pgmq.q_media;
delete from private.dead_letters;
delete from private.provisioning_failures;
select tests.sign_up('ada');

select is(public.readiness() - 'migration', '{"database": true, "oldest_job_seconds": null, "dead_letters": 0, "provisioning_failures": 0, "stopped_numbers": []}'::jsonb,
  'A1: all is well');
select is(public.readiness() ->> 'migration', (select max(version) from supabase_migrations.schema_migrations), 'A1: with the newest migration');

-- What is late, dead or failed shows.
select private.enqueue('replies', '{}', 3600);
select is(public.readiness() -> 'oldest_job_seconds', 'null'::jsonb, 'A1: a job that is not due is not late');
update pgmq.q_replies set vt = clock_timestamp() - interval '100 seconds';
select private.enqueue('sends', '{}');
update pgmq.q_sends set vt = clock_timestamp() - interval '50 seconds';
select ok((public.readiness() ->> 'oldest_job_seconds')::integer between 100 and 102, 'A1: the oldest job that is due, of any queue');
select count(*) from public.lease_jobs('replies', 1, 600);
select ok((public.readiness() ->> 'oldest_job_seconds')::integer between 50 and 52, 'A1: a job that is being done is not late');
insert into private.dead_letters (queue, payload, attempts, replayed_at) values ('replies', '{}', 10, null), ('replies', '{}', 10, now());
select is(public.readiness() ->> 'dead_letters', '1', 'A1: dead letters, but for those replayed');
insert into private.provisioning_failures (user_id, error) values (tests.id('ada'), 'x');
select is(public.readiness() ->> 'provisioning_failures', '1', 'W2: failures of provisioning');

-- The tick: it wakes for what is due, and never fails for want of a worker.
delete from pgmq.q_replies;
delete from pgmq.q_sends;
delete from private.provisioning_failures;
select is(private.has_work(), false, 'M4: nothing to do wakes nobody');
select private.enqueue('sends', '{}', 60);
select is(private.has_work(), false, 'M4: a job that is not due is no work');
select private.enqueue('replies', '{}');
select is(private.has_work(), true, 'M4: a job that is due is');
select lives_ok($$ select private.tick() $$, 'M4: a tick never fails');
select isnt_empty($$ select * from cron.job where command = 'select private.tick()' and schedule = '10 seconds' $$, 'M4: it comes every ten seconds');

-- Nobody but the service asks, and nobody at all wakes by hand.
select tests.become('ada');
select throws_ok($$ select public.readiness() $$, '42501', null, 'A1-01: a browser asks for no readiness');
select throws_ok($$ select public.heal() $$, '42501', null, 'A1-02: nor heals');
select throws_ok($$ select private.wake_worker() $$, '42501', null, 'M4-02: nor wakes the worker');
select throws_ok($$ select private.tick() $$, '42501', null, 'M4-03: nor ticks');
select throws_ok($$ select * from vault.decrypted_secrets $$, '42501', null, 'M4-04: nor reads the secret that does');

select * from finish();
rollback;
