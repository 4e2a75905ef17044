-- Inviting people by e-mail; the token is the proof, and it is shown once.
-- Objects: invitations; public.invite_member, accept_invitation, revoke_invitation.
-- Withheld: token_hash, also from admins; every write. An id is not a key: only the token is.

create table public.invitations (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  email text not null,
  role public.organization_role not null,
  token_hash bytea not null,
  invited_by uuid references auth.users (id) on delete set null,
  expires_at timestamptz not null,
  accepted_at timestamptz,
  accepted_by uuid references auth.users (id) on delete set null,
  revoked_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint invitations_token_hash_key unique (token_hash),
  constraint email_is_lower_case_with_an_at check (email = lower(email) and email ~ '^[^@\s]+@[^@\s]+$'),
  constraint email_has_at_most_255_characters check (char_length(email) <= 255),
  constraint accepted_or_revoked_not_both check (accepted_at is null or revoked_at is null)
);
comment on table public.invitations is 'Invitations of an organization, live and past.';
comment on column public.invitations.email is 'Lower case. Only an account with this confirmed address may accept.';
comment on column public.invitations.token_hash is 'SHA-256 of the token.';

create unique index invitations_one_live_idx on public.invitations (organization_id, email)
  where accepted_at is null and revoked_at is null;
create index invitations_organization_id_idx on public.invitations (organization_id, created_at desc);
create index invitations_invited_by_idx on public.invitations (invited_by);
create index invitations_accepted_by_idx on public.invitations (accepted_by);

create trigger invitations_touch before update on public.invitations
  for each row execute function private.touch_updated_at();

alter table public.invitations enable row level security;
revoke all on public.invitations from anon, authenticated, public;
grant select (id, organization_id, email, role, invited_by, expires_at, accepted_at, accepted_by,
  revoked_at, created_at, updated_at) on public.invitations to authenticated;
grant select, insert, update, delete on public.invitations to service_role;

create policy "admins read their organization's invitations" on public.invitations
  for select to authenticated
  using (organization_id = any ((select private.org_ids_with_role('admin'))::uuid[]));

create function private.invite_member(
  target_organization_id uuid, invitee text, offered public.organization_role
) returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  lifetime constant interval := interval '7 days';
  caller constant uuid := private.require_caller();
  address constant text := lower(btrim(invitee));
  -- 256 random bits, in characters that need no escaping in a link.
  token constant text := translate(encode(extensions.gen_random_bytes(32), 'base64'), '+/=', '-_');
  held public.organization_role;
  live public.invitations;
begin
  perform private.lock_organization(target_organization_id);
  held := private.require_role(target_organization_id, 'admin');
  if offered < held then
    raise exception using errcode = 'PT403', message = 'Nobody invites above their own role.',
      detail = 'role_required', hint = 'Ask somebody with a higher role.';
  end if;
  if exists (select from public.organizations as o
             where o.id = target_organization_id and o.personal_for is not null) then
    raise exception using errcode = 'PT409', message = 'A personal organization has one member.',
      detail = 'personal_organization', hint = 'Call create_organization() for a shared one.';
  end if;
  if exists (
    select from public.organization_members as m join auth.users as u on u.id = m.user_id
    where m.organization_id = target_organization_id and m.is_active and lower(u.email) = address
  ) then
    raise exception using errcode = 'PT409', message = 'This person belongs to the organization already.',
      detail = 'already_a_member', hint = 'Use set_member_role() to change the role.';
  end if;

  -- Asking again rotates the token of the live invitation: the older link is dead.
  insert into public.invitations as i
    (organization_id, email, role, token_hash, invited_by, expires_at)
  values (target_organization_id, address, offered, sha256(convert_to(token, 'UTF8')), caller, now() + lifetime)
  on conflict (organization_id, email) where accepted_at is null and revoked_at is null
  do update set role = excluded.role, token_hash = excluded.token_hash,
    invited_by = excluded.invited_by, expires_at = excluded.expires_at
  returning * into live;
  perform private.audit('invitation.created', target_organization_id, live.id,
    jsonb_build_object('role', offered));
  return jsonb_build_object('id', live.id, 'token', token, 'expires_at', live.expires_at);
end
$$;
comment on function private.invite_member(uuid, text, public.organization_role) is
  'Invites or invites again. Definer: no API role may write invitations; admins only.';

create function private.accept_invitation(given_token text) returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  caller constant uuid := private.require_caller();
  address text;
  place uuid;
  invitation public.invitations;
