-- Who operates the installation, and the record of what they did.
-- Objects: private.platform_admins, private.audit_operation; public.is_platform_admin, grant_platform_admin,
-- revoke_platform_admin. The function `admin` decides who calls; the record refuses an operator who is none any more.

create table private.platform_admins (
  user_id uuid primary key references auth.users (id) on delete cascade,
  granted_by text not null,
  created_at timestamptz not null default now()
);
comment on table private.platform_admins is 'Who operates the platform, over all organizations.';
comment on column private.platform_admins.granted_by is
  '`secret_key`, or the database role that granted it: no platform admin makes another.';

alter table private.platform_admins enable row level security;
create policy "api roles see nothing" on private.platform_admins
  for all to anon, authenticated using (false);

create function private.is_platform_admin() returns boolean
language sql stable security definer
set search_path = ''
as $$
  select exists (select from private.platform_admins as a where a.user_id = (select auth.uid()))
$$;
comment on function private.is_platform_admin() is
  'Whether the caller operates the platform. Definer: the table is private; it asks about auth.uid() alone.';

create function private.audit_operation(
  operation text, operator_id uuid, request_id uuid,
  target_organization_id uuid default null, target_subject_id uuid default null, more jsonb default '{}'
) returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  if operator_id is not null then
    -- Held until the operation is done: who is dismissed meanwhile is dismissed after it.
    perform from private.platform_admins as a where a.user_id = operator_id for key share;
    if not found then
      raise exception using errcode = 'PT403', message = 'This is for platform admins.',
        detail = 'operator_required', hint = 'Somebody with the secret key grants it.';
    end if;
  end if;
  insert into public.audit_events (event, organization_id, actor_id, subject_id, details, debug_id)
  values ('admin.operation', target_organization_id, operator_id, target_subject_id,
    jsonb_build_object('operation', operation,
      'operator', case when operator_id is null then 'secret_key' else 'platform_admin' end) || more,
    coalesce(request_id, gen_random_uuid()));
end
$$;
comment on function private.audit_operation(text, uuid, uuid, uuid, uuid, jsonb) is
  'Records an operation, and refuses it to an operator who is no platform admin (null: the secret key).';

create function private.granting_power() returns text
language sql stable
set search_path = ''
as $$
  select case when auth.jwt() ->> 'role' = 'service_role' then 'secret_key' else session_user::text end
$$;
comment on function private.granting_power() is 'By what somebody acts who is nobody: the secret key, or a role of the database.';

create function private.grant_platform_admin(target_user_id uuid) returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
begin
  if not exists (select from auth.users as u where u.id = target_user_id) then
    raise exception using errcode = 'PT404', message = 'There is no such user.',
      detail = 'user_not_found', hint = 'Look the person up: find_users(email).';
  end if;
  insert into private.platform_admins (user_id, granted_by) values (target_user_id, private.granting_power())
  on conflict do nothing;
  if not found then
    return jsonb_build_object('granted', false);
  end if;
  perform private.audit_operation('platform_admin.grant', null, null, null, target_user_id,
    jsonb_build_object('operator', private.granting_power()));
  return jsonb_build_object('granted', true);
end
$$;
comment on function private.grant_platform_admin(uuid) is
  'Makes a user a platform admin. Definer: the table is private.';

create function private.revoke_platform_admin(target_user_id uuid) returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
begin
  delete from private.platform_admins as a where a.user_id = target_user_id;
  if not found then
    return jsonb_build_object('revoked', false);
  end if;
  perform private.audit_operation('platform_admin.revoke', null, null, null, target_user_id,
    jsonb_build_object('operator', private.granting_power()));
  return jsonb_build_object('revoked', true);
end
$$;
comment on function private.revoke_platform_admin(uuid) is
  'Ends it; at once, also for open sessions. Definer: the table is private.';

grant execute on function private.is_platform_admin() to authenticated;
grant execute on function private.grant_platform_admin(uuid) to service_role;
grant execute on function private.revoke_platform_admin(uuid) to service_role;

create function public.is_platform_admin() returns boolean
language sql stable security invoker
set search_path = ''
as $$ select private.is_platform_admin() $$;
comment on function public.is_platform_admin() is 'Whether the caller may call the function `admin`.';

create function public.grant_platform_admin(user_id uuid) returns jsonb
language sql volatile security invoker
set search_path = ''
as $$ select private.grant_platform_admin(user_id) $$;
comment on function public.grant_platform_admin(uuid) is 'Secret key: {granted}; false when it was one already.';

create function public.revoke_platform_admin(user_id uuid) returns jsonb
language sql volatile security invoker
set search_path = ''
as $$ select private.revoke_platform_admin(user_id) $$;
comment on function public.revoke_platform_admin(uuid) is 'Secret key: {revoked}; false when it was none.';

grant execute on function public.is_platform_admin() to authenticated;
grant execute on function public.grant_platform_admin(uuid) to service_role;
grant execute on function public.revoke_platform_admin(uuid) to service_role;
