-- An export holds every row that is the person's, and nobody else's: held against a search of the catalog.
begin;
select plan(13);
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
select pg_temp.fill('ada', '15550007201', '00000000-0000-4000-8000-00000000a003'), pg_temp.fill('bo', '15550007202', '00000000-0000-4000-8000-00000000a003');

create function pg_temp.export_of(person text) returns jsonb language plpgsql as $$
declare
  exported jsonb;
begin
  perform tests.become(person);
  exported := public.export_my_data();
  perform tests.become_owner();
  return exported;
end
$$;
create temp table exported as select person, t.key as place, r.value as row
  from unnest('{ada,bo}'::text[]) as person, jsonb_each(pg_temp.export_of(person) -> 'tables') as t, jsonb_array_elements(t.value) as r;

-- The words by which a row is somebody's: themselves, their home, what they have said and been told.
create function pg_temp.words_of(person text) returns setof text language sql as $$
  select tests.id(person)::text union all select tests.home(person)::text union all select u.email from auth.users as u where u.id = tests.id(person)
  union all select w.id::text from public.whatsapp_identities as w where w.user_id = tests.id(person)
  union all select m.id::text from public.messages as m where m.user_id = tests.id(person)
  union all select s.id::text from public.chat_sessions as s where s.user_id = tests.id(person)
  union all select o.id::text from private.outbox as o join public.messages as m on m.id = o.message_id where m.user_id = tests.id(person)
  union all select x.inbox_id::text from private.whatsapp_messages as x join public.whatsapp_identities as w on w.id = x.identity_id where w.user_id = tests.id(person)
  union all select s.inbox_id::text from private.whatsapp_statuses as s where s.wamid = 'wamid.out.' || person
  union all select e.inbox_id::text from private.whatsapp_events as e where e.field = 'user_preferences'
    and e.identity_id in (select w.id from public.whatsapp_identities as w where w.user_id = tests.id(person)) $$;
create temp table word as select person, w as word from unnest('{ada,bo}'::text[]) as person, pg_temp.words_of(person) as w where w is not null;
create temp table searched (person text, place text, row jsonb);
do $$
declare
  t record;
begin
  for t in select n.nspname || '.' || c.relname as name from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and n.nspname in ('public', 'private')
  loop
    execute format('insert into searched select p.person, %L, to_jsonb(t) - ''{token_hash,code_hash,raw_body}''::text[]
      from %s as t, unnest(''{ada,bo}''::text[]) as p (person)
      where exists (select from word as w where w.person = p.person and to_jsonb(t)::text like ''%%'' || w.word || ''%%'')', t.name, t.name);
  end loop;
end
$$;
select set_eq($$ select person, place from exported $$, $$ select person, table_name from private.data_registry, unnest('{ada,bo}'::text[]) as person where mine is not null $$,
  'W9: both have rows in every table that holds anything of a person');
select set_eq($$ select jsonb_object_keys(pg_temp.export_of('ada') -> 'tables') $$, $$ select table_name from private.data_registry where mine is not null $$,
  'W9: an export names each of them');
select bag_eq(format($$ select place, row from exported where person = %L and place <> 'public.audit_events' $$, person),
  format($$ select place, row from searched where person = %L and place <> 'public.audit_events' $$, person), format('W9-12: %s''s rows, all of them, no others', person))
from unnest('{ada,bo}'::text[]) as person;
select bag_eq($$ select row from exported where person = 'ada' and place = 'public.audit_events' $$,
  $$ select to_jsonb(e) from public.audit_events as e where tests.id('ada') in (e.actor_id, e.subject_id) $$, 'W9-13: of the record, what they did and what was done to them');
select is_empty($$ select e.place, e.row from exported as e join word as w on w.person <> e.person where e.row::text like '%' || w.word || '%' $$,
  'W9-14: no row speaks of anybody else');
select is_empty($$ select e.place from exported as e join exported as o using (place) where e.person = 'ada' and o.person = 'bo' and e.row = o.row $$,
  'W9-15: no row is exported to two');
select is_empty($$ select place from exported where row ?| '{token_hash,code_hash,raw_body}'::text[] $$, 'W9-16: no proof and no raw delivery');
select is(pg_temp.export_of('ada') #>> '{account,email}', (select email::text from auth.users where id = tests.id('ada')), 'W9: the account is told');
select is_empty($$ select jsonb_object_keys(pg_temp.export_of('ada') -> 'account') except select unnest('{id,email,phone,created_at,last_sign_in_at,user_metadata}'::text[]) $$,
  'W9-17: and nothing of its password and tokens');

-- An address that nobody has proven is nobody's: what was sent to it stays secret.
select tests.sign_up('squatter');
insert into public.invitations (organization_id, email, role, token_hash, expires_at)
select '00000000-0000-4000-8000-00000000a003', email, 'admin', convert_to('squatter', 'UTF8'), now() + interval '1 day' from auth.users where id = tests.id('squatter');
select is(pg_temp.export_of('squatter') #> '{tables,public.invitations}', '[]', 'W9-18: an unproven address exports no invitations');
select tests.confirm('squatter');
select is(jsonb_array_length(pg_temp.export_of('squatter') #> '{tables,public.invitations}'), 1, 'W9: a proven one does');
select is(tests.try(person, 'select public.export_my_data()'), '42501', 'W9-19: nobody exports for another') from unnest('{service}'::text[]) as person;

select * from finish();
rollback;
