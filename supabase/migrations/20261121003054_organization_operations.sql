-- Organizations, for operators: plan and flags.
-- Objects: public.set_organization_plan, set_organization_flags.

create function private.require_organization(target_organization_id uuid) returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  perform from public.organizations as o where o.id = target_organization_id for no key update;
  if not found then
    raise exception using errcode = 'PT404', message = 'There is no such organization.',
      detail = 'organization_not_found', hint = 'GET /admin/users?email= shows those of a person.';
  end if;
end
$$;
comment on function private.require_organization(uuid) is 'Holds an organization, so that operators take turns; 404 without it.';

create function private.set_organization_plan(
  target_organization_id uuid, wanted_plan text, operator_id uuid, request_id uuid
) returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  plan public.plans;
  members integer;
  plan_before text;
begin
  perform private.lock_organization(target_organization_id);
  perform private.require_organization(target_organization_id);
  select * into plan from public.plans as p where p.slug = wanted_plan;
  if not found then
    raise exception using errcode = 'PT404', message = 'There is no such plan.',
      detail = 'plan_not_found', hint = 'GET /api/plans lists them.';
  end if;
  select count(*) into members from public.organization_members as m
  where m.organization_id = target_organization_id and m.is_active;
  if plan.seats < members then
    raise exception using errcode = 'PT402',
      message = format('The plan "%s" has %s seats, and %s are taken.', plan.slug, plan.seats, members),
      detail = 'limit_reached', hint = private.plan_with_more_seats(members - 1);
  end if;
  select s.plan_slug into plan_before from public.subscriptions as s
  where s.organization_id = target_organization_id for update;
  if plan_before is distinct from wanted_plan then
    insert into public.subscriptions as s (organization_id, plan_slug) values (target_organization_id, wanted_plan)
    on conflict on constraint subscriptions_pkey do update set plan_slug = excluded.plan_slug;
    perform private.audit_operation('organization.set_plan', operator_id, request_id, target_organization_id, null,
      jsonb_build_object('from', plan_before, 'to', wanted_plan));
  end if;
  return jsonb_build_object('plan', wanted_plan, 'changed', plan_before is distinct from wanted_plan);
end
$$;
comment on function private.set_organization_plan(uuid, text, uuid, uuid) is
  'Puts an organization on a plan that has seats for its members. Definer: it writes what no API role may.';

create function private.set_organization_flags(
  target_organization_id uuid, flags jsonb, operator_id uuid, request_id uuid
) returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  wanted constant jsonb := case when jsonb_typeof(flags) = 'object' then flags else '{"": null}' end;
  flags_before jsonb;
  wrong text;
begin
  perform private.require_organization(target_organization_id);
  select string_agg(format('"%s"', w.key), ', ') into wrong from jsonb_each(wanted) as w
  where jsonb_typeof(w.value) <> 'boolean' or not exists (select from public.feature_flags as f where f.key = w.key);
  if wrong is not null then
    raise exception using errcode = 'PT400', message = format('No such flag, or neither true nor false: %s.', wrong),
      detail = 'invalid_input', hint = 'The table feature_flags lists the flags.';
  end if;
  flags_before := private.organization_flags_of(target_organization_id);
  if flags_before <> wanted then
    delete from private.organization_flags as g where g.organization_id = target_organization_id;
    insert into private.organization_flags (organization_id, flag_key, is_enabled)
    select target_organization_id, w.key, w.value::boolean from jsonb_each(wanted) as w;
    perform private.audit_operation('organization.set_flags', operator_id, request_id, target_organization_id, null,
      jsonb_build_object('from', flags_before, 'to', wanted));
  end if;
  return jsonb_build_object('flags', wanted, 'changed', flags_before <> wanted);
end
$$;
comment on function private.set_organization_flags(uuid, jsonb, uuid, uuid) is
  'Replaces what is set for an organization; a flag that is left out has its default again. '
  'Definer: the table is private.';

grant execute on function private.set_organization_plan(uuid, text, uuid, uuid) to service_role;
grant execute on function private.set_organization_flags(uuid, jsonb, uuid, uuid) to service_role;

create function public.set_organization_plan(organization_id uuid, plan_slug text, actor_id uuid, debug_id uuid)
returns jsonb
language sql volatile security invoker
set search_path = ''
as $$ select private.set_organization_plan(organization_id, plan_slug, actor_id, debug_id) $$;
comment on function public.set_organization_plan(uuid, text, uuid, uuid) is
  'For `admin`: {plan, changed}. 404 organization_not_found, plan_not_found; 402 limit_reached.';

create function public.set_organization_flags(organization_id uuid, flags jsonb, actor_id uuid, debug_id uuid)
returns jsonb
language sql volatile security invoker
set search_path = ''
as $$ select private.set_organization_flags(organization_id, flags, actor_id, debug_id) $$;
comment on function public.set_organization_flags(uuid, jsonb, uuid, uuid) is
  'For `admin`: {flags, changed}. 404 organization_not_found, 400 invalid_input.';

grant execute on function public.set_organization_plan(uuid, text, uuid, uuid) to service_role;
grant execute on function public.set_organization_flags(uuid, jsonb, uuid, uuid) to service_role;
