begin;
select plan(24);
delete from pgmq.q_replies;
delete from pgmq.q_sends;
create temp table job as select private.enqueue('replies', jsonb_build_object('n', n)) as id, n from generate_series(1, 3) as n;
create function pg_temp.job(n integer) returns bigint language sql as $$ select j.id from job as j where j.n = job.n $$;

-- A lease holds.
create temp table leased as select * from public.lease_jobs('replies', 2, 60);
select results_eq($$ select job_id, attempts, payload from leased order by job_id $$,
  $$ values (pg_temp.job(1), 1, '{"n": 1}'::jsonb), (pg_temp.job(2), 1, '{"n": 2}') $$, 'M4: the oldest jobs first, as many as asked for');
select results_eq($$ select job_id from public.lease_jobs('replies', 5, 60) $$, $$ values (pg_temp.job(3)) $$,
  'M4: what is leased is not leased again');
select is_empty($$ select * from public.lease_jobs('replies', 5, 60) $$, 'M4: until there is nothing');
select is_empty($$ select * from public.lease_jobs('sends', 5, 60) $$, 'M4: the other queue is another');

-- A lease that ran out is leased again, and counted.
select pgmq.set_vt('replies', pg_temp.job(1), 0);
select row_eq($$ select job_id, attempts from public.lease_jobs('replies', 5, 60) $$, row(pg_temp.job(1), 2),
  'M4: a lease that ran out goes to the next');

-- Done is done.
select is(public.finish_job('replies', pg_temp.job(1)), true, 'M4: a job is finished');
select is(public.finish_job('replies', pg_temp.job(1)), false, 'M4: once');
select is(public.finish_job('replies', 999999999), false, 'M4: what never was is not');
select is((select count(*) from pgmq.q_replies), 2::bigint, 'M4: others are unaffected');

-- Failed: the same job, one more try, with its error.
select public.retry_job('replies', pg_temp.job(2), 0, 'model_unavailable');
select is((select error from private.job_errors where queue = 'replies' and job_id = pg_temp.job(2)),
  'model_unavailable', 'M4: the error is kept');
select row_eq($$ select job_id, attempts from public.lease_jobs('replies', 5, 60) $$, row(pg_temp.job(2), 2),
  'M4: and the job comes again as its second try');
select public.retry_job('replies', pg_temp.job(2), 600, 'model_slow');
select is_empty($$ select * from public.lease_jobs('replies', 5, 60) $$, 'M4: not before its delay');
select ok((select vt between clock_timestamp() + interval '590 seconds' and clock_timestamp() + interval '601 seconds'
  from pgmq.q_replies where msg_id = pg_temp.job(2)), 'M4: which is the one asked for');
select results_eq($$ select error from private.job_errors where queue = 'replies' and job_id = pg_temp.job(2) $$,
  $$ values ('model_slow') $$, 'M4: the last error replaces the one before');
select public.finish_job('replies', pg_temp.job(2));
select is_empty($$ select * from private.job_errors where queue = 'replies' and job_id = pg_temp.job(2) $$,
  'M4: a job that is done keeps no error');

-- Waited: not a try.
select public.retry_job('replies', pg_temp.job(3), 0, null);
create temp table waited as select * from public.lease_jobs('replies', 5, 60);
select row_eq($$ select attempts, payload from waited $$, row(1, '{"n": 3}'::jsonb), 'M4: waiting burns no try');
select is((select count(*) from pgmq.q_replies), 1::bigint, 'M4: and leaves one job');
select public.retry_job('replies', (select job_id from waited), 600);
select is_empty($$ select * from public.lease_jobs('replies', 5, 60) $$, 'M4: it too comes after its delay');
select lives_ok($$ select public.retry_job('replies', 999999999, 0, null) $$, 'M4: waiting for what is gone does nothing');
select is((select count(*) from pgmq.q_replies), 1::bigint, 'M4: and makes no job');

-- Odd words.
select throws_ok($$ select * from public.lease_jobs('secrets', 1, 60) $$, 'PT404', 'There is no queue "secrets".',
  'M4: an unknown queue is said to be one');
select throws_ok($$ select public.retry_job('replies; drop table x', 1, 0, null) $$, '42P01', null,
  'M4-01: the name of a queue is no SQL');
select private.enqueue('sends', '{}') from generate_series(1, 150);
select is((select count(*) from public.lease_jobs('sends', 1000, 60)), 100::bigint, 'M4: at most a hundred at once');
select is((select count(*) from public.lease_jobs('sends', 0, -5)), 1::bigint, 'M4: and at least one');

select * from finish();
rollback;
