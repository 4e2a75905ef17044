-- What an operator may do, each as one function that leaves a record.
-- Objects: private.platform_admins, private.audit_operation, the RPCs of the function `admin`,
-- private.purge and its cron job.
-- Locks: a delivery or a dead letter first, then in the order of all others (identities, session, turn,
-- outbox). Withheld: every RPC but is_platform_admin() from people. The function `admin` decides who calls;
-- the record refuses an operator who is none any more.

create table private.platform_admins (
  user_id uuid primary key references auth.users (id) on delete cascade,
  granted_by text not null,
  created_at timestamptz not null default now()
);
comment on table private.platform_admins is 'Who operates the platform, over all organizations.';
comment on column private.platform_admins.granted_by is
  '`secret_key`, or the database role that granted it: no platform admin makes another.';

alter table private.platform_admins enable row level security;
create policy "api roles see nothing" on private.platform_admins
  for all to anon, authenticated using (false);

create function private.is_platform_admin() returns boolean
language sql stable security definer
set search_path = ''
as $$
  select exists (select from private.platform_admins as a where a.user_id = (select auth.uid()))
$$;
comment on function private.is_platform_admin() is
  'Whether the caller operates the platform. Definer: the table is private; it asks about auth.uid() alone.';

create function private.audit_operation(
  operation text, operator_id uuid, request_id uuid,
  target_organization_id uuid default null, target_subject_id uuid default null, more jsonb default '{}'
) returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  if operator_id is not null then
    -- Held until the operation is done: who is dismissed meanwhile is dismissed after it.
    perform from private.platform_admins as a where a.user_id = operator_id for key share;
    if not found then
      raise exception using errcode = 'PT403', message = 'This is for platform admins.',
        detail = 'operator_required', hint = 'Somebody with the secret key grants it.';
    end if;
  end if;
  insert into public.audit_events (event, organization_id, actor_id, subject_id, details, debug_id)
  values ('admin.operation', target_organization_id, operator_id, target_subject_id,
    jsonb_build_object('operation', operation,
      'operator', case when operator_id is null then 'secret_key' else 'platform_admin' end) || more,
    coalesce(request_id, gen_random_uuid()));
end
$$;
comment on function private.audit_operation(text, uuid, uuid, uuid, uuid, jsonb) is
  'Records an operation, and refuses it to an operator who is no platform admin (null: the secret key).';

create function private.granting_power() returns text
language sql stable
set search_path = ''
as $$
  select case when auth.jwt() ->> 'role' = 'service_role' then 'secret_key' else session_user::text end
$$;
comment on function private.granting_power() is 'By what somebody acts who is nobody: the secret key, or a role of the database.';

create function private.grant_platform_admin(target_user_id uuid) returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
begin
  if not exists (select from auth.users as u where u.id = target_user_id) then
    raise exception using errcode = 'PT404', message = 'There is no such user.',
      detail = 'user_not_found', hint = 'Look the person up: find_users(email).';
  end if;
  insert into private.platform_admins (user_id, granted_by) values (target_user_id, private.granting_power())
  on conflict do nothing;
  if not found then
    return jsonb_build_object('granted', false);
  end if;
  perform private.audit_operation('platform_admin.grant', null, null, null, target_user_id,
    jsonb_build_object('operator', private.granting_power()));
  return jsonb_build_object('granted', true);
end
$$;
comment on function private.grant_platform_admin(uuid) is
  'Makes a user a platform admin. Definer: the table is private.';

create function private.revoke_platform_admin(target_user_id uuid) returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
begin
  delete from private.platform_admins as a where a.user_id = target_user_id;
  if not found then
    return jsonb_build_object('revoked', false);
  end if;
  perform private.audit_operation('platform_admin.revoke', null, null, null, target_user_id,
    jsonb_build_object('operator', private.granting_power()));
  return jsonb_build_object('revoked', true);
end
$$;
comment on function private.revoke_platform_admin(uuid) is
  'Ends it; at once, also for open sessions. Definer: the table is private.';

-- Deliveries.

