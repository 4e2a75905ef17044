begin;
select plan(23);
select tests.sign_up('ada');
select tests.sign_up('bo');

select tests.become('bo');
insert into public.avatars (name, age) values ('Ivo', 40);

select tests.become('ada');
select throws_ok($$ insert into public.avatars (name, age) values ('Young', 19) $$, '23514', null,
  'C1-01: an avatar of 19 is refused');
select throws_ok($$ insert into public.avatars (name) values ('Ageless') $$, '23502', null,
  'C1-02: and one without an age');
select throws_ok($$ insert into public.avatars (age) values (30) $$, '23502', null, 'C1: an avatar has a name');
select throws_ok($$ insert into public.avatars (name, age) values ('  ', 30) $$, '23514', null, 'C1: and not a blank one');
select throws_ok($$ insert into public.avatars (name, age, personality) values ('Odd', 30, 'evil') $$, '22P02', null,
  'C1: a personality is one of six');
select throws_ok($$ insert into public.avatars (name, age, user_id) values ('Not mine', 30, tests.id('bo')) $$,
  '42501', null, 'C1-03: nobody creates another''s');
select lives_ok($$ insert into public.avatars (name, age) values ('Mara', 20) $$, 'C1: an avatar of 20 is welcome');
select row_eq($$ select user_id, name, age, personality from public.avatars $$,
  row(tests.id('ada'), 'Mara'::text, 20, 'caring'::public.personality_type),
  'C1-04: it belongs to who made it, and is all that they see');
select throws_ok($$ insert into public.avatars (name, age) values ('Second', 30) $$, '23505', null, 'C1: one per user');
select throws_ok($$ update public.avatars set age = 19 $$, '23514', null, 'C1-05: nor does one grow younger than 20');
select throws_ok($$ insert into public.avatars (name, age) values ('Mara', 19)
  on conflict (user_id) do update set age = excluded.age $$, '23514', null, 'C1-06: nor by an upsert');
select lives_ok($$ update public.avatars set age = 35, personality = 'playful', physical_description = 'Tall' $$,
  'C1: a person edits their own');
select throws_ok($$ update public.avatars set user_id = tests.id('bo') $$, '42501', null, 'C1-07: it does not change hands');
select is_empty($$ update public.avatars set name = 'Taken' where user_id = tests.id('bo') returning id $$,
  'C1-08: nobody edits another''s');
select is_empty($$ delete from public.avatars where user_id = tests.id('bo') returning id $$,
  'C1-09: nobody deletes another''s');
select is_empty($$ select * from public.avatars where user_id = tests.id('bo') $$, 'C1-10: nobody reads another''s');
select tests.become_anon();
select throws_ok($$ select * from public.avatars $$, '42501', null, 'C1-11: anon may not even ask');
select throws_ok($$ insert into public.avatars (name, age) values ('Nobody', 30) $$, '42501', null,
  'C1-12: nor create one');

-- An avatar goes, what was said in its name stays.
select tests.become('ada');
create temp table room as select id from public.active_chat_session();
select tests.become_owner();
insert into public.messages (session_id, avatar_id, role, content)
select r.id, a.id, 'assistant', 'in character' from room as r, public.avatars as a where a.user_id = tests.id('ada');
select throws_ok(
  $$ insert into public.messages (session_id, avatar_id, role, content)
     select r.id, a.id, 'assistant', 'x' from room as r, public.avatars as a where a.user_id = tests.id('bo') $$,
  '23503', null, 'C1-13: a message never bears another user''s avatar');
select tests.become('ada');
select isnt_empty($$ delete from public.avatars returning id $$, 'C1: a person deletes their own');
select row_eq($$ select avatar_id, user_id, content from public.messages $$,
  row(null::uuid, tests.id('ada'), 'in character'::text), 'C2: what it said stays');
select lives_ok($$ insert into public.avatars (name, age) values ('Next', 50) $$, 'C1: and there is room for another');

select tests.become_owner();
select row_eq($$ select name, age from public.avatars where user_id = tests.id('bo') $$, row('Ivo'::text, 40),
  'C1: others are unaffected');

select * from finish();
rollback;
