-- A person's data: what is handed out on request, and what becomes of it when the account goes.
-- Objects: private.data_registry; public.export_my_data, delete_my_account; trigger on auth.users.
-- Every table has a line here; a test compares the lines with the catalog.

create table private.data_registry (
  table_name text primary key,
  mine text,
  deletion text not null,
  reason text not null,
  constraint deletion_is_known check (deletion in ('erased', 'released', 'kept', 'not_personal')),
  constraint personal_data_is_exported check ((mine is null) = (deletion = 'not_personal'))
);
comment on table private.data_registry is 'What every table holds of a person, and what a deletion does with it.';
comment on column private.data_registry.mine is 'Condition that selects a person''s rows; $1 is the user''s id.';
comment on column private.data_registry.deletion is
  'erased: the rows go. released: they stay with the organization, without the person. '
  'kept: they stay as they are, holding ids only. not_personal: nobody''s.';

alter table private.data_registry enable row level security;
create policy "api roles see nothing" on private.data_registry
  for all to anon, authenticated using (false);

insert into private.data_registry (table_name, mine, deletion, reason) values
  ('public.profiles', 'id = $1', 'erased', 'The person.'),
  ('public.user_preferences', 'user_id = $1', 'erased', 'The person''s.'),
  ('public.organizations', 'personal_for = $1', 'erased', 'The personal organization goes along.'),
  ('public.organization_members', 'user_id = $1', 'erased', 'Membership ends.'),
  ('public.subscriptions', 'organization_id in (select id from public.organizations where personal_for = $1)',
   'erased', 'With the personal organization.'),
  ('public.projects', 'owner_id = $1', 'released', 'A shared project belongs to its organization; a personal one goes with it.'),
  ('public.audit_events', 'actor_id = $1 or subject_id = $1', 'kept', 'The record of an organization; ids and codes only.'),
  ('public.invitations',
   'invited_by = $1 or accepted_by = $1 or email = (select lower(u.email) from auth.users as u '
   'where u.id = $1 and u.email_confirmed_at is not null)',
   'released', 'Sent ones stay with the organization; those to the person''s proven address are erased.'),
  ('public.avatars', 'user_id = $1', 'erased', 'The person''s.'),
  ('public.chat_sessions', 'user_id = $1', 'erased', 'The person''s.'),
  ('public.messages', 'user_id = $1', 'erased', 'The person''s.'),
  ('public.message_attachments', 'user_id = $1', 'erased', 'The person''s; the stored object goes by a job.'),
  ('public.whatsapp_identities', 'user_id = $1', 'erased', 'The person''s.'),
  ('private.whatsapp_messages',
   -- A phone may have had an earlier holder: what became a message is its account's.
   'message_id in (select id from public.messages where user_id = $1) or disposition <> ''conversation'' '
   'and identity_id in (select id from public.whatsapp_identities where user_id = $1)', 'erased', 'The person''s.'),
  ('private.outbox',
   'message_id in (select id from public.messages where user_id = $1) or message_id is null '
   'and identity_id in (select id from public.whatsapp_identities where user_id = $1)', 'erased', 'Written to the person.'),
  ('private.whatsapp_statuses',
   'callback_data in (select o.id::text from private.outbox as o '
   'where o.message_id in (select id from public.messages where user_id = $1) or o.message_id is null '
   'and o.identity_id in (select id from public.whatsapp_identities where user_id = $1))', 'erased', 'Reports on what was written to the person.'),
  ('private.webhook_inbox',
   'id in (select i.inbox_id from private.whatsapp_messages as i '
   'where i.message_id in (select id from public.messages where user_id = $1) or i.disposition <> ''conversation'' '
   'and i.identity_id in (select id from public.whatsapp_identities where user_id = $1) '
   'union select s.inbox_id from private.whatsapp_statuses as s join private.outbox as o on o.id::text = s.callback_data '
   'where o.message_id in (select id from public.messages where user_id = $1) or o.message_id is null '
   'and o.identity_id in (select id from public.whatsapp_identities where user_id = $1) '
   'union select e.inbox_id from private.whatsapp_events as e '
   'where e.identity_id in (select id from public.whatsapp_identities where user_id = $1))',
   'released', 'That something was delivered stays; its raw form, with the words, is erased.'),
  ('private.whatsapp_events', 'identity_id in (select id from public.whatsapp_identities where user_id = $1)', 'erased', 'About the person.'),
  ('private.whatsapp_consents', 'identity_id in (select id from public.whatsapp_identities where user_id = $1)', 'erased', 'The person''s word.'),
  ('private.whatsapp_pairs', 'identity_id in (select id from public.whatsapp_identities where user_id = $1)', 'erased', 'The rate of writing to the person.'),
  ('private.whatsapp_link_codes', 'user_id = $1', 'erased', 'The person''s.'),
  ('private.turns', 'session_id in (select id from public.chat_sessions where user_id = $1)', 'erased', 'Work on the person''s messages.'),
  ('private.turn_messages', 'session_id in (select id from public.chat_sessions where user_id = $1)', 'erased', 'Work on the person''s messages.'),
  ('private.daily_spend', 'user_id = $1', 'erased', 'The person''s use of the model.'),
  ('private.provisioning_failures', 'user_id = $1', 'erased', 'About the account.'),
  ('private.sign_in_attempts', 'user_id = $1', 'erased', 'About the account.'),
  ('private.external_identities', 'user_id = $1', 'erased', 'About the account.'),
  ('private.organization_flags', 'organization_id in (select id from public.organizations where personal_for = $1)',
   'erased', 'With the personal organization.'),
  ('private.platform_admins', 'user_id = $1', 'erased', 'About the account.'),
  ('public.plans', null, 'not_personal', 'Reference data.'),
  ('public.feature_flags', null, 'not_personal', 'Reference data.'),
  ('private.whatsapp_numbers', null, 'not_personal', 'The business''s own numbers.'),
  ('private.whatsapp_keywords', null, 'not_personal', 'Words that stop or resume us.'),
  ('private.whatsapp_templates', null, 'not_personal', 'The business''s own words.'),
  ('private.whatsapp_texts', null, 'not_personal', 'The business''s own words.'),
  ('private.dead_letters', null, 'not_personal', 'Ids of work, without content.'),
  ('private.job_errors', null, 'not_personal', 'Codes of failures.'),
  ('private.data_registry', null, 'not_personal', 'This list.'),
  ('private.declared_privileges', null, 'not_personal', 'What the migrations granted.'),
  ('private.declared_policies', null, 'not_personal', 'What the migrations let pass.');

