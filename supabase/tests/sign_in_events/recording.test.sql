-- A sign-in by whatever method is told by auth.users.
begin;
select plan(10);
select tests.sign_up('ada'), tests.sign_up('bo');
create function pg_temp.sign_in(person text, moment timestamptz) returns void language plpgsql as $$
declare
  account constant uuid := tests.id(person);
begin
  set local role supabase_auth_admin;
  update auth.users set last_sign_in_at = moment where id = account;
  reset role;
end
$$;
create temp view told as select e.*, p.name from public.audit_events as e join tests.people as p on p.id = e.subject_id
  where e.event = 'auth.login.success';

select is_empty('select * from told', 'T6: signing up is not signing in');
select lives_ok($$ select pg_temp.sign_in('ada', now()) $$, 'T6: Auth notes a sign-in');
select results_eq('select name, organization_id, details from told', $$ values ('ada', null::uuid, '{}'::jsonb) $$, 'T6: it is recorded, with ids alone');
select is((select last_login_at from public.profiles where id = tests.id('ada')), now(), 'W7: and the profile follows');
select is((select last_login_at from public.profiles where id = tests.id('bo')), null, 'W7: others are unaffected');
select pg_temp.sign_in('ada', now());
select is((select count(*) from told), 1::bigint, 'T6: the same moment is the same sign-in');
update auth.users set raw_user_meta_data = '{"name": "Ada"}', updated_at = now() where id = tests.id('ada');
select is((select count(*) from told), 1::bigint, 'T6: a change of something else is none');
select pg_temp.sign_in('ada', now() + interval '1 hour');
select is((select count(*) from told), 2::bigint, 'T6: a later one is another');

-- The record never stands in the door.
alter table public.audit_events add constraint broken check (event <> 'auth.login.success') not valid;
select lives_ok($$ select pg_temp.sign_in('bo', now()) $$, 'T6-08: a record that can not be written refuses nobody');
select is((select last_login_at from public.profiles where id = tests.id('bo')), now(), 'T6: the sign-in stands');

select * from finish();
rollback;
