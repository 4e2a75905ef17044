-- What a verified token of another provider makes of its bearer.
begin;
select plan(66);
select tests.cast_members();
select tests.sign_up(name) from unnest('{ada,bo,cy}'::text[]) as name;
create function pg_temp.admit(subject text, person text, tenant text default null, roles jsonb default '[]',
  issuer text default 'https://one.example', tenant_name text default 'Acme') returns jsonb language plpgsql as $$
declare
  answer jsonb;
begin
  perform tests.become_service();
  answer := public.admit_external_user(issuer, subject, tests.id(person), tenant, tenant_name, roles);
  perform tests.become_owner();
  return answer;
end
$$;
create function pg_temp.find(subject text, address text default null, issuer text default 'https://one.example') returns text language plpgsql as $$
declare
  answer jsonb;
begin
  perform tests.become_service();
  answer := public.find_external_user(issuer, subject, address);
  perform tests.become_owner();
  return (select p.name from tests.people as p where p.id = (answer ->> 'user_id')::uuid) || case when (answer ->> 'is_linked')::boolean then ' linked' else '' end;
end
$$;
create function pg_temp.role_of(person text, tenant text, issuer text default 'https://one.example') returns text language sql as $$
  select m.role::text || case when m.is_active then '' else ' (off)' end from public.organization_members as m
  join public.organizations as o on o.id = m.organization_id
  where o.external_issuer = issuer and o.external_tenant_id in (tenant, issuer || '#' || tenant) and m.user_id = tests.id(person) $$;

-- Roles, in the words of providers.
select is(private.external_role(raw)::text, role, format('T4: %s means %s', raw, role)) from (values
  ('["admin"]'::jsonb, 'admin'), ('["ADMIN"]', 'admin'), ('["org:admin"]', 'admin'), ('["Owner"]', 'admin'), ('[{"key": "Admin"}]', 'admin'),
  ('[{"key": "x", "name": "Admin"}]', 'viewer'), ('[{"name": "Admin"}]', 'admin'), ('["member"]', 'member'), ('["org:member"]', 'member'),
  ('["Editor"]', 'member'), ('["viewer"]', 'viewer'), ('["read-only"]', 'viewer'), ('["viewer", "org:member"]', 'member'),
  ('["member", {"key": "ADMIN"}, "viewer"]', 'admin'), ('[]', 'viewer'), ('[null, 7, true, [], {}]', 'viewer'),
  ('[["admin"]]', 'viewer'), ('[{"key": {"name": "admin"}}]', 'viewer'),
  ('["administrator"]', 'viewer'), ('["admin "]', 'viewer'), ('["not-admin"]', 'viewer')) as known (raw, role);
select is(private.external_role(raw)::text, 'viewer', format('T4-01: %s grants nothing', raw)) from unnest(array[
  '"admin"', '{"0": "admin"}', 'null', '["billing:admin"]', '["org:billing:admin"]', '["projects/7/admin"]', '["admin\norg:viewer"]']::jsonb[]) as raw;
select is(private.external_role(null)::text, 'viewer', 'T4-02: nor does nothing');

-- Found: by the subject, or by an address that both sides have proven.
select is(pg_temp.find('s-ada'), null, 'T4: nobody is known by an unknown subject');
select is(pg_temp.find('s-ada', (select email from auth.users where id = tests.id('ada'))), null, 'T4-03: nor by an address that is not proven here');
select tests.confirm('ada');
select is(pg_temp.find('s-ada', (select upper(email) from auth.users where id = tests.id('ada'))), 'ada', 'T4: a proven address finds its account');
select is(pg_temp.find('s-ada', null), null, 'T4-04: an address that the issuer has not proven finds nobody');

-- Bound: once, whoever comes second.
select is(pg_temp.admit('s-ada', 'ada') ->> 'user_id', tests.id('ada')::text, 'T4: a subject is bound');
select is(pg_temp.find('s-ada'), 'ada linked', 'T4: and is found by itself from then on');
select is(pg_temp.admit('s-ada', 'bo') ->> 'user_id', tests.id('ada')::text, 'T4-05: a second account does not take it over');
select tests.confirm('bo');
select is(pg_temp.find('s-ada', (select email from auth.users where id = tests.id('bo'))), 'ada linked', 'T4-06: nor does an address, once the subject is known');
select is(pg_temp.find('s-ada', null, 'https://two.example'), null, 'T4-07: the same subject of another issuer is somebody else');
select is(pg_temp.admit('s-ada', 'bo', issuer => 'https://two.example') ->> 'user_id', tests.id('bo')::text, 'T4: and may be bound to somebody else');
select is((select count(*) from public.audit_events where event = 'identity.linked' and subject_id = tests.id('ada')), 1::bigint, 'T5: binding is recorded, once');

-- A tenant and a role: strictly what the token says.
create temp table admitted as select pg_temp.admit('s-ada', 'ada', 't-1', '["viewer"]') as a;
select results_eq($$ select (a ->> 'organization_id')::uuid, 'https://one.example', 'Acme' from admitted $$,
  $$ select id, external_issuer, name from public.organizations where external_tenant_id = 't-1' $$, 'T4: a tenant becomes an organization');
