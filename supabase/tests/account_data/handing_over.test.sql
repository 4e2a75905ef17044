-- Who may go, and who must hand over first.
begin;
select plan(13);
select tests.cast_members();
create function pg_temp.delete(person text) returns text language sql as $$ select tests.try(person, 'select public.delete_my_account()') $$;
create function pg_temp.by_auth(person text) returns text language sql as $$
  select tests.try('owner', format('set local role supabase_auth_admin; delete from auth.users where id = %L; reset role', tests.id(person))) $$;

select is(pg_temp.delete('admin'), '409 last_admin', 'W9-30: the last admin of a shared organization hands over first');
select is(pg_temp.by_auth('admin'), '409 last_admin', 'W9-31: also when Auth deletes');
select ok(private.is_provisioned(tests.id('admin')), 'W9: refused, nothing is lost');
select is(pg_temp.delete('viewer'), 'done', 'W9: a viewer goes');
select is(pg_temp.by_auth('removed'), 'done', 'W9: so does somebody deactivated');
select is(tests.try('admin', format('select public.set_member_role(%L, %L, %L)', tests.harbor(), tests.id('member'), 'admin')), 'done', 'W9: handed over');
select is(pg_temp.delete('admin'), 'done', 'W9: the former last admin goes');
select set_eq($$ select user_id from public.organization_members where organization_id = tests.harbor() $$, array[tests.id('member')], 'W9: the others stay');

-- An organization of a provider may have no admin at all: nobody is held back by that.
select tests.sign_up(name) from unnest('{one,two,three}'::text[]) as name;
insert into public.organizations (id, name, external_issuer, external_tenant_id) values ('00000000-0000-4000-8000-00000000a004', 'Tenant', 'https://issuer.example', 't-9');
insert into public.organization_members (organization_id, user_id, role, is_active)
select '00000000-0000-4000-8000-00000000a004', tests.id(name), 'viewer', name <> 'three' from unnest('{one,two,three}'::text[]) as name;
select is(pg_temp.delete('one'), 'done', 'W9: a viewer is nobody''s last admin');
select is(pg_temp.delete('three'), 'done', 'W9: nor is somebody deactivated');
select set_eq($$ select user_id from public.organization_members where organization_id = '00000000-0000-4000-8000-00000000a004' $$, array[tests.id('two')], 'W9: the others stay');

-- An account whose address was never proven takes no invitation along.
select tests.sign_up('squatter');
insert into public.invitations (organization_id, email, role, token_hash, expires_at)
select tests.meadow(), email, 'member', convert_to('s', 'UTF8'), now() + interval '1 day' from auth.users where id = tests.id('squatter');
select is(pg_temp.delete('squatter'), 'done', 'W9: somebody with an unproven address goes');
select is((select count(*) from public.invitations where organization_id = tests.meadow()), 1::bigint, 'W9-32: and the invitation waits for whoever proves it');

select * from finish();
rollback;
