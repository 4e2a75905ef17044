-- What can be bought, and its limits.
-- Objects: plans, and the four plans themselves (reference data, part of the schema).

create table public.plans (
  slug text primary key,
  tier public.plan_tier not null,
  name text not null,
  monthly_price numeric(12, 2) not null,
  yearly_price numeric(12, 2) not null,
  currency text not null default 'USD',
  api_calls integer,
  ingestions integer,
  storage_gb integer,
  seats integer,
  oracle_queries integer,
  features jsonb not null default '[]',
  position integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint slug_is_kebab_case check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  constraint prices_are_not_negative check (monthly_price >= 0 and yearly_price >= 0),
  constraint currency_is_iso_4217 check (currency ~ '^[A-Z]{3}$'),
  constraint limits_are_not_negative check (
    api_calls >= 0 and ingestions >= 0 and storage_gb >= 0 and seats >= 1 and oracle_queries >= 0
  ),
  constraint features_is_an_array check (jsonb_typeof(features) = 'array')
);
comment on table public.plans is 'Plans on offer. A null limit means unlimited.';
comment on column public.plans.api_calls is 'API calls per month; null: unlimited.';
comment on column public.plans.ingestions is 'Ingestions per month; null: unlimited.';
comment on column public.plans.storage_gb is 'Storage in GB; null: unlimited.';
comment on column public.plans.seats is 'Active members; null: unlimited.';
comment on column public.plans.oracle_queries is 'Questions to the assistant per month; null: unlimited.';
comment on column public.plans.features is 'What the plan includes, as a list of sentences.';
comment on column public.plans.position is 'Order on a price list, smallest first.';

create trigger plans_touch before update on public.plans
  for each row execute function private.touch_updated_at();

alter table public.plans enable row level security;
revoke all on public.plans from anon, authenticated, public;
grant select on public.plans to anon, authenticated;
grant select, insert, update, delete on public.plans to service_role;

create policy "everybody reads the plans" on public.plans
  for select to anon, authenticated using (true);

insert into public.plans
  (slug, tier, name, monthly_price, yearly_price,
   api_calls, ingestions, storage_gb, seats, oracle_queries, features, position)
values
  ('bootstrapper', 'free', 'Bootstrapper', 0, 0,
   1000, 5, 1, 2, 100, '["One project to start with", "The assistant in the app and on WhatsApp"]', 1),
  ('pro', 'pro', 'Pro', 29, 290,
   50000, 100, 20, 5, 2000, '["Everything in Bootstrapper", "Scheduled skills"]', 2),
  ('teams', 'teams', 'Teams', 99, 990,
   250000, 1000, 200, 25, 10000, '["Everything in Pro", "Roles and invitations for a team"]', 3),
  ('enterprise', 'enterprise', 'Enterprise', 499, 4990,
   null, null, null, null, null, '["Everything in Teams", "No limits"]', 4);
