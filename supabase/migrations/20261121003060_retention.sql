-- Retention: what nobody needs any more goes, daily. Nothing that still waits is ever touched.
-- Objects: private.raw_body_retention, private.record_retention, private.purge and its cron job.

create function private.raw_body_retention() returns interval
language sql immutable parallel safe
set search_path = ''
as $$ select interval '30 days' $$;
comment on function private.raw_body_retention() is
  'How long the raw body of a processed delivery is kept. The owner replaces this function.';

create function private.record_retention() returns interval
language sql immutable parallel safe
set search_path = ''
as $$ select interval '90 days' $$;
comment on function private.record_retention() is
  'How long reports, events, daily spend and finished jobs are kept. The owner replaces this function.';

create index webhook_inbox_unerased_idx on private.webhook_inbox (received_at)
  where status = 'processed' and raw_body <> '[erased]';

create function private.purge() returns jsonb
language plpgsql volatile
set search_path = ''
as $$
declare
  queue text;
  gone bigint;
  bodies bigint;
  archived bigint := 0;
  errors bigint := 0;
  reports bigint;
  events bigint;
  days bigint;
  counts jsonb;
begin
  -- Whoever holds a row is working on it; tomorrow is soon enough.
  update private.webhook_inbox as i set raw_body = '[erased]'
  where i.id in (
    select n.id from private.webhook_inbox as n
    where n.status = 'processed' and n.raw_body <> '[erased]'
      and n.received_at < now() - private.raw_body_retention()
    for update skip locked);
  get diagnostics bodies = row_count;

  for queue in select m.queue_name from pgmq.meta as m order by 1 loop
    execute format('delete from pgmq.%I where archived_at < $1', 'a_' || queue)
      using now() - private.record_retention();
    get diagnostics gone = row_count;
    archived := archived + gone;
    -- An error whose job is gone says nothing any more.
    execute format(
      'delete from private.job_errors as e where e.queue = $1 and e.failed_at < now() - interval ''1 day'' '
      'and not exists (select from pgmq.%I as j where j.msg_id = e.job_id)', 'q_' || queue) using queue;
    get diagnostics gone = row_count;
    errors := errors + gone;
  end loop;

  delete from private.whatsapp_statuses as s
  where s.occurred_at < now() - private.record_retention()
    and not exists (
      select from private.webhook_inbox as i where i.id = s.inbox_id and i.status <> 'processed');
  get diagnostics reports = row_count;

  delete from private.whatsapp_events as e
  where e.created_at < now() - private.record_retention()
    and not exists (
      select from private.webhook_inbox as i where i.id = e.inbox_id and i.status <> 'processed');
  get diagnostics events = row_count;

  delete from private.daily_spend as d
  where d.day < ((now() - private.record_retention()) at time zone 'utc')::date;
  get diagnostics days = row_count;

  counts := jsonb_build_object('raw_bodies', bodies, 'archived_jobs', archived, 'job_errors', errors,
    'statuses', reports, 'events', events, 'spend_days', days);
  perform private.log_event('retention.purged', counts);
  return counts;
end
$$;
comment on function private.purge() is
  'Erases bodies and deletes records that are past their time; returns how many of each.';

select cron.schedule('foyer-purge', '23 3 * * *', 'select private.purge()');
