-- A fresh database is well; each kind of damage is found, and its remedy named.
begin;
select plan(57);
-- The stack sets these; a database without a stack has none.
select vault.create_secret('x', name) from unnest('{foyer_functions_url,foyer_worker_secret}'::text[]) as name
where name not in (select s.name from vault.secrets as s);
select tests.sign_up('ada');
-- Others' work in this database is not what is tested here.
delete from pgmq.q_replies;
delete from pgmq.q_sends;
delete from pgmq.q_media;
delete from private.dead_letters;
select private.register_whatsapp_number('100000000000001', '+15550100001');
select private.backfill_users();

create function pg_temp.red() returns table (check_name text, finding text, remedy text) language sql as $$
  select d.check_name, d.finding, d.remedy from private.doctor() as d where not d.ok $$;
-- Damages, asks, and mends by undoing.
create function pg_temp.ask(damage text) returns setof text language plpgsql as $$
declare
  verdict text;
begin
  execute damage;
  select coalesce(string_agg(r.check_name || ' | ' || r.finding || ' | ' || r.remedy, E'\n' order by 1), 'well') into verdict from pg_temp.red() as r;
  raise exception using errcode = 'P0001', message = verdict;
exception when raise_exception then
  return query select regexp_split_to_table(sqlerrm, E'\n');
end
$$;
select is_empty('select * from pg_temp.red()', 'W10: a fresh database is well');
select set_eq('select distinct check_name from private.doctor()', '{triggers,row_level_security,foreign_key_indexes,policy_indexes,policies,privileges,provisioning,queues,dead_letters,whatsapp_numbers,schedule,secrets}'::text[],
  'W10: this is what is looked at');
select is_empty($$ select d from private.doctor() as d where d.ok is null or finding is null or remedy is null or remedy = '' $$, 'W10: each has a verdict, a finding and a remedy');

-- Triggers. Those on auth.users are Auth's to drop, and ours to miss.
select set_eq(format($$ select pg_temp.ask('set local role supabase_auth_admin; drop trigger %1$s on auth.users; reset role') $$, t.tgname),
  array[format('triggers | trigger %1$s on auth.users is missing | Run again: create trigger %1$s (in supabase/migrations), or alter table auth.users enable trigger %1$s.', t.tgname)],
  format('W10: without %s', t.tgname))
from pg_trigger as t where t.tgrelid = 'auth.users'::regclass and not t.tgisinternal and t.tgname like 'on_auth_user_%' order by 1;
select alike(pg_temp.ask('set local role supabase_auth_admin; alter table auth.users disable trigger on_auth_user_created; reset role'),
  'triggers | trigger on_auth_user_created on auth.users is disabled | %', 'W10: disabled is as bad as missing');
select alike(pg_temp.ask('set local role supabase_auth_admin; alter table auth.users enable replica trigger on_auth_user_created; reset role'),
  'triggers | % is disabled | %', 'W10: so is one for replicas alone');
select alike(pg_temp.ask(format('alter table %s disable trigger %I', t.tgrelid::regclass, t.tgname)), format('triggers | trigger %s on %%', t.tgname), format('W10: without %s', t.tgname))
from pg_trigger as t where t.tgrelid::regclass::text ~ '^(organization_members|audit_events|messages|subscriptions)$' and not t.tgisinternal and t.tgname !~ '_touch$' order by t.tgname;

-- Row-level security, indexes.
select set_eq($$ select pg_temp.ask('alter table public.avatars disable row level security') $$,
  array['row_level_security | row-level security is off on public.avatars | alter table public.avatars enable row level security;'], 'W10: RLS off');
select alike(pg_temp.ask('create table private.forgotten ()'), 'row_level_security | % off on private.forgotten | %', 'W10: a new table without it');
select set_eq($$ select pg_temp.ask('drop index public.projects_owner_id_idx') $$,
  array['foreign_key_indexes | foreign key projects_owner_id_fkey of public.projects has no index | create index on public.projects (owner_id);'], 'W10: an index dropped');
select alike(pg_temp.ask('drop index private.whatsapp_messages_message_id_idx'), 'foreign_key_indexes | % of private.whatsapp_messages has no index | %', 'W10: in private too');
select set_eq($$ select pg_temp.ask('drop index public.audit_events_organization_id_idx') $$,
  array['policy_indexes | public.audit_events.organization_id, which policies read, leads no index | create index on public.audit_events (organization_id);'], 'W10: a policy''s index dropped');
select set_eq($$ select split_part(pg_temp.ask('drop index public.chat_sessions_user_id_idx'), ' | ', 1) $$, '{foreign_key_indexes,policy_indexes}'::text[],
  'W10: a partial index is not enough for a policy');

-- Policies.
select alike(pg_temp.ask('drop policy "people read their own avatar" on public.avatars'), 'policies | policy "people read their own avatar" on public.avatars is missing | %', 'W10: a policy dropped');
select alike(pg_temp.ask('alter policy "people read their own avatar" on public.avatars using (true)'), 'policies | policy "people read their own avatar" on public.avatars has changed | %', 'W10: a policy loosened');
select alike(pg_temp.ask('create policy "open house" on public.avatars for select to anon using (true)'), 'policies | policy "open house" on public.avatars was added | %', 'W10: a policy added');

