begin;
select plan(30);
select tests.sign_up('ada');
select tests.sign_up('bo');
create function pg_temp.person(phone text, user_id text, name text default null) returns uuid language sql as $$
  select private.find_whatsapp_identity(phone, user_id, name) $$;

-- By phone: one person, however the number is written.
create temp table who as select pg_temp.person('5511987654321', null, 'Ana') as ana, pg_temp.person('5215512345678', null) as mex,
  pg_temp.person('5491123456789', null) as arg;
select is(pg_temp.person('551187654321', null), ana, 'M2: Brazil: with and without the ninth digit') from who;
select is(pg_temp.person('525512345678', null), mex, 'M2: Mexico: with and without the 1') from who;
select is(pg_temp.person('+54 11 2345-6789', null), arg, 'M2: Argentina: with and without the 9') from who;
select isnt(pg_temp.person('5511987654322', null), ana, 'M2: a neighbour is somebody else') from who;
select row_eq($$ select w.phone, w.display_name::text from public.whatsapp_identities as w, who where w.id = ana $$,
  row('+551187654321'::text, 'Ana'::text), 'M2: the number is kept as it came last, the name while none is given');
select is(pg_temp.person('551187654321', null, 'Ana Maria'), ana, 'M2: a new name') from who;
select is((select display_name::text from public.whatsapp_identities, who where id = ana), 'Ana Maria', 'M2: is taken up');
select is((select display_name::text from public.whatsapp_identities, who where id = mex), null, 'M2: others are unaffected');

-- By user id alone.
create temp table hidden as select pg_temp.person(null, 'US.hidden', 'Username') as id;
select row_eq($$ select phone, phone_key, bsuid from public.whatsapp_identities join hidden using (id) $$,
  row(null::text, null::text, 'US.hidden'::text), 'M2: a person without a phone is known by their user id');
select is(pg_temp.person('', 'US.hidden'), id, 'M2: and known again') from hidden;
select isnt(pg_temp.person(null, 'US.other'), id, 'M2: another user id is another person') from hidden;
select throws_ok($$ select pg_temp.person(null, null) $$, '23514', null, 'M2: nobody is nobody');
select throws_ok($$ select pg_temp.person('no digits', '') $$, '23514', null, 'M2: nor is an unreadable number');

-- One learns the other.
select is(pg_temp.person('551187654321', 'BR.ana'), ana, 'M2: a number that comes with a user id') from who;
select is(pg_temp.person(null, 'BR.ana'), ana, 'M2: is found by the user id alone later') from who;
select is(pg_temp.person('15550007004', 'US.hidden'), id, 'M2: a user id that shows its number') from hidden;
select is(pg_temp.person('15550007004', null), id, 'M2: is found by the number alone later') from hidden;

-- Known once by number and once by user id: one person after all.
create temp table two as select pg_temp.person('15550007005', null, 'By number') as by_phone, pg_temp.person(null, 'US.two') as by_user_id;
insert into private.whatsapp_messages (wamid, identity_id, phone_number_id, type, content, payload, disposition, sent_at)
select 'wamid.two.' || n, id, '1', 'text', 'hello', '{}', 'unlinked', now() from two, unnest(array[by_phone, by_user_id]) with ordinality as u (id, n);
insert into private.outbox (identity_id, phone_number_id, kind, content) select by_phone, '1', 'link_prompt', 'x' from two;
update public.whatsapp_identities set last_inbound_at = '2026-01-01', link_prompted_at = '2026-01-02' from two where id = by_phone;
update public.whatsapp_identities set user_id = tests.id('ada'), verified_at = now() from two where id = by_phone;
create temp table one as select pg_temp.person('15550007005', 'US.two') as id;
select is(one.id, two.by_phone, 'M2: two rows become one: the linked one') from one, two;
select is_empty($$ select * from public.whatsapp_identities as w, two where w.id = two.by_user_id $$, 'M2: the other is gone');
select row_eq($$ select w.phone, w.bsuid, w.display_name::text, w.user_id from public.whatsapp_identities as w join one using (id) $$,
  row('+15550007005'::text, 'US.two'::text, 'By number'::text, tests.id('ada')), 'M2: it has both, and its account');
select is((select count(*) from private.whatsapp_messages as m join one on one.id = m.identity_id), 2::bigint,
  'M2: and the messages of both');
select is((select count(*) from private.outbox as o join one on one.id = o.identity_id), 1::bigint, 'M2: and what was to be sent');
select row_eq($$ select last_inbound_at, link_prompted_at from public.whatsapp_identities join one using (id) $$,
  row('2026-01-01'::timestamptz, '2026-01-02'::timestamptz), 'M2: and the times');

-- The rules of a row.
select throws_ok($$ insert into public.whatsapp_identities (phone) values ('15550007006') $$, '23514', null,
  'M2: a phone has its plus');
select throws_ok($$ insert into public.whatsapp_identities (phone) values ('+5215512345678') $$, '23505', null,
  'M2: a number in its other form is the same number');
select throws_ok($$ insert into public.whatsapp_identities (phone, user_id) values ('+15550007006', tests.id('bo')) $$, '23514', null,
  'M2-03: a link is verified');
select throws_ok($$ insert into public.whatsapp_identities (phone, user_id, verified_at) values ('+15550007006', tests.id('ada'), now()) $$,
  '23505', null, 'M2-04: an account has one person');

-- The business's own number.
select public.register_whatsapp_number('100000000000009', '+1 555-010-0009');
select public.register_whatsapp_number('100000000000009', '15550100008');
select is((select display_phone from private.whatsapp_numbers where phone_number_id = '100000000000009'), '+15550100008',
  'M2: the business number is kept in one form, and followed');
select public.register_whatsapp_number('100000000000007', '15550100007');
create temp table before as select xmax::text as locked_by, ctid::text as place from private.whatsapp_numbers
where phone_number_id = '100000000000007';
select public.register_whatsapp_number('100000000000007', '15550100007');
select results_eq($$ select xmax::text, ctid::text from private.whatsapp_numbers where phone_number_id = '100000000000007' $$,
  $$ select * from before $$, 'M3: a number that is known is not locked: deliveries do not queue up behind it');
select throws_ok($$ select public.register_whatsapp_number('100000000000010', 'none') $$, 'PT400', null,
  'M2: a business number has digits');

select * from finish();
rollback;
