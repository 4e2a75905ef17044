-- What happened, for the organization's admins: append-only.
-- Objects: audit_events, private.audit, private.refuse_change, trigger on organization_members.
-- Ids are kept without foreign keys: the record outlives what it speaks of.

create table public.audit_events (
  id uuid primary key default private.uuid_v7(),
  occurred_at timestamptz not null default now(),
  event text not null,
  organization_id uuid,
  actor_id uuid,
  subject_id uuid,
  details jsonb not null default '{}',
  debug_id uuid not null default gen_random_uuid(),
  constraint event_is_dotted_lower_case check (event ~ '^[a-z_]+(\.[a-z_]+)+$'),
  constraint details_is_an_object check (jsonb_typeof(details) = 'object')
);
comment on table public.audit_events is 'Append-only record, written by the database itself.';
comment on column public.audit_events.actor_id is 'The signed-in user who caused it; null: the system.';
comment on column public.audit_events.subject_id is 'The user or row it is about.';
comment on column public.audit_events.details is 'Ids, roles and codes. Never texts, phones or e-mails.';

create index audit_events_organization_id_idx on public.audit_events (organization_id, id desc);
-- A person's own events, for the export.
create index audit_events_actor_id_idx on public.audit_events (actor_id);
create index audit_events_subject_id_idx on public.audit_events (subject_id);

create function private.refuse_change() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  raise exception using errcode = 'PT403', message = format('%I is append-only.', tg_table_name),
    detail = 'append_only', hint = 'Write a new row instead.';
end
$$;
comment on function private.refuse_change() is 'Before update, delete or truncate: refuse, whoever asks.';

create trigger audit_events_append_only before update or delete on public.audit_events
  for each row execute function private.refuse_change();
create trigger audit_events_no_truncate before truncate on public.audit_events
  for each statement execute function private.refuse_change();

alter table public.audit_events enable row level security;
revoke all on public.audit_events from anon, authenticated, service_role, public;
grant select on public.audit_events to authenticated, service_role;
-- Withheld: insert. A role that may write the record may forge it.

create policy "admins read their organization's audit events" on public.audit_events
  for select to authenticated
  using (organization_id = any ((select private.org_ids_with_role('admin'))::uuid[]));

create function private.audit(
  event text, organization_id uuid, subject_id uuid, details jsonb default '{}'
) returns void
language sql volatile
set search_path = ''
as $$
  insert into public.audit_events (event, organization_id, actor_id, subject_id, details)
  values (event, organization_id, (select auth.uid()), subject_id, details)
$$;
comment on function private.audit(text, uuid, uuid, jsonb) is
  'Writes one audit event.';

create function private.audit_membership() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  if tg_op = 'INSERT' then
    perform private.audit('member.added', new.organization_id, new.user_id,
      jsonb_build_object('role', new.role));
  elsif tg_op = 'DELETE' then
    perform private.audit('member.removed', old.organization_id, old.user_id,
      jsonb_build_object('role', old.role));
  else
    if new.is_active is distinct from old.is_active then
      perform private.audit(
        case when new.is_active then 'member.activated' else 'member.deactivated' end,
        new.organization_id, new.user_id);
    end if;
    if new.role is distinct from old.role then
      perform private.audit('member.role_changed', new.organization_id, new.user_id,
        jsonb_build_object('from', old.role, 'to', new.role));
    end if;
  end if;
  return null;
end
$$;
comment on function private.audit_membership() is
  'After a change of membership: records it. Definer: the changing role may not write the record.';

create function private.audit_organization_deletion() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  perform private.audit('organization.deleted', old.id, null);
  return null;
end
$$;
comment on function private.audit_organization_deletion() is
  'After an organization is deleted: records it. Definer: the deleting role may not write the record.';

create trigger organizations_audit after delete on public.organizations
  for each row execute function private.audit_organization_deletion();

create trigger organization_members_audit
  after insert or update or delete on public.organization_members
  for each row execute function private.audit_membership();
