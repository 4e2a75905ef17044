-- Every function of public, every role: what comes of it, and whether Harbor is another afterwards.
begin;
select plan(5);
select tests.cast_members();
select private.register_whatsapp_number('100000000000001', '+15550100001');
select tests.confirm('outsider');
insert into public.invitations (id, organization_id, email, role, token_hash, expires_at)
select '00000000-0000-4000-8000-00000000b001', tests.harbor(), email, 'viewer', sha256('token'), now() + interval '1 day'
from auth.users where id = tests.id('outsider');

-- Aimed at Harbor, wherever a function takes an aim.
create temp table call (name text primary key, arguments text, anon text, outsider text, removed text, viewer text, member text, admin text);
insert into call values
  -- function, arguments, anon, outsider, removed, viewer, member, admin
  -- The outsider's account takes the invitation to its address along.
  ('active_chat_session',      '()',                                         '-', 'done', 'done', 'done', 'done', 'done'),
  ('create_chat_session',      '()',                                         '-', 'done', 'done', 'done', 'done', 'done'),
  ('activate_chat_session',   '(gen_random_uuid())',                         '-', '404 session_not_found', '404 session_not_found', '404 session_not_found', '404 session_not_found', '404 session_not_found'),
  ('archive_chat_session',    '(gen_random_uuid())',                         '-', '404 session_not_found', '404 session_not_found', '404 session_not_found', '404 session_not_found', '404 session_not_found'),
  ('delete_chat_session',     '(gen_random_uuid())',                         '-', '404 session_not_found', '404 session_not_found', '404 session_not_found', '404 session_not_found', '404 session_not_found'),
  ('send_chat_message',       '(gen_random_uuid(), ''client'', ''x'')',      '-', '404 session_not_found', '404 session_not_found', '404 session_not_found', '404 session_not_found', '404 session_not_found'),
  ('ensure_workspace',         '()',                                         '-', 'done', 'done', 'done', 'done', 'done'),
  ('start_whatsapp_link',      '()',                                         '-', 'done', 'done', 'done', 'done', 'done'),
  ('export_my_data',           '()',                                         '-', 'done', 'done', 'done', 'done', 'done'),
  ('create_organization',      '(''Quay'')',                                 '-', 'done', 'done', 'done', 'done', 'done'),
  ('delete_my_account',        '()',                                         '-', 'done*', 'done*', 'done*', 'done*', '409 last_admin'),
  ('switch_organization',      '(tests.harbor())',                           '-', '404 organization_not_found', '404 organization_not_found', 'done', 'done', 'done'),
  ('leave_organization',       '(tests.harbor())',                           '-', '404 organization_not_found', '404 organization_not_found', 'done*', 'done*', '409 last_admin'),
  ('set_member_role',          '(tests.harbor(), tests.id(''viewer''), ''member'')', '-', '404 organization_not_found', '404 organization_not_found', '403 role_required', '403 role_required', 'done*'),
  ('remove_member',            '(tests.harbor(), tests.id(''viewer''))',     '-', '404 organization_not_found', '404 organization_not_found', '403 role_required', '403 role_required', 'done*'),
  ('invite_member',            '(tests.harbor(), ''x@example.com'', ''viewer'')', '-', '404 organization_not_found', '404 organization_not_found', '403 role_required', '403 role_required', 'done*'),
  ('revoke_invitation',        '(''00000000-0000-4000-8000-00000000b001'')', '-', '404 invitation_not_found', '404 invitation_not_found', '404 invitation_not_found', '404 invitation_not_found', 'done*'),
  ('accept_invitation',        '(''token'')',                                '-', 'done*', '404 invitation_not_found', '404 invitation_not_found', '404 invitation_not_found', '404 invitation_not_found'),
  ('ingest_whatsapp',          '(''{}'', gen_random_uuid(), ''[]'')',        '-', '-', '-', '-', '-', '-'),
  ('lease_jobs',               '(''replies'', 1, 1)',                        '-', '-', '-', '-', '-', '-'),
  ('finish_job',               '(''replies'', 1)',                           '-', '-', '-', '-', '-', '-'),
  ('retry_job',                '(''replies'', 1, 1, ''code'')',              '-', '-', '-', '-', '-', '-'),
  ('send_chat_message_as',     '(tests.id(''member''), gen_random_uuid(), ''client'', ''x'')', '-', '-', '-', '-', '-', '-'),
  ('chat_session_as',          '(tests.id(''member''), gen_random_uuid())',  '-', '-', '-', '-', '-', '-'),
  ('begin_turn',               '(gen_random_uuid(), 1)',                     '-', '-', '-', '-', '-', '-'),
  ('complete_turn',            '(gen_random_uuid(), 1, ''x'')',              '-', '-', '-', '-', '-', '-'),
  ('keep_turn',               '(gen_random_uuid(), 1, ''x'', 1)',            '-', '-', '-', '-', '-', '-'),
  ('follow_turn',             '(gen_random_uuid())',                         '-', '-', '-', '-', '-', '-'),
  ('release_turn',             '(gen_random_uuid(), 1, ''x'')',              '-', '-', '-', '-', '-', '-'),
  ('claim_outbox',             '(gen_random_uuid())',                        '-', '-', '-', '-', '-', '-'),
  ('record_outbox',            '(gen_random_uuid(), 1, ''{}'')',             '-', '-', '-', '-', '-', '-'),
  ('claim_attachment',         '(gen_random_uuid())',                        '-', '-', '-', '-', '-', '-'),
  ('record_attachment',        '(gen_random_uuid(), 1, ''{}'')',             '-', '-', '-', '-', '-', '-'),
  ('register_whatsapp_number', '(''100000000000003'', ''15550100003'')',     '-', '-', '-', '-', '-', '-'),
  ('resume_whatsapp_number',   '(''100000000000003'')',                      '-', '-', '-', '-', '-', '-'),
  ('list_whatsapp_numbers',    '()',                                         '-', '-', '-', '-', '-', '-'),
  ('list_whatsapp_templates',  '()',                                         '-', '-', '-', '-', '-', '-'),
  ('put_whatsapp_template',    '(''hello'', ''en'', ''utility'', ''Hello'')', '-', '-', '-', '-', '-', '-'),
  ('send_whatsapp_template',   '(tests.id(''admin''), ''hello'', ''en'')',   '-', '-', '-', '-', '-', '-'),
  ('heal',                     '()',                                         '-', '-', '-', '-', '-', '-'),
  ('readiness',                '()',                                         '-', '-', '-', '-', '-', '-'),
  ('doctor',                   '()',                                         '-', '-', '-', '-', '-', '-'),
  ('is_platform_admin',        '()',                                         '-', 'done', 'done', 'done', 'done', 'done'),
  ('grant_platform_admin', '(tests.id(''outsider''))', '-', '-', '-', '-', '-', '-'),
  ('revoke_platform_admin', '(tests.id(''admin''))', '-', '-', '-', '-', '-', '-'),
  ('list_inbox', '()', '-', '-', '-', '-', '-', '-'),
  ('read_inbox', '(gen_random_uuid())', '-', '-', '-', '-', '-', '-'),
  ('read_inbox_body', '(gen_random_uuid(), null, null)', '-', '-', '-', '-', '-', '-'),
  ('replay_inbox', '(gen_random_uuid(), ''[]'', null, null)', '-', '-', '-', '-', '-', '-'),
  ('list_dead_letters', '()', '-', '-', '-', '-', '-', '-'),
  ('replay_dead_letter', '(gen_random_uuid(), null, null)', '-', '-', '-', '-', '-', '-'),
  ('backfill_workspaces', '(1, null, null)', '-', '-', '-', '-', '-', '-'),
  ('find_users', '(''x@example.com'')', '-', '-', '-', '-', '-', '-'),
  ('prepare_user_deletion', '(tests.id(''member''), null, null)', '-', '-', '-', '-', '-', '-'),
  ('set_organization_plan', '(tests.harbor(), ''enterprise'', null, null)', '-', '-', '-', '-', '-', '-'),
  ('set_organization_flags', '(tests.harbor(), ''{}'', null, null)', '-', '-', '-', '-', '-', '-'),
  ('admin_resume_whatsapp_number', '(''100000000000003'', null, null)', '-', '-', '-', '-', '-', '-'),
  ('admin_put_whatsapp_template', '(''hello'', ''en'', ''utility'', ''Hello'', null, null, null)', '-', '-', '-', '-', '-', '-'),
  ('find_external_user',       '(''issuer'', ''subject'')',                  '-', '-', '-', '-', '-', '-'),
  ('admit_external_user',      '(''issuer'', ''subject'', tests.id(''admin''))', '-', '-', '-', '-', '-', '-');

