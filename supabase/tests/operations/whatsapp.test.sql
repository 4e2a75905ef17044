-- Numbers that were stopped, and templates, in the hands of an operator.
begin;
select plan(18);
select tests.sign_up('ada');
delete from private.whatsapp_numbers;
select private.register_whatsapp_number('100000000000001', '+15550100001'), private.register_whatsapp_number('100000000000002', '+15550100002');
select private.stop_number('100000000000001', 'auth', 190), private.stop_number('100000000000002', 'spam', 131048);
create function pg_temp.records(wanted text) returns table (actor uuid, details jsonb) language sql as $$
  select e.actor_id, e.details - 'operation' - 'operator' from public.audit_events as e
  where e.event = 'admin.operation' and e.details ->> 'operation' = wanted order by e.id $$;

select tests.become('ada');
select throws_ok($$ select public.admin_resume_whatsapp_number('100000000000001', null, null) $$, '42501', null, 'A4-70: a person resumes no number');
select throws_ok($$ select public.admin_put_whatsapp_template('hello', 'en', 'utility', 'Hello', null, null, null) $$, '42501', null, 'A4-71: nor names a template');

select tests.become_service();
select is(tests.try('service', $$ select public.admin_resume_whatsapp_number('7', null, null) $$), '404 whatsapp_number_not_found', 'A4: 404 for a number that is not ours');
select is(tests.try('service', $$ select public.admin_resume_whatsapp_number('100000000000001', tests.id('ada'), null) $$), '403 operator_required',
  'A4-72: not for somebody who is no platform admin');
select tests.become_owner();
select is((select count(*) from private.whatsapp_numbers where stopped_at is not null), 2::bigint, 'A4-73: whose try changes nothing');
select public.grant_platform_admin(tests.id('ada'));
select tests.become_service();
select is(public.admin_resume_whatsapp_number('100000000000001', tests.id('ada'), null), '{"resumed": true}'::jsonb, 'M5: an operator resumes it');
select is(public.admin_resume_whatsapp_number('100000000000001', tests.id('ada'), null), '{"resumed": false}'::jsonb, 'M5: once');
select tests.become_owner();
select results_eq($$ select phone_number_id, stopped_at is null from private.whatsapp_numbers order by 1 $$,
  $$ values ('100000000000001', true), ('100000000000002', false) $$, 'M5: others are unaffected');
select results_eq($$ select * from pg_temp.records('whatsapp_number.resume') $$,
  $$ values (tests.id('ada'), '{"phone_number_id": "100000000000001"}'::jsonb) $$, 'T5: recorded once, with its operator');

select tests.become_service();
select is(public.admin_put_whatsapp_template('hello', 'en', 'utility', 'Hello {{1}}', null, null, null) - 'updated_at',
  '{"name": "hello", "language": "en", "category": "utility", "body": "Hello {{1}}", "status": "PENDING"}'::jsonb, 'M5: a template is named');
select is(public.admin_put_whatsapp_template('hello', 'en', 'utility', 'Hello {{1}}!', 'approved', null, null) ->> 'status', 'APPROVED', 'M5: and changed');
select is(public.admin_put_whatsapp_template('hello', 'en', 'utility', 'Hi {{1}}!', null, null, null) ->> 'status', 'APPROVED', 'M5: its status is kept where nothing is said');
select is(tests.try('service', format('select public.admin_put_whatsapp_template(%s, null, null, null)', a)), '23514', 'M5: refused: ' || a)
from unnest(array['''Hello'', ''en'', ''utility'', ''x''', '''hello'', ''english'', ''utility'', ''x''', '''hello'', ''en'', ''spam'', ''x''']) as a;
select is(tests.try('service', $$ select public.admin_put_whatsapp_template('bye', 'en', 'utility', 'Bye', null, gen_random_uuid(), null) $$), '403 operator_required',
  'A4-74: not for somebody who is no platform admin');
select is((select jsonb_array_length(public.list_whatsapp_templates())), 1, 'A4-75: whose try changes nothing');
select is((select count(*) || ' ' || bool_or(details ? 'body') from pg_temp.records('whatsapp_template.put')), '3 false', 'T5: each is recorded, without its words');

select * from finish();
rollback;