create function private.export_my_data() returns jsonb
language plpgsql stable security definer
set search_path = ''
as $$
declare
  caller constant uuid := private.require_caller();
  -- Proofs, and raw deliveries: one delivery may hold the words of several people.
  secrets constant text[] := '{token_hash,code_hash,raw_body}';
  entry record;
  found_rows jsonb;
  tables jsonb := '{}';
begin
  for entry in
    select r.table_name, r.mine from private.data_registry as r where r.mine is not null order by 1
  loop
    execute format('select coalesce(jsonb_agg(to_jsonb(t) - $2), ''[]'') from %s as t where %s',
      entry.table_name::regclass, entry.mine) into found_rows using caller, secrets;
    tables := tables || jsonb_build_object(entry.table_name, found_rows);
  end loop;
  return jsonb_build_object(
    'exported_at', now(),
    'account', (
      select jsonb_build_object('id', u.id, 'email', u.email, 'phone', u.phone, 'created_at', u.created_at,
        'last_sign_in_at', u.last_sign_in_at, 'user_metadata', u.raw_user_meta_data)
      from auth.users as u where u.id = caller),
    'tables', tables);
end
$$;
comment on function private.export_my_data() is
  'Every row of the caller, by table. Definer: it reads private tables; it acts on auth.uid() alone, and the '
  'conditions it runs come from a table that only migrations write.';

create function private.delete_my_account() returns void
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  caller constant uuid := private.require_caller();
begin
  delete from auth.users as u where u.id = caller;
  if not found then
    raise exception using errcode = 'PT404', message = 'There is no such user.',
      detail = 'user_not_found', hint = 'The account may have been deleted already.';
  end if;
end
$$;
comment on function private.delete_my_account() is
  'Deletes the caller''s account; the trigger on auth.users sees to the rest. '
  'Definer: auth.users is Auth''s; it acts on auth.uid() alone.';

