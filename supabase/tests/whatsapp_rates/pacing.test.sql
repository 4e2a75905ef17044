begin;
select plan(48);
select tests.sign_up('ada');
select tests.sign_up('bo');
select tests.link_whatsapp('ada', '+15550008100');
select tests.link_whatsapp('bo', '+15550008101');
delete from private.outbox;
create function pg_temp.who(person text) returns uuid language sql as $$
  select w.id from public.whatsapp_identities as w where w.user_id = tests.id(person) $$;
create function pg_temp.write(person text, times integer default 1, number text default '100000000000001') returns uuid[] language sql as $$
  select array(select private.send_whatsapp(pg_temp.who(person), number, 'link_confirmation', 'n ' || n) from generate_series(1, times) as n) $$;
-- Claims and, if it may leave, has it accepted: seconds to wait, 0 when it left, -1 when it never will.
create function pg_temp.leave(outbox uuid, outcome jsonb default '{"kind": "accepted"}') returns integer language plpgsql as $$
declare
  claim constant jsonb := public.claim_outbox(outbox);
begin
  if claim ->> 'state' = 'send' then
    perform public.record_outbox(outbox, (claim ->> 'attempt')::integer, outcome || jsonb_build_object('wamid', 'wamid.' || outbox || (claim ->> 'attempt')));
    return 0;
  end if;
  return case claim ->> 'state' when 'wait' then (claim ->> 'retry_after_seconds')::integer else -1 end;
end
$$;
create function pg_temp.clock_moves(seconds integer) returns void language sql as $$
  -- Everything that lies ahead comes nearer.
  update private.whatsapp_pairs as p set next_send_at = p.next_send_at - make_interval(secs => seconds), held_until = p.held_until - make_interval(secs => seconds);
  update private.whatsapp_numbers as n set next_send_at = n.next_send_at - make_interval(secs => seconds), held_until = n.held_until - make_interval(secs => seconds);
  update private.outbox as o set next_attempt_at = o.next_attempt_at - make_interval(secs => seconds) where o.status = 'pending' $$;

-- One person: 45 at once, then one in six seconds.
create temp table line as select outbox, n from unnest(pg_temp.write('ada', 60)) with ordinality as u (outbox, n);
create temp table left_at as select n, pg_temp.leave(outbox) as waited from line where n <= 47 order by n;
select is((select count(*) from left_at where waited = 0), 45::bigint, 'M5: 45 leave in one burst');
select is((select max(n) from left_at where waited = 0), 45::bigint, 'M5: in their order');
select ok(waited between 5 and 6, format('M5: the next waits for six seconds (%s)', waited)) from left_at where n = 46;
select ok(waited between 11 and 12, format('M5: the one behind it for twelve (%s)', waited)) from left_at where n = 47;
select is((select count(*) from private.outbox where status = 'pending'), 15::bigint, 'M5: nothing is lost');
select ok((select pg_temp.leave(outbox) between 84 and 90 from line where n = 60), 'M5: the longer the line, the longer the wait: it is not asked about every second');
select is((select count(*) from private.outbox where tries > 0 or attempt > 0 and status = 'pending'), 0::bigint, 'M5: waiting is no try');
select is((select pg_temp.leave(id[1]) from (select pg_temp.write('bo') as id) as b), 0, 'M5: others do not wait');
select pg_temp.clock_moves(5);
select is(pg_temp.leave(outbox), 1, 'M5: after five seconds not yet') from line where n = 46;
select pg_temp.clock_moves(1);
select is(pg_temp.leave(outbox), 0, 'M5: after six it leaves') from line where n = 46;
select ok(pg_temp.leave(outbox) between 5 and 6, 'M5: and the next has six before it again') from line where n = 47;
select pg_temp.clock_moves(30);
select is((select array_agg(pg_temp.leave(outbox) = 0 order by n) from (select * from line where n between 47 and 52 order by n) as l),
  '{t,t,t,t,t,f}', 'M5: after half a minute five more');