create function private.inbox_entry(delivery private.webhook_inbox) returns jsonb
language sql stable
set search_path = ''
as $$
  select jsonb_build_object('id', delivery.id, 'provider', delivery.provider, 'status', delivery.status,
    'attempts', delivery.attempts, 'received_at', delivery.received_at, 'last_error', delivery.last_error,
    'debug_id', delivery.debug_id, 'body_bytes', octet_length(delivery.raw_body),
    'is_erased', delivery.raw_body = '[erased]')
$$;
comment on function private.inbox_entry(private.webhook_inbox) is 'What may be shown of a delivery without a record.';

create function private.list_inbox(wanted_status text, page integer, page_size integer) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'total', (select count(*) from private.webhook_inbox as i where wanted_status is null or i.status = wanted_status),
    'data', coalesce((
      select jsonb_agg(private.inbox_entry(i) order by i.id desc)
      from (
        select n.* from private.webhook_inbox as n
        where wanted_status is null or n.status = wanted_status
        order by n.id desc
        limit least(greatest(page_size, 1), 100) offset (greatest(page, 1) - 1)::bigint * least(greatest(page_size, 1), 100)
      ) as i), '[]'))
$$;
comment on function private.list_inbox(text, integer, integer) is
  'Deliveries without their bodies, newest first. Definer: the inbox is private.';

create function private.require_delivery(target_inbox_id uuid, to_change boolean) returns private.webhook_inbox
language plpgsql volatile
set search_path = ''
as $$
declare
  delivery private.webhook_inbox;
begin
  if to_change then
    select * into delivery from private.webhook_inbox as i where i.id = target_inbox_id for update;
  else
    select * into delivery from private.webhook_inbox as i where i.id = target_inbox_id;
  end if;
  if delivery.id is null then
    raise exception using errcode = 'PT404', message = 'There is no such delivery.',
      detail = 'delivery_not_found', hint = 'GET /admin/inbox lists them.';
  end if;
  return delivery;
end
$$;
comment on function private.require_delivery(uuid, boolean) is 'A delivery, locked when it is to be changed; 404 without one.';

create function private.read_inbox(target_inbox_id uuid) returns jsonb
language sql volatile security definer
set search_path = ''
as $$
  select private.inbox_entry(i) || jsonb_build_object(
    'messages', (select count(*) from private.whatsapp_messages as m where m.inbox_id = i.id),
    'statuses', (select count(*) from private.whatsapp_statuses as s where s.inbox_id = i.id))
  from private.require_delivery(target_inbox_id, false) as i
$$;
comment on function private.read_inbox(uuid) is
  'One delivery without its body, and how many rows came of it. Definer: the inbox is private.';

create function private.read_inbox_body(target_inbox_id uuid, operator_id uuid, request_id uuid) returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  delivery constant private.webhook_inbox := private.require_delivery(target_inbox_id, false);
begin
  if delivery.raw_body = '[erased]' then
    raise exception using errcode = 'PT410', message = 'The body of this delivery was erased.',
      detail = 'body_erased', hint = 'Its rows are what is left of it.';
  end if;
  perform private.audit_operation('inbox.read_body', operator_id, request_id, null, target_inbox_id);
  return jsonb_build_object('raw_body', delivery.raw_body, 'received_at', delivery.received_at);
end
$$;
comment on function private.read_inbox_body(uuid, uuid, uuid) is
  'What a delivery said, byte for byte; recorded, for it is personal. Definer: the inbox is private.';

create function private.replay_inbox(
  target_inbox_id uuid, updates jsonb, operator_id uuid, request_id uuid
) returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  delivery constant private.webhook_inbox := private.require_delivery(target_inbox_id, true);
  outcome jsonb;
  status_now text;
begin
  if delivery.status = 'processed' then
    return jsonb_build_object('replayed', false, 'status', delivery.status, 'attempts', delivery.attempts);
  end if;
  -- Asked again under the lock: an account may have gone since the updates were read.
  if delivery.raw_body = '[erased]' then
    raise exception using errcode = 'PT410', message = 'The body of this delivery was erased.',
      detail = 'body_erased', hint = 'Its rows are what is left of it.';
  end if;
  if delivery.provider <> 'whatsapp' then
    raise exception using errcode = 'PT409', message = 'Only deliveries of WhatsApp are replayed here.',
      detail = 'not_replayable', hint = 'Ask its sender to deliver it again.';
  end if;
  update private.webhook_inbox as i set attempts = i.attempts + 1 where i.id = target_inbox_id;
  outcome := private.process_whatsapp(target_inbox_id, updates);
  select i.status into status_now from private.webhook_inbox as i where i.id = target_inbox_id;
  outcome := (outcome - 'inbox_id')
    || jsonb_build_object('replayed', true, 'status', status_now, 'attempts', delivery.attempts + 1);
  perform private.audit_operation('inbox.replay', operator_id, request_id, null, target_inbox_id, outcome);
  return outcome;
