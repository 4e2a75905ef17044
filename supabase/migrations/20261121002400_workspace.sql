-- All that a single-page app needs after sign-in, in one call.
-- Objects: private.workspace, private.ensure_workspace, public.ensure_workspace.

create function private.workspace(target_user_id uuid) returns jsonb
language sql stable
set search_path = ''
as $$
  with mine as (
    select o.id, o.name, o.slug, o.storage_bucket, m.role, m.created_at,
           o.personal_for is not distinct from target_user_id as is_personal
    from public.organization_members as m
    join public.organizations as o on o.id = m.organization_id
    where m.user_id = target_user_id and m.is_active
  ),
  active as (
    -- The chosen one if the user still belongs to it, else the personal one.
    select mine.* from mine
    join public.profiles as p on p.id = target_user_id
    order by mine.id is not distinct from p.active_organization_id desc,
             mine.is_personal desc, mine.created_at, mine.id
    limit 1
  )
  select jsonb_build_object(
    'profile', to_jsonb(p),
    'organizations', (
      select coalesce(jsonb_agg(to_jsonb(mine) - 'created_at'
        order by mine.is_personal desc, mine.created_at, mine.id), '[]')
      from mine
    ),
    'active_organization', to_jsonb(a) - 'created_at',
    'starter_project', (
      select jsonb_build_object('id', j.id, 'name', j.name, 'status', j.status)
      from public.projects as j
      where j.organization_id = a.id
      order by j.created_at, j.id
      limit 1
    ),
    'plan', jsonb_build_object(
      'slug', b.slug, 'tier', b.tier, 'name', b.name, 'status', s.status,
      'limits', jsonb_build_object(
        'api_calls', b.api_calls, 'ingestions', b.ingestions, 'storage_gb', b.storage_gb,
        'seats', b.seats, 'oracle_queries', b.oracle_queries)
    ),
    'feature_flags', private.feature_flags_of(p.id),
    'onboarding', jsonb_build_object(
      'completed', p.onboarding_completed,
      'items', jsonb_build_array(
        jsonb_build_object('key', 'complete_profile', 'done', p.name is not null),
        jsonb_build_object('key', 'write_a_message', 'done', exists (
          select from public.messages as m where m.user_id = p.id)),
        jsonb_build_object('key', 'link_whatsapp', 'done', exists (
          select from public.whatsapp_identities as w where w.user_id = p.id))
      )
    )
  )
  from public.profiles as p
  left join active as a on true
  left join public.subscriptions as s on s.organization_id = a.id
  left join public.plans as b on b.slug = s.plan_slug
  where p.id = target_user_id
$$;
comment on function private.workspace(uuid) is
  'A user''s workspace as one object.';

create function private.ensure_workspace() returns jsonb
language plpgsql security definer
set search_path = ''
as $$
declare
  caller constant uuid := (select auth.uid());
  failure uuid;
begin
  if caller is null then
    raise exception using errcode = 'PT401', message = 'Nobody is signed in.',
      detail = 'not_authenticated', hint = 'Sign in first.';
  end if;
  if not private.is_provisioned(caller) then
    failure := private.attempt_provisioning(caller);
    if failure is not null then
      -- Raising would undo the record of the failure, so the status is set instead.
      perform set_config('response.status', '503', true);
      return jsonb_build_object(
        'code', 'workspace_unavailable',
        'message', 'The workspace could not be prepared.',
        'details', failure,
        'hint', 'Try again in a moment. If it persists, give the id in "details" to support.');
    end if;
  end if;
  return private.workspace(caller);
end
$$;
comment on function private.ensure_workspace() is
  'Provisions the caller if need be and returns the workspace. Definer: provisioning writes tables that '
  'no API role may write; it acts on auth.uid() alone.';
grant execute on function private.ensure_workspace() to authenticated;

create function public.ensure_workspace() returns jsonb
language sql volatile security invoker
set search_path = ''
as $$ select private.ensure_workspace() $$;
comment on function public.ensure_workspace() is
  'The caller''s workspace: {profile, organizations, active_organization, starter_project, plan, '
  'feature_flags, onboarding}. Makes what is missing. 401 without a user; 503 with '
  '{code, message, details: debug_id, hint} when provisioning fails.';
grant execute on function public.ensure_workspace() to authenticated;
