begin;
select plan(43);
select tests.sign_up('ada');
select tests.sign_up('bo');
select tests.link_whatsapp('ada', '+15550008600');
select tests.link_whatsapp('bo', '+15550008601');
delete from private.outbox;
delete from pgmq.q_replies;
create temp table room as select p.name, s.id from public.chat_sessions as s join tests.people as p on p.id = s.user_id where p.name in ('ada', 'bo');
create function pg_temp.begin(person text default 'ada') returns jsonb language sql as $$
  select private.begin_turn(id, 60) from room where name = person $$;
create function pg_temp.phone(words text, phone text default '15550008600') returns void language sql as $$
  select tests.whatsapp_text('wamid.' || words, phone, words) $$;
create function pg_temp.app(words text) returns void language plpgsql as $$
begin
  perform tests.become('ada');
  insert into public.messages (session_id, content) select id, words from public.active_chat_session();
  perform tests.become_owner();
end
$$;
create function pg_temp.last() returns text language sql as $$
  select concat_ws(' ', t.status, t.error, t.channel, (t.finished_at is not null)::text) from private.turns as t
  join room on room.id = t.session_id where room.name = 'ada' order by t.id desc limit 1 $$;
create function pg_temp.answers() returns bigint language sql as $$
  select count(*) from public.messages as m where m.user_id = tests.id('ada') and m.role = 'assistant' $$;
create function pg_temp.hinder(how text) returns void language plpgsql as $$
begin
  update public.whatsapp_identities set last_inbound_at = clock_timestamp(), stopped_at = null where phone = '+15550008600';
  update public.whatsapp_identities set user_id = tests.id('ada'), verified_at = now() where phone = '+15550008600';
  if how = 'window' then
    update public.whatsapp_identities set last_inbound_at = clock_timestamp() - interval '24 hours 1 second' where phone = '+15550008600';
  elsif how = 'opt_out' then
    update public.whatsapp_identities set stopped_at = now() where phone = '+15550008600';
  elsif how = 'not_linked' then
    update public.whatsapp_identities set user_id = null, verified_at = null where phone = '+15550008600';
  end if;
end
$$;
create function pg_temp.spent(tokens bigint) returns void language sql as $$
  insert into private.daily_spend as d (user_id, day, tokens) values (tests.id('ada'), private.spend_day(), tokens)
  on conflict on constraint daily_spend_pkey do update set tokens = excluded.tokens $$;

-- Whom nobody would read is not answered, and not asked of the model.
create function pg_temp.closed(how text) returns setof text language plpgsql as $$
begin
  perform pg_temp.hinder(null);
  perform pg_temp.phone('asked ' || how);
  perform pg_temp.hinder(how);
  delete from pgmq.q_replies;
  return next is(pg_temp.begin(), '{"state": "closed"}'::jsonb, format('M5: %s: the turn is closed', how));
  return next is(pg_temp.last(), 'failed ' || how || ' whatsapp true', format('M5: %s: for that reason', how));
  return next is(pg_temp.answers(), 0::bigint, format('M5: %s: nothing is answered', how));
  return next is((select count(*) from private.outbox), 0::bigint, format('M5: %s: nothing is to be sent', how));
  return next is((select d.tokens from private.daily_spend as d where d.user_id = tests.id('ada')), null, format('M5: %s: nothing is spent', how));
  return next is(pg_temp.begin(), '{"state": "nothing"}'::jsonb, format('M5: %s: it is closed for good', how));
  return next is((select count(*) from pgmq.q_replies), 0::bigint, format('M5: %s: nor asked for again', how));
