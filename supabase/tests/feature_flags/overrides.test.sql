begin;
select plan(15);
select tests.sign_up('ada');
select tests.sign_up('bo');
create function pg_temp.flags() returns jsonb language sql as $$ select public.ensure_workspace() -> 'feature_flags' $$;
grant execute on function pg_temp.flags() to authenticated;

select tests.become('ada');
select is(pg_temp.flags(), '{"deep_research": false, "strategy_graph": false}'::jsonb, 'B4: the defaults');
select is((select count(*) from public.feature_flags), 2::bigint, 'B4: signed-in people read the flags');

-- Nobody grants themselves a flag.
select throws_ok($$ update public.feature_flags set is_enabled = true $$, '42501', null, 'B4-02: nobody turns a flag on');
select throws_ok($$ insert into public.feature_flags (key, description) values ('mine', 'x') $$, '42501', null,
  'B4-03: nobody adds one');
select throws_ok($$ delete from public.feature_flags $$, '42501', null, 'B4-04: nobody deletes one');
select throws_ok($$ update public.profiles set beta_features = '{"deep_research": true}' $$, '42501', null,
  'B4-05: nobody overrides one for themselves');
select tests.become_anon();
select throws_ok($$ select * from public.feature_flags $$, '42501', null, 'B4-06: anon may not even ask');

-- What operators set for a person.
select tests.become_service();
update public.profiles set beta_features =
  '{"deep_research": true, "strategy_graph": "true", "root": true}' where id = tests.id('ada');
select throws_ok($$ update public.profiles set beta_features = '[]' where id = tests.id('ada') $$, '23514', null,
  'B4: overrides are an object');
select tests.become('ada');
select is(pg_temp.flags() -> 'deep_research', 'true'::jsonb, 'B4: an override counts');
select is(pg_temp.flags() -> 'strategy_graph', 'false'::jsonb, 'B4: as true or false alone');
select is(pg_temp.flags() ? 'root', false, 'B4: and only for a flag that exists');
select tests.become('bo');
select is(pg_temp.flags() -> 'deep_research', 'false'::jsonb, 'B4: others are unaffected');

-- The default turns, the override stays.
select tests.become_service();
update public.feature_flags set is_enabled = true;
update public.profiles set beta_features = '{"deep_research": false}' where id = tests.id('ada');
select tests.become('ada');
select is(pg_temp.flags(), '{"deep_research": false, "strategy_graph": true}'::jsonb,
  'B4: a person may be left out of what all have');
select tests.become('bo');
select is(pg_temp.flags(), '{"deep_research": true, "strategy_graph": true}'::jsonb, 'B4: the others have it');

select tests.become_service();
select throws_ok($$ insert into public.feature_flags (key, description) values ('Not Snake', 'x') $$, '23514', null,
  'B4: a key is snake_case');

select * from finish();
rollback;