create function private.on_auth_user_deleted() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  place record;
begin
  -- All locks first, in one order: two admins who leave at once wait for each other.
  for place in
    select m.organization_id as id from public.organization_members as m
    where m.user_id = old.id order by m.organization_id
  loop
    perform private.lock_organization(place.id);
  end loop;

  -- Then the person on WhatsApp and what is on its way to them, in the order of everybody else.
  perform from public.whatsapp_identities as w where w.user_id = old.id for update;
  perform from private.outbox as b
  where b.message_id in (select t.id from public.messages as t where t.user_id = old.id)
    or b.identity_id in (select w.id from public.whatsapp_identities as w where w.user_id = old.id)
  order by b.id for update;

  -- The raw deliveries have become rows; what is left of the person in them goes, while the rows still
  -- say which. By message too: the phone may be another's by now.
  update private.webhook_inbox as i set raw_body = '[erased]'
  where i.id in (
    select m.inbox_id from private.whatsapp_messages as m
    where m.message_id in (select t.id from public.messages as t where t.user_id = old.id)
      or m.identity_id in (select w.id from public.whatsapp_identities as w where w.user_id = old.id)
    union
    select s.inbox_id from private.whatsapp_statuses as s
    join private.outbox as b on b.id::text = s.callback_data
    where b.message_id in (select t.id from public.messages as t where t.user_id = old.id)
      or b.identity_id in (select w.id from public.whatsapp_identities as w where w.user_id = old.id)
    union
    select e.inbox_id from private.whatsapp_events as e
    where e.identity_id in (select w.id from public.whatsapp_identities as w where w.user_id = old.id));
  delete from private.whatsapp_statuses as s using private.outbox as b
  where b.id::text = s.callback_data
    and (b.message_id in (select t.id from public.messages as t where t.user_id = old.id)
      or b.identity_id in (select w.id from public.whatsapp_identities as w where w.user_id = old.id));
  delete from private.whatsapp_messages as m
  where m.message_id in (select t.id from public.messages as t where t.user_id = old.id);

  for place in
    select o.id, o.personal_for, m.role = 'admin' and m.is_active as manages,
      exists (select from public.organization_members as other
              where other.organization_id = o.id and other.user_id <> old.id and other.is_active) as is_shared,
      exists (select from public.organization_members as other
              where other.organization_id = o.id and other.user_id <> old.id
                and other.is_active and other.role = 'admin') as is_managed
    from public.organization_members as m
    join public.organizations as o on o.id = m.organization_id
    where m.user_id = old.id
  loop
    if place.personal_for is not distinct from old.id or not place.is_shared then
      delete from public.organizations as o where o.id = place.id;
    elsif place.manages and not place.is_managed then
      raise exception using errcode = 'PT409',
        message = 'The account is the last admin of a shared organization.', detail = 'last_admin',
        hint = 'Make somebody else an admin first.';
    end if;
  end loop;

  -- To the person's address, if it was theirs, and to one that was theirs before.
  delete from public.invitations as i
  where i.accepted_by = old.id or (i.email = lower(old.email) and old.email_confirmed_at is not null);
  perform private.audit('user.deleted', null, old.id);
  return old;
end
$$;
comment on function private.on_auth_user_deleted() is
  'Before an account is deleted, by whatever path: shared organizations keep an admin, the person''s own go, '
  'traces are erased. Definer: it runs as supabase_auth_admin otherwise.';

create trigger on_auth_user_deleted before delete on auth.users
  for each row execute function private.on_auth_user_deleted();

grant execute on function private.export_my_data() to authenticated;
grant execute on function private.delete_my_account() to authenticated;

create function public.export_my_data() returns jsonb
language sql stable security invoker
set search_path = ''
as $$ select private.export_my_data() $$;
comment on function public.export_my_data() is
  'All data of the caller: {exported_at, account, tables: {"schema.table": [rows]}}.';

create function public.delete_my_account() returns void
language sql volatile security invoker
set search_path = ''
as $$ select private.delete_my_account() $$;
comment on function public.delete_my_account() is
  'Deletes the caller''s account and data, at once and for good. 409 last_admin for the last admin of a '
  'shared organization.';

grant execute on function public.export_my_data() to authenticated;
grant execute on function public.delete_my_account() to authenticated;

create index whatsapp_statuses_callback_data_idx on private.whatsapp_statuses (callback_data);
