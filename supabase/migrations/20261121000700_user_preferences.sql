-- How a user wants the application to behave.
-- Objects: user_preferences.
-- Withheld: whatsapp_phone. It shows a number that was proven by a message from it.

create table public.user_preferences (
  user_id uuid primary key references auth.users (id) on delete cascade,
  theme text not null default 'system',
  locale text not null default 'en',
  email_notifications boolean not null default true,
  whatsapp_notifications boolean not null default true,
  whatsapp_phone text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint theme_is_system_light_or_dark check (theme in ('system', 'light', 'dark')),
  constraint locale_is_a_language_tag check (locale ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$')
);
comment on table public.user_preferences is 'One row per user, created with the account.';
comment on column public.user_preferences.theme is 'system, light or dark.';
comment on column public.user_preferences.locale is 'BCP 47 language tag, for example pt-BR.';
comment on column public.user_preferences.whatsapp_phone is
  'The verified WhatsApp number with a leading +; null: none, or a person without a visible number.';

create trigger user_preferences_touch before update on public.user_preferences
  for each row execute function private.touch_updated_at();

alter table public.user_preferences enable row level security;
revoke all on public.user_preferences from anon, authenticated, public;
grant select on public.user_preferences to authenticated;
grant update (theme, locale, email_notifications, whatsapp_notifications)
  on public.user_preferences to authenticated;
grant select, insert, update, delete on public.user_preferences to service_role;

create policy "people read their own preferences" on public.user_preferences
  for select to authenticated using (user_id = (select auth.uid()));
create policy "people edit their own preferences" on public.user_preferences
  for update to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
