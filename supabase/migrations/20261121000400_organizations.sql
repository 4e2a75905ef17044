-- Organizations and who belongs to them.
-- Objects: organizations, organization_members, private.my_organization_ids,
-- private.org_ids_with_role, private.set_organization_slug.
-- Not done here: creating, inviting, leaving. These are functions; no API role inserts or deletes.

create table public.organizations (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  slug text not null,
  storage_bucket text not null generated always as ('org-' || slug) stored,
  personal_for uuid references auth.users (id) on delete cascade,
  external_issuer text,
  external_tenant_id text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint organizations_slug_key unique (slug),
  constraint organizations_personal_for_key unique (personal_for),
  constraint organizations_external_tenant_id_key unique (external_tenant_id),
  constraint name_has_1_to_100_characters check (char_length(btrim(name)) between 1 and 100),
  constraint external_tenant_id_has_1_to_255_characters
    check (char_length(external_tenant_id) between 1 and 255),
  constraint external_tenant_has_an_issuer
    check ((external_tenant_id is null) = (external_issuer is null))
);
comment on table public.organizations is 'The tenant. Every tenant row carries its id.';
comment on column public.organizations.slug is 'First 8 characters of the id; longer when taken.';
comment on column public.organizations.storage_bucket is 'Name of the organization''s private bucket.';
comment on column public.organizations.personal_for is
  'The user whose personal organization this is; it goes with the user.';
comment on column public.organizations.external_issuer is 'The identity provider that vouches for the tenant.';
comment on column public.organizations.external_tenant_id is
  'The tenant''s id at an external identity provider. Set from verified tokens only; a '
  'digest with the issuer when another issuer''s tenant has the same id.';

create function private.set_organization_slug() returns trigger
language plpgsql
set search_path = ''
as $$
declare
  digits constant text := replace(new.id::text, '-', '');
begin
  for width in 8..32 loop
    new.slug := left(digits, width);
    exit when not exists (select from public.organizations as o where o.slug = new.slug);
  end loop;
  return new;
end
$$;
comment on function private.set_organization_slug() is
  'Before insert: the slug is derived, never chosen, so it can not squat on a reserved word.';

create trigger organizations_set_slug before insert on public.organizations
  for each row execute function private.set_organization_slug();
create trigger organizations_touch before update on public.organizations
  for each row execute function private.touch_updated_at();

create table public.organization_members (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  role public.organization_role not null default 'member',
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (organization_id, user_id)
);
comment on table public.organization_members is
  'Who belongs where, and as what. Read at every statement; never remembered in a token.';
comment on column public.organization_members.is_active is
  'False takes all access away at the next statement, and keeps the row.';

create index organization_members_user_id_idx
  on public.organization_members (user_id, organization_id) include (role, is_active);

create trigger organization_members_touch before update on public.organization_members
  for each row execute function private.touch_updated_at();

create function private.my_organization_ids() returns uuid[]
language sql stable security definer
set search_path = ''
as $$
  select coalesce(array_agg(m.organization_id), '{}')
  from public.organization_members as m
  where m.user_id = (select auth.uid()) and m.is_active
$$;
comment on function private.my_organization_ids() is
  'The caller''s organizations. Definer: the policy on organization_members can not read its own table.';
grant execute on function private.my_organization_ids() to authenticated;

create function private.org_ids_with_role(minimum public.organization_role) returns uuid[]
language sql stable security definer
set search_path = ''
as $$
  -- Enum order is strongest first, so "at least" is "not after".
  select coalesce(array_agg(m.organization_id), '{}')
  from public.organization_members as m
  where m.user_id = (select auth.uid()) and m.is_active and m.role <= minimum
$$;
comment on function private.org_ids_with_role(public.organization_role) is
  'Organizations in which the caller has at least this role. Definer: one lookup for every policy on writes.';
grant execute on function private.org_ids_with_role(public.organization_role) to authenticated;

alter table public.organizations enable row level security;
revoke all on public.organizations from anon, authenticated, public;
grant select on public.organizations to authenticated;
grant update (name) on public.organizations to authenticated;
grant select, insert, update, delete on public.organizations to service_role;

create policy "members read their organizations" on public.organizations
  for select to authenticated
  using (id = any (array(
    select m.organization_id from public.organization_members as m
    where m.user_id = (select auth.uid()) and m.is_active
  )));
create policy "admins rename their organizations" on public.organizations
  for update to authenticated
  using (id = any ((select private.org_ids_with_role('admin'))::uuid[]))
  with check (id = any ((select private.org_ids_with_role('admin'))::uuid[]));

alter table public.organization_members enable row level security;
revoke all on public.organization_members from anon, authenticated, public;
grant select on public.organization_members to authenticated;
grant select, insert, update, delete on public.organization_members to service_role;

create policy "members read the members of their organizations" on public.organization_members
  for select to authenticated
  using (
    (user_id = (select auth.uid()) and is_active)
    or organization_id = any ((select private.my_organization_ids())::uuid[])
  );
