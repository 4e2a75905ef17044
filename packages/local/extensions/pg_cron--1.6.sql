-- Stand-in for pg_cron: the same tables and functions. The local stack's process takes the place
-- of the background worker (packages/local/src/platform/cron.ts). As in the real one schedules are
-- GMT, a missed tick is not made up for, and one job never runs twice at the same time.

create schema cron;

create sequence cron.jobid_seq;
create table cron.job (
  jobid bigint primary key default nextval('cron.jobid_seq'),
  schedule text not null,
  command text not null,
  nodename text not null default 'localhost',
  nodeport int not null default inet_server_port(),
  database text not null default current_database(),
  username text not null default current_user,
  active boolean not null default true,
  jobname text,
  constraint jobname_username_uniq unique (jobname, username)
);
alter table cron.job enable row level security;
create policy cron_job_policy on cron.job using (username = current_user);

create sequence cron.runid_seq;
create table cron.job_run_details (
  jobid bigint,
  runid bigint primary key default nextval('cron.runid_seq'),
  job_pid integer,
  database text,
  username text,
  command text,
  status text,
  return_message text,
  start_time timestamptz,
  end_time timestamptz
);
alter table cron.job_run_details enable row level security;
create policy cron_job_run_details_policy on cron.job_run_details using (username = current_user);

create function cron._wake() returns trigger language plpgsql set search_path = '' as $$
begin
  perform pg_notify('foyer_cron', '');
  return null;
end
$$;

create trigger wake after insert or update or delete or truncate on cron.job
  for each statement execute function cron._wake();

-- One field of a cron expression: `*`, numbers, names, ranges, steps, lists.
create function cron._field_is_valid(field text, low int, high int, names text[]) returns boolean
language plpgsql immutable set search_path = '' as $$
declare
  part text;
  bounds text[];
  bound text;
  value int;
  previous int;
begin
  foreach part in array string_to_array(lower(field), ',') loop
    bounds := regexp_match(part, '^(\*|[a-z0-9]+)(?:-([a-z0-9]+))?(?:/([1-9][0-9]?))?$');
    if bounds is null or (bounds[1] = '*' and bounds[2] is not null) then
      return false;
    end if;
    previous := null;
    foreach bound in array array_remove(bounds[1:2], null) loop
      continue when bound = '*';
      value := array_position(names, bound) - 1 + low;
      if value is null then
        if bound !~ '^[0-9]{1,2}$' then
          return false;
        end if;
        value := bound::int;
      end if;
      if value < low or value > high or value < previous then
        return false;
      end if;
      previous := value;
    end loop;
  end loop;
  return true;
end
$$;

create function cron._schedule_is_valid(schedule text) returns boolean
language plpgsql immutable set search_path = '' as $$
declare
  fields text[] := regexp_split_to_array(trim(schedule), '\s+');
begin
  if schedule ~* '^\s*([1-9]|[1-5][0-9])\s+seconds?\s*$'
    or lower(trim(schedule)) in ('@yearly', '@annually', '@monthly', '@weekly', '@daily',
      '@midnight', '@hourly') then
    return true;
  end if;
  return cardinality(fields) = 5
    and cron._field_is_valid(fields[1], 0, 59, '{}')
    and cron._field_is_valid(fields[2], 0, 23, '{}')
    and (fields[3] = '$' or cron._field_is_valid(fields[3], 1, 31, '{}'))
    and cron._field_is_valid(fields[4], 1, 12,
      '{jan,feb,mar,apr,may,jun,jul,aug,sep,oct,nov,dec}')
    and cron._field_is_valid(fields[5], 0, 7, '{sun,mon,tue,wed,thu,fri,sat}');
end
$$;

create function cron._check_schedule(schedule text) returns void
language plpgsql set search_path = '' as $$
begin
  if schedule is null or not cron._schedule_is_valid(schedule) then
    raise exception 'invalid schedule: %', schedule
      using errcode = '22023',
        hint = 'Use cron format (e.g. 5 4 * * *), or interval format ''[1-59] seconds''';
  end if;
end
$$;

-- Definers, because as hosted role postgres may not write cron.job itself. The owner of a job is
-- always postgres: no other role can be given these functions.
create function cron.schedule(job_name text, schedule text, command text) returns bigint
language plpgsql strict security definer set search_path = '' as $$
declare
  job_id bigint;
begin
  perform cron._check_schedule(schedule);
  insert into cron.job as job (jobname, schedule, command, username)
  values (job_name, schedule, command, 'postgres')
  on conflict on constraint jobname_username_uniq
    do update set schedule = excluded.schedule, command = excluded.command, active = true
  returning job.jobid into job_id;
  return job_id;
end
$$;

create function cron.schedule(schedule text, command text) returns bigint
language plpgsql strict security definer set search_path = '' as $$
declare
  job_id bigint;
begin
  perform cron._check_schedule(schedule);
  insert into cron.job (schedule, command, username) values (schedule, command, 'postgres')
  returning jobid into job_id;
  return job_id;
end
$$;

create function cron.unschedule(job_id bigint) returns boolean
language plpgsql strict security definer set search_path = '' as $$
begin
  delete from cron.job where jobid = job_id;
  if not found then
    raise exception 'could not find valid entry for job %', job_id;
  end if;
  return true;
end
$$;

create function cron.unschedule(job_name text) returns boolean
language plpgsql strict security definer set search_path = '' as $$
begin
  delete from cron.job where jobname = job_name;
  if not found then
    raise exception 'could not find valid entry for job ''%''', job_name;
  end if;
  return true;
end
$$;

create function cron.alter_job(
  job_id bigint,
  schedule text default null,
  command text default null,
  database text default null,
  username text default null,
  active boolean default null
) returns void language plpgsql security definer set search_path = '' as $$
begin
  if schedule is not null then
    perform cron._check_schedule(schedule);
  end if;
  if coalesce(database, current_database()) <> current_database()
    or coalesce(username, 'postgres') <> 'postgres' then
    raise exception 'must be superuser to alter the database or the user of a job'
      using errcode = '42501';
  end if;
  update cron.job as job set
    schedule = coalesce(alter_job.schedule, job.schedule),
    command = coalesce(alter_job.command, job.command),
    active = coalesce(alter_job.active, job.active)
  where job.jobid = job_id;
  if not found then
    raise exception 'Job % does not exist or you don''t own it', job_id;
  end if;
end
$$;

-- Grants of hosted projects, for role postgres alone.
revoke all on all functions in schema cron from public;
grant usage on schema cron to postgres;
grant select on cron.job to postgres;
grant all on cron.job_run_details to postgres;
grant execute on all functions in schema cron to postgres;

select pg_notify('foyer_cron', '');
