begin;
select plan(18);

-- The trigger is lost, as a restore or a schema diff loses it.
set local role supabase_auth_admin;
alter table auth.users disable trigger on_auth_user_created;
reset role;
select private.backfill_users();
select tests.sign_up(name) from unnest('{ada,bo,cy,di}'::text[]) as name;
select is((select count(*) from public.profiles where id in (select id from tests.people)), 0::bigint,
  'W1: without the trigger nobody has a room');
select ok(not private.is_provisioned(tests.id('ada')), 'W1: and it shows');

-- The first call of a user whom the trigger never saw.
select tests.become('ada');
select is(public.ensure_workspace() #>> '{active_organization,role}', 'admin', 'W1: ensure_workspace makes the room');
select is((select count(*) from public.projects), 1::bigint, 'W4: with a starter project');
select tests.become_owner();
select is((select count(*) from public.profiles where id in (tests.id('bo'), tests.id('cy'))), 0::bigint,
  'W1: others are unaffected');

-- The backfill: in batches, and again without effect.
select row_eq($$ select * from private.backfill_users(1) $$, row(1, 0), 'W1: the backfill goes by batches');
select row_eq($$ select * from private.backfill_users() $$, row(2, 0), 'W1: and reaches everybody');
select row_eq($$ select * from private.backfill_users() $$, row(0, 0), 'W1: again, it has nothing to do');
select is((select count(*) from public.organizations where personal_for in (select id from tests.people)), 4::bigint,
  'W1: one organization for each');

-- One that fails is recorded and stops nobody.
select tests.sign_up('eve', '{"company_name": "Brokenwood"}');
select tests.sign_up('fay');
alter table public.organizations add constraint not_brokenwood check (name <> 'Brokenwood');
select row_eq($$ select * from private.backfill_users() $$, row(1, 1), 'W2: one that fails stops nobody');
select is((select attempts from private.provisioning_failures where user_id = tests.id('eve')), 1,
  'W2: and is recorded');
select ok(private.is_provisioned(tests.id('fay')), 'W2: the next one has a room');

-- Half a room is made whole, and what was there stays.
alter table public.organizations drop constraint not_brokenwood;
select tests.become_owner();
update public.organizations set name = 'My own name' where personal_for = tests.id('bo');
delete from public.user_preferences where user_id = tests.id('bo');
select ok(not private.is_provisioned(tests.id('bo')), 'W1: a room without preferences is not complete');
delete from public.subscriptions where organization_id = tests.home('cy');
select ok(not private.is_provisioned(tests.id('cy')), 'W1: nor one without a plan');
delete from public.subscriptions where organization_id = tests.home('bo');
select tests.become('bo');
select is(public.ensure_workspace() #>> '{plan,slug}', 'bootstrapper', 'W1: ensure_workspace brings them back');
select is((select count(*) from public.user_preferences), 1::bigint, 'W1: the preferences');
select is((select name from public.organizations), 'My own name', 'W1: what was there stays');
select is((select count(*) from public.projects), 1::bigint, 'W4: and no second starter project');

select * from finish();
rollback;