begin
  select lower(u.email) into address from auth.users as u
  where u.id = caller and u.email_confirmed_at is not null;

  -- The place first, then its lock, then the invitation as it is under the lock.
  select i.organization_id into place from public.invitations as i
  where i.token_hash = sha256(convert_to(given_token, 'UTF8'));
  if place is not null then
    perform private.lock_organization(place);
  end if;
  select * into invitation from public.invitations as i
  where i.token_hash = sha256(convert_to(given_token, 'UTF8')) for update;

  -- Wrong, foreign, revoked and replaced tokens look the same: nothing to learn by trying.
  if not found or address is null or invitation.email <> address or invitation.revoked_at is not null then
    raise exception using errcode = 'PT404', message = 'There is no such invitation for this account.',
      detail = 'invitation_not_found',
      hint = 'Sign in with the invited, confirmed address, or ask for a new invitation.';
  end if;
  if invitation.accepted_at is not null then
    raise exception using errcode = 'PT409', message = 'The invitation was accepted already.',
      detail = 'invitation_accepted', hint = 'Ask for a new one if you no longer belong.';
  end if;
  if invitation.expires_at <= now() then
    raise exception using errcode = 'PT410', message = 'The invitation has expired.',
      detail = 'invitation_expired', hint = 'Ask an admin to invite you again.';
  end if;

  update public.invitations as i set accepted_at = now(), accepted_by = caller where i.id = invitation.id;
  insert into public.organization_members as m (organization_id, user_id, role)
  values (invitation.organization_id, caller, invitation.role)
  on conflict on constraint organization_members_pkey
    -- Somebody who was deactivated comes back; who is active keeps the stronger role.
    do update set is_active = true,
      role = case when m.is_active then least(m.role, excluded.role) else excluded.role end;
  perform private.audit('invitation.accepted', invitation.organization_id, invitation.id,
    jsonb_build_object('role', invitation.role));
  return (
    select jsonb_build_object('organization_id', o.id, 'name', o.name, 'slug', o.slug, 'role', m.role)
    from public.organizations as o
    join public.organization_members as m on m.organization_id = o.id and m.user_id = caller
    where o.id = invitation.organization_id);
end
$$;
comment on function private.accept_invitation(text) is
  'Joins the organization that the token invites to, once. Definer: no API role may write memberships; '
  'it acts on auth.uid() and the token alone.';

create function private.revoke_invitation(target_invitation_id uuid) returns void
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  place uuid;
begin
  perform private.require_caller();
  select i.organization_id into place from public.invitations as i
  where i.id = target_invitation_id
    and i.organization_id = any (private.org_ids_with_role('admin'));
  if place is not null then
    perform private.lock_organization(place);
    perform private.require_role(place, 'admin');
    update public.invitations as i set revoked_at = now()
    where i.id = target_invitation_id and i.accepted_at is null and i.revoked_at is null;
  end if;
  if place is null or not found then
    raise exception using errcode = 'PT404', message = 'There is no such live invitation.',
      detail = 'invitation_not_found', hint = 'Read invitations for those of your organization.';
  end if;
  perform private.audit('invitation.revoked', place, target_invitation_id);
end
$$;
comment on function private.revoke_invitation(uuid) is
  'Ends a live invitation. Definer: no API role may write invitations; admins only.';

create function private.end_invitations() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  is_gone constant boolean := tg_op = 'DELETE' or not new.is_active;
  ended uuid;
begin
  for ended in
    update public.invitations as i set revoked_at = now()
    where i.organization_id = old.organization_id and i.accepted_at is null and i.revoked_at is null
      -- Somebody removed does not return by a link that was still open, nor by one that they laid out.
      and ((old.role = 'admin' and i.invited_by = old.user_id)
        or (is_gone and i.email = (select lower(u.email) from auth.users as u where u.id = old.user_id)))
    returning i.id
  loop
    perform private.audit('invitation.revoked', old.organization_id, ended);
  end loop;
  return null;
end
$$;
comment on function private.end_invitations() is
  'After somebody ceases to be a member, or an admin: what they could be let in by, and what they offered, '
  'ends. Definer: the changing role may not write invitations.';

create trigger organization_members_end_invitations_on_delete after delete on public.organization_members
  for each row when (old.is_active) execute function private.end_invitations();
create trigger organization_members_end_invitations_on_update after update on public.organization_members
  for each row when (old.is_active and (not new.is_active or (old.role = 'admin' and new.role <> 'admin')))
  execute function private.end_invitations();

grant execute on function private.invite_member(uuid, text, public.organization_role) to authenticated;
grant execute on function private.accept_invitation(text) to authenticated;
grant execute on function private.revoke_invitation(uuid) to authenticated;

create function public.invite_member(organization uuid, email text, role public.organization_role)
returns jsonb
language sql volatile security invoker
set search_path = ''
as $$ select private.invite_member(organization, email, role) $$;
comment on function public.invite_member(uuid, text, public.organization_role) is
  'Admins: {id, token, expires_at}; the token is shown this once. Inviting again rotates it. '
  '403 role_required, 409 already_a_member | personal_organization, 404 organization_not_found.';

create function public.accept_invitation(token text) returns jsonb
language sql volatile security invoker
set search_path = ''
as $$ select private.accept_invitation(token) $$;
comment on function public.accept_invitation(text) is
  'Joins an organization: {organization_id, name, slug, role}. 404 invitation_not_found (also for '
  'another address), 409 invitation_accepted, 410 invitation_expired, 402 limit_reached (seats).';

create function public.revoke_invitation(invitation uuid) returns void
language sql volatile security invoker
set search_path = ''
as $$ select private.revoke_invitation(invitation) $$;
comment on function public.revoke_invitation(uuid) is 'Admins: ends a live invitation. 404 invitation_not_found.';

grant execute on function public.invite_member(uuid, text, public.organization_role) to authenticated;
grant execute on function public.accept_invitation(text) to authenticated;
grant execute on function public.revoke_invitation(uuid) to authenticated;
