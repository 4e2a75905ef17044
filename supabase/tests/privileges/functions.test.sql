-- The catalog, held against a literal list: who may call what. What is not here is refused.
begin;
select plan(136);
select tests.sign_up('ada');
insert into private.webhook_inbox (id, provider, raw_body) values ('00000000-0000-4000-8000-00000000f001', 'whatsapp', '{}');
insert into private.dead_letters (id, queue, payload, attempts) values ('00000000-0000-4000-8000-00000000f002', 'replies', '{}', 10);
select tests.become('ada');
create temp table room as select id from public.active_chat_session();
select tests.become_owner();

create temp table own as
  select p.oid, n.nspname as schema, n.nspname || '.' || p.proname as name, p.prosecdef, p.proconfig, p.prokind
  from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace
  where n.nspname in ('public', 'private')
    and not exists (select from pg_depend as d where d.objid = p.oid and d.deptype = 'e');

-- Definers.
select isnt_empty($$ select * from own where prosecdef $$, 'Q6: there are definer functions to look at');
select is_empty($$ select name from own where prosecdef and schema <> 'private' $$, 'Q6: none of them is exposed');
select is_empty($$ select name from own where prosecdef and 'search_path=""' <> all (coalesce(proconfig, '{}')) $$,
  'Q6: each has an empty search_path');
select is_empty($$ select name from own where 'search_path=""' <> all (coalesce(proconfig, '{}')) $$, 'Q6: and so has every other function');
select is_empty($$ select name from own where has_function_privilege('anon', oid, 'EXECUTE') $$, 'Q6: anon calls nothing');
select is_empty($$ select o.name from own as o join pg_proc as p using (oid), aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as a
  where a.grantee = 0 $$, 'Q6: nor does the public');

-- The literal list: each of these in public, and its core of the same name in private.
select bag_eq($$ select name from own where has_function_privilege('authenticated', oid, 'EXECUTE') $$, $$
  select schema || '.' || name from unnest('{public,private}'::text[]) as schema, unnest(array[
    'active_chat_session', 'create_chat_session', 'activate_chat_session', 'archive_chat_session', 'delete_chat_session',
    'send_chat_message', 'ensure_workspace', 'start_whatsapp_link',
    'create_organization', 'set_member_role', 'remove_member', 'leave_organization', 'switch_organization',
    'invite_member', 'accept_invitation', 'revoke_invitation', 'export_my_data', 'delete_my_account', 'is_platform_admin']) as name
  union all
  select unnest(array['private.is_time_zone', 'private.my_organization_ids', 'private.org_ids_with_role', 'private.uuid_v7']) $$,
  'Q6: a signed-in person calls what is listed here, and nothing else');
select bag_eq($$ select name from own where has_function_privilege('service_role', oid, 'EXECUTE') $$, $$
  select schema || '.' || name from unnest('{public,private}'::text[]) as schema, unnest(array[
    'ingest_whatsapp', 'lease_jobs', 'finish_job', 'retry_job', 'begin_turn', 'keep_turn', 'follow_turn',
    'complete_turn', 'release_turn', 'send_chat_message_as', 'chat_session_as',
    'claim_outbox', 'record_outbox', 'claim_attachment', 'record_attachment', 'register_whatsapp_number', 'heal', 'readiness', 'doctor',
    'resume_whatsapp_number', 'list_whatsapp_numbers', 'list_whatsapp_templates', 'put_whatsapp_template', 'send_whatsapp_template',
    'find_external_user', 'admit_external_user',
    'grant_platform_admin', 'revoke_platform_admin', 'list_inbox', 'read_inbox', 'read_inbox_body', 'replay_inbox',
    'list_dead_letters', 'replay_dead_letter', 'backfill_workspaces', 'find_users', 'prepare_user_deletion',
    'set_organization_plan', 'set_organization_flags', 'admin_resume_whatsapp_number', 'admin_put_whatsapp_template']) as name
  union all
  select unnest(array['private.is_time_zone', 'private.uuid_v7']) $$,
  'Q6: and so does the service');
select bag_eq($$ select name from own where has_function_privilege('supabase_auth_admin', oid, 'EXECUTE') $$,
  array['private.password_verification_attempt'], 'T6: Auth calls its hook');
select is_empty($$ select schema from unnest('{anon,authenticated}'::text[]) as role, unnest('{pgmq,cron,vault}'::text[]) as schema
  where has_schema_privilege(role, schema, 'USAGE') $$, 'M4-06: no browser reaches a queue by its own functions');