end
$$;
comment on function private.replay_inbox(uuid, jsonb, uuid, uuid) is
  'Makes rows of a delivery that has not become rows, once. Definer: it writes private tables.';

-- Dead letters.

create function private.list_dead_letters(is_replayed boolean, page integer, page_size integer) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'total', (select count(*) from private.dead_letters as d
              where is_replayed is null or (d.replayed_at is not null) = is_replayed),
    'data', coalesce((
      select jsonb_agg(to_jsonb(d) order by d.id desc)
      from (
        select n.* from private.dead_letters as n
        where is_replayed is null or (n.replayed_at is not null) = is_replayed
        order by n.id desc
        limit least(greatest(page_size, 1), 100) offset (greatest(page, 1) - 1)::bigint * least(greatest(page_size, 1), 100)
      ) as d), '[]'))
$$;
comment on function private.list_dead_letters(boolean, integer, integer) is
  'Work that was given up, newest first. Definer: the table is private.';

create function private.reopen_turns(target_session_id uuid, given_up_at timestamptz) returns integer
language plpgsql volatile
set search_path = ''
as $$
declare
  reopened integer;
begin
  perform from public.chat_sessions as s where s.id = target_session_id for no key update;
  -- A death and what it closes have one time: they are one transaction.
  update private.turn_messages as q set turn_id = null, created_at = now()
  from private.turns as t
  where t.id = q.turn_id and t.session_id = target_session_id
    and t.status = 'failed' and t.finished_at = given_up_at;
  get diagnostics reopened = row_count;
  return reopened;
end
$$;
comment on function private.reopen_turns(uuid, timestamptz) is
  'The messages of a turn that was given up want an answer again; the failed turn stays, as a record.';

create function private.reopen_outbox(target_outbox_id uuid) returns integer
language plpgsql volatile
set search_path = ''
as $$
declare
  message uuid;
begin
  -- `attempt` goes on counting: it fences off a caller of long ago, who may still come back.
  update private.outbox as o
  set status = 'pending', tries = 0, error_class = null, error_code = null, next_attempt_at = now()
  where o.id = target_outbox_id and o.status = 'failed' and o.error_class = 'too_many_attempts'
  returning o.message_id into message;
  if not found then
    return 0;
  end if;
  perform private.settle_message(message);
  return 1;
end
$$;
comment on function private.reopen_outbox(uuid) is
  'A message that was given up waits to leave again; one that failed for a reason stays failed.';

create function private.replay_dead_letter(target_letter_id uuid, operator_id uuid, request_id uuid) returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  uuid_form constant text := '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';
  letter private.dead_letters;
  reopened integer := 0;
begin
  select * into letter from private.dead_letters as d where d.id = target_letter_id for update;
  if not found then
    raise exception using errcode = 'PT404', message = 'There is no such dead letter.',
      detail = 'dead_letter_not_found', hint = 'GET /admin/dead-letters lists them.';
  end if;
  if letter.replayed_at is not null then
    return jsonb_build_object('replayed', false, 'reopened', 0);
  end if;
  update private.dead_letters as d set replayed_at = now() where d.id = target_letter_id;
  if letter.payload ->> 'session_id' ~ uuid_form then
    reopened := private.reopen_turns((letter.payload ->> 'session_id')::uuid, letter.died_at);
  elsif letter.payload ->> 'outbox_id' ~ uuid_form then
    reopened := private.reopen_outbox((letter.payload ->> 'outbox_id')::uuid);
  end if;
  perform private.enqueue(letter.queue, letter.payload);
  perform private.audit_operation('dead_letter.replay', operator_id, request_id, null, target_letter_id,
    jsonb_build_object('queue', letter.queue, 'reopened', reopened));
  return jsonb_build_object('replayed', true, 'reopened', reopened);
