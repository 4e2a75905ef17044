begin;
select plan(15);
select tests.cast_members();

-- The member talks at home and in Harbor, the admin in Harbor.
select tests.become('member');
insert into public.messages (session_id, content) select id, 'at home' from public.active_chat_session();
select tests.become_owner();
update public.profiles set active_organization_id = tests.harbor() where id in (tests.id('member'), tests.id('admin'));
select tests.become('admin');
insert into public.messages (session_id, content) select id, 'admin in Harbor' from public.active_chat_session();
create temp table admin_room as select id from public.active_chat_session();
grant select on admin_room to authenticated, service_role;
select tests.become('member');
insert into public.messages (session_id, content) select id, 'in Harbor' from public.active_chat_session();

select set_eq($$ select content from public.messages $$, array['at home', 'in Harbor'],
  'C2-23: people read their own messages, in all their organizations');
select set_eq($$ select content from public.messages where organization_id = tests.harbor() $$, array['in Harbor'],
  'C2-24: not a teammate''s');
select is_empty($$ select * from public.messages where session_id = (select id from admin_room) $$,
  'C2-25: not by a session''s id either');
select tests.become('admin');
select set_eq($$ select content from public.messages $$, array['admin in Harbor'], 'C2-26: an admin does not read along');
select tests.become('viewer');
select is_empty($$ select * from public.messages $$, 'C2-27: nor a viewer');
select tests.become('outsider');
select is_empty($$ select * from public.messages $$, 'C2-28: nor an outsider');

-- A viewer talks too: the conversation is theirs, not the organization's content.
select tests.become('viewer');
select lives_ok($$ insert into public.messages (session_id, content) select id, 'me too' from public.active_chat_session() $$,
  'C2: a viewer talks to the assistant');
select throws_ok($$ insert into public.messages (session_id, content) select id, 'x' from admin_room $$, 'PT404', null,
  'C2-29: nobody writes into a teammate''s session');
select throws_ok($$ insert into public.messages (session_id, content) values (gen_random_uuid(), 'x') $$, 'PT404',
  'There is no such session.', 'C2-30: which reads like one that never was');

-- A removed member reads no message of the organization, and keeps their own room.
select tests.become_owner();
update public.organization_members set is_active = false
where user_id = tests.id('member') and organization_id = tests.harbor();
select tests.become('member');
select set_eq($$ select content from public.messages $$, array['at home'], 'T1-27: removed, one reads at home alone');

-- A message belongs to its session, whoever writes it and whatever they say.
select tests.become_service();
select lives_ok(
  $$ insert into public.messages (session_id, organization_id, user_id, role, content)
     select id, tests.meadow(), tests.id('outsider'), 'assistant', 'from the service' from admin_room $$,
  'C2: the service writes');
select row_eq($$ select organization_id, user_id from public.messages where content = 'from the service' $$,
  row(tests.harbor(), tests.id('admin')), 'T2-25: organization and user are the session''s');
select tests.become_owner();
select throws_ok($$ update public.messages set organization_id = tests.meadow() where content = 'in Harbor' $$, '23503', null,
  'T2-26: a message never points at another organization''s session');
select throws_ok($$ insert into public.messages (session_id, content, channel, external_id)
  select id, 'x', 'whatsapp', e from admin_room, unnest('{wamid.1,wamid.1}'::text[]) as e $$, '23505', null,
  'M1: an id of the channel stands once');
select throws_ok($$ insert into public.messages (session_id, content) select id, repeat('x', 65537) from admin_room $$,
  '23514', null, 'C2: a message has at most 65536 characters');

select * from finish();
rollback;
