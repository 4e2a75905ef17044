begin;
select plan(13);
select tests.sign_up('ada');
select tests.sign_up('bo');

select tests.become('ada');
select set_eq($$ select user_id from public.user_preferences $$, array[tests.id('ada')],
  'W1-01: people read their own preferences alone');
select lives_ok(
  $$ update public.user_preferences set theme = 'dark', locale = 'pt-BR', email_notifications = false,
       whatsapp_notifications = false $$,
  'W1: a person sets them');
select row_eq(
  $$ select theme, locale, email_notifications, whatsapp_notifications from public.user_preferences $$,
  row('dark'::text, 'pt-BR'::text, false, false), 'W1: and they stand');
select throws_ok($$ update public.user_preferences set whatsapp_phone = '+15550009999' $$, '42501', null,
  'M2-01: nobody claims a number by typing it');
select throws_ok($$ update public.user_preferences set user_id = tests.id('bo') $$, '42501', null,
  'W1-02: preferences do not change hands');
select throws_ok($$ insert into public.user_preferences (user_id, whatsapp_phone) values (tests.id('ada'), '+15550009999')
  on conflict (user_id) do update set whatsapp_phone = excluded.whatsapp_phone $$, '42501', null,
  'M2-02: nor by an upsert');
select throws_ok($$ delete from public.user_preferences $$, '42501', null, 'W1-03: nobody deletes them');
select is_empty($$ update public.user_preferences set theme = 'light' where user_id = tests.id('bo') returning user_id $$,
  'W1-04: nobody sets another''s');
select throws_ok($$ update public.user_preferences set theme = 'purple' $$, '23514', null, 'W1: a theme is one of three');
select throws_ok($$ update public.user_preferences set locale = 'Portuguese' $$, '23514', null,
  'W1: a locale is a language tag');
select tests.become_anon();
select throws_ok($$ select * from public.user_preferences $$, '42501', null, 'W1-05: anon may not even ask');

select tests.become_owner();
select is((select theme from public.user_preferences where user_id = tests.id('bo')), 'system',
  'W1: others are unaffected');
select is((select count(*) from public.user_preferences where whatsapp_phone is not null), 0::bigint,
  'M2: no number stands that no message proved');

select * from finish();
rollback;
