begin;
select plan(9);

-- Provisioning is made to fail: nothing may be called Brokenwood.
alter table public.organizations add constraint not_brokenwood check (name <> 'Brokenwood');
select lives_ok($$ select tests.sign_up('ada', '{"company_name": "Brokenwood"}') $$,
  'W2: a failing provisioning does not block the sign-up');
select is((select count(*) from auth.users where id = tests.id('ada')), 1::bigint, 'W2: the account is there');
select is((select count(*) from public.profiles where id = tests.id('ada')), 0::bigint, 'W2: and nothing by half');
select matches((select error from private.provisioning_failures where user_id = tests.id('ada')),
  '^23514: .*not_brokenwood', 'W2: the failure is recorded with its cause');

select tests.become('ada');
select is(public.ensure_workspace() ->> 'code', 'workspace_unavailable', 'W2: ensure_workspace says so');
select is(current_setting('response.status', true), '503', 'W2: with status 503');
select tests.become_owner();
select is((select attempts from private.provisioning_failures where user_id = tests.id('ada')), 2,
  'W2: each try is counted');

-- The cause is gone: the next call heals.
alter table public.organizations drop constraint not_brokenwood;
select tests.become('ada');
select is(public.ensure_workspace() #>> '{active_organization,name}', 'Brokenwood', 'W2: the next ensure_workspace heals');
select tests.become_owner();
select is((select count(*) from private.provisioning_failures), 0::bigint, 'W2: and the failure is gone');

select * from finish();
rollback;
