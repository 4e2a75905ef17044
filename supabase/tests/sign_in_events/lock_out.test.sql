-- The hook, called as Auth calls it: its role, its payload.
begin;
select plan(43);
select tests.sign_up('ada'), tests.sign_up('bo');
create function pg_temp.hook(person text, valid boolean) returns jsonb language plpgsql as $$
declare
  -- Asked before: Auth's role may not read schema tests.
  account constant uuid := coalesce(tests.id(person), gen_random_uuid());
  answer jsonb;
begin
  set local role supabase_auth_admin;
  answer := private.password_verification_attempt(jsonb_build_object('user_id', account, 'valid', valid));
  reset role;
  return answer;
end
$$;
create function pg_temp.failures(person text) returns integer language sql as $$
  select failures from private.sign_in_attempts where user_id = tests.id(person) $$;
create temp table mark (id uuid);
insert into mark select max(id::text)::uuid from public.audit_events;
create function pg_temp.recorded() returns table (event text, subject text) language plpgsql as $$
begin
  return query select e.event, p.name from public.audit_events as e join tests.people as p on p.id = e.subject_id
    where e.id > (select m.id from mark as m) order by e.id;
  update mark set id = (select max(e.id::text)::uuid from public.audit_events as e);
end
$$;
-- Time passes: the rows grow older.
create function pg_temp.wait(span interval) returns void language sql as $$
  update private.sign_in_attempts set first_failed_at = first_failed_at - span, locked_until = locked_until - span $$;

-- A right password.
select is(pg_temp.hook('ada', true), '{"decision": "continue"}', 'T6: a right password goes on');
select is(pg_temp.failures('ada'), null, 'T6: and leaves nothing to count');
select results_eq('select * from pg_temp.recorded()', $$ values ('auth.login.attempt', 'ada') $$, 'T6: it is an attempt; success is Auth''s to tell');

-- Four wrong ones, and a right one: forgotten.
select is(pg_temp.hook('ada', false), '{"decision": "continue"}', format('T6: wrong password %s is Auth''s to refuse', n)) from generate_series(1, 4) as n;
select is(pg_temp.failures('ada'), 4, 'T6: four are counted');
select results_eq('select event, count(*) from pg_temp.recorded() group by 1 order by 1', $$ values ('auth.login.attempt', 4::bigint), ('auth.login.failure', 4) $$,
  'T6: each is an attempt and a failure');
select is(pg_temp.hook('ada', true) ->> 'decision', 'continue', 'T6: four do not lock');
select is(pg_temp.failures('ada'), null, 'T6: a right one wipes the slate');

-- Five.
select is(pg_temp.hook('ada', false) ->> 'decision', 'continue', format('T6: of five wrong passwords, the answer to number %s', n)) from generate_series(1, 5) as n;
select is((select locked_until from private.sign_in_attempts where user_id = tests.id('ada')), now() + interval '15 minutes', 'T6: five lock for a quarter of an hour');
delete from mark;
insert into mark select max(id::text)::uuid from public.audit_events;
select is(pg_temp.hook('ada', false) ->> 'decision', 'reject', 'T6-01: a wrong password is refused then');
select is(pg_temp.hook('ada', true) ->> 'decision', 'reject', 'T6-02: and so is the right one: guessing on teaches nothing');
select is(pg_temp.hook('ada', true) - 'decision', '{"message": "Too many wrong passwords. Wait a quarter of an hour, or sign in by e-mail link.", "should_logout_user": false}',
  'T6-03: with a sentence that helps; open sessions go on');
select results_eq('select event, count(*), min(subject) from pg_temp.recorded() group by 1 order by 1',
  $$ values ('auth.login.attempt', 3::bigint, 'ada'), ('auth.login.rate_limited', 3, 'ada') $$, 'T6: recorded as rate_limited');
select is((select locked_until from private.sign_in_attempts where user_id = tests.id('ada')), now() + interval '15 minutes', 'T6-04: trying on does not lengthen it');

-- Nobody else is locked.
select is(pg_temp.hook('bo', true) ->> 'decision', 'continue', 'T6: others sign in');
select is(pg_temp.hook('bo', false) ->> 'decision', 'continue', 'T6: others fail for themselves');
select is(pg_temp.failures('bo'), 1, 'T6: and are counted for themselves');

-- The owner comes back later.
select pg_temp.wait('14 minutes 59 seconds');
select is(pg_temp.hook('ada', true) ->> 'decision', 'reject', 'T6: a second too early');
select pg_temp.wait('2 seconds');
select is(pg_temp.hook('ada', true) ->> 'decision', 'continue', 'T6: afterwards the right password works again');
select is(pg_temp.failures('ada'), null, 'T6: with a clean slate');

-- A wrong one afterwards is the first of five again.
select pg_temp.hook('ada', false) from generate_series(1, 5);
select pg_temp.wait('16 minutes');
select is(pg_temp.hook('ada', false) ->> 'decision', 'continue', 'T6: after the lock, one wrong password does not lock');
select is(pg_temp.failures('ada'), 1, 'T6: it is the first again');
select is((select locked_until from private.sign_in_attempts where user_id = tests.id('ada')), null, 'T6: and nothing is locked');

-- Slow failures never add up.
select pg_temp.hook('ada', false) from generate_series(1, 3);
select is(pg_temp.failures('ada'), 4, 'T6: four in a row');
select pg_temp.wait('15 minutes 1 second');
select is(pg_temp.hook('ada', false) ->> 'decision', 'continue', 'T6: the fifth comes a quarter of an hour later');
select is(pg_temp.failures('ada'), 1, 'T6: the window has moved on');

-- Nobody, and odd payloads.
select is(pg_temp.hook('nobody', false), '{"decision": "continue"}', 'T6: an unknown user is Auth''s to refuse');
select is((select count(*) from private.sign_in_attempts where user_id not in (tests.id('ada'), tests.id('bo'))), 0::bigint, 'T6: and is not counted');
select pg_temp.hook('bo', true);
select is(private.password_verification_attempt(jsonb_build_object('user_id', tests.id('bo'))) ->> 'decision', 'continue', 'T6: a payload without a verdict');
select is(pg_temp.failures('bo'), 1, 'T6-05: counts as wrong');
delete from auth.users where id = tests.id('bo');
select is((select count(*) from private.sign_in_attempts where user_id = tests.id('bo')), 0::bigint, 'W9: an account takes its count along');

-- Who may call it: Auth.
select is(tests.try(person, $$ select private.password_verification_attempt('{}') $$), '42501', format('T6-06: %s does not call the hook', person))
from unnest('{anon,ada,service}'::text[]) as person;
select is(tests.try('ada', $$ delete from private.sign_in_attempts $$), '42501', 'T6-07: nobody frees themselves');

select * from finish();
rollback;
