-- The rules of belonging: somebody always manages, seats are never exceeded, changes take turns.
-- Objects: private.lock_organization, guard triggers on organization_members, and the functions
-- create_organization, set_member_role, remove_member, leave_organization, switch_organization.
-- Every path takes the organization's lock before it looks: counting without it lets two sessions
-- each see the other's admin, or the other's free seat.

create function private.lock_organization(target_organization_id uuid) returns void
language sql volatile
set search_path = ''
as $$ select pg_advisory_xact_lock(hashtextextended('organization:' || target_organization_id::text, 0)) $$;
comment on function private.lock_organization(uuid) is
  'Serialises changes of who belongs to an organization, until the transaction ends.';

create function private.guard_membership() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  place constant uuid := case when tg_op = 'DELETE' then old.organization_id else new.organization_id end;
  loses_admin constant boolean := tg_op <> 'INSERT' and old.role = 'admin' and old.is_active
    and (tg_op = 'DELETE' or new.role <> 'admin' or not new.is_active);
  takes_seat constant boolean := tg_op <> 'DELETE' and new.is_active
    and (tg_op = 'INSERT' or not old.is_active);
  seats integer;
  plan text;
begin
  if not loses_admin and not takes_seat then
    return null;
  end if;
  perform private.lock_organization(place);

  if loses_admin
    -- An organization that is being deleted takes its members along.
    and exists (select from public.organizations as o where o.id = place)
    and not exists (
      select from public.organization_members as m
      where m.organization_id = place and m.role = 'admin' and m.is_active)
  then
    raise exception using errcode = 'PT409',
      message = 'An organization needs an active admin.', detail = 'last_admin',
      hint = 'Make somebody else an admin first.';
  end if;

  if takes_seat then
    select p.seats, p.slug into seats, plan
    from public.subscriptions as s join public.plans as p on p.slug = s.plan_slug
    where s.organization_id = place;
    if seats < (select count(*) from public.organization_members as m
                where m.organization_id = place and m.is_active) then
      raise exception using errcode = 'PT402',
        message = format('The plan "%s" has %s seats, and all are taken.', plan, seats),
        detail = 'limit_reached',
        hint = format('Limit: seats. %s', private.plan_with_more_seats(seats));
    end if;
  end if;
  return null;
end
$$;
comment on function private.guard_membership() is
  'After any change of membership, by whatever path: an admin remains and seats suffice. '
  'Definer: the rule counts rows that the changing role may not see.';

create function private.plan_with_more_seats(seats integer) returns text
language sql stable
set search_path = ''
as $$
  select coalesce(
    (select format('The plan "%s" has more.', p.slug) from public.plans as p
     where p.seats > plan_with_more_seats.seats or p.seats is null
     order by p.position limit 1),
    'No plan has more.')
$$;
comment on function private.plan_with_more_seats(integer) is 'Sentence that names the next larger plan.';

create trigger organization_members_guard
  after insert or update or delete on public.organization_members
  for each row execute function private.guard_membership();

create function private.freeze_membership_key() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  raise exception using errcode = 'PT403', message = 'A membership does not move.',
    detail = 'forbidden', hint = 'Remove it and add another.';
end
$$;
comment on function private.freeze_membership_key() is
  'Before a change of a membership''s key: refuse, whoever asks.';

create trigger organization_members_freeze before update of organization_id, user_id
  on public.organization_members for each row
  when (new.organization_id <> old.organization_id or new.user_id <> old.user_id)
  execute function private.freeze_membership_key();

create function private.require_caller() returns uuid
language plpgsql stable
set search_path = ''
as $$
declare
  caller constant uuid := (select auth.uid());
begin
  if caller is null then
    raise exception using errcode = 'PT401', message = 'Nobody is signed in.',
      detail = 'not_authenticated', hint = 'Sign in first.';
  end if;
  return caller;
end
$$;
comment on function private.require_caller() is 'The caller''s id; 401 without one.';

create function private.require_role(target_organization_id uuid, minimum public.organization_role)
returns public.organization_role
language plpgsql stable
set search_path = ''
as $$
declare
  held public.organization_role;
begin
  select m.role into held from public.organization_members as m
  where m.organization_id = target_organization_id
    and m.user_id = private.require_caller() and m.is_active;
  -- To an outsider the organization does not exist.
  if held is null then
    raise exception using errcode = 'PT404', message = 'There is no such organization.',
      detail = 'organization_not_found', hint = 'Ask ensure_workspace() for yours.';
  end if;
  if held > minimum then
    raise exception using errcode = 'PT403',
      message = format('This needs the role "%s".', minimum), detail = 'role_required',
      hint = 'Ask an admin of the organization.';
  end if;
  return held;
end
$$;
comment on function private.require_role(uuid, public.organization_role) is
  'The caller''s role; 404 for outsiders, 403 below the minimum. Ask under lock_organization.';

create function private.create_organization(organization_name text) returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  caller constant uuid := private.require_caller();
  created public.organizations;
