begin;
select plan(61);
select tests.sign_up('ada');
select tests.sign_up('bo');
select tests.link_whatsapp('ada', '+15550008500');
select tests.link_whatsapp('bo', '+15550008501');
delete from private.outbox;
delete from pgmq.q_replies;
create temp table room as select id from public.chat_sessions where user_id = tests.id('ada');
create function pg_temp.deliver(variadic updates jsonb[]) returns jsonb language sql as $$
  select public.ingest_whatsapp('{}', gen_random_uuid(), to_jsonb(updates)) - 'inbox_id' $$;
create function pg_temp.message(type text, wamid text, ago interval, more jsonb, phone text default '15550008500') returns jsonb language sql as $$
  select jsonb_build_object('kind', 'message', 'wamid', wamid, 'phone_number_id', '100000000000001', 'display_phone_number', '15550100001',
    'from_phone', phone, 'type', type, 'sent_at', now() - ago, 'payload', jsonb_build_object('type', type, 'words', more ->> 'text')) || more $$;
create function pg_temp.text(wamid text, words text, ago interval default '10 minutes', phone text default '15550008500') returns jsonb language sql as $$
  select pg_temp.message('text', wamid, ago, jsonb_build_object('shown_as', 'text', 'text', words), phone) $$;
create function pg_temp.edit(about text, words text, ago interval default '5 minutes', phone text default '15550008500') returns jsonb language sql as $$
  select pg_temp.message('edit', 'wamid.edit.' || gen_random_uuid(), ago, jsonb_strip_nulls(jsonb_build_object('about', about, 'text', words)), phone) $$;
create function pg_temp.revoke(about text, ago interval default '4 minutes', phone text default '15550008500') returns jsonb language sql as $$
  select pg_temp.message('revoke', 'wamid.revoke.' || gen_random_uuid(), ago, jsonb_build_object('about', about), phone) $$;
create function pg_temp.react(about text, emoji text, ago interval default '3 minutes', phone text default '15550008500') returns jsonb language sql as $$
  select pg_temp.message('reaction', 'wamid.reaction.' || gen_random_uuid(), ago, jsonb_strip_nulls(jsonb_build_object('about', about, 'text', emoji)), phone) $$;
create function pg_temp.shown(wamid text) returns text language sql as $$
  select concat_ws(' ', m.content, 'edited ' || (now() - m.edited_at)::text, 'revoked ' || (now() - m.revoked_at)::text, m.reaction)
  from public.messages as m where m.external_id = wamid $$;
create function pg_temp.kept(words text) returns bigint language sql as $$
  select (select count(*) from public.messages as m where m::text like '%' || words || '%')
    + (select count(*) from private.whatsapp_messages as i where i::text like '%' || words || '%') $$;
create function pg_temp.waiting() returns text[] language sql as $$
  select coalesce(array_agg(m.external_id order by m.created_at), '{}') from private.turn_messages as q join public.messages as m on m.id = q.message_id where q.turn_id is null $$;

