-- The character in which the assistant answers a user.
-- Objects: avatars. One per user; adults only.

create table public.avatars (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  name text not null,
  age integer not null,
  personality public.personality_type not null default 'caring',
  physical_description text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint avatars_user_id_key unique (user_id),
  constraint avatars_id_user_id_key unique (id, user_id),
  constraint name_has_1_to_100_characters check (char_length(btrim(name)) between 1 and 100),
  constraint age_is_adult check (age >= 20),
  constraint physical_description_has_at_most_2000_characters
    check (char_length(physical_description) <= 2000)
);
comment on table public.avatars is 'The assistant''s character, one per user.';
comment on column public.avatars.age is 'In years; 20 or older.';

create trigger avatars_touch before update on public.avatars
  for each row execute function private.touch_updated_at();

alter table public.avatars enable row level security;
revoke all on public.avatars from anon, authenticated, public;
grant select, delete on public.avatars to authenticated;
grant insert (name, age, personality, physical_description) on public.avatars to authenticated;
grant update (name, age, personality, physical_description) on public.avatars to authenticated;
grant select, insert, update, delete on public.avatars to service_role;

create policy "people read their own avatar" on public.avatars
  for select to authenticated using (user_id = (select auth.uid()));
create policy "people create their own avatar" on public.avatars
  for insert to authenticated with check (user_id = (select auth.uid()));
create policy "people edit their own avatar" on public.avatars
  for update to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
create policy "people delete their own avatar" on public.avatars
  for delete to authenticated using (user_id = (select auth.uid()));