-- Called for real: refused to the one, open to the other.
create temp table call (name text, statement text);
insert into call values
  ('ingest_whatsapp', $$ select public.ingest_whatsapp('{}', gen_random_uuid(), '[]') $$),
  ('lease_jobs', $$ select * from public.lease_jobs('replies', 1, 1) $$),
  ('finish_job', $$ select public.finish_job('replies', 1) $$),
  ('retry_job', $$ select public.retry_job('replies', 1, 1, 'code') $$),
  ('begin_turn', $$ select public.begin_turn(gen_random_uuid(), 1) $$),
  ('keep_turn', $$ select public.keep_turn(gen_random_uuid(), 1, 'x', 1) $$),
  ('follow_turn', $$ select public.follow_turn(gen_random_uuid()) $$),
  ('complete_turn', $$ select public.complete_turn(gen_random_uuid(), 1, 'x') $$),
  ('release_turn', $$ select public.release_turn(gen_random_uuid(), 1, 'x') $$),
  ('claim_outbox', $$ select public.claim_outbox(gen_random_uuid()) $$),
  ('record_outbox', $$ select public.record_outbox(gen_random_uuid(), 1, '{"kind": "unknown"}') $$),
  ('claim_attachment', $$ select public.claim_attachment(gen_random_uuid()) $$),
  ('record_attachment', $$ select public.record_attachment(gen_random_uuid(), 1, '{"kind": "referenced"}') $$),
  ('register_whatsapp_number', $$ select public.register_whatsapp_number('100000000000003', '15550100003') $$),
  ('resume_whatsapp_number', $$ select public.resume_whatsapp_number('100000000000003') $$),
  ('list_whatsapp_numbers', $$ select public.list_whatsapp_numbers() $$),
  ('list_whatsapp_templates', $$ select public.list_whatsapp_templates() $$),
  ('put_whatsapp_template', $$ select public.put_whatsapp_template('hello', 'en', 'utility', 'Hello {{1}}', 'APPROVED') $$),
  ('send_whatsapp_template', $$ select public.send_whatsapp_template(gen_random_uuid(), 'hello', 'en') where false $$),
  ('heal', $$ select public.heal() $$),
  ('doctor', $$ select * from public.doctor() $$),
  ('find_external_user', $$ select public.find_external_user('https://issuer.example', 'subject') $$),
  ('admit_external_user', $$ select public.admit_external_user('https://issuer.example', 'subject', tests.id('ada')) $$),
  ('grant_platform_admin', $$ select public.grant_platform_admin(tests.id('ada')) $$),
  ('revoke_platform_admin', $$ select public.revoke_platform_admin(tests.id('ada')) $$),
  ('list_inbox', $$ select public.list_inbox() $$),
  ('read_inbox', $$ select public.read_inbox('00000000-0000-4000-8000-00000000f001') $$),
  ('read_inbox_body', $$ select public.read_inbox_body('00000000-0000-4000-8000-00000000f001', null, null) $$),
  ('replay_inbox', $$ select public.replay_inbox('00000000-0000-4000-8000-00000000f001', '[]', null, null) $$),
  ('list_dead_letters', $$ select public.list_dead_letters() $$),
  ('replay_dead_letter', $$ select public.replay_dead_letter('00000000-0000-4000-8000-00000000f002', null, null) $$),
  ('backfill_workspaces', $$ select public.backfill_workspaces(1, null, null) $$),
  ('find_users', $$ select public.find_users('nobody@example.com') $$),
  ('prepare_user_deletion', $$ select public.prepare_user_deletion(tests.id('ada'), null, null) $$),
  ('set_organization_plan', $$ select public.set_organization_plan(tests.home('ada'), 'pro', null, null) $$),
  ('set_organization_flags', $$ select public.set_organization_flags(tests.home('ada'), '{}', null, null) $$),
  ('admin_resume_whatsapp_number', $$ select public.admin_resume_whatsapp_number('100000000000003', null, null) $$),
  ('admin_put_whatsapp_template', $$ select public.admin_put_whatsapp_template('hello', 'en', 'utility', 'Hello', null, null, null) $$),
  ('readiness', $$ select public.readiness() $$);
insert into call select 'send_chat_message_as', format('select public.send_chat_message_as(%L, %L, %L, %L)', tests.id('ada'), id, 'one', 'hello') from room;
insert into call select 'chat_session_as', format('select public.chat_session_as(%L, %L)', tests.id('ada'), id) from room;
grant select on call to anon, authenticated, service_role;
select tests.become_service();
select lives_ok(statement, format('Q6: the service calls %s', name)) from call;
select tests.become('ada');
select throws_ok(statement, '42501', null, format('Q6: a signed-in person does not call %s', name)) from call;
select tests.become_anon();
select throws_ok(statement, '42501', null, format('Q6: anon does not call %s', name)) from call;
select throws_ok($$ select public.active_chat_session() $$, '42501', null, 'Q6: nor what a signed-in person calls');

-- Every foreign key is covered by an index, so that no deletion reads a whole table.
select tests.become_owner();
select is_empty(
  $$ select c.conrelid::regclass, c.conname from pg_constraint as c
     where c.contype = 'f' and c.connamespace in ('public'::regnamespace, 'private'::regnamespace)
       and not exists (
         select from pg_index as i where i.indrelid = c.conrelid and i.indisvalid and i.indpred is null
           and (i.indkey::smallint[])[0:cardinality(c.conkey) - 1] @> c.conkey) $$,
  'Q6: every foreign key is covered by an index');
select isnt_empty($$ select * from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace $$, 'Q6: and there are some');

select * from finish();
rollback;
