begin;
select plan(13);
select tests.sign_up('ada');

select tests.become_anon();
select results_eq($$ select slug, tier::text from public.plans order by position $$,
  $$ values ('bootstrapper', 'free'), ('pro', 'pro'), ('teams', 'teams'), ('enterprise', 'enterprise') $$,
  'B1: everybody reads the plans');
select row_eq(
  $$ select monthly_price, yearly_price, currency, api_calls, seats from public.plans where slug = 'bootstrapper' $$,
  row(0::numeric(12, 2), 0::numeric(12, 2), 'USD'::text, 1000, 2), 'B1: with prices and limits');
select row_eq($$ select api_calls, ingestions, storage_gb, seats, oracle_queries from public.plans where slug = 'enterprise' $$,
  row(null::integer, null::integer, null::integer, null::integer, null::integer), 'B1: null is unlimited');
select throws_ok($$ update public.plans set monthly_price = 0 $$, '42501', null, 'B1-01: anon changes no price');

select tests.become('ada');
select is((select count(*) from public.plans), 4::bigint, 'B1: signed-in people read them too');
select throws_ok($$ insert into public.plans (slug, tier, name, monthly_price, yearly_price)
  values ('mine', 'enterprise', 'Mine', 0, 0) $$, '42501', null, 'B1-02: nobody invents a plan');
select throws_ok($$ update public.plans set seats = 1000 $$, '42501', null, 'B1-03: nobody widens a limit');
select throws_ok($$ delete from public.plans $$, '42501', null, 'B1-04: nobody deletes a plan');

select tests.become_service();
select lives_ok($$ update public.plans set monthly_price = 31 where slug = 'pro' $$, 'B1: the service sets a price');
select throws_ok($$ update public.plans set monthly_price = -1 where slug = 'pro' $$, '23514', null,
  'B1: a price is not negative');
select throws_ok($$ update public.plans set seats = 0 where slug = 'pro' $$, '23514', null, 'B1: a plan has a seat');
select throws_ok($$ update public.plans set currency = 'usd' where slug = 'pro' $$, '23514', null,
  'B1: a currency is ISO 4217');
select throws_ok($$ delete from public.plans where slug = 'bootstrapper' $$, '23503', null,
  'B1: a plan in use is not deleted');

select * from finish();
rollback;
