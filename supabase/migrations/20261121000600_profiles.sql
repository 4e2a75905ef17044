-- One row about each user, kept by the database from what Auth knows.
-- Objects: profiles.
-- Withheld from the browser: e-mail, verification, roles, flags, sign-in time. See the grants.

create table public.profiles (
  id uuid primary key references auth.users (id) on delete cascade,
  email varchar(255),
  email_verified boolean not null default false,
  name varchar(255),
  avatar_url varchar(500),
  company_name varchar(255),
  role varchar(100),
  timezone varchar(100) not null default 'UTC',
  onboarding_completed boolean not null default false,
  beta_features jsonb not null default '{}',
  identity_roles jsonb not null default '[]',
  last_login_at timestamptz,
  active_organization_id uuid references public.organizations (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint timezone_is_an_iana_name check (private.is_time_zone(timezone)),
  constraint beta_features_is_an_object check (jsonb_typeof(beta_features) = 'object'),
  constraint identity_roles_is_an_array check (jsonb_typeof(identity_roles) = 'array'),
  constraint avatar_url_is_http check (avatar_url ~ '^https?://')
);
comment on table public.profiles is 'One row per user, created with the account.';
comment on column public.profiles.email is 'Copy of auth.users.email, kept by a trigger.';
comment on column public.profiles.email_verified is 'Whether Auth has confirmed the address.';
comment on column public.profiles.role is 'Job title, as the person says. Grants nothing.';
comment on column public.profiles.timezone is 'IANA name, for example Europe/Lisbon.';
comment on column public.profiles.beta_features is 'Feature flags of this user: {"flag": true}. Set by operators.';
comment on column public.profiles.identity_roles is
  'Roles as a verified external token names them. For the record; grants nothing by itself.';
comment on column public.profiles.active_organization_id is
  'Where the user works now. A hint: access is always read from organization_members.';

create index profiles_active_organization_id_idx on public.profiles (active_organization_id);

create trigger profiles_touch before update on public.profiles
  for each row execute function private.touch_updated_at();

alter table public.profiles enable row level security;
revoke all on public.profiles from anon, authenticated, public;
grant select on public.profiles to authenticated;
grant update (name, avatar_url, company_name, role, timezone, onboarding_completed)
  on public.profiles to authenticated;
grant select, insert, update, delete on public.profiles to service_role;

create policy "people read their own profile" on public.profiles
  for select to authenticated using (id = (select auth.uid()));
create policy "people edit their own profile" on public.profiles
  for update to authenticated
  using (id = (select auth.uid())) with check (id = (select auth.uid()));