select pg_temp.clock_moves(6 * 45 + 60);
select is((select count(*) from (select pg_temp.leave(outbox) as w from (select * from line where n > 51 order by n) as l) as x where w = 0), 9::bigint,
  'M5: after a quiet time there is a burst again');
-- Patience does not grow beyond a burst.
select pg_temp.clock_moves(100000);
create temp table second as select outbox, n from unnest(pg_temp.write('ada', 50)) with ordinality as u (outbox, n);
select is((select count(*) from (select pg_temp.leave(outbox) as w from (select * from second order by n) as l) as x where w = 0), 45::bigint,
  'M5: and no more than one, however quiet it was');
update private.outbox set status = 'failed' where status = 'pending';
select pg_temp.clock_moves(100000);

-- 131056: this person is left alone, 4, 16, 64 … seconds; nobody else.
create temp table held as select (pg_temp.write('ada'))[1] as id;
create function pg_temp.refuse(class text) returns integer language plpgsql as $$
declare
  claim constant jsonb := public.claim_outbox((select id from held));
begin
  return public.record_outbox((select id from held), (claim ->> 'attempt')::integer, jsonb_build_object('kind', 'failed', 'class', class, 'code', 131056)) ->> 'retry_after_seconds';
end
$$;
select is(pg_temp.refuse('pair_rate'), 4, 'M5: 131056: four seconds');
select ok(pg_temp.leave(id) between 3 and 4, 'M5: nothing leaves to this person') from held;
create temp table other_kind as select (pg_temp.write('ada'))[1] as id;
select ok(pg_temp.leave(id) between 3 and 4, 'M5: not what comes behind it, either') from other_kind;
select is((select pg_temp.leave(id[1]) from (select pg_temp.write('bo') as id) as b), 0, 'M5: and nobody else waits');
select pg_temp.clock_moves(4);
select is(pg_temp.refuse('pair_rate'), 16, 'M5: again: sixteen');
select ok((select held_until > clock_timestamp() + interval '15 seconds' from private.whatsapp_pairs where identity_id = pg_temp.who('ada')), 'M5: for the person, and not for this message alone');
select pg_temp.clock_moves(16);
select is(pg_temp.refuse('pair_rate'), 64, 'M5: then sixty-four');
select is((select tries from private.outbox join held using (id)), 0, 'M5: a limit burns no try');
select pg_temp.clock_moves(64);
select is(pg_temp.leave(id), 0, 'M5: then it leaves') from held;
select row_eq($$ select refusals, held_until from private.whatsapp_pairs where identity_id = pg_temp.who('ada') $$, row(0, null::timestamptz), 'M5: a message that was taken is forgiveness');
select is(pg_temp.leave(id), 0, 'M5: for the next one as well') from other_kind;
create temp table again as select (pg_temp.write('ada'))[1] as id;
update held set id = again.id from again;
select is(pg_temp.refuse('pair_rate'), 4, 'M5: which begins with four seconds again');
select pg_temp.clock_moves(4);
select pg_temp.leave(id) from held;

-- The hold is the person's: it lasts when the message that met it is given up, or another is taken meanwhile.
delete from held;
insert into held select (pg_temp.write('ada'))[1];
select pg_temp.refuse('pair_rate');
update private.outbox set status = 'sending', attempt = 2 from held where held.id = outbox.id;
select public.record_outbox(id, 1, '{"kind": "accepted", "wamid": "wamid.meanwhile"}') from held;
create temp table behind as select (pg_temp.write('ada'))[1] as id;
select ok(pg_temp.leave(id) between 3 and 4, 'M5: the hold is the person''s, whatever becomes of the message') from behind;
select pg_temp.clock_moves(4);
select is(pg_temp.leave(id), 0, 'M5: and ends in its time') from behind;

