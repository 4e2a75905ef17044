begin;
select plan(28);
select tests.sign_up('ada');
select tests.become('ada');
insert into public.messages (session_id, content) select s.id, n::text from public.active_chat_session() as s, generate_series(1, 30) as n;
select tests.become_owner();
delete from pgmq.q_media;

-- The nth message, with one media object.
create function pg_temp.message(n integer) returns uuid language sql as $$
  select id from public.messages where user_id = tests.id('ada') and content = n::text $$;
create function pg_temp.attach(n integer, media jsonb, type text default 'image') returns uuid language sql as $$
  select private.attach_media(pg_temp.message(n), type, jsonb_build_object(type, media), '100000000000001') $$;
create function pg_temp.row(n integer) returns public.message_attachments language sql as $$
  select * from public.message_attachments where message_id = pg_temp.message(n) $$;

-- A row and a job, once.
create temp table one as select pg_temp.attach(1, '{"id": "1003383421387256", "mime_type": "image/jpeg", "sha256": "Y9vvGyeo3n76ptkXu3CwDBsnzbRFqpjHskQdMGSVqas=", "caption": "us"}') as id;
select row_eq($$ select user_id, organization_id, type, state, mime_type, filename, media_id, phone_number_id, storage_path, error
    from public.message_attachments $$,
  row(tests.id('ada'), tests.home('ada'), 'image'::public.message_type, 'pending'::public.attachment_state, 'image/jpeg'::text, null::text,
    '1003383421387256'::text, '100000000000001'::text, null::text, null::text), 'M6: what came with a message is a row of its owner''s');
select is((pg_temp.row(1)).sha256, '63dbef1b27a8de7efaa6d917bb70b00c1b27cdb445aa98c7b2441d306495a9ab', 'M6: a checksum in base64 is kept in hex');
select ok((pg_temp.row(1)).expires_at between now() + interval '6 days 23 hours' and now() + interval '7 days 1 hour', 'M6: the id lives seven days');
select results_eq($$ select message from pgmq.q_media $$, $$ select jsonb_build_object('attachment_id', id) from one $$, 'M6: and there is a job to fetch it');
select is(pg_temp.attach(1, '{"id": "1003383421387256"}'), null, 'M6: the second time it is there already');
select is(pg_temp.attach(1, '{"id": "2"}'), null, 'M6: whatever the second says');
select is((select count(*) from pgmq.q_media) + (select count(*) from public.message_attachments), 2::bigint, 'M6: one row, one job');

-- Every type that has media; no other.
select isnt(pg_temp.attach(n, '{"id": "5"}', type), null, format('M6: %s', type))
from (values (2, 'audio'), (3, 'video'), (4, 'document'), (5, 'sticker')) as t (n, type);
select is_empty($$ select type from unnest('{text,location,contacts,interactive,order,reaction,system,unknown}'::text[]) as type
  where pg_temp.attach(6, '{"id": "5"}', type) is not null $$, 'M6: what has no media has no attachment');
select is_empty($$ select media from unnest(array['null', '[]', '"5"', '{}', '{"id": null}', '{"id": 5}', '{"id": ""}', '{"id": "../me"}',
    '{"id": "5?fields=x"}', '{"url": "https://example.com"}', '{"errors": [{"code": 131052}]}', format('{"id": "%s"}', repeat('9', 129))]::jsonb[]) as media
  where pg_temp.attach(6, media) is not null $$, 'M6: nor has a media object that names nothing to fetch');
select is(private.attach_media(pg_temp.message(6), 'image', '{}', '1'), null, 'M6: nor a message whose object is missing');
select is(private.attach_media(pg_temp.message(6), 'image', null, '1'), null, 'M6: nor none at all');
select is(private.attach_media(gen_random_uuid(), 'image', '{"image": {"id": "5"}}', '1'), null, 'M6: nor a message that is not there');
select is(private.attach_media(pg_temp.message(6), 'image', '{"image": {"id": "5"}}', null), null, 'M6: nor one from no number');
select is((pg_temp.row(6)).id, null, 'M6: of all these there is no row');

-- What a sender's app says is tidied, never trusted.
select pg_temp.attach(7, '{"id": "7", "mime_type": "audio/OGG; codecs=opus", "voice": true}', 'audio');
select is((pg_temp.row(7)).mime_type, 'audio/ogg', 'M6: a media type loses its parameters');
select pg_temp.attach(8, jsonb_build_object('id', '8', 'mime_type', 'nonsense', 'sha256', 'nonsense',
  'filename', E'../..\\plan\u202Efdp.exe' || chr(10) || repeat('x', 300)), 'document');
select row_eq($$ select (r).mime_type, (r).sha256 from pg_temp.row(8) as r $$, row(null::text, null::text), 'M6: what is no type and no checksum is not kept');
select is((pg_temp.row(8)).filename, '....planfdp.exe' || repeat('x', 255 - 15), 'M6: a name is no path, has one line, and reads as it is');
select pg_temp.attach(9, '{"id": "9", "filename": "  ", "sha256": "63DBEF1B27A8DE7EFAA6D917BB70B00C1B27CDB445AA98C7B2441D306495A9AB"}', 'document');
select row_eq($$ select (r).filename, left((r).sha256, 4) from pg_temp.row(9) as r $$, row(null::text, '63db'::text), 'M6: a name of blanks is none; hex is kept in one case');
select is(private.media_extension(m), e, format('M6: %s is %s', m, e)) from (values ('image/jpeg', 'jpg'), ('text/html', 'bin'), (null, 'bin')) as x (m, e);

-- Taken back: what came with it goes along, or never comes.
delete from pgmq.q_media;
select private.claim_attachment((pg_temp.row(2)).id);
update public.messages set revoked_at = now() where id in (pg_temp.message(2), pg_temp.message(10));
select is((pg_temp.row(2)).id, null, 'M6: a message taken back has no attachment');
select is((select count(*) from pgmq.q_media where message ? 'remove'), 1::bigint, 'M6: and its object is to be removed');
select is(pg_temp.attach(10, '{"id": "10"}'), null, 'M6: nor gets one later');

select * from finish();
rollback;
