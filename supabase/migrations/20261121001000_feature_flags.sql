-- Switches, and their value for a user.
-- Objects: feature_flags, private.organization_flags, private.feature_flags_of.
-- Withheld: every write. Nobody grants themselves a flag.

create table public.feature_flags (
  key text primary key,
  description text not null,
  is_enabled boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint key_is_snake_case check (key ~ '^[a-z][a-z0-9_]*$')
);
comment on table public.feature_flags is 'Every flag there is, with its default.';
comment on column public.feature_flags.is_enabled is 'The default, where nothing overrides it.';

create trigger feature_flags_touch before update on public.feature_flags
  for each row execute function private.touch_updated_at();

alter table public.feature_flags enable row level security;
revoke all on public.feature_flags from anon, authenticated, public;
grant select on public.feature_flags to authenticated;
grant select, insert, update, delete on public.feature_flags to service_role;

create policy "signed-in people read the flags" on public.feature_flags
  for select to authenticated using (true);

create function private.audit_flag() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  perform private.audit('flag.changed', null, null,
    jsonb_build_object('flag', new.key, 'from', old.is_enabled, 'to', new.is_enabled));
  return null;
end
$$;
comment on function private.audit_flag() is
  'After a flag is switched: records it. Definer: the changing role may not write the record.';

create trigger feature_flags_audit after update of is_enabled on public.feature_flags
  for each row when (new.is_enabled is distinct from old.is_enabled) execute function private.audit_flag();

create function private.audit_flag_override() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  perform private.audit('flag.overridden', null, new.id,
    jsonb_build_object('from', old.beta_features, 'to', new.beta_features));
  return null;
end
$$;
comment on function private.audit_flag_override() is
  'After a flag is set for one user: records it. Definer: the changing role may not write the record.';

create trigger profiles_audit_flags after update of beta_features on public.profiles
  for each row when (new.beta_features is distinct from old.beta_features)
  execute function private.audit_flag_override();

insert into public.feature_flags (key, description) values
  ('deep_research', 'Long research runs by the assistant.'),
  ('strategy_graph', 'The graph of goals and projects.');

create table private.organization_flags (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  flag_key text not null references public.feature_flags (key) on delete cascade,
  is_enabled boolean not null,
  created_at timestamptz not null default now(),
  primary key (organization_id, flag_key)
);
comment on table private.organization_flags is 'What an operator set for all of an organization.';

create index organization_flags_flag_key_idx on private.organization_flags (flag_key);

alter table private.organization_flags enable row level security;
create policy "api roles see nothing" on private.organization_flags
  for all to anon, authenticated using (false);

create function private.feature_flags_of(target_user_id uuid) returns jsonb
language sql stable
set search_path = ''
as $$
  with active as (
    -- The organization that the workspace shows: the chosen one, else the personal one.
    select m.organization_id
    from public.organization_members as m
    join public.organizations as o on o.id = m.organization_id
    left join public.profiles as p on p.id = m.user_id
    where m.user_id = target_user_id and m.is_active
    order by m.organization_id is not distinct from p.active_organization_id desc,
      o.personal_for is not distinct from m.user_id desc, m.created_at, m.organization_id
    limit 1
  )
  -- A profile's word counts only for a flag that exists, and only as true or false.
  select coalesce(jsonb_object_agg(f.key, coalesce(
    case when jsonb_typeof(p.beta_features -> f.key) = 'boolean'
      then (p.beta_features -> f.key)::boolean end,
    g.is_enabled,
    f.is_enabled)), '{}')
  from public.feature_flags as f
  left join public.profiles as p on p.id = target_user_id
  left join private.organization_flags as g
    on g.flag_key = f.key and g.organization_id = (select a.organization_id from active as a)
$$;
comment on function private.feature_flags_of(uuid) is
  'Object flag → boolean for a user: the profile''s word, else the active organization''s, else the default.';
