-- Which plan an organization is on.
-- Objects: subscriptions, trigger that records a change of plan.
-- Withheld: every write. The billing webhook and operators write as service_role.

create table public.subscriptions (
  organization_id uuid primary key references public.organizations (id) on delete cascade,
  plan_slug text not null default 'bootstrapper' references public.plans (slug),
  status public.subscription_status not null default 'active',
  current_period_start timestamptz,
  current_period_end timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint period_ends_after_it_starts check (current_period_end > current_period_start)
);
comment on table public.subscriptions is 'One row per organization.';

create index subscriptions_plan_slug_idx on public.subscriptions (plan_slug);

create trigger subscriptions_touch before update on public.subscriptions
  for each row execute function private.touch_updated_at();

create function private.audit_plan() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  perform private.audit('plan.changed', new.organization_id, null,
    jsonb_build_object('from', old.plan_slug, 'to', new.plan_slug,
                       'status_from', old.status, 'status_to', new.status));
  return null;
end
$$;
comment on function private.audit_plan() is
  'After a change of plan or status: records it. Definer: the changing role may not write the record.';

create trigger subscriptions_audit after update on public.subscriptions
  for each row
  when (new.plan_slug is distinct from old.plan_slug or new.status is distinct from old.status)
  execute function private.audit_plan();

alter table public.subscriptions enable row level security;
revoke all on public.subscriptions from anon, authenticated, public;
grant select on public.subscriptions to authenticated;
grant select, insert, update, delete on public.subscriptions to service_role;

create policy "admins read their organization's subscription" on public.subscriptions
  for select to authenticated
  using (organization_id = any ((select private.org_ids_with_role('admin'))::uuid[]));
