-- What an organization works on.
-- Objects: projects.

create table public.projects (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  owner_id uuid default auth.uid() references auth.users (id) on delete set null,
  name text not null,
  description text,
  type public.project_type not null default 'repository',
  status public.project_status not null default 'active',
  privacy public.project_privacy not null default 'private',
  chunking_strategy public.chunking_strategy not null default 'semantic',
  stage_number integer,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint projects_organization_id_id_key unique (organization_id, id),
  constraint name_has_3_to_50_characters check (char_length(name) between 3 and 50),
  constraint description_has_at_most_2000_characters check (char_length(description) <= 2000),
  constraint stage_number_is_positive check (stage_number > 0)
);
comment on table public.projects is 'What an organization works on.';
comment on column public.projects.owner_id is
  'Who created it; null once that person''s account is gone: the project stays with the organization.';
comment on column public.projects.stage_number is 'Step of the owner''s process; null: not begun.';

create index projects_owner_id_idx on public.projects (owner_id);

create trigger projects_touch before update on public.projects
  for each row execute function private.touch_updated_at();

alter table public.projects enable row level security;
revoke all on public.projects from anon, authenticated, public;
grant select, delete on public.projects to authenticated;
grant insert (organization_id, name, description, type, privacy, chunking_strategy, stage_number)
  on public.projects to authenticated;
grant update (name, description, status, privacy, chunking_strategy, stage_number)
  on public.projects to authenticated;
-- Withheld: owner_id (the database says who created it), organization_id after insert.
grant select, insert, update, delete on public.projects to service_role;

create policy "members read their organization's projects" on public.projects
  for select to authenticated
  using (organization_id = any (array(
    select m.organization_id from public.organization_members as m
    where m.user_id = (select auth.uid()) and m.is_active
  )));
create policy "members create projects in their organization" on public.projects
  for insert to authenticated
  with check (organization_id = any ((select private.org_ids_with_role('member'))::uuid[]));
create policy "members edit their organization's projects" on public.projects
  for update to authenticated
  using (organization_id = any ((select private.org_ids_with_role('member'))::uuid[]))
  with check (organization_id = any ((select private.org_ids_with_role('member'))::uuid[]));
create policy "admins delete their organization's projects" on public.projects
  for delete to authenticated
  using (organization_id = any ((select private.org_ids_with_role('admin'))::uuid[]));
