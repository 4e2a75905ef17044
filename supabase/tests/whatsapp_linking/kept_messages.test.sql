begin;
select plan(17);
select tests.sign_up('ada');
delete from pgmq.q_replies;
create function pg_temp.stranger(wamid text, words text, ago interval, type text default 'text') returns jsonb language sql as $$
  select public.ingest_whatsapp('{}', gen_random_uuid(), jsonb_build_array(jsonb_strip_nulls(jsonb_build_object('kind', 'message',
    'wamid', wamid, 'phone_number_id', '100000000000001', 'display_phone_number', '15550100001', 'from_phone', '15550007040',
    'type', type, 'shown_as', case type when 'text' then 'text' end,
    'text', words, 'sent_at', now() - ago, 'payload', '{}'::jsonb)))) $$;

-- A stranger writes; what came late stands where it belongs.
select pg_temp.stranger('wamid.kept.1', 'first', interval '9 minutes');
select pg_temp.stranger('wamid.kept.3', 'third', interval '7 minutes');
select pg_temp.stranger('wamid.kept.2', 'second', interval '8 minutes');
select pg_temp.stranger('wamid.kept.4', '👍', interval '6 minutes', 'reaction');
select is((select count(*) from private.whatsapp_messages where disposition = 'unlinked'), 3::bigint, 'M2: what a stranger writes is kept');
select is((select count(*) from public.messages), 0::bigint, 'M2: and is in nobody''s conversation');
select is((select count(*) from pgmq.q_replies), 0::bigint, 'M2: nor answered');
select is((select count(*) from private.outbox where kind = 'link_prompt'), 1::bigint, 'M2: one linking message');
select is((select content from private.outbox), (select content from private.whatsapp_texts where key = 'link_prompt'),
  'M2: in the owner''s words');

-- One a day.
update public.whatsapp_identities set link_prompted_at = now() - interval '23 hours';
select pg_temp.stranger('wamid.kept.5', 'fourth', interval '4 minutes');
select is((select count(*) from private.outbox), 1::bigint, 'M2: not another one on the same day');
update public.whatsapp_identities set link_prompted_at = now() - interval '25 hours';
select pg_temp.stranger('wamid.kept.6', 'fifth', interval '4 minutes');
select is((select count(*) from private.outbox), 2::bigint, 'M2: one more the next day');
select tests.whatsapp_text('wamid.kept.other', '15550007041', 'somebody else');
select is((select count(*) from private.outbox), 3::bigint, 'M2: others have their own');

-- Linked: everything is there, in order, and nothing is asked of the model.
select tests.link_whatsapp('ada', '+15550007040');
select results_eq($$ select content, channel::text, role::text, status::text from public.messages order by created_at, id $$,
  $$ select w, 'whatsapp', 'user', 'received' from unnest('{first,second,third,fourth,fifth}'::text[]) as w $$,
  'M2: what was kept stands in the conversation, in the order of sending');
select is((select now() - created_at from public.messages where content = 'first'), interval '9 minutes', 'M2: each with its own time');
select is((select count(*) from public.messages where user_id <> tests.id('ada')), 0::bigint, 'M2: of the one who linked');
select is((select count(*) from pgmq.q_replies), 0::bigint, 'M2: and is not answered now');
select is((select private.begin_turn(id, 60) ->> 'state' from public.chat_sessions), 'nothing', 'M2: it opens no turn');
select is((select content from private.whatsapp_messages where wamid = 'wamid.kept.other'), 'somebody else', 'M2: others stay kept');
select tests.become('ada');
select is((select count(*) from public.messages), 5::bigint, 'C6: the app shows them');
select tests.become_owner();

-- The next message is answered, with all of it as its history.
select pg_temp.stranger('wamid.kept.7', 'sixth', interval '0');
select is((select jsonb_path_query_array(private.begin_turn(id, 60), '$.turn.history[*].content') from public.chat_sessions),
  '["first", "second", "third", "fourth", "fifth", "sixth"]'::jsonb, 'M2: the next one is answered with all of it in mind');
select is(pg_temp.stranger('wamid.kept.1', 'first', interval '9 minutes') ->> 'duplicates', '1',
  'M3: what was joined stays known');

select * from finish();
rollback;