end
$$;
comment on function private.replay_dead_letter(uuid, uuid, uuid) is
  'Puts a job back with no tries behind it, once, and opens again what its death closed. '
  'Definer: queues, turns and outbox are private.';

-- Rooms and people.

create function private.backfill_workspaces(batch_size integer, operator_id uuid, request_id uuid) returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  done record;
begin
  select b.provisioned, b.failed into done
  from private.backfill_users(least(greatest(batch_size, 1), 1000)) as b;
  perform private.audit_operation('workspaces.backfill', operator_id, request_id, null, null, to_jsonb(done));
  return to_jsonb(done);
end
$$;
comment on function private.backfill_workspaces(integer, uuid, uuid) is
  'Makes rooms for users who have none. Definer: provisioning writes what no API role may.';

create function private.organization_flags_of(target_organization_id uuid) returns jsonb
language sql stable
set search_path = ''
as $$
  select coalesce(jsonb_object_agg(g.flag_key, g.is_enabled), '{}')
  from private.organization_flags as g where g.organization_id = target_organization_id
$$;
comment on function private.organization_flags_of(uuid) is 'Object flag → boolean: what is set for an organization.';

create function private.find_users(address text) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', u.id, 'email', u.email, 'email_verified', u.email_confirmed_at is not null,
    'created_at', u.created_at, 'last_sign_in_at', u.last_sign_in_at,
    'is_provisioned', private.is_provisioned(u.id),
    'is_whatsapp_linked', exists (select from public.whatsapp_identities as w where w.user_id = u.id),
    'organizations', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', o.id, 'name', o.name, 'role', m.role, 'is_active', m.is_active,
        'is_personal', o.personal_for is not distinct from u.id, 'plan', s.plan_slug,
        'flags', private.organization_flags_of(o.id)) order by m.created_at, o.id), '[]')
      from public.organization_members as m
      join public.organizations as o on o.id = m.organization_id
      left join public.subscriptions as s on s.organization_id = o.id
      where m.user_id = u.id)
    ) order by u.created_at, u.id), '[]')
  from auth.users as u
  where u.email = lower(btrim(address)) -- as Auth keeps them
$$;
comment on function private.find_users(text) is
  'Accounts with exactly this address. Definer: it reads auth.users.';

create function private.must_hand_over(target_user_id uuid) returns boolean
language sql stable
set search_path = ''
as $$
  select exists (
    select from public.organization_members as m
    join public.organizations as o on o.id = m.organization_id
    where m.user_id = target_user_id and m.role = 'admin' and m.is_active
      and o.personal_for is distinct from target_user_id
      and exists (select from public.organization_members as other
                  where other.organization_id = o.id and other.user_id <> target_user_id and other.is_active)
      and not exists (select from public.organization_members as other
                      where other.organization_id = o.id and other.user_id <> target_user_id
                        and other.is_active and other.role = 'admin'))
$$;
comment on function private.must_hand_over(uuid) is
  'Whether the trigger on auth.users would refuse the deletion: Auth hides its reason.';

create function private.prepare_user_deletion(target_user_id uuid, operator_id uuid, request_id uuid) returns void
language plpgsql volatile security definer
set search_path = ''
as $$
begin
  if not exists (select from auth.users as u where u.id = target_user_id) then
    raise exception using errcode = 'PT404', message = 'There is no such user.',
      detail = 'user_not_found', hint = 'GET /admin/users?email= looks people up.';
  end if;
  if private.must_hand_over(target_user_id) then
    raise exception using errcode = 'PT409',
      message = 'The account is the last admin of a shared organization.', detail = 'last_admin',
      hint = 'Make somebody else an admin first.';
  end if;
  perform private.audit_operation('user.delete', operator_id, request_id, null, target_user_id);
end
$$;
comment on function private.prepare_user_deletion(uuid, uuid, uuid) is
  'Says why an account can not be deleted, or records that it is about to be. Definer: it reads auth.users.';

-- Plans and flags.