create function pg_temp.harbor() returns text language sql as $$
  select md5(concat(
    (select jsonb_agg(to_jsonb(o) order by o.id) from public.organizations as o where o.id = tests.harbor()),
    (select jsonb_agg(to_jsonb(m) order by m.user_id) from public.organization_members as m where m.organization_id = tests.harbor()),
    (select jsonb_agg(to_jsonb(i) order by i.id) from public.invitations as i where i.organization_id = tests.harbor()),
    (select jsonb_agg(to_jsonb(s)) from public.subscriptions as s where s.organization_id = tests.harbor()),
    (select jsonb_agg(to_jsonb(p) order by p.id) from public.projects as p where p.organization_id = tests.harbor()))) $$;
create function pg_temp.outcome(person text, statement text) returns text language plpgsql as $$
declare
  before constant text := pg_temp.harbor();
  result text;
begin
  result := replace(tests.try(person, statement), '42501', '-');
  raise exception using errcode = 'P0001', message = result || case when pg_temp.harbor() <> before then '*' else '' end;
exception
  when raise_exception then return sqlerrm;
end
$$;
create function pg_temp.outcomes() returns table (name text, anon text, outsider text, removed text, viewer text, member text, admin text) language sql as $$
  select c.name, pg_temp.outcome('anon', s), pg_temp.outcome('outsider', s), pg_temp.outcome('removed', s),
    pg_temp.outcome('viewer', s), pg_temp.outcome('member', s), pg_temp.outcome('admin', s)
  from call as c, format('select public.%I%s', c.name, c.arguments) as s $$;

