-- What keeps things going: healing, the tick that wakes the worker, and what `ready` asks.
-- Objects: private.heal, private.wake_worker, private.readiness, their public forms, the cron job.
-- The tick only wakes. Everything it would lose stands in tables and queues.

create function private.due_provisioning() returns setof uuid
language sql stable
set search_path = ''
as $$
  -- Each failure waits a minute longer than the one before it, an hour at most.
  select f.user_id from private.provisioning_failures as f
  where f.last_failed_at + least(f.attempts, 60) * interval '1 minute' < now()
  order by f.last_failed_at
$$;
comment on function private.due_provisioning() is 'Users whose provisioning failed and may be tried again now.';

create function private.has_work() returns boolean
language sql stable
set search_path = ''
as $$
  select exists (select from pgmq.q_replies where vt <= clock_timestamp())
    or exists (select from pgmq.q_sends where vt <= clock_timestamp())
    or exists (select from pgmq.q_media where vt <= clock_timestamp())
    or exists (select from private.due_provisioning())
    or exists (select from private.turn_messages
               where turn_id is null and created_at < now() - interval '2 minutes')
    or exists (select from private.turns
               where status = 'open' and lease_expires_at < now() - interval '2 minutes')
    or exists (select from private.outbox
               where status in ('pending', 'sending') and next_attempt_at < now() - interval '2 minutes'
                 and not exists (select from private.whatsapp_numbers as n
                                 where n.phone_number_id = outbox.phone_number_id and n.stopped_at is not null))
    or exists (select from public.message_attachments
               where state in ('pending', 'referenced') and next_attempt_at < now() - interval '2 minutes')
$$;
comment on function private.has_work() is 'Whether a worker would find something to do.';

create function private.wake_worker() returns void
language plpgsql volatile
set search_path = ''
as $$
declare
  base text;
  secret text;
begin
  select s.decrypted_secret into base from vault.decrypted_secrets as s
  where s.name = 'foyer_functions_url';
  select s.decrypted_secret into secret from vault.decrypted_secrets as s
  where s.name = 'foyer_worker_secret';
  if base is null or secret is null then
    return; -- Not deployed yet: the work waits in its queues.
  end if;
  perform net.http_post(
    url := base || '/worker',
    body := '{}'::jsonb,
    headers := jsonb_build_object('Content-Type', 'application/json', 'Authorization', 'Bearer ' || secret),
    timeout_milliseconds := 60000);
end
$$;
comment on function private.wake_worker() is
  'Calls the worker through pg_net once the transaction commits.';

create function private.tick() returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  if private.has_work() then
    perform private.wake_worker();
  end if;
end
$$;
comment on function private.tick() is 'Every ten seconds: wakes the worker when there is work.';

select cron.schedule('foyer-tick', '10 seconds', 'select private.tick()');
-- Once an hour without asking: the worker learns the business number, and heals what no rule saw.
select cron.schedule('foyer-heartbeat', '7 * * * *', 'select private.wake_worker()');

create function private.heal() returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  overdue constant interval := interval '2 minutes';
  candidate uuid;
  provisioned integer := 0;
  requeued integer := 0;
  resent integer := 0;
  refetched integer := 0;
begin
  for candidate in
    select due from private.due_provisioning() as due limit 50
  loop
    if private.attempt_provisioning(candidate) is null then
      provisioned := provisioned + 1;
    end if;
  end loop;

  -- Work without a job: it should not happen, and if it does nothing stays behind.
  perform private.enqueue('replies', jsonb_build_object('session_id', s.session_id))
  from (
    select q.session_id from private.turn_messages as q
    where q.turn_id is null and q.created_at < now() - overdue
    union
    select t.session_id from private.turns as t
    where t.status = 'open' and t.lease_expires_at < now() - overdue
  ) as s
  where not exists (
    select from pgmq.q_replies as j where j.message ->> 'session_id' = s.session_id::text);
  get diagnostics requeued = row_count;

  perform private.enqueue('sends', jsonb_build_object('outbox_id', o.id))
  from private.outbox as o
  where o.status in ('pending', 'sending') and o.next_attempt_at < now() - overdue
    and not exists (
      select from pgmq.q_sends as j where j.message ->> 'outbox_id' = o.id::text);
  get diagnostics resent = row_count;

  perform private.enqueue('media', jsonb_build_object('attachment_id', a.id))
  from public.message_attachments as a
  where a.state in ('pending', 'referenced') and a.next_attempt_at < now() - overdue
    and not exists (
      select from pgmq.q_media as j where j.message ->> 'attachment_id' = a.id::text);
  get diagnostics refetched = row_count;
  return jsonb_build_object('provisioned', provisioned, 'requeued', requeued + resent + refetched);
end
$$;
comment on function private.heal() is
  'Repairs what a crash or a failure left: rooms, and work without a job. Definer: it repairs for everybody.';

create function private.readiness() returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'database', true,
    'migration', (select max(version) from supabase_migrations.schema_migrations),
    'oldest_job_seconds', (
      select ceil(extract(epoch from clock_timestamp() - min(vt)))::integer
      from (select vt from pgmq.q_replies union all select vt from pgmq.q_sends
            union all select vt from pgmq.q_media) as jobs
      where vt <= clock_timestamp()),
    'dead_letters', (select count(*) from private.dead_letters where replayed_at is null),
    'provisioning_failures', (select count(*) from private.provisioning_failures),
    'stopped_numbers', (
      select coalesce(jsonb_agg(jsonb_build_object('phone_number_id', n.phone_number_id, 'class', n.stop_class,
        'code', n.stop_code, 'since', n.stopped_at) order by n.phone_number_id), '[]')
      from private.whatsapp_numbers as n where n.stopped_at is not null)
  )
$$;
comment on function private.readiness() is
  'What decides whether the project is fit for traffic. Definer: it counts in private tables.';

grant execute on function private.heal() to service_role;
grant execute on function private.readiness() to service_role;

create function public.heal() returns jsonb
language sql volatile security invoker
set search_path = ''
as $$ select private.heal() $$;
comment on function public.heal() is 'For the worker, at the start of every run: {provisioned, requeued}.';

create function public.readiness() returns jsonb
language sql stable security invoker
set search_path = ''
as $$ select private.readiness() $$;
comment on function public.readiness() is
  'For /api/ready: {database, migration, oldest_job_seconds, dead_letters, provisioning_failures, stopped_numbers}.';

grant execute on function public.heal() to service_role;
grant execute on function public.readiness() to service_role;
