begin;
select plan(14);
select tests.sign_up('ada');
select tests.sign_up('bo');
select tests.link_whatsapp('ada', '+15550007010');
select tests.whatsapp_text('wamid.stranger', '15550007011', 'hello?');

select tests.become('ada');
select results_eq($$ select phone from public.whatsapp_identities $$, $$ values ('+15550007010') $$,
  'M2-05: people see their own link alone');
select is((select whatsapp_phone from public.user_preferences), '+15550007010', 'M2: and the verified number in their preferences');
select tests.become('bo');
select is_empty($$ select * from public.whatsapp_identities $$, 'M2-06: another sees none, nor a stranger''s');
select tests.become_anon();
select throws_ok($$ select * from public.whatsapp_identities $$, '42501', null, 'M2-07: anon may not even ask');
select throws_ok($$ select public.start_whatsapp_link() $$, '42501', null, 'M2-08: nor for a code');

-- A number is believed when a message came from it, never when it was typed.
select tests.become('bo');
select throws_ok($$ insert into public.whatsapp_identities (phone, user_id, verified_at)
  values ('+15550007012', tests.id('bo'), now()) $$, '42501', null, 'M2-09: nobody types a number');
select throws_ok($$ update public.whatsapp_identities set user_id = tests.id('bo') $$, '42501', null, 'M2-10: nobody takes one over');
select throws_ok($$ delete from public.whatsapp_identities $$, '42501', null, 'M2-11: nobody deletes one');
select throws_ok($$ select private.link_whatsapp((select id from public.whatsapp_identities limit 1), tests.id('bo')) $$,
  '42501', null, 'M2-12: nobody links by hand');
select throws_ok($$ select private.redeem_whatsapp_code(gen_random_uuid(), 'ABCD-2345') $$, '42501', null,
  'M2-13: nobody redeems a code in a browser');
select throws_ok($$ select private.find_whatsapp_identity('15550007010', null, null) $$, '42501', null,
  'M2-14: nobody asks whose number it is');
select throws_ok($$ select private.merge_whatsapp_identities(gen_random_uuid(), gen_random_uuid()) $$, '42501', null,
  'M2-15: nobody merges people');
select throws_ok($$ select * from private.whatsapp_link_codes $$, '42501', null, 'M2-16: nobody reads the codes');
select throws_ok($$ select * from private.whatsapp_messages $$, '42501', null, 'M2-17: nor what others wrote');

select * from finish();
rollback;