create function private.require_organization(target_organization_id uuid) returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  perform from public.organizations as o where o.id = target_organization_id for no key update;
  if not found then
    raise exception using errcode = 'PT404', message = 'There is no such organization.',
      detail = 'organization_not_found', hint = 'GET /admin/users?email= shows those of a person.';
  end if;
end
$$;
comment on function private.require_organization(uuid) is 'Holds an organization, so that operators take turns; 404 without it.';

create function private.set_organization_plan(
  target_organization_id uuid, wanted_plan text, operator_id uuid, request_id uuid
) returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  plan public.plans;
  members integer;
  plan_before text;
begin
  perform private.lock_organization(target_organization_id);
  perform private.require_organization(target_organization_id);
  select * into plan from public.plans as p where p.slug = wanted_plan;
  if not found then
    raise exception using errcode = 'PT404', message = 'There is no such plan.',
      detail = 'plan_not_found', hint = 'GET /api/plans lists them.';
  end if;
  select count(*) into members from public.organization_members as m
  where m.organization_id = target_organization_id and m.is_active;
  if plan.seats < members then
    raise exception using errcode = 'PT402',
      message = format('The plan "%s" has %s seats, and %s are taken.', plan.slug, plan.seats, members),
      detail = 'limit_reached', hint = private.plan_with_more_seats(members - 1);
  end if;
  select s.plan_slug into plan_before from public.subscriptions as s
  where s.organization_id = target_organization_id for update;
  if plan_before is distinct from wanted_plan then
    insert into public.subscriptions as s (organization_id, plan_slug) values (target_organization_id, wanted_plan)
    on conflict on constraint subscriptions_pkey do update set plan_slug = excluded.plan_slug;
    perform private.audit_operation('organization.set_plan', operator_id, request_id, target_organization_id, null,
      jsonb_build_object('from', plan_before, 'to', wanted_plan));
  end if;
  return jsonb_build_object('plan', wanted_plan, 'changed', plan_before is distinct from wanted_plan);
end
$$;
comment on function private.set_organization_plan(uuid, text, uuid, uuid) is
  'Puts an organization on a plan that has seats for its members. Definer: it writes what no API role may.';

create function private.set_organization_flags(
  target_organization_id uuid, flags jsonb, operator_id uuid, request_id uuid
) returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  wanted constant jsonb := case when jsonb_typeof(flags) = 'object' then flags else '{"": null}' end;
  flags_before jsonb;
  wrong text;
begin
  perform private.require_organization(target_organization_id);
  select string_agg(format('"%s"', w.key), ', ') into wrong from jsonb_each(wanted) as w
  where jsonb_typeof(w.value) <> 'boolean' or not exists (select from public.feature_flags as f where f.key = w.key);
  if wrong is not null then
    raise exception using errcode = 'PT400', message = format('No such flag, or neither true nor false: %s.', wrong),
      detail = 'invalid_input', hint = 'The table feature_flags lists the flags.';
  end if;
  flags_before := private.organization_flags_of(target_organization_id);
  if flags_before <> wanted then
    delete from private.organization_flags as g where g.organization_id = target_organization_id;
    insert into private.organization_flags (organization_id, flag_key, is_enabled)
    select target_organization_id, w.key, w.value::boolean from jsonb_each(wanted) as w;
    perform private.audit_operation('organization.set_flags', operator_id, request_id, target_organization_id, null,
      jsonb_build_object('from', flags_before, 'to', wanted));
  end if;
  return jsonb_build_object('flags', wanted, 'changed', flags_before <> wanted);
end
$$;
comment on function private.set_organization_flags(uuid, jsonb, uuid, uuid) is
  'Replaces what is set for an organization; a flag that is left out has its default again. '
  'Definer: the table is private.';

-- WhatsApp's numbers and templates.

create function private.admin_resume_whatsapp_number(number_id text, operator_id uuid, request_id uuid) returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
begin
  if not exists (select from private.whatsapp_numbers as n where n.phone_number_id = number_id) then
    raise exception using errcode = 'PT404', message = 'There is no such number.',
      detail = 'whatsapp_number_not_found', hint = 'GET /admin/whatsapp/numbers lists them.';
  end if;
  if not private.resume_whatsapp_number(number_id) then
    return jsonb_build_object('resumed', false);
  end if;
  perform private.audit_operation('whatsapp_number.resume', operator_id, request_id, null, null,
    jsonb_build_object('phone_number_id', number_id));
  return jsonb_build_object('resumed', true);