select is(pg_temp.role_of('ada', 't-1'), 'viewer', 'T4-08: the first to come gains nothing by it');
select is((select identity_roles from public.profiles where id = tests.id('ada')), '["viewer"]', 'T4: raw roles are kept');
select is((select active_organization_id from public.profiles where id = tests.id('ada')), (select id from public.organizations where external_tenant_id = 't-1'), 'T4: and one works there');
select pg_temp.admit('s-ada', 'ada', 't-1', '["org:admin"]'), pg_temp.admit('s-cy', 'cy', 't-1', '["member"]');
select is(pg_temp.role_of('ada', 't-1') || ' ' || pg_temp.role_of('cy', 't-1'), 'admin member', 'T4: a later token is followed; each has their own role');
select is((select count(*) from public.organizations where external_tenant_id is not null), 1::bigint, 'T4: a tenant is one organization');

-- The last admin stays; with another, the provider is followed.
select pg_temp.admit('s-ada', 'ada', 't-1', '["viewer"]');
select is(pg_temp.role_of('ada', 't-1'), 'admin', 'T4-09: a token does not leave an organization without admin');
select pg_temp.admit('s-cy', 'cy', 't-1', '["admin"]'), pg_temp.admit('s-ada', 'ada', 't-1', '["viewer"]');
select is(pg_temp.role_of('ada', 't-1') || ' ' || pg_temp.role_of('cy', 't-1'), 'viewer admin', 'T4: with another admin it lowers');

-- Deactivated here is deactivated, whatever the token says.
update public.organization_members set is_active = false where user_id = tests.id('ada') and organization_id <> tests.home('ada');
select pg_temp.admit('s-ada', 'ada', 't-1', '["admin"]');
select is(pg_temp.role_of('ada', 't-1'), 'viewer (off)', 'T4-10: a token brings no deactivated member back');
select tests.become('ada');
select is(public.ensure_workspace() #>> '{active_organization,id}', tests.home('ada')::text, 'T4-11: who works at home');
select tests.become_owner();

-- Two issuers, one tenant id: two organizations.
select isnt(pg_temp.admit('s-bo', 'bo', 't-1', '["admin"]', 'https://two.example') ->> 'organization_id',
  (select id::text from public.organizations where external_tenant_id = 't-1'), 'T4-12: the same tenant id of another issuer is another organization');
select is(pg_temp.role_of('bo', 't-1'), null, 'T4-13: nobody enters the first by it');
select is(pg_temp.admit('s-bo', 'bo', 't-1', '["member"]', 'https://two.example') ->> 'organization_id',
  (select organization_id::text from public.organization_members where user_id = tests.id('bo') and organization_id <> tests.home('bo')),
  'T4: and it is the same one next time');
select pg_temp.admit('s-evil', 'bo', 'https://three.example#t-1', '["admin"]', 'https://two.example');
select isnt(pg_temp.admit('s-cy', 'cy', 't-1', '["viewer"]', 'https://three.example') ->> 'organization_id', null,
  'T4-14: an issuer can not take another''s name for its tenants');
select is((select count(*) from public.organization_members as m join public.organizations as o on o.id = m.organization_id
  where o.external_issuer = 'https://two.example' and m.user_id = tests.id('cy')), 0::bigint, 'T4-15: nor bring its people in');

-- No tenant, no organization; seats hold here as well.
select is(pg_temp.admit('s-cy', 'cy', '', '["admin"]') ->> 'organization_id', null, 'T4: an empty tenant is none');
select is(tests.try('service', format('select public.admit_external_user(%L, %L, %L, %L)', 'https://one.example', 's-member', tests.id('member'), 't-1')), 'done', 'T4: the second of two seats');
select is(tests.try('service', format('select public.admit_external_user(%L, %L, %L, %L)', 'https://one.example', 's-viewer', tests.id('viewer'), 't-1')), '402 limit_reached',
  'T3-100: a token brings nobody in beyond the seats');
select is(pg_temp.find('s-viewer'), null, 'T4: who was refused is not bound');

-- Whose trigger was lost, finds a room all the same; who is gone takes the identity along.
delete from public.profiles where id = tests.id('outsider');
select pg_temp.admit('s-outsider', 'outsider');
select ok(private.is_provisioned(tests.id('outsider')), 'T4: the first request provisions');
select is(tests.try('service', format('select public.admit_external_user(%L, %L, %L)', 'https://one.example', 's-nobody', gen_random_uuid())), '23503', 'T4-16: nobody is nobody');
delete from auth.users where id = tests.id('outsider');
select is(pg_temp.find('s-outsider'), null, 'W9: an account takes its identity along');
select is(tests.try(person, statement), '42501', format('T4-17: %s calls neither', person)) from unnest('{anon,ada}'::text[]) as person,
  unnest(array[$$ select public.find_external_user('x', 'y') $$, $$ select public.admit_external_user('x', 'y', gen_random_uuid()) $$]) as statement;

select * from finish();
rollback;
