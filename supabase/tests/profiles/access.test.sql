begin;
select plan(31);
select tests.sign_up('ada', '{"name": "Ada"}');
select tests.sign_up('bo', '{"name": "Bo"}');

-- Reading: one's own.
select tests.become('ada');
select set_eq($$ select name::text from public.profiles $$, array['Ada'], 'W3-01: people read their own profile alone');
select is_empty($$ select * from public.profiles where id = tests.id('bo') $$, 'W3-02: another''s does not exist');
select tests.become_anon();
select throws_ok($$ select * from public.profiles $$, '42501', null, 'W3-03: anon may not even ask');

-- Editing: what a person says about themselves.
select tests.become('ada');
select lives_ok(
  $$ update public.profiles set name = 'Ada L.', avatar_url = 'https://cdn.example/a.png', company_name = 'Harbor',
       role = 'Engineer', timezone = 'Europe/Lisbon', onboarding_completed = true where id = tests.id('ada') $$,
  'W3: a person edits what they say about themselves');
select row_eq(
  $$ select name::text, avatar_url::text, company_name::text, role::text, timezone::text, onboarding_completed
     from public.profiles $$,
  row('Ada L.'::text, 'https://cdn.example/a.png'::text, 'Harbor'::text, 'Engineer'::text, 'Europe/Lisbon'::text, true),
  'W3: and it stands');
select is_empty($$ update public.profiles set name = 'Taken' where id = tests.id('bo') returning id $$,
  'W3-04: nobody edits another''s profile');

-- Every column that is the database's word is withheld.
select throws_ok(format('update public.profiles set %I = %L', c.name, c.value), '42501', null,
  format('W3-05: nobody writes their own %s', c.name))
from (values
  ('id', gen_random_uuid()::text), ('email', 'boss@example.com'), ('email_verified', 'true'),
  ('beta_features', '{"deep_research": true}'), ('identity_roles', '["admin"]'),
  ('last_login_at', '2020-01-01'), ('active_organization_id', gen_random_uuid()::text),
  ('created_at', '2020-01-01'), ('updated_at', '2020-01-01')) as c (name, value);
select throws_ok($$ insert into public.profiles (id, name) values (tests.id('ada'), 'Twice') $$, '42501', null,
  'W3-06: nobody inserts a profile');
select throws_ok(
  $$ insert into public.profiles (id, beta_features) values (tests.id('ada'), '{"deep_research": true}')
     on conflict (id) do update set beta_features = excluded.beta_features $$,
  '42501', null, 'B4-01: nor grants themselves a flag by an upsert');
select throws_ok($$ delete from public.profiles $$, '42501', null, 'W3-07: nobody deletes a profile');

-- Time zones.
select lives_ok(format('update public.profiles set timezone = %L', zone), format('W3: %s is a time zone', zone))
from unnest(array['UTC', 'America/Argentina/Buenos_Aires', 'America/Port-au-Prince', 'Etc/GMT+5']) as zone;
select throws_ok(format('update public.profiles set timezone = %L', zone), '23514', null,
  format('W3-08: "%s" is no time zone', zone))
from unnest(array['Mars/Olympus', 'EST5EDT4', '+02:00', '', 'Europe/Lisbon; drop']) as zone;

-- An avatar is an address that a browser may load.
select throws_ok($$ update public.profiles set avatar_url = 'javascript:alert(1)' $$, '23514', null,
  'W3-09: an avatar is an http address');
select throws_ok($$ update public.profiles set avatar_url = 'data:text/html,x' $$, '23514', null,
  'W3-10: and nothing else');
select throws_ok($$ update public.profiles set name = repeat('x', 256) $$, '22001', null,
  'W3: a name has at most 255 characters');

select tests.become_owner();
select is((select name::text from public.profiles where id = tests.id('bo')), 'Bo', 'W3: others are unaffected');

select * from finish();
rollback;