end
$$;
comment on function private.admin_resume_whatsapp_number(text, uuid, uuid) is
  'Lets a stopped number write again, with a record of who did. Definer: the table is private.';

create function private.admin_put_whatsapp_template(
  name text, language text, category text, body text, status text, operator_id uuid, request_id uuid
) returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  template constant jsonb := private.put_whatsapp_template(name, language, category, body, status);
begin
  perform private.audit_operation('whatsapp_template.put', operator_id, request_id, null, null,
    template - 'body' - 'updated_at');
  return template;
end
$$;
comment on function private.admin_put_whatsapp_template(text, text, text, text, text, uuid, uuid) is
  'Names a template, with a record of who did. Definer: the table is private.';

grant execute on function private.is_platform_admin() to authenticated;
grant execute on function private.grant_platform_admin(uuid) to service_role;
grant execute on function private.revoke_platform_admin(uuid) to service_role;
grant execute on function private.list_inbox(text, integer, integer) to service_role;
grant execute on function private.read_inbox(uuid) to service_role;
grant execute on function private.read_inbox_body(uuid, uuid, uuid) to service_role;
grant execute on function private.replay_inbox(uuid, jsonb, uuid, uuid) to service_role;
grant execute on function private.list_dead_letters(boolean, integer, integer) to service_role;
grant execute on function private.replay_dead_letter(uuid, uuid, uuid) to service_role;
grant execute on function private.backfill_workspaces(integer, uuid, uuid) to service_role;
grant execute on function private.find_users(text) to service_role;
grant execute on function private.prepare_user_deletion(uuid, uuid, uuid) to service_role;
grant execute on function private.set_organization_plan(uuid, text, uuid, uuid) to service_role;
grant execute on function private.set_organization_flags(uuid, jsonb, uuid, uuid) to service_role;
grant execute on function private.admin_resume_whatsapp_number(text, uuid, uuid) to service_role;
grant execute on function private.admin_put_whatsapp_template(text, text, text, text, text, uuid, uuid) to service_role;

create function public.is_platform_admin() returns boolean
language sql stable security invoker
set search_path = ''
as $$ select private.is_platform_admin() $$;
comment on function public.is_platform_admin() is 'Whether the caller may call the function `admin`.';

create function public.grant_platform_admin(user_id uuid) returns jsonb
language sql volatile security invoker
set search_path = ''
as $$ select private.grant_platform_admin(user_id) $$;
comment on function public.grant_platform_admin(uuid) is 'Secret key: {granted}; false when it was one already.';

create function public.revoke_platform_admin(user_id uuid) returns jsonb
language sql volatile security invoker
set search_path = ''
as $$ select private.revoke_platform_admin(user_id) $$;
comment on function public.revoke_platform_admin(uuid) is 'Secret key: {revoked}; false when it was none.';

create function public.list_inbox(status text default null, page integer default 1, page_size integer default 50)
returns jsonb
language sql stable security invoker
set search_path = ''
as $$ select private.list_inbox(status, page, page_size) $$;
comment on function public.list_inbox(text, integer, integer) is 'For `admin`: {total, data}, newest first, without bodies.';

create function public.read_inbox(inbox_id uuid) returns jsonb
language sql volatile security invoker
set search_path = ''
as $$ select private.read_inbox(inbox_id) $$;
comment on function public.read_inbox(uuid) is 'For `admin`: one delivery, without its body. 404 delivery_not_found.';

create function public.read_inbox_body(inbox_id uuid, actor_id uuid, debug_id uuid) returns jsonb
language sql volatile security invoker
set search_path = ''
as $$ select private.read_inbox_body(inbox_id, actor_id, debug_id) $$;
comment on function public.read_inbox_body(uuid, uuid, uuid) is
  'For `admin`: {raw_body, received_at}, recorded. 404 delivery_not_found, 410 body_erased.';

