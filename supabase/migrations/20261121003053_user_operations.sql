-- People, for operators: their rooms, who they are, and their deletion.
-- Objects: public.backfill_workspaces, find_users, prepare_user_deletion.

create function private.backfill_workspaces(batch_size integer, operator_id uuid, request_id uuid) returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  done record;
begin
  select b.provisioned, b.failed into done
  from private.backfill_users(least(greatest(batch_size, 1), 1000)) as b;
  perform private.audit_operation('workspaces.backfill', operator_id, request_id, null, null, to_jsonb(done));
  return to_jsonb(done);
end
$$;
comment on function private.backfill_workspaces(integer, uuid, uuid) is
  'Makes rooms for users who have none. Definer: provisioning writes what no API role may.';

create function private.organization_flags_of(target_organization_id uuid) returns jsonb
language sql stable
set search_path = ''
as $$
  select coalesce(jsonb_object_agg(g.flag_key, g.is_enabled), '{}')
  from private.organization_flags as g where g.organization_id = target_organization_id
$$;
comment on function private.organization_flags_of(uuid) is 'Object flag → boolean: what is set for an organization.';

create function private.find_users(address text) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', u.id, 'email', u.email, 'email_verified', u.email_confirmed_at is not null,
    'created_at', u.created_at, 'last_sign_in_at', u.last_sign_in_at,
    'is_provisioned', private.is_provisioned(u.id),
    'is_whatsapp_linked', exists (select from public.whatsapp_identities as w where w.user_id = u.id),
    'organizations', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', o.id, 'name', o.name, 'role', m.role, 'is_active', m.is_active,
        'is_personal', o.personal_for is not distinct from u.id, 'plan', s.plan_slug,
        'flags', private.organization_flags_of(o.id)) order by m.created_at, o.id), '[]')
      from public.organization_members as m
      join public.organizations as o on o.id = m.organization_id
      left join public.subscriptions as s on s.organization_id = o.id
      where m.user_id = u.id)
    ) order by u.created_at, u.id), '[]')
  from auth.users as u
  where u.email = lower(btrim(address)) -- as Auth keeps them
$$;
comment on function private.find_users(text) is
  'Accounts with exactly this address. Definer: it reads auth.users.';

create function private.must_hand_over(target_user_id uuid) returns boolean
language sql stable
set search_path = ''
as $$
  select exists (
    select from public.organization_members as m
    join public.organizations as o on o.id = m.organization_id
    where m.user_id = target_user_id and m.role = 'admin' and m.is_active
      and o.personal_for is distinct from target_user_id
      and exists (select from public.organization_members as other
                  where other.organization_id = o.id and other.user_id <> target_user_id and other.is_active)
      and not exists (select from public.organization_members as other
                      where other.organization_id = o.id and other.user_id <> target_user_id
                        and other.is_active and other.role = 'admin'))
$$;
comment on function private.must_hand_over(uuid) is
  'Whether the trigger on auth.users would refuse the deletion: Auth hides its reason.';

create function private.prepare_user_deletion(target_user_id uuid, operator_id uuid, request_id uuid) returns void
language plpgsql volatile security definer
set search_path = ''
as $$
begin
  if not exists (select from auth.users as u where u.id = target_user_id) then
    raise exception using errcode = 'PT404', message = 'There is no such user.',
      detail = 'user_not_found', hint = 'GET /admin/users?email= looks people up.';
  end if;
  if private.must_hand_over(target_user_id) then
    raise exception using errcode = 'PT409',
      message = 'The account is the last admin of a shared organization.', detail = 'last_admin',
      hint = 'Make somebody else an admin first.';
  end if;
  perform private.audit_operation('user.delete', operator_id, request_id, null, target_user_id);
end
$$;
comment on function private.prepare_user_deletion(uuid, uuid, uuid) is
  'Says why an account can not be deleted, or records that it is about to be. Definer: it reads auth.users.';

grant execute on function private.backfill_workspaces(integer, uuid, uuid) to service_role;
grant execute on function private.find_users(text) to service_role;
grant execute on function private.prepare_user_deletion(uuid, uuid, uuid) to service_role;

create function public.backfill_workspaces(batch_size integer, actor_id uuid, debug_id uuid) returns jsonb
language sql volatile security invoker
set search_path = ''
as $$ select private.backfill_workspaces(batch_size, actor_id, debug_id) $$;
comment on function public.backfill_workspaces(integer, uuid, uuid) is 'For `admin`: {provisioned, failed}.';

create function public.find_users(email text) returns jsonb
language sql stable security invoker
set search_path = ''
as $$ select private.find_users(email) $$;
comment on function public.find_users(text) is 'For `admin`: accounts with this address, with organizations and plans.';

create function public.prepare_user_deletion(user_id uuid, actor_id uuid, debug_id uuid) returns void
language sql volatile security invoker
set search_path = ''
as $$ select private.prepare_user_deletion(user_id, actor_id, debug_id) $$;
comment on function public.prepare_user_deletion(uuid, uuid, uuid) is
  'For `admin`, before it asks Auth: 404 user_not_found, 409 last_admin.';

grant execute on function public.backfill_workspaces(integer, uuid, uuid) to service_role;
grant execute on function public.find_users(text) to service_role;
grant execute on function public.prepare_user_deletion(uuid, uuid, uuid) to service_role;