-- 130429: the whole number slows down, for everybody.
delete from held;
insert into held select (pg_temp.write('ada'))[1];
select is(pg_temp.refuse('throughput'), 2, 'M5: 130429: two seconds');
create temp table bos as select (pg_temp.write('bo'))[1] as id;
select ok(pg_temp.leave(id) between 1 and 2, 'M5: for everybody') from bos;
select is((select tries from private.outbox join held using (id)), 0, 'M5: it burns no try');
select public.register_whatsapp_number('100000000000002', '+15550100002');
select is((select pg_temp.leave(id[1]) from (select pg_temp.write('bo', 1, '100000000000002') as id) as b) > 0, true, 'M3: order holds over numbers');
-- What had left before, and is taken while it lasts, is no sign that it is over.
update private.outbox set status = 'sending', attempt = 1 from bos where bos.id = outbox.id;
select public.record_outbox(id, 1, '{"kind": "accepted", "wamid": "wamid.bos"}') from bos;
select ok((select held_until > clock_timestamp() and refusals = 1 from private.whatsapp_numbers where phone_number_id = '100000000000001'),
  'M5: what had left before is no sign that it is over');
select is((select pg_temp.leave(o.id) from private.outbox as o where o.phone_number_id = '100000000000002'), 0, 'M5: another number of the business sends on');
select pg_temp.clock_moves(2);
select is(pg_temp.refuse('throughput'), 4, 'M5: then four');
select ok((select held_until > clock_timestamp() + interval '3 seconds' from private.whatsapp_numbers where phone_number_id = '100000000000001'), 'M5: for the number, and not for this message alone');
select pg_temp.clock_moves(4);
select is(pg_temp.leave(id), 0, 'M5: then it leaves') from held;
select row_eq($$ select refusals, held_until from private.whatsapp_numbers where phone_number_id = '100000000000001' $$, row(0, null::timestamptz), 'M5: and the number is as fast as before');

-- The number's own throughput: 80 in a second, whoever they go to. The clock stands at the end of a burst.
update private.whatsapp_numbers set next_send_at = clock_timestamp() + interval '1 minute' where phone_number_id = '100000000000001';
create temp table full_number as select (pg_temp.write('bo'))[1] as id;
select ok(pg_temp.leave(id) between 58 and 60, 'M5: a number at its limit waits, whoever is written to') from full_number;
update private.whatsapp_numbers set next_send_at = clock_timestamp() + interval '900 milliseconds' where phone_number_id = '100000000000001';
create temp table pace as select next_send_at from private.whatsapp_numbers where phone_number_id = '100000000000001';
select is(pg_temp.leave(id), 0, 'M5: within a second''s burst it does not') from full_number;
select is((select n.next_send_at - p.next_send_at from private.whatsapp_numbers as n, pace as p where n.phone_number_id = '100000000000001'), private.number_share(),
  'M5: and each message takes its share');
select is(private.number_share(), interval '12.5 milliseconds', 'M5: eighty in a second');
-- Who waits for the number takes nothing from the person, and the other way round.
update private.whatsapp_numbers set held_until = clock_timestamp() + interval '1 minute' where phone_number_id = '100000000000001';
create temp table before as select next_send_at as pair from private.whatsapp_pairs where identity_id = pg_temp.who('bo');
select ok((select pg_temp.leave(id[1]) from (select pg_temp.write('bo') as id) as b) > 50, 'M5: a held number waits');
select is((select next_send_at from private.whatsapp_pairs where identity_id = pg_temp.who('bo')), (select pair from before), 'M5: and takes nothing from the person');
-- A number that we do not know has no pace of its own, and holds nobody up.
update private.outbox set status = 'failed' where status = 'pending';
select is((select pg_temp.leave(id[1]) from (select pg_temp.write('bo', 1, '999') as id) as b), 0, 'M5: a number that we do not know sends');
delete from held;
insert into held select (pg_temp.write('bo', 1, '999'))[1];
select is(pg_temp.refuse('throughput'), 60, 'M5: and is slowed down all the same');
update private.outbox set next_attempt_at = '-infinity';
select is(pg_temp.refuse('auth'), 300, 'M5: refused altogether it asks every five minutes');
-- Of a person that goes, nothing is kept.
delete from public.whatsapp_identities where id = pg_temp.who('bo');
select is((select count(*) from private.whatsapp_pairs), 1::bigint, 'W9: with the person the pace goes');

select * from finish();
rollback;