create function public.replay_inbox(inbox_id uuid, updates jsonb, actor_id uuid, debug_id uuid) returns jsonb
language sql volatile security invoker
set search_path = ''
as $$ select private.replay_inbox(inbox_id, updates, actor_id, debug_id) $$;
comment on function public.replay_inbox(uuid, jsonb, uuid, uuid) is
  'For `admin`: {replayed, status, attempts, …}; not replayed when it was processed. 404 delivery_not_found, '
  '409 not_replayable, 410 body_erased.';

create function public.list_dead_letters(
  is_replayed boolean default null, page integer default 1, page_size integer default 50
) returns jsonb
language sql stable security invoker
set search_path = ''
as $$ select private.list_dead_letters(is_replayed, page, page_size) $$;
comment on function public.list_dead_letters(boolean, integer, integer) is 'For `admin`: {total, data}, newest first.';

create function public.replay_dead_letter(dead_letter_id uuid, actor_id uuid, debug_id uuid) returns jsonb
language sql volatile security invoker
set search_path = ''
as $$ select private.replay_dead_letter(dead_letter_id, actor_id, debug_id) $$;
comment on function public.replay_dead_letter(uuid, uuid, uuid) is
  'For `admin`: {replayed, reopened}; not replayed the second time. 404 dead_letter_not_found.';

create function public.backfill_workspaces(batch_size integer, actor_id uuid, debug_id uuid) returns jsonb
language sql volatile security invoker
set search_path = ''
as $$ select private.backfill_workspaces(batch_size, actor_id, debug_id) $$;
comment on function public.backfill_workspaces(integer, uuid, uuid) is 'For `admin`: {provisioned, failed}.';

create function public.find_users(email text) returns jsonb
language sql stable security invoker
set search_path = ''
as $$ select private.find_users(email) $$;
comment on function public.find_users(text) is 'For `admin`: accounts with this address, with organizations and plans.';

create function public.prepare_user_deletion(user_id uuid, actor_id uuid, debug_id uuid) returns void
language sql volatile security invoker
set search_path = ''
as $$ select private.prepare_user_deletion(user_id, actor_id, debug_id) $$;
comment on function public.prepare_user_deletion(uuid, uuid, uuid) is
  'For `admin`, before it asks Auth: 404 user_not_found, 409 last_admin.';

create function public.set_organization_plan(organization_id uuid, plan_slug text, actor_id uuid, debug_id uuid)
returns jsonb
language sql volatile security invoker
set search_path = ''
as $$ select private.set_organization_plan(organization_id, plan_slug, actor_id, debug_id) $$;
comment on function public.set_organization_plan(uuid, text, uuid, uuid) is
  'For `admin`: {plan, changed}. 404 organization_not_found, plan_not_found; 402 limit_reached.';

create function public.set_organization_flags(organization_id uuid, flags jsonb, actor_id uuid, debug_id uuid)
returns jsonb
language sql volatile security invoker
set search_path = ''
as $$ select private.set_organization_flags(organization_id, flags, actor_id, debug_id) $$;
comment on function public.set_organization_flags(uuid, jsonb, uuid, uuid) is
  'For `admin`: {flags, changed}. 404 organization_not_found, 400 invalid_input.';

create function public.admin_resume_whatsapp_number(phone_number_id text, actor_id uuid, debug_id uuid) returns jsonb
language sql volatile security invoker
set search_path = ''
as $$ select private.admin_resume_whatsapp_number(phone_number_id, actor_id, debug_id) $$;
comment on function public.admin_resume_whatsapp_number(text, uuid, uuid) is
  'For `admin`: {resumed}; false when it was not stopped. 404 whatsapp_number_not_found.';

create function public.admin_put_whatsapp_template(
  name text, language text, category text, body text, status text, actor_id uuid, debug_id uuid
) returns jsonb
language sql volatile security invoker
set search_path = ''
as $$ select private.admin_put_whatsapp_template(name, language, category, body, status, actor_id, debug_id) $$;
comment on function public.admin_put_whatsapp_template(text, text, text, text, text, uuid, uuid) is
  'For `admin`: put_whatsapp_template(), recorded.';

