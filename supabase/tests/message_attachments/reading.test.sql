begin;
select plan(16);
select tests.cast_members();
update public.profiles set active_organization_id = tests.harbor() where id in (tests.id('member'), tests.id('admin'));
select tests.become('member');
insert into public.messages (session_id, content) select id, 'hers' from public.active_chat_session();
select tests.become('admin');
insert into public.messages (session_id, content) select id, 'his' from public.active_chat_session();
select tests.become_owner();
select private.attach_media(id, 'document', jsonb_build_object('document', jsonb_build_object('id', '1', 'filename', content || '.pdf')), '100000000000001')
from public.messages where content in ('hers', 'his');

-- Their own, and nobody else's.
select tests.become('member');
select set_eq($$ select filename from public.message_attachments $$, array['hers.pdf'], 'M6-01: people see what came with their own messages');
select is_empty($$ select id from public.message_attachments where message_id = (select id from public.messages where content = 'his') $$, 'M6-02: not a teammate''s');
select tests.become('admin');
select set_eq($$ select filename from public.message_attachments $$, array['his.pdf'], 'M6-03: an admin does not look along');
select is(tests.try('anon', 'select id from public.message_attachments'), '42501', 'M6-04: anon sees nothing');
select tests.become('outsider');
select is_empty($$ select id from public.message_attachments $$, 'M6-05: nor does an outsider');
select tests.become_owner();

-- Columns that name things at Meta stay in.
select is(tests.try('member', format('select %s from public.message_attachments', c)), '42501', format('M6-06: %s is withheld', c))
from unnest('{media_id,phone_number_id,attempt,next_attempt_at,*}'::text[]) as c;

-- Nobody but the service writes.
select is(tests.try('member', s), '42501', format('M6-07: a browser does not: %s', s)) from unnest(array[
  'delete from public.message_attachments',
  'update public.message_attachments set state = ''stored''',
  'insert into public.message_attachments (message_id) values (gen_random_uuid())']) as s;

-- Membership ends: so does sight, at once.
update public.organization_members set is_active = false where user_id = tests.id('member') and organization_id = tests.harbor();
select tests.become('member');
select is_empty($$ select id from public.message_attachments $$, 'T1-28: removed, one sees no attachment of the organization');
select tests.become_owner();

-- A row belongs to its message''s organization.
select throws_ok($$ update public.message_attachments set organization_id = tests.meadow() $$, '23503', null, 'T2-27: an attachment never points into another organization');
select throws_ok($$ insert into public.message_attachments (organization_id, user_id, message_id, type, media_id, phone_number_id)
  select organization_id, user_id, id, 'text', '1', '1' from public.messages where content = 'his' $$, '23514', null, 'M6: a text has no file');

select * from finish();
rollback;