-- Privileges.
select set_eq($$ select pg_temp.ask('grant select on private.outbox to authenticated') $$,
  array['privileges | authenticated has gained SELECT on private.outbox | Revoke SELECT on private.outbox from authenticated, or declare it in a migration.'], 'W10: a grant added');
select alike(pg_temp.ask('grant update (email) on public.profiles to authenticated'), 'privileges | authenticated has gained UPDATE on public.profiles.email | %', 'W10: on a column');
select alike(pg_temp.ask('grant execute on function private.audit(text, uuid, uuid, jsonb) to public'), 'privileges | public has gained EXECUTE on private.audit(text,uuid,uuid,jsonb) | %', 'W10: on a function, to everybody');
select alike(pg_temp.ask('grant usage on schema private to anon'), 'privileges | anon has gained USAGE on schema private | %', 'W10: on a schema');
select alike(pg_temp.ask('grant select on public.messages to anon'), 'privileges | anon has gained SELECT on public.messages | %', 'W10: to anon');
select set_eq($$ select pg_temp.ask('revoke select on public.messages from authenticated') $$,
  array['privileges | authenticated has lost SELECT on public.messages | Grant SELECT on public.messages to authenticated, or declare its loss in a migration.'], 'W10: a grant removed');
select alike(pg_temp.ask('revoke execute on function public.heal() from service_role'), 'privileges | service_role has lost EXECUTE on public.heal() | %', 'W10: from the service');
select alike(pg_temp.ask('revoke execute on function private.password_verification_attempt(jsonb) from supabase_auth_admin'),
  'privileges | supabase_auth_admin has lost EXECUTE on private.password_verification_attempt(jsonb) | %', 'W10: from Auth');
select alike(pg_temp.ask('create function public.forgotten() returns int language sql as ''select 1''; grant execute on function public.forgotten() to anon'),
  'privileges | anon has gained EXECUTE on public.forgotten() | %', 'W10: on what is new');

-- People, work, time, secrets.
select set_eq($$ select pg_temp.ask('delete from public.profiles where id = tests.id(''ada'')') $$,
  array['provisioning | 1 users without a complete workspace | select * from private.backfill_users(); then read private.provisioning_failures for what remains.'], 'W10: a user unprovisioned');
select alike(pg_temp.ask('delete from public.subscriptions where organization_id = tests.home(''ada'')'), 'provisioning | 1 users %', 'W10: or half provisioned');
select alike(pg_temp.ask(format($$ select private.enqueue(%L, '{}'); update pgmq.q_%s set vt = clock_timestamp() - interval '6 minutes' $$, queue, queue)),
  format('queues | the oldest job of %s waits for 00:06:00 | %%private.wake_worker()%%', queue), format('W10: an old job in %s', queue)) from unnest('{replies,sends,media}'::text[]) as queue;
select is(pg_temp.ask($$ select private.enqueue('sends', '{}'); update pgmq.q_sends set vt = clock_timestamp() - interval '4 minutes' $$), 'well', 'W10: a young one is well');
select is(pg_temp.ask($$ select private.enqueue('sends', '{}'); update pgmq.q_sends set vt = clock_timestamp() + interval '1 hour' $$), 'well', 'W10: and so is one that waits its time');
select set_eq($$ select pg_temp.ask('insert into private.dead_letters (queue, payload, attempts) values (''sends'', ''{}'', 10)') $$,
  array['dead_letters | 1 jobs were given up | Read private.dead_letters, remove the cause, replay.'], 'W10: a dead letter');
select is(pg_temp.ask($$ insert into private.dead_letters (queue, payload, attempts, replayed_at) values ('sends', '{}', 10, now()) $$), 'well', 'W10: one replayed is none');
select alike(pg_temp.ask(format('select cron.unschedule(%L)', job)), format('schedule | cron job %s is missing | %%', job), format('W10: without the job %s', job))
from unnest('{foyer-tick,foyer-heartbeat}'::text[]) as job;
select alike(pg_temp.ask($$ select cron.alter_job((select jobid from cron.job where jobname = 'foyer-tick'), active := false) $$), 'schedule | cron job foyer-tick is off | %', 'W10: or with it off');
select alike(pg_temp.ask(format('delete from vault.secrets where name = %L', secret)), format('secrets | vault secret %s is missing | select vault.create_secret(%%', secret), format('W10: without the secret %s', secret))
from unnest('{foyer_functions_url,foyer_worker_secret}'::text[]) as secret;

-- Who may ask, and what the answer holds.
select is(tests.try('service', 'select * from public.doctor()'), 'done', 'W10: an operator asks');
select is(tests.try(person, 'select * from public.doctor()'), '42501', format('W10-01: %s does not', person)) from unnest('{anon,ada}'::text[]) as person;
select is_empty($$ select d from private.doctor() as d, vault.decrypted_secrets as s where length(s.decrypted_secret) > 1 and to_jsonb(d)::text like '%' || s.decrypted_secret || '%' $$,
  'W10-02: no secret is in the answer');
select is_empty('select * from pg_temp.red()', 'W10: after all of this, nothing is left damaged');

select * from finish();
rollback;