grant execute on function public.is_platform_admin() to authenticated;
grant execute on function public.grant_platform_admin(uuid) to service_role;
grant execute on function public.revoke_platform_admin(uuid) to service_role;
grant execute on function public.list_inbox(text, integer, integer) to service_role;
grant execute on function public.read_inbox(uuid) to service_role;
grant execute on function public.read_inbox_body(uuid, uuid, uuid) to service_role;
grant execute on function public.replay_inbox(uuid, jsonb, uuid, uuid) to service_role;
grant execute on function public.list_dead_letters(boolean, integer, integer) to service_role;
grant execute on function public.replay_dead_letter(uuid, uuid, uuid) to service_role;
grant execute on function public.backfill_workspaces(integer, uuid, uuid) to service_role;
grant execute on function public.find_users(text) to service_role;
grant execute on function public.prepare_user_deletion(uuid, uuid, uuid) to service_role;
grant execute on function public.set_organization_plan(uuid, text, uuid, uuid) to service_role;
grant execute on function public.set_organization_flags(uuid, jsonb, uuid, uuid) to service_role;
grant execute on function public.admin_resume_whatsapp_number(text, uuid, uuid) to service_role;
grant execute on function public.admin_put_whatsapp_template(text, text, text, text, text, uuid, uuid) to service_role;

-- Retention: what nobody needs any more goes, daily. Nothing that still waits is ever touched.

create function private.raw_body_retention() returns interval
language sql immutable parallel safe
set search_path = ''
as $$ select interval '30 days' $$;
comment on function private.raw_body_retention() is
  'How long the raw body of a processed delivery is kept. The owner replaces this function.';

create function private.record_retention() returns interval
language sql immutable parallel safe
set search_path = ''
as $$ select interval '90 days' $$;
comment on function private.record_retention() is
  'How long reports, events, daily spend and finished jobs are kept. The owner replaces this function.';

create index webhook_inbox_unerased_idx on private.webhook_inbox (received_at)
  where status = 'processed' and raw_body <> '[erased]';

create function private.purge() returns jsonb
language plpgsql volatile
set search_path = ''
as $$
declare
  queue text;
  gone bigint;
  bodies bigint;
  archived bigint := 0;
  errors bigint := 0;
  reports bigint;
  events bigint;
  days bigint;
  counts jsonb;
begin
  -- Whoever holds a row is working on it; tomorrow is soon enough.
  update private.webhook_inbox as i set raw_body = '[erased]'
  where i.id in (
    select n.id from private.webhook_inbox as n
    where n.status = 'processed' and n.raw_body <> '[erased]'
      and n.received_at < now() - private.raw_body_retention()
    for update skip locked);
  get diagnostics bodies = row_count;

  for queue in select m.queue_name from pgmq.meta as m order by 1 loop
    execute format('delete from pgmq.%I where archived_at < $1', 'a_' || queue)
      using now() - private.record_retention();
    get diagnostics gone = row_count;
    archived := archived + gone;
    -- An error whose job is gone says nothing any more.
    execute format(
      'delete from private.job_errors as e where e.queue = $1 and e.failed_at < now() - interval ''1 day'' '
      'and not exists (select from pgmq.%I as j where j.msg_id = e.job_id)', 'q_' || queue) using queue;
    get diagnostics gone = row_count;
    errors := errors + gone;
  end loop;

  delete from private.whatsapp_statuses as s
  where s.occurred_at < now() - private.record_retention()
    and not exists (
      select from private.webhook_inbox as i where i.id = s.inbox_id and i.status <> 'processed');
  get diagnostics reports = row_count;

  delete from private.whatsapp_events as e
  where e.created_at < now() - private.record_retention()
    and not exists (
      select from private.webhook_inbox as i where i.id = e.inbox_id and i.status <> 'processed');
  get diagnostics events = row_count;

  delete from private.daily_spend as d
  where d.day < ((now() - private.record_retention()) at time zone 'utc')::date;
  get diagnostics days = row_count;

  counts := jsonb_build_object('raw_bodies', bodies, 'archived_jobs', archived, 'job_errors', errors,
    'statuses', reports, 'events', events, 'spend_days', days);
  perform private.log_event('retention.purged', counts);
  return counts;
end
$$;
comment on function private.purge() is
  'Erases bodies and deletes records that are past their time; returns how many of each.';

select cron.schedule('foyer-purge', '23 3 * * *', 'select private.purge()');