end
$$;
select pg_temp.closed(how) from unnest('{window,opt_out,not_linked}'::text[]) as how;
select pg_temp.hinder(null);
update public.whatsapp_identities set last_inbound_at = clock_timestamp() - interval '23 hours 59 minutes' where phone = '+15550008600';
insert into public.messages (session_id, channel, content) select id, 'whatsapp', 'in time' from room where name = 'ada';
select private.ask_for_reply(array(select id from public.messages where content = 'in time'));
create temp table open as select pg_temp.begin() -> 'turn' as t;
select isnt(t ->> 'id', null, 'M5: within the 24 hours it is answered') from open;
-- A worker that died: whoever takes over looks again.
update private.turns set lease_expires_at = clock_timestamp() where status = 'open';
select pg_temp.hinder('opt_out');
select is(pg_temp.begin(), '{"state": "closed"}'::jsonb, 'M5: a turn that is taken over is looked at again');
select is(public.complete_turn((t ->> 'id')::uuid, 1, 'too late') ->> 'state', 'superseded', 'M3: who held it before has lost it') from open;
-- What comes after is answered.
select pg_temp.hinder(null);
select pg_temp.phone('back again');
select is(pg_temp.begin() #>> '{turn,history,-1,content}', 'back again', 'M5: what comes afterwards is answered');
select is(pg_temp.begin('bo'), '{"state": "nothing"}'::jsonb, 'M5: others are unaffected');
update private.turns set status = 'failed', finished_at = now() where status = 'open';

-- What was asked in the app beside it is answered, and there.
create function pg_temp.in_app(how text) returns setof text language plpgsql as $$
declare
  turn jsonb;
begin
  perform pg_temp.hinder(null);
  perform pg_temp.app('in the app, ' || how);
  perform pg_temp.phone('by phone, ' || how);
  perform pg_temp.hinder(how);
  turn := pg_temp.begin() -> 'turn';
  return next is(turn ->> 'channel', 'app', format('C6: %s: what was asked in the app is answered there', how));
  return next is(public.complete_turn((turn ->> 'id')::uuid, 1, 'answer'), '{"state": "answered", "outbox_ids": []}'::jsonb, format('C6: %s: and nothing is sent', how));
end
$$;
select pg_temp.in_app(how) from unnest('{window,opt_out,not_linked}'::text[]) as how;
select pg_temp.hinder('opt_out');
select pg_temp.app('only in the app');
create temp table plain as select pg_temp.begin() -> 'turn' as t;
select is(t ->> 'channel', 'app', 'C6: who stopped us on WhatsApp is answered in the app') from plain;
select public.complete_turn((t ->> 'id')::uuid, 1, 'answer') from plain;

-- The day's cap: told once a day on WhatsApp.
select pg_temp.hinder(null);
delete from private.outbox;
select pg_temp.spent(private.daily_token_cap());
select pg_temp.phone('one');
select is(pg_temp.begin() ->> 'state', 'limited', 'C4: at the cap one is told');
select is((select content from private.outbox), private.daily_limit_text(), 'C4: on WhatsApp');
insert into private.daily_spend (user_id, day, tokens) values (tests.id('ada'), private.spend_day() - 7, 0);
select pg_temp.phone('two');
select is(pg_temp.begin(), '{"state": "closed"}'::jsonb, 'C4: once a day');
select is(pg_temp.last(), 'failed limit_reached whatsapp true', 'C4: then it is closed, and says why');
select is((select count(*) from private.outbox), 1::bigint, 'C4: and costs no message');
select pg_temp.app('in the app');
select pg_temp.phone('and by phone');
select is(pg_temp.begin(), '{"state": "limited", "outbox_ids": []}'::jsonb, 'C6: beside a question in the app it is said there');
select is((select m.content from public.messages as m join private.turns as t on t.reply_id = m.id order by t.id desc limit 1), private.daily_limit_text(), 'C4: each time it is asked');
update private.daily_spend set day = day - 1 where user_id = tests.id('ada') and day = private.spend_day();
select pg_temp.phone('the next day');
select is(pg_temp.begin() ->> 'state', 'open', 'C4: the next day there are answers');
select is((select tokens from private.daily_spend where user_id = tests.id('ada') and day = private.spend_day()), private.turn_token_reserve(), 'C4: which are counted');
update private.turns set status = 'failed', finished_at = now() where status = 'open';
select pg_temp.spent(private.daily_token_cap());
select pg_temp.phone('at its end');
select is(pg_temp.begin() ->> 'state', 'limited', 'C4: and at the cap one is told again');

select * from finish();
rollback;
