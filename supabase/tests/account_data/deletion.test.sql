-- Every foreign key that reaches auth.users, walked from the catalog, keeps its rule: with rows for each.
begin;
select plan(27);
-- A room in which every table has rows of the person's: at home, in a shared organization, on WhatsApp.
create function pg_temp.fill(person text, phone text, shared uuid) returns void language plpgsql as $$
declare
  address text;
  turn jsonb;
  solo uuid;
begin
  perform tests.sign_up(person);
  address := tests.confirm(person);
  perform tests.link_whatsapp(person, '+' || phone);
  insert into public.organization_members (organization_id, user_id, role) values (shared, tests.id(person), 'admin');
  perform tests.become(person);
  insert into public.avatars (name, age) values (person, 30);
  insert into public.messages (session_id, content) select s.id, person || ' in the app' from public.active_chat_session() as s;
  perform public.start_whatsapp_link();
  insert into public.projects (organization_id, name) values (shared, person || '''s project');
  perform public.invite_member(shared, 'guest.of.' || person || '@example.com', 'viewer');
  solo := public.create_organization(person || '''s own') ->> 'id';
  perform public.invite_member(solo, 'visitor.of.' || person || '@example.com', 'viewer');
  perform tests.become_owner();
  insert into public.invitations (organization_id, email, role, token_hash, expires_at, accepted_at, accepted_by)
  values (shared, 'former.address.of.' || person || '@example.com', 'admin', convert_to(person || 1, 'UTF8'), now(), now(), tests.id(person));
  insert into public.invitations (organization_id, email, role, token_hash, expires_at)
  values (shared, address, 'admin', convert_to(person || 2, 'UTF8'), now());
  perform public.ingest_whatsapp(format('{"from": "%s", "words": "%s on WhatsApp"}', phone, person), gen_random_uuid(), jsonb_build_array(
    jsonb_build_object('kind', 'message', 'wamid', 'wamid.in.' || person, 'phone_number_id', '100000000000001', 'display_phone_number', '15550100001',
      'from_phone', phone, 'type', 'text', 'shown_as', 'text', 'text', person || ' on WhatsApp', 'sent_at', now(), 'payload', '{}'::jsonb)));
  perform private.attach_media(m.id, 'image', '{"image": {"id": "1"}}', '100000000000001') from public.messages as m where m.external_id = 'wamid.in.' || person;
  select private.begin_turn(s.id, 60) -> 'turn' into turn from public.chat_sessions as s where s.user_id = tests.id(person) and s.is_active;
  perform private.complete_turn((turn ->> 'id')::uuid, 1, 'an answer to ' || person);
  perform public.ingest_whatsapp(format('{"recipient": "%s"}', phone), gen_random_uuid(), jsonb_build_array(
    jsonb_build_object('kind', 'status', 'wamid', 'wamid.out.' || person, 'status', 'delivered', 'occurred_at', now(), 'callback_data', o.id, 'payload', '{}'::jsonb)))
  from private.outbox as o join public.messages as m on m.id = o.message_id where m.user_id = tests.id(person);
  perform public.ingest_whatsapp(format('{"wa_id": "%s"}', phone), gen_random_uuid(), jsonb_build_array(
    jsonb_build_object('kind', 'other', 'field', 'user_preferences', 'from_phone', phone, 'payload', jsonb_build_object('wa_id', phone),
      'act', jsonb_build_object('kind', 'consent', 'decision', 'stopped', 'occurred_at', now()))));
  perform private.claim_outbox(o.id)
  from private.outbox as o join public.whatsapp_identities as w on w.id = o.identity_id where w.user_id = tests.id(person) and o.kind = 'link_confirmation';
  insert into private.provisioning_failures (user_id, error) values (tests.id(person), 'x');
  perform private.password_verification_attempt(jsonb_build_object('user_id', tests.id(person), 'valid', false));
  insert into private.platform_admins (user_id, granted_by) values (tests.id(person), 'x');
  insert into private.organization_flags (organization_id, flag_key, is_enabled) values (tests.home(person), 'deep_research', true);
  perform private.admit_external_user('https://issuer.example', 'subject of ' || person, tests.id(person), null, null, '[]');
end
$$;
insert into public.organizations (id, name) values ('00000000-0000-4000-8000-00000000a003', 'Yard');
insert into public.subscriptions (organization_id, plan_slug) values ('00000000-0000-4000-8000-00000000a003', 'teams');
select pg_temp.fill('ada', '15550007301', '00000000-0000-4000-8000-00000000a003'), pg_temp.fill('bo', '15550007302', '00000000-0000-4000-8000-00000000a003');
update public.profiles set active_organization_id = tests.home('ada') where id = tests.id('bo');
-- Somebody looked in on Ada's own organization, and was turned away again.
insert into public.organization_members (organization_id, user_id, is_active)
select m.organization_id, tests.id('bo'), false from public.organization_members as m join public.organizations as o on o.id = m.organization_id
where m.user_id = tests.id('ada') and o.name = 'ada''s own';

create function pg_temp.key_of(place regclass, body jsonb) returns jsonb language sql as $$
  select jsonb_object_agg(a.attname, body -> a.attname) from pg_index as i join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
  where i.indrelid = place and i.indisprimary $$;
create function pg_temp.row_now(place regclass, key jsonb) returns jsonb language plpgsql as $$
declare
  found_row jsonb;
begin
  execute format('select to_jsonb(t) from %s as t where to_jsonb(t) @> $1', place) into found_row using key;
  return found_row;
end
$$;
create function pg_temp.columns_of(place regclass, numbers smallint[]) returns text[] language sql as $$
  select array_agg(a.attname::text order by x.position) from unnest(numbers) with ordinality as x (attnum, position)
  join pg_attribute as a on a.attrelid = place and a.attnum = x.attnum $$;

-- What is whose, by the registry; an organization of one person alone is theirs too.
create temp table owned (person text, place regclass, key jsonb, body jsonb, rule text);
create temp table edge as
  with recursive reached (oid) as (
    select 'auth.users'::regclass::oid union
    select k.conrelid from pg_constraint as k join reached as r on k.confrelid = r.oid
    where k.contype = 'f' and k.connamespace in ('public'::regnamespace, 'private'::regnamespace))
  select k.conname as name, k.conrelid::regclass as child, k.confrelid::regclass as parent, k.confdeltype as rule,
    pg_temp.columns_of(k.conrelid, k.conkey) as columns, pg_temp.columns_of(k.confrelid, k.confkey) as keys,
    pg_temp.columns_of(k.conrelid, coalesce(k.confdelsetcols, k.conkey)) as cleared
  from pg_constraint as k join reached as r on k.confrelid = r.oid
  where k.contype = 'f' and k.connamespace in ('public'::regnamespace, 'private'::regnamespace);
create temp table pointing (edge text, child regclass, key jsonb, cleared text[], rule "char");
do $$
declare
  r record;
begin
  for r in select p.name as person, p.id, d.table_name, d.mine, d.deletion from private.data_registry as d, tests.people as p
    where d.mine is not null and p.name in ('ada', 'bo')
  loop
    execute format('insert into owned select %L, %L::regclass, pg_temp.key_of(%L, to_jsonb(t)), to_jsonb(t), %L from %s as t where %s',
      r.person, r.table_name, r.table_name, r.deletion, r.table_name, replace(r.mine, '$1', quote_literal(r.id) || '::uuid'));
  end loop;
  insert into owned select p, 'public.organizations', jsonb_build_object('id', o.id), to_jsonb(o), 'erased'
    from public.organizations as o, unnest('{ada,bo}'::text[]) as p where o.name = p || '''s own';
  insert into owned select 'ada', 'auth.users', jsonb_build_object('id', tests.id('ada')), jsonb_build_object('id', tests.id('ada')), 'erased';
  for r in select * from edge loop
    execute format('insert into pointing select %L, %L::regclass, pg_temp.key_of(%L, to_jsonb(c)), %L::text[], %L from %s as c
      where exists (select from owned as o where o.person = ''ada'' and o.place = %L::regclass and o.body @> jsonb_build_object(%s))',
      r.name, r.child, r.child, r.cleared, r.rule, r.child, r.parent,
      (select string_agg(format('%L, c.%I', k, c), ', ') from unnest(r.keys, r.columns) as x (k, c)));
  end loop;
end
$$;
select ok((select count(*) > 30 from edge), 'W9: foreign keys lead to people from everywhere');
select is_empty($$ select name from edge where rule not in ('c', 'n') $$, 'W9-20: each has a rule for deletion');
select is_empty($$ select name from edge except select edge from pointing $$, 'W9: there is a row for each of them');
select set_eq($$ select place::text from owned where person = 'ada' and place <> 'auth.users'::regclass $$,
  $$ select to_regclass(table_name)::text from private.data_registry where mine is not null $$, 'W9: and one in each table of the registry');

-- What others have, and the name of what is Ada's.
create temp table theirs as select place, key, body from owned as o
  where person = 'bo' and place <> 'public.profiles'::regclass
    and not exists (select from owned as a where a.person = 'ada' and a.place = 'public.organizations'::regclass and a.key -> 'id' = o.key -> 'organization_id');
create temp table word as
  select tests.id('ada')::text as word union all select tests.home('ada')::text union all select '15550007301' union all select 'subject of ada'
  union all select email from auth.users where id = tests.id('ada') union all select 'former.address.of.ada@example.com'
  union all select 'ada on WhatsApp' union all select 'ada in the app' union all select 'an answer to ada';
create temp table address as select email from auth.users where id = tests.id('ada');

select is(tests.try('ada', 'select public.delete_my_account()'), 'done', 'W9: Ada goes');
select is_empty($$ select * from auth.users where id = tests.id('ada') $$, 'W9: the account is gone');

-- Each foreign key's rule.
select is_empty($$ select edge, key from pointing where rule = 'c' and pg_temp.row_now(child, key) is not null $$, 'W9-21: what falls with its parent has fallen');
select is_empty($$ select edge, key from pointing, unnest(cleared) as column_name
  where rule = 'n' and jsonb_typeof(pg_temp.row_now(child, key) -> column_name) <> 'null' $$, 'W9-22: what outlives it points nowhere');
-- Each table's rule.
select is_empty($$ select place, key from owned where person = 'ada' and rule = 'erased' and pg_temp.row_now(place, key) is not null $$, 'W9-23: what is erased is gone');
select is_empty($$ select o.place, o.key from owned as o, word as w where o.person = 'ada' and o.rule = 'released'
  and pg_temp.row_now(o.place, o.key)::text like '%' || w.word || '%' $$, 'W9-24: what is released does not know the person');
select set_eq($$ select place::text from owned where person = 'ada' and rule = 'released' and pg_temp.row_now(place, key) is not null $$,
  '{projects,invitations,private.webhook_inbox}'::text[], 'W9: and is there');
select is_empty($$ select place, key from owned where person = 'ada' and rule = 'kept' and pg_temp.row_now(place, key) is distinct from body $$, 'W9-25: what is kept is as it was');
select is_empty($$ select w.word from public.audit_events as e, word as w where to_jsonb(e)::text like '%' || w.word || '%' and w.word !~ '^[0-9a-f-]{36}$' $$,
  'W9-26: and holds ids only');
create function pg_temp.tables_with(word text) returns setof text language plpgsql as $$
declare
  t regclass;
  hit boolean;
begin
  for t in select c.oid::regclass from pg_class as c where c.relkind in ('r', 'p') and c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
  loop
    execute format('select exists (select from %s as row where to_jsonb(row)::text like $1)', t) into hit using '%' || word || '%';
    if hit then return next t::text; end if;
  end loop;
end
$$;
select bag_eq($$ select distinct pg_temp.tables_with(word) from word $$, '{audit_events}'::text[], 'W9-27: no other row anywhere names the person');

-- The others.
select is_empty($$ select place, key from theirs where pg_temp.row_now(place, key) is distinct from body $$, 'W9: whatever is Bo''s is as it was');
select ok((select count(*) > 25 from theirs), 'W9: and that is much');
select is((select active_organization_id from public.profiles where id = tests.id('bo')), null, 'W9: a hint to what is gone is gone');
select set_eq($$ select user_id from public.organization_members where organization_id = '00000000-0000-4000-8000-00000000a003' $$, array[tests.id('bo')],
  'W9: the shared organization stays, with its other admin');
select is_empty($$ select * from public.organizations where name = 'ada''s own' $$, 'W9: the organization of one goes');
select is_empty($$ select * from public.invitations where email = (select email from address) $$, 'W9: invitations to the address go');

-- Again, as somebody new.
select lives_ok($$ insert into auth.users (id, email, created_at, updated_at) select '00000000-0000-4000-8000-0000000000e2', email, now(), now() from address $$,
  'W9: the same e-mail signs up again');
select ok(private.is_provisioned('00000000-0000-4000-8000-0000000000e2'), 'W9: into a new room');
select is((select count(*) from public.organization_members where user_id = '00000000-0000-4000-8000-0000000000e2'), 1::bigint, 'W9-28: and to nowhere else');
select is(tests.try('ada', 'select public.delete_my_account()'), '404 user_not_found', 'W9: the old token deletes nobody');
select is(tests.try('bo', 'select public.delete_my_account()'), 'done', 'W9: alone now, Bo may go');
select is_empty($$ select * from public.organizations where name = 'Yard' $$, 'W9: and the shared organization with its last');
select is(tests.try('anon', 'select public.delete_my_account()'), '42501', 'W9-29: nobody deletes nobody');

select * from finish();
rollback;
