begin;
select plan(17);

select tests.sign_up('ada', '{"full_name": "Ada Example", "company_name": "Harbor Works", "picture": "https://cdn.example/ada.png"}');

select is((select count(*) from public.profiles where id = tests.id('ada')), 1::bigint, 'W1: one profile');
select is((select count(*) from public.organizations where personal_for = tests.id('ada')), 1::bigint,
  'W1: one personal organization');
select is((select role from public.organization_members where user_id = tests.id('ada')), 'admin',
  'W1: the user is its admin');
select is((select count(*) from public.user_preferences where user_id = tests.id('ada')), 1::bigint,
  'W1: one row of preferences');
select is((select plan_slug from public.subscriptions where organization_id = tests.home('ada')),
  'bootstrapper', 'W1: the organization is on bootstrapper');
select results_eq(
  format('select name, status::text, stage_number, owner_id from public.projects where organization_id = %L', tests.home('ada')),
  format('values (%L, %L, null::integer, %L::uuid)', 'Harbor Works', 'active', tests.id('ada')),
  'W4: the starter project bears the company''s name');
select set_eq(
  format('select event from public.audit_events where organization_id = %L', tests.home('ada')),
  array['member.added', 'user.provisioned'], 'W1: the record tells of it');
select row_eq(
  format('select name::text, company_name::text, avatar_url::text, timezone::text, onboarding_completed from public.profiles where id = %L', tests.id('ada')),
  row('Ada Example'::text, 'Harbor Works'::text, 'https://cdn.example/ada.png'::text, 'UTC'::text, false),
  'W3: claims become columns');
select is((select slug from public.organizations where id = tests.home('ada')),
  left(tests.home('ada')::text, 8), 'W5: the slug is the id''s first 8 characters');
select is((select storage_bucket from public.organizations where id = tests.home('ada')),
  'org-' || left(tests.home('ada')::text, 8), 'W5: the bucket follows the slug');

-- Again, and again: the same rows.
select private.provision_user(tests.id('ada'));
select private.provision_user(tests.id('ada'));
select is((select count(*) from public.organizations where personal_for = tests.id('ada')), 1::bigint,
  'W1: provisioning again makes no second organization');
select is((select count(*) from public.projects where organization_id = tests.home('ada')), 1::bigint,
  'W1: provisioning again makes no second project');

-- A starter that its owner deleted does not come back.
delete from public.projects where organization_id = tests.home('ada');
select private.provision_user(tests.id('ada'));
select is((select count(*) from public.projects where organization_id = tests.home('ada')), 0::bigint,
  'W4: a deleted starter project stays deleted');

select tests.sign_up('bo');
select is((select name from public.projects where organization_id = tests.home('bo')),
  'My First Project', 'W4: without a company the starter has its own name');

-- A collision of slugs: the later one grows.
insert into public.organizations (id, name) values
  ('abcdef01-0000-4000-8000-000000000001', 'First'), ('abcdef01-0000-4000-8000-000000000002', 'Second');
select is((select slug from public.organizations where name = 'First'), 'abcdef01', 'W5: 8 characters');
select is((select slug from public.organizations where name = 'Second'), 'abcdef010', 'W5: longer on collision');

update auth.users set email = 'new@example.com', email_confirmed_at = now(), last_sign_in_at = '2026-01-02T03:04:05Z'
where id = tests.id('ada');
select row_eq(
  format('select email::text, email_verified, last_login_at from public.profiles where id = %L', tests.id('ada')),
  row('new@example.com'::text, true, '2026-01-02T03:04:05Z'::timestamptz),
  'W7: the profile follows its account');

select * from finish();
rollback;
