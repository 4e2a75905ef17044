-- Durable work: pgmq queues, their dead letters, and the four verbs a worker needs.
-- Objects: queues replies, sends and media; private.dead_letters, private.job_errors;
-- public.lease_jobs, finish_job, retry_job.
-- pgmq leases and retries; it has no limit of tries, so the limit and the dead letters are here.

select pgmq.create('replies'); -- {session_id}: a conversation has something to answer
select pgmq.create('sends');   -- {outbox_id}: a message waits to leave
select pgmq.create('media');   -- {attachment_id}: to be fetched; {remove}: an object that nobody's row names any more

create table private.dead_letters (
  id uuid primary key default private.uuid_v7(),
  queue text not null,
  payload jsonb not null,
  attempts integer not null,
  error text,
  debug_id uuid not null default gen_random_uuid(),
  died_at timestamptz not null default now(),
  replayed_at timestamptz
);
comment on table private.dead_letters is 'Work given up after too many tries. A replay puts it back once.';
comment on column private.dead_letters.error is 'Code of the last failure. Never personal data.';

alter table private.dead_letters enable row level security;
create policy "api roles see nothing" on private.dead_letters
  for all to anon, authenticated using (false);

create table private.job_errors (
  queue text not null,
  job_id bigint not null,
  error text not null,
  failed_at timestamptz not null default now(),
  primary key (queue, job_id)
);
comment on table private.job_errors is 'Last error of a job that will be tried again.';

alter table private.job_errors enable row level security;
create policy "api roles see nothing" on private.job_errors
  for all to anon, authenticated using (false);

create function private.enqueue(queue text, payload jsonb, delay_seconds integer default 0)
returns bigint
language sql volatile
set search_path = ''
as $$ select pgmq.send(queue, payload, delay_seconds) $$;
comment on function private.enqueue(text, jsonb, integer) is
  'Adds a job in the caller''s transaction.';

create function private.enqueue_all(queue text, payloads jsonb[]) returns void
language sql volatile
set search_path = ''
as $$ select from pgmq.send_batch(queue, payloads) where cardinality(payloads) > 0 $$;
comment on function private.enqueue_all(text, jsonb[]) is 'Adds jobs in the caller''s transaction.';

create function private.lease_jobs(queue text, quantity integer, lease_seconds integer)
returns table (job_id bigint, attempts integer, payload jsonb)
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  max_attempts constant integer := 10;
  job record;
begin
  if lease_jobs.queue not in ('replies', 'sends', 'media') then
    raise exception using errcode = 'PT404', message = format('There is no queue "%s".', lease_jobs.queue),
      detail = 'queue_not_found', hint = 'Queues are replies, sends and media.';
  end if;
  for job in
    select q.msg_id, q.read_ct, q.message
    from pgmq.read(lease_jobs.queue, greatest(lease_seconds, 1), least(greatest(quantity, 1), 100)) as q
  loop
    if job.read_ct > max_attempts then
      insert into private.dead_letters (queue, payload, attempts, error)
      values (lease_jobs.queue, job.message, job.read_ct - 1,
        (select e.error from private.job_errors as e
         where e.queue = lease_jobs.queue and e.job_id = job.msg_id));
      perform private.finish_job(lease_jobs.queue, job.msg_id);
      begin
        if lease_jobs.queue = 'replies' then
          perform private.give_up_turn((job.message ->> 'session_id')::uuid);
        elsif lease_jobs.queue = 'sends' then
          perform private.give_up_outbox((job.message ->> 'outbox_id')::uuid);
        else
          perform private.give_up_attachment((job.message ->> 'attachment_id')::uuid);
        end if;
      exception when data_exception then
        null; -- A payload that names nothing: the dead letter keeps it, and the queue goes on.
      end;
    else
      job_id := job.msg_id;
      attempts := job.read_ct;
      payload := job.message;
      return next;
    end if;
  end loop;
end
$$;
comment on function private.lease_jobs(text, integer, integer) is
  'Leases jobs; one tried too often becomes a dead letter instead. Definer: queues belong to the owner.';

create function private.finish_job(queue text, job_id bigint) returns boolean
language plpgsql volatile security definer
set search_path = ''
as $$
begin
  delete from private.job_errors as e
  where e.queue = finish_job.queue and e.job_id = finish_job.job_id;
  return pgmq.delete(finish_job.queue, finish_job.job_id);
end
$$;
comment on function private.finish_job(text, bigint) is
  'Removes a job that is done. Definer: queues belong to the owner.';

create function private.retry_job(queue text, job_id bigint, delay_seconds integer, error text)
returns void
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  waiting jsonb;
begin
  if retry_job.error is null then
    -- Waiting is not failing: a new job with no tries behind it takes the place of this one.
    execute format('select message from pgmq.%I where msg_id = $1 for update', 'q_' || retry_job.queue)
      into waiting using retry_job.job_id;
    if waiting is not null then
      perform pgmq.send(retry_job.queue, waiting, greatest(delay_seconds, 0));
      perform private.finish_job(retry_job.queue, retry_job.job_id);
    end if;
  else
    insert into private.job_errors as e (queue, job_id, error)
    values (retry_job.queue, retry_job.job_id, left(retry_job.error, 500))
    on conflict on constraint job_errors_pkey
      do update set error = excluded.error, failed_at = now();
    perform pgmq.set_vt(retry_job.queue, retry_job.job_id, greatest(delay_seconds, 0));
  end if;
end
$$;
comment on function private.retry_job(text, bigint, integer, text) is
  'Puts a leased job back: with an error it counts as a try, without one it only waits. '
  'Definer: queues belong to the owner.';

grant execute on function private.lease_jobs(text, integer, integer) to service_role;
grant execute on function private.finish_job(text, bigint) to service_role;
grant execute on function private.retry_job(text, bigint, integer, text) to service_role;

create function public.lease_jobs(queue text, quantity integer, lease_seconds integer)
returns table (job_id bigint, attempts integer, payload jsonb)
language sql volatile security invoker
set search_path = ''
as $$ select * from private.lease_jobs(queue, quantity, lease_seconds) $$;
comment on function public.lease_jobs(text, integer, integer) is
  'For the worker: leases up to `quantity` jobs of a queue for `lease_seconds`.';

create function public.finish_job(queue text, job_id bigint) returns boolean
language sql volatile security invoker
set search_path = ''
as $$ select private.finish_job(queue, job_id) $$;
comment on function public.finish_job(text, bigint) is
  'For the worker: removes a job that is done; false when it was gone already.';

create function public.retry_job(queue text, job_id bigint, delay_seconds integer, error text default null)
returns void
language sql volatile security invoker
set search_path = ''
as $$ select private.retry_job(queue, job_id, delay_seconds, error) $$;
comment on function public.retry_job(text, bigint, integer, text) is
  'For the worker: puts a leased job back, as failed (with an error code) or as waiting (without).';

grant execute on function public.lease_jobs(text, integer, integer) to service_role;
grant execute on function public.finish_job(text, bigint) to service_role;
grant execute on function public.retry_job(text, bigint, integer, text) to service_role;
