begin;
select plan(20);
select tests.cast_members();
select tests.sign_up('ada', '{"name": "Ada", "company_name": "Ada Works"}');
create temp table answer (w jsonb);
grant select, insert, delete on answer to authenticated;

-- Somebody new.
select tests.become('ada');
insert into answer select public.ensure_workspace();
select set_eq($$ select jsonb_object_keys(w) from answer $$,
  array['profile', 'organizations', 'active_organization', 'starter_project', 'plan', 'feature_flags', 'onboarding'],
  'W8: all that an application needs, in one object');
select is(w #>> '{profile,name}', 'Ada', 'W8: the profile') from answer;
select is(w -> 'organizations', jsonb_build_array(jsonb_build_object('id', tests.home('ada'), 'name', 'Ada Works',
    'slug', left(tests.home('ada')::text, 8), 'role', 'admin', 'is_personal', true,
    'storage_bucket', 'org-' || left(tests.home('ada')::text, 8))),
  'W8: the organizations, with the role') from answer;
select is(w -> 'active_organization', w #> '{organizations,0}', 'W8: the active one') from answer;
select is(w #>> '{starter_project,name}', 'Ada Works', 'W8: the starter project') from answer;
select is(w #>> '{starter_project,status}', 'active', 'W4: which is active') from answer;
select is(w -> 'plan', '{"slug": "bootstrapper", "tier": "free", "name": "Bootstrapper", "status": "active", "limits":
  {"api_calls": 1000, "ingestions": 5, "storage_gb": 1, "seats": 2, "oracle_queries": 100}}'::jsonb,
  'W8: the plan and its limits') from answer;
select is(w -> 'onboarding', '{"completed": false, "items": [{"key": "complete_profile", "done": true},
  {"key": "write_a_message", "done": false}, {"key": "link_whatsapp", "done": false}]}'::jsonb,
  'W8: what is left to do') from answer;
select is(public.ensure_workspace(), (select w from answer), 'W8: asked again, it says the same');

-- What was done is done.
insert into public.messages (session_id, content) select id, 'hello' from public.active_chat_session();
select tests.become_owner();
select tests.link_whatsapp('ada', '+15550007002');
select tests.become('ada');
update public.profiles set onboarding_completed = true;
select is(public.ensure_workspace() -> 'onboarding', '{"completed": true, "items": [{"key": "complete_profile", "done": true},
  {"key": "write_a_message", "done": true}, {"key": "link_whatsapp", "done": true}]}'::jsonb, 'W8: and shows as done');

-- Somebody in two organizations.
select tests.become('member');
delete from answer;
insert into answer select public.ensure_workspace();
select is(jsonb_path_query_array(w, '$.organizations[*].role'), '["admin", "member"]'::jsonb,
  'W8: all organizations, the personal one first') from answer;
select is(w #>> '{active_organization,is_personal}', 'true', 'W8: which is the active one until another is chosen') from answer;
select tests.become_owner();
update public.profiles set active_organization_id = tests.harbor() where id = tests.id('member');
select tests.become('member');
select is(public.ensure_workspace() #>> '{active_organization,name}', 'Harbor', 'W8: the chosen one is active');
select is(public.ensure_workspace() #>> '{plan,slug}', 'teams', 'W8: with its plan, which a member sees');
select is(public.ensure_workspace() -> 'starter_project', 'null'::jsonb, 'W8: an organization may have no project');

-- A choice that is no membership any more, or never was, is none.
select tests.become_owner();
update public.profiles set active_organization_id = tests.harbor() where id in (tests.id('removed'), tests.id('outsider'));
select tests.become('removed');
select is(public.ensure_workspace() #>> '{active_organization,id}', tests.home('removed')::text,
  'T1-28: somebody removed works at home');
select is(jsonb_array_length(public.ensure_workspace() -> 'organizations'), 1, 'T1-29: and belongs to nothing else');
select tests.become('outsider');
select is(public.ensure_workspace() #>> '{active_organization,id}', tests.home('outsider')::text,
  'T2-27: a hint lets no outsider in');
select is(public.ensure_workspace()::text like '%Harbor%', false, 'T2-28: nor shows them a name');
select is(public.ensure_workspace() #>> '{profile,id}', tests.id('outsider')::text, 'W8: everybody has their own');

select * from finish();
rollback;