select bag_eq($$ select p.proname::text from pg_proc as p where p.pronamespace = 'public'::regnamespace
  and not exists (select from pg_depend as d where d.objid = p.oid and d.deptype = 'e') $$, 'select name from call', 'Q7: every function of public is in the list, once');
select bag_eq('select * from pg_temp.outcomes()', 'select name, anon, outsider, removed, viewer, member, admin from call',
  'Q7: of each function comes what the list says, and Harbor changes (*) where it says so');

-- Meadow, and homes: nobody of Harbor reaches them by any function.
create temp table reach as select person, name, tests.try(person, statement) as outcome
  from unnest('{viewer,member,admin,removed}'::text[]) as person, unnest(array[tests.meadow(), tests.home('outsider')]) as place,
    lateral (values
      ('switch', format('select public.switch_organization(%L)', place)), ('leave', format('select public.leave_organization(%L)', place)),
      ('role', format('select public.set_member_role(%L, %L, %L)', place, tests.id('outsider'), 'viewer')),
      ('remove', format('select public.remove_member(%L, %L)', place, tests.id('outsider'))),
      ('invite', format('select public.invite_member(%L, %L, %L)', place, 'x@example.com', 'viewer'))) as s (name, statement);
select is((select count(*) from reach), 40::bigint, 'Q7: forty ways into another organization');
select set_eq('select outcome from reach', '{404 organization_not_found}'::text[], 'Q7: and it is not there');
select set_eq($$ select user_id, role::text from public.organization_members where organization_id in (tests.meadow(), tests.home('outsider')) $$,
  $$ values (tests.id('outsider'), 'admin') $$, 'Q7: its people are who they were');

select * from finish();
rollback;
