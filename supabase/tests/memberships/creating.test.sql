begin;
select plan(17);
select tests.cast_members();

-- An organization with its plan and its first admin, at once.
select tests.become('viewer');
create temp table created as select public.create_organization('  Quay  ') as o;
select tests.become_owner();
select results_eq(
  $$ select r.name, r.slug, r.storage_bucket, r.personal_for from public.organizations as r, created where r.id = (o ->> 'id')::uuid $$,
  $$ select 'Quay', left(o ->> 'id', 8), 'org-' || left(o ->> 'id', 8), null::uuid from created $$,
  'T3: whoever is signed in creates an organization');
select results_eq($$ select o ->> 'name', o ->> 'role', o ->> 'is_personal', o ->> 'storage_bucket', o ->> 'slug' from created $$,
  $$ select r.name, 'admin', 'false', r.storage_bucket, r.slug from public.organizations as r, created where r.id = (o ->> 'id')::uuid $$,
  'T3: and is told what it is');
select results_eq($$ select user_id, role::text, is_active from public.organization_members, created where organization_id = (o ->> 'id')::uuid $$,
  $$ values (tests.id('viewer'), 'admin', true) $$, 'T3: as its one admin');
select results_eq($$ select plan_slug, status::text from public.subscriptions, created where organization_id = (o ->> 'id')::uuid $$,
  $$ values ('bootstrapper', 'active') $$, 'W6: on the plan that costs nothing');
select bag_eq($$ select event, actor_id from public.audit_events, created where organization_id = (o ->> 'id')::uuid $$,
  $$ values ('organization.created', tests.id('viewer')), ('member.added', tests.id('viewer')) $$, 'T5: recorded with its maker');
select is((select active_organization_id from public.profiles where id = tests.id('viewer')), tests.home('viewer'),
  'T3: creating is not switching');

-- Who does not belong sees nothing of it.
select tests.become('admin');
select is_empty($$ select * from public.organizations where name = 'Quay' $$, 'T2-13: nobody else sees it');
select is_empty($$ select * from public.organization_members as m, created where m.organization_id = (o ->> 'id')::uuid $$,
  'T2-14: nor who belongs to it');
select tests.become_owner();

-- Two of a name are two; names have limits; nobody is nobody.
select is(tests.try('member', $$ select public.create_organization('Quay') $$), 'done', 'T3: a name may be taken twice');
select is((select count(distinct slug) from public.organizations where name = 'Quay'), 2::bigint, 'W5: a slug may not');
select is(tests.try('member', $$ select public.create_organization('  ') $$), '23514', 'W5: a name is not blank');
select is(tests.try('member', $$ select public.create_organization(null) $$), '23502', 'W5: nor missing');
select is(tests.try('member', $$ select public.create_organization(repeat('x', 101)) $$), '23514', 'W5: nor over 100 characters');
select is(tests.try('anon', $$ select public.create_organization('Quay') $$), '42501', 'T3-11: anon creates none');
select is(tests.try('service', $$ select public.create_organization('Quay') $$), '42501', 'T3-12: nor does the service in nobody''s name');
select is((select count(*) from public.organizations where name = 'Quay'), 2::bigint, 'T3: what was refused left nothing');
delete from auth.users where id = tests.id('outsider');
select is(tests.try('outsider', $$ select public.create_organization('Ghost') $$), '23503', 'T3-13: an account that is gone creates none');

select * from finish();
rollback;