-- Edited.
select is(pg_temp.deliver(pg_temp.text('wamid.1', 'helo'), pg_temp.text('wamid.bo', 'bo''s', phone := '15550008501')) ->> 'messages', '2', 'M1: two messages');
delete from pgmq.q_replies;
select is(pg_temp.deliver(pg_temp.edit('wamid.1', 'hello')), '{"messages": 1, "statuses": 0, "events": 0, "duplicates": 0, "failures": 0}'::jsonb, 'M1: an edit is stored');
select is(pg_temp.shown('wamid.1'), 'hello edited 00:05:00', 'M1: the message says what it says now, and since when');
select is(pg_temp.kept('helo'), 1::bigint, 'M1: what was read before is in no row but the one as it came');
select is((select content from private.whatsapp_messages where wamid = 'wamid.1'), 'hello', 'M1: the kept copy has the new words as well');
select is((select count(*) from public.messages where user_id = tests.id('ada')), 1::bigint, 'M1: an edit is no message of its own');
select is((select count(*) from pgmq.q_replies), 0::bigint, 'M1: and wants no answer');
select is((select string_agg(disposition, ' ') from private.whatsapp_messages where type = 'edit'), 'ignored', 'M1: it is kept, and not shown by itself');
select is(pg_temp.shown('wamid.bo'), 'bo''s', 'M1: others are unaffected');
select pg_temp.deliver(pg_temp.edit('wamid.1', 'hello!', '2 minutes'), pg_temp.edit('wamid.1', 'hello?', '3 minutes'));
select is(pg_temp.shown('wamid.1'), 'hello! edited 00:02:00', 'M1: the newest edit counts, by its time');
select pg_temp.deliver(pg_temp.edit('wamid.1', 'hallo', '6 minutes'));
select is(pg_temp.shown('wamid.1'), 'hello! edited 00:02:00', 'M1: one that comes late changes nothing');
select is((private.begin_turn(id, 60) #>> '{turn,history,-1,content}'), 'hello!', 'M1: the model reads what stands there') from room;

-- By somebody else.
select pg_temp.deliver(pg_temp.edit('wamid.1', 'evil', '0', '15550008501'), pg_temp.revoke('wamid.1', '0', '15550008501'), pg_temp.react('wamid.1', '👎', '0', '15550008501'));
select is(pg_temp.shown('wamid.1'), 'hello! edited 00:02:00', 'M1-60: nobody edits, revokes or reacts for another');
select pg_temp.deliver(pg_temp.edit('wamid.1', 'evil', '0', '15550008599'));
select is(pg_temp.shown('wamid.1'), 'hello! edited 00:02:00', 'M1-61: no stranger, either');
select pg_temp.deliver(pg_temp.react('wamid.1', '👍', '1 minute'));
select is(pg_temp.shown('wamid.1'), 'hello! edited 00:02:00 👍', 'M1-62: nor when the right person speaks up as well');
select is((select content from private.whatsapp_messages where wamid = 'wamid.1'), 'hello!', 'M1-63: the kept copy neither');

-- Reactions: set, replaced, taken back; on one's own and on the assistant's.
select pg_temp.deliver(pg_temp.react('wamid.1', '❤️', '50 seconds'));
select is(pg_temp.shown('wamid.1'), 'hello! edited 00:02:00 ❤️', 'M1: another reaction takes its place');
select pg_temp.deliver(pg_temp.react('wamid.1', null, '40 seconds'));
select is(pg_temp.shown('wamid.1'), 'hello! edited 00:02:00', 'M1: taken back it is gone');
select pg_temp.deliver(pg_temp.react('wamid.1', '😮', '45 seconds'));
select is(pg_temp.shown('wamid.1'), 'hello! edited 00:02:00', 'M1: one from before, that comes late, does not bring it back');
create temp table turn as select id from private.turns where status = 'open';
create temp table answer as select (public.complete_turn(id, 1, 'my answer') #>> '{outbox_ids,0}')::uuid as id from turn;
select public.claim_outbox(id) from answer;
select public.record_outbox(id, 1, '{"kind": "accepted", "wamid": "wamid.answer"}') from answer;
select pg_temp.deliver(pg_temp.react('wamid.answer', '🙏'));
select is(pg_temp.shown('wamid.answer'), 'my answer 🙏', 'M1: a reaction to an answer stands on the answer');
select pg_temp.deliver(pg_temp.edit('wamid.answer', 'not mine'), pg_temp.revoke('wamid.answer'));
select is(pg_temp.shown('wamid.answer'), 'my answer 🙏', 'M1-64: nobody edits or revokes what the assistant said');
select pg_temp.deliver(pg_temp.react('wamid.answer', '👎', '0', '15550008501'));
select is(pg_temp.shown('wamid.answer'), 'my answer 🙏', 'M1-65: nor reacts to what it said to another');
select pg_temp.deliver(pg_temp.react('wamid.answer', null, '0'));
select is(pg_temp.shown('wamid.answer'), 'my answer', 'M1: taken back there, too');
select is(pg_temp.waiting(), '{wamid.bo}', 'M1: a reaction wants no answer');

-- Revoked: the words are gone, wherever they stood.
select pg_temp.deliver(pg_temp.text('wamid.2', 'secret one', '9 minutes'));
select pg_temp.deliver(pg_temp.edit('wamid.2', 'secret two', '8 minutes'));
select ok(pg_temp.kept('secret') > 0, 'M1: before, the words are there');
select is(pg_temp.waiting(), '{wamid.bo,wamid.2}', 'M1: and want an answer');
select pg_temp.deliver(pg_temp.revoke('wamid.2'));
select is(pg_temp.shown('wamid.2'), '[deleted] edited 00:08:00 revoked 00:04:00', 'M1: taken back, it says that it was');
select is(pg_temp.kept('secret'), 0::bigint, 'M1: and its words are in no row');
select is(pg_temp.waiting(), '{wamid.bo}', 'M1: before a turn took it, it wants no answer any more');
select is(private.begin_turn(id, 60), '{"state": "nothing"}'::jsonb, 'M1: so that none begins') from room;
select pg_temp.deliver(pg_temp.edit('wamid.2', 'secret three', '1 minute'));
select is(pg_temp.shown('wamid.2'), '[deleted] edited 00:01:00 revoked 00:04:00', 'M1: an edit after it changes nothing');
select is(pg_temp.kept('secret'), 0::bigint, 'M1: nor does it bring words back');
select is(pg_temp.deliver(pg_temp.text('wamid.2', 'secret one', '9 minutes')) ->> 'duplicates', '1', 'M3: delivered again, the message is known');
select is(pg_temp.kept('secret'), 0::bigint, 'M3: and stays gone');
select is((select type::text || ' ' || status::text from public.messages where external_id = 'wamid.2'), 'text received', 'M1: it keeps its place and kind');
select pg_temp.deliver(pg_temp.message('image', 'wamid.3', '9 minutes', '{"shown_as": "image", "text": "secret caption"}'), pg_temp.text('wamid.4', 'stays'));
select pg_temp.deliver(pg_temp.revoke('wamid.3'));
select is(pg_temp.kept('secret'), 0::bigint, 'M6: a picture''s caption goes, too, and what it came with');
select is(pg_temp.shown('wamid.4'), 'stays', 'M1: others are unaffected');
-- After a turn took it.
create temp table second as select private.begin_turn(id, 60) -> 'turn' as t from room;
select pg_temp.deliver(pg_temp.revoke('wamid.4'));
select is((select q.turn_id from private.turn_messages as q join public.messages as m on m.id = q.message_id where m.external_id = 'wamid.4'), (t ->> 'id')::uuid,
  'M3: a turn that has begun keeps its messages') from second;
select is(public.complete_turn((t ->> 'id')::uuid, 1, 'answer') ->> 'state', 'answered', 'M3: and is answered') from second;

-- Before what it speaks of.
select pg_temp.deliver(pg_temp.edit('wamid.5', 'edited early'), pg_temp.react('wamid.5', '🎉'));
select is(pg_temp.deliver(pg_temp.text('wamid.5', 'original')) ->> 'messages', '1', 'M3: an edit and a reaction that came before their message');
select is(pg_temp.shown('wamid.5'), 'edited early edited 00:05:00 🎉', 'M3: are followed when it comes');
select pg_temp.deliver(pg_temp.revoke('wamid.6'));
select pg_temp.deliver(pg_temp.text('wamid.6', 'secret four'));
select is(pg_temp.shown('wamid.6'), '[deleted] revoked 00:04:00', 'M3: and so is a revocation');
select is(pg_temp.kept('secret'), 0::bigint, 'M3: the words do not stand for a moment');
select is(pg_temp.waiting(), '{wamid.bo,wamid.5}', 'M3: nor want an answer');
select pg_temp.deliver(pg_temp.revoke('wamid.7'), pg_temp.text('wamid.7', 'secret five'), pg_temp.edit('wamid.8', 'new'), pg_temp.text('wamid.8', 'old'));
select is(pg_temp.shown('wamid.7') || ', ' || pg_temp.shown('wamid.8'), '[deleted] revoked 00:04:00, new edited 00:05:00', 'M3: all in one delivery');
select pg_temp.deliver(pg_temp.edit('wamid.9', 'evil', phone := '15550008501'), pg_temp.text('wamid.9', 'mine'));
select is(pg_temp.shown('wamid.9'), 'mine', 'M1-66: nobody edits for another, not even before it comes');
select is(pg_temp.deliver(pg_temp.edit('wamid.never', 'x'), pg_temp.revoke('wamid.never'), pg_temp.react('wamid.never', '?')) ->> 'failures', '0', 'M1: about what never came they are kept');

-- Of somebody who is not linked yet.
select pg_temp.deliver(pg_temp.text('wamid.k.1', 'kept', phone := '15550008502'), pg_temp.text('wamid.k.2', 'secret six', phone := '15550008502'), pg_temp.text('wamid.k.3', 'fine', phone := '15550008502'));
select pg_temp.deliver(pg_temp.edit('wamid.k.1', 'kept and edited', phone := '15550008502'), pg_temp.revoke('wamid.k.2', phone := '15550008502'), pg_temp.react('wamid.k.3', '👌', phone := '15550008502'));
select is(pg_temp.kept('secret'), 0::bigint, 'M1: revoked before it was shown, its words are gone');
select tests.sign_up('eve');
select tests.link_whatsapp('eve', '+15550008502');
select results_eq($$ select pg_temp.shown(external_id) from public.messages where external_id like 'wamid.k.%' order by 1 $$,
  $$ values ('[deleted] revoked 00:04:00'), ('fine 👌'), ('kept and edited edited 00:05:00') $$, 'M2: linked, each stands as it was left');

-- An edit without words, and one of words without end.
select pg_temp.deliver(pg_temp.edit('wamid.5', null, '1 minute'));
select alike(pg_temp.shown('wamid.5'), 'edited early edited % 🎉', 'M1: an edit without words takes none away');
select pg_temp.deliver(pg_temp.edit('wamid.11', 'in words', '2 minutes'), pg_temp.edit('wamid.11', null, '1 minute'));
select pg_temp.deliver(pg_temp.text('wamid.11', 'original'));
select is(pg_temp.shown('wamid.11'), 'in words edited 00:01:00', 'M1: not even when both came before their message');
select is(pg_temp.deliver(pg_temp.edit('wamid.5', repeat('x', 70000), '0')) ->> 'failures', '0', 'M1: an endless edit');
select is((select char_length(content) from public.messages where external_id = 'wamid.5'), 65536, 'M1: is cut, not lost');
select is(pg_temp.deliver(pg_temp.react('wamid.5', repeat('x', 65), '0')) ->> 'failures', '1', 'M1: what is no emoji is no reaction');

-- What stands in the conversation of an earlier account is not changed from the phone any more.
select tests.sign_up('fay');
select tests.sign_up('gil');
select tests.link_whatsapp('fay', '+15550008503');
select pg_temp.deliver(pg_temp.text('wamid.12', 'fay''s', phone := '15550008503'));
select tests.link_whatsapp('gil', '+15550008503');
select pg_temp.deliver(pg_temp.edit('wamid.12', 'gil''s', phone := '15550008503'), pg_temp.react('wamid.12', '👎', phone := '15550008503'));
select is(pg_temp.shown('wamid.12'), 'fay''s', 'M2-67: a phone that is another account''s changes nothing in the earlier one''s conversation');

-- With the session everything goes: what was edited away, too.
select pg_temp.deliver(pg_temp.text('wamid.10', 'farewell one'));
select pg_temp.deliver(pg_temp.edit('wamid.10', 'farewell two'));
select ok(pg_temp.kept('farewell') >= 3, 'C3: before, the words are there');
select tests.become('ada');
select public.delete_chat_session(id) from public.active_chat_session();
select tests.become_owner();
select is(pg_temp.kept('farewell'), 0::bigint, 'C3: with the session they go, the edits along');
select is((select count(*) from private.whatsapp_messages where wamid = 'wamid.10'), 1::bigint, 'M3: what is left is that it is known');
select is(pg_temp.deliver(pg_temp.text('wamid.10', 'farewell one')) ->> 'duplicates', '1', 'M3: so that it does not come back');
select pg_temp.deliver(pg_temp.edit('wamid.10', 'farewell three', '0'));
select is(pg_temp.kept('farewell'), 0::bigint, 'C3: an edit that comes after leaves no words, either');
select is((select count(*) from public.messages where user_id = tests.id('ada')), 0::bigint, 'C3: nor makes a message');

select * from finish();
rollback;
