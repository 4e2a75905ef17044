-- A table without an export and a delete rule turns this red.
begin;
select plan(9);

create function pg_temp.missing() returns setof text language sql as $$
  select n.nspname || '.' || c.relname from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and not c.relispartition and n.nspname in ('public', 'private')
  except select table_name from private.data_registry $$;
select is_empty('select pg_temp.missing()', 'W9: every table says what it holds of a person, and what becomes of it');
select is_empty($$ select table_name from private.data_registry where to_regclass(table_name) is null $$, 'W9: and nothing is said of tables that are gone');
create table public.forgotten (id int);
create table private.forgotten (id int);
select set_eq('select pg_temp.missing()', '{public.forgotten,private.forgotten}'::text[], 'W9: a new table is noticed');
select is((select count(*) from private.data_registry where reason = ''), 0::bigint, 'W9: each with its reason');
select throws_ok($$ insert into private.data_registry (table_name, mine, deletion, reason) values ('public.forgotten', null, 'erased', 'x') $$, '23514', null,
  'W9: what is personal is exported');
select throws_ok($$ insert into private.data_registry (table_name, mine, deletion, reason) values ('public.forgotten', 'true', 'burned', 'x') $$, '23514', null,
  'W9: and has a known rule');

-- What refers to a person is personal, by whatever way of foreign keys.
select is_empty($$
  with recursive personal (oid) as (
    select 'auth.users'::regclass::oid union
    select k.conrelid from pg_constraint as k join personal as p on k.confrelid = p.oid
    where k.contype = 'f' and k.connamespace in ('public'::regnamespace, 'private'::regnamespace))
  select p.oid::regclass from personal as p join private.data_registry as r on to_regclass(r.table_name) = p.oid where r.deletion = 'not_personal' $$,
  'W9-09: no table that leads to a person is called nobody''s');

-- It holds conditions that run with the owner's rights.
select is_empty($$ select role, p from unnest('{anon,authenticated,service_role}'::text[]) as role, unnest('{SELECT,INSERT,UPDATE,DELETE}'::text[]) as p
  where has_table_privilege(role, 'private.data_registry', p) $$, 'W9-10: only migrations write it');
select is_empty($$ select table_name from private.data_registry where mine is not null and mine !~ '\$1' $$, 'W9-11: each condition names the person');

select * from finish();
rollback;