begin
  insert into public.organizations (name) values (btrim(organization_name)) returning * into created;
  insert into public.subscriptions (organization_id) values (created.id);
  insert into public.organization_members (organization_id, user_id, role)
  values (created.id, caller, 'admin');
  perform private.audit('organization.created', created.id, null);
  return jsonb_build_object('id', created.id, 'name', created.name, 'slug', created.slug,
    'role', 'admin', 'is_personal', false, 'storage_bucket', created.storage_bucket);
end
$$;
comment on function private.create_organization(text) is
  'An organization with its plan and its first admin, at once. Definer: no API role may insert these.';

create function private.set_member_role(
  target_organization_id uuid, target_user_id uuid, new_role public.organization_role
) returns void
language plpgsql volatile security definer
set search_path = ''
as $$
begin
  perform private.lock_organization(target_organization_id);
  perform private.require_role(target_organization_id, 'admin');
  update public.organization_members as m set role = new_role
  where m.organization_id = target_organization_id and m.user_id = target_user_id and m.is_active;
  if not found then
    raise exception using errcode = 'PT404', message = 'There is no such member.',
      detail = 'member_not_found', hint = 'Read organization_members for who belongs.';
  end if;
end
$$;
comment on function private.set_member_role(uuid, uuid, public.organization_role) is
  'Changes a member''s role. Definer: no API role may write memberships; admins only.';

create function private.remove_member(target_organization_id uuid, target_user_id uuid) returns void
language plpgsql volatile security definer
set search_path = ''
as $$
begin
  perform private.lock_organization(target_organization_id);
  perform private.require_role(target_organization_id, 'admin');
  delete from public.organization_members as m
  where m.organization_id = target_organization_id and m.user_id = target_user_id;
  if not found then
    raise exception using errcode = 'PT404', message = 'There is no such member.',
      detail = 'member_not_found', hint = 'Read organization_members for who belongs.';
  end if;
end
$$;
comment on function private.remove_member(uuid, uuid) is
  'Ends a membership. Definer: no API role may write memberships; admins only.';

create function private.leave_organization(target_organization_id uuid) returns void
language plpgsql volatile security definer
set search_path = ''
as $$
begin
  perform private.lock_organization(target_organization_id);
  perform private.require_role(target_organization_id, 'viewer');
  delete from public.organization_members as m
  where m.organization_id = target_organization_id and m.user_id = private.require_caller();
end
$$;
comment on function private.leave_organization(uuid) is
  'Ends the caller''s own membership. Definer: no API role may write memberships; acts on auth.uid() alone.';

create function private.switch_organization(target_organization_id uuid) returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  caller constant uuid := private.require_caller();
begin
  perform private.require_role(target_organization_id, 'viewer');
  update public.profiles as p set active_organization_id = target_organization_id where p.id = caller;
  return private.workspace(caller);
end
$$;
comment on function private.switch_organization(uuid) is
  'Makes an organization of the caller the active one; returns the workspace. '
  'Definer: active_organization_id is not the browser''s to write.';

grant execute on function private.create_organization(text) to authenticated;
grant execute on function private.set_member_role(uuid, uuid, public.organization_role) to authenticated;
grant execute on function private.remove_member(uuid, uuid) to authenticated;
grant execute on function private.leave_organization(uuid) to authenticated;
grant execute on function private.switch_organization(uuid) to authenticated;

create function public.create_organization(name text) returns jsonb
language sql volatile security invoker
set search_path = ''
as $$ select private.create_organization(name) $$;
comment on function public.create_organization(text) is
  'Creates an organization with the caller as admin: {id, name, slug, role, is_personal, storage_bucket}.';

create function public.set_member_role(organization uuid, member uuid, role public.organization_role)
returns void
language sql volatile security invoker
set search_path = ''
as $$ select private.set_member_role(organization, member, role) $$;
comment on function public.set_member_role(uuid, uuid, public.organization_role) is
  'Admins: changes a member''s role. 409 last_admin, 403 role_required, 404 member_not_found.';

create function public.remove_member(organization uuid, member uuid) returns void
language sql volatile security invoker
set search_path = ''
as $$ select private.remove_member(organization, member) $$;
comment on function public.remove_member(uuid, uuid) is
  'Admins: ends a membership; it may be renewed by an invitation. 409 last_admin, 404 member_not_found.';

create function public.leave_organization(organization uuid) returns void
language sql volatile security invoker
set search_path = ''
as $$ select private.leave_organization(organization) $$;
comment on function public.leave_organization(uuid) is 'Leaves an organization. 409 last_admin.';

create function public.switch_organization(organization uuid) returns jsonb
language sql volatile security invoker
set search_path = ''
as $$ select private.switch_organization(organization) $$;
comment on function public.switch_organization(uuid) is
  'Makes an organization the active one; returns the workspace as ensure_workspace() does.';

grant execute on function public.create_organization(text) to authenticated;
grant execute on function public.set_member_role(uuid, uuid, public.organization_role) to authenticated;
grant execute on function public.remove_member(uuid, uuid) to authenticated;
grant execute on function public.leave_organization(uuid) to authenticated;
grant execute on function public.switch_organization(uuid) to authenticated;
