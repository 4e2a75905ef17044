-- People who come with a verified token of another identity provider.
-- Objects: private.external_identities; public.find_external_user, admit_external_user.
-- The function `api` verifies the token; here its claims become user, organization and role.

create table private.external_identities (
  issuer text not null,
  subject text not null,
  user_id uuid not null references auth.users (id) on delete cascade,
  created_at timestamptz not null default now(),
  primary key (issuer, subject)
);
comment on table private.external_identities is 'Which account stands for which subject of which issuer.';

create index external_identities_user_id_idx on private.external_identities (user_id);

alter table private.external_identities enable row level security;
create policy "api roles see nothing" on private.external_identities
  for all to anon, authenticated using (false);

create function private.find_external_user(given_issuer text, given_subject text, verified_email text)
returns jsonb
language sql stable security definer
set search_path = ''
as $$
  -- Two questions rather than one with "or", so that each is answered by an index.
  select jsonb_build_object('user_id', u.id, 'email', u.email, 'is_linked', u.is_linked)
  from (
    select a.id, a.email, true as is_linked
    from private.external_identities as e join auth.users as a on a.id = e.user_id
    where e.issuer = given_issuer and e.subject = given_subject
    union all
    -- An address joins two accounts only when both sides have proven it. Auth keeps it in lower case.
    select a.id, a.email, false from auth.users as a
    where a.email = lower(verified_email) and not a.is_sso_user and a.email_confirmed_at is not null
  ) as u
  order by u.is_linked desc
  limit 1
$$;
comment on function private.find_external_user(text, text, text) is
  'The account of an external subject, or the one with the same proven address; null for neither. '
  'Definer: it reads auth.users.';

create function private.external_role(raw_roles jsonb) returns public.organization_role
language sql immutable
set search_path = ''
as $$
  -- Providers write "org:admin", "Admin", {"key": "admin"}; unknown means viewer.
  -- Another prefix is another thing's role: "billing:admin" manages no people.
  select coalesce(min(case regexp_replace(lower(coalesce(r.value ->> 'key', r.value ->> 'name', r.value #>> '{}')),
      '^org:', '')
    when 'admin' then 'admin' when 'owner' then 'admin'
    when 'member' then 'member' when 'editor' then 'member'
    else 'viewer' end::public.organization_role), 'viewer')
  from jsonb_array_elements(case jsonb_typeof(raw_roles) when 'array' then raw_roles else '[]' end) as r
$$;
comment on function private.external_role(jsonb) is 'The strongest of a token''s roles in our terms; viewer when unknown.';

create function private.external_organization(given_issuer text, tenant_id text, tenant_name text)
returns uuid
language plpgsql volatile
set search_path = ''
as $$
declare
  place uuid;
  candidate text;
begin
  -- A tenant is its issuer's: the same id of another issuer is another organization.
  foreach candidate in array array[
    tenant_id,
    encode(sha256(convert_to(given_issuer || '#' || tenant_id, 'UTF8')), 'hex')
  ] loop
    insert into public.organizations (name, external_issuer, external_tenant_id)
    values (left(coalesce(nullif(btrim(tenant_name), ''), 'Organization'), 100), given_issuer, candidate)
    on conflict on constraint organizations_external_tenant_id_key do nothing;
    select o.id into place from public.organizations as o
    where o.external_tenant_id = candidate and o.external_issuer = given_issuer;
    exit when found;
  end loop;
  return place;
end
$$;
comment on function private.external_organization(text, text, text) is
  'The organization of an issuer''s tenant, created when new.';

create function private.admit_external_user(
  given_issuer text, given_subject text, target_user_id uuid,
  tenant_id text, tenant_name text, raw_roles jsonb
) returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  granted constant public.organization_role := private.external_role(raw_roles);
  account uuid;
  place uuid;
begin
  insert into private.external_identities (issuer, subject, user_id)
  values (given_issuer, given_subject, target_user_id)
  on conflict on constraint external_identities_pkey do nothing;
  if found then
    perform private.audit('identity.linked', null, target_user_id, jsonb_build_object('issuer', given_issuer));
  end if;
  -- Whoever was first decides; a second account of the same subject does not come into being.
  select e.user_id into account from private.external_identities as e
  where e.issuer = given_issuer and e.subject = given_subject;
  if not private.is_provisioned(account) then
    perform private.provision_user(account);
  end if;

  if nullif(tenant_id, '') is not null then
    place := private.external_organization(given_issuer, tenant_id, tenant_name);
    perform private.lock_organization(place);
    insert into public.subscriptions (organization_id) values (place) on conflict do nothing;
    -- Strictly what the token says, also for the first to come: nobody gains by being early.
    insert into public.organization_members (organization_id, user_id, role)
    values (place, account, granted)
    on conflict on constraint organization_members_pkey do nothing;
    if found then
      -- Where the token says that the person works now. Later it is the person's own choice.
      update public.profiles as p set active_organization_id = place where p.id = account;
    end if;
    -- The provider's word on the role is followed, unless it would leave nobody to manage. A member
    -- who was deactivated here stays so.
    update public.organization_members as m set role = granted
    where m.organization_id = place and m.user_id = account and m.is_active and m.role <> granted
      and (m.role <> 'admin' or exists (
        select from public.organization_members as a
        where a.organization_id = place and a.role = 'admin' and a.is_active and a.user_id <> account));
  end if;

  update public.profiles as p
  set identity_roles = case jsonb_typeof(raw_roles) when 'array' then raw_roles else '[]' end,
      last_login_at = now()
  where p.id = account;
  return jsonb_build_object('user_id', account, 'organization_id', place);
end
$$;
comment on function private.admit_external_user(text, text, uuid, text, text, jsonb) is
  'Binds subject and account, and gives it its tenant and role. Definer: it writes what no API role may.';

grant execute on function private.find_external_user(text, text, text) to service_role;
grant execute on function private.admit_external_user(text, text, uuid, text, text, jsonb) to service_role;

create function public.find_external_user(issuer text, subject text, verified_email text default null)
returns jsonb
language sql stable security invoker
set search_path = ''
as $$ select private.find_external_user(issuer, subject, verified_email) $$;
comment on function public.find_external_user(text, text, text) is
  'For the exchange: {user_id, email, is_linked} or null.';

create function public.admit_external_user(
  issuer text, subject text, user_id uuid,
  tenant_id text default null, tenant_name text default null, roles jsonb default '[]'
) returns jsonb
language sql volatile security invoker
set search_path = ''
as $$ select private.admit_external_user(issuer, subject, user_id, tenant_id, tenant_name, roles) $$;
comment on function public.admit_external_user(text, text, uuid, text, text, jsonb) is
  'For the exchange: {user_id, organization_id}; user_id is the account that holds the identity.';

grant execute on function public.find_external_user(text, text, text) to service_role;
grant execute on function public.admit_external_user(text, text, uuid, text, text, jsonb) to service_role;
