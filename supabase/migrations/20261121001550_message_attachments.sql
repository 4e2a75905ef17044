-- What came with a message: image, audio, video, document, sticker. Fetched after the webhook's 200.
-- Objects: message_attachments, a trigger on messages; private.attach_media; public.claim_attachment, record_attachment.
-- WhatsApp gives an id that lives seven days. The worker fetches what is behind it, checks it and puts it into a
-- private bucket of Storage. The bytes are nowhere in the database; who may have them is decided by this row.

create table public.message_attachments (
  id uuid primary key default private.uuid_v7(),
  organization_id uuid not null,
  user_id uuid not null references auth.users (id) on delete cascade,
  message_id uuid not null,
  type public.message_type not null,
  state public.attachment_state not null default 'pending',
  mime_type text,
  filename text,
  byte_size bigint,
  sha256 text,
  storage_path text,
  error text,
  media_id text not null,
  phone_number_id text not null,
  attempt integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + interval '7 days',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint message_attachments_message_fkey foreign key (organization_id, message_id)
    references public.messages (organization_id, id) on delete cascade,
  constraint message_attachments_message_key unique (organization_id, message_id),
  constraint type_has_media check (type in ('image', 'audio', 'video', 'document', 'sticker')),
  constraint byte_size_is_not_negative check (byte_size >= 0),
  constraint sha256_is_64_hex_digits check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint stored_is_complete check (
    state <> 'stored' or num_nulls(mime_type, byte_size, sha256, storage_path) = 0 and error is null),
  constraint failed_says_why check (state <> 'failed' or error is not null),
  constraint error_is_a_code check (error ~ '^[a-z0-9_]{1,64}$')
);
comment on table public.message_attachments is 'The file that came with a message; one for each message.';
comment on column public.message_attachments.user_id is 'The message''s.';
comment on column public.message_attachments.mime_type is 'As the sender''s app named it; of a stored one, as it was served.';
comment on column public.message_attachments.sha256 is 'As announced, in hex; of a stored one, of its bytes.';
comment on column public.message_attachments.storage_path is
  'In the bucket whatsapp-media: where the object is, or where a try that nobody heard of may have put it.';
comment on column public.message_attachments.error is 'Code of the last failure; of a pending one, of a try that failed.';
comment on column public.message_attachments.media_id is 'WhatsApp''s id. Withheld from browsers.';
comment on column public.message_attachments.phone_number_id is 'The business number it came to. Withheld from browsers.';
comment on column public.message_attachments.attempt is 'Fences off a worker that lost its lease. Withheld from browsers.';
comment on column public.message_attachments.next_attempt_at is
  'End of the lease or of a wait; nobody begins before. Withheld from browsers.';
comment on column public.message_attachments.expires_at is 'When WhatsApp forgets the id.';

create index message_attachments_user_id_idx on public.message_attachments (user_id);
create index message_attachments_waiting_idx on public.message_attachments (next_attempt_at)
  where state in ('pending', 'referenced');

create trigger message_attachments_touch before update on public.message_attachments
  for each row execute function private.touch_updated_at();

alter table public.message_attachments enable row level security;
revoke all on public.message_attachments from anon, authenticated, public;
grant select (id, organization_id, user_id, message_id, type, state, mime_type, filename, byte_size, sha256,
  storage_path, error, expires_at, created_at, updated_at) on public.message_attachments to authenticated;
-- Withheld: media_id, phone_number_id (they name things at Meta), attempt, next_attempt_at; every write.
grant select, insert, update, delete on public.message_attachments to service_role;

create policy "people read the attachments of their own messages" on public.message_attachments
  for select to authenticated
  using (
    user_id = (select auth.uid())
    and organization_id = any (array(
      select m.organization_id from public.organization_members as m
      where m.user_id = (select auth.uid()) and m.is_active
    ))
  );

create function private.media_lease() returns interval
language sql immutable parallel safe
set search_path = ''
as $$ select interval '2 minutes' $$;
comment on function private.media_lease() is 'How long nobody else fetches what somebody is fetching; the worker gives up sooner.';

create function private.media_extension(mime_type text) returns text
language sql immutable parallel safe
set search_path = ''
as $$
  select coalesce((
    select e.extension from (values
      ('image/jpeg', 'jpg'), ('image/png', 'png'), ('image/webp', 'webp'),
      ('audio/aac', 'aac'), ('audio/amr', 'amr'), ('audio/mpeg', 'mp3'), ('audio/mp4', 'm4a'), ('audio/ogg', 'ogg'),
      ('audio/opus', 'opus'), ('video/mp4', 'mp4'), ('video/3gpp', '3gp'),
      ('application/pdf', 'pdf'), ('text/plain', 'txt'), ('text/csv', 'csv'), ('application/zip', 'zip'),
      ('application/msword', 'doc'), ('application/vnd.ms-excel', 'xls'), ('application/vnd.ms-powerpoint', 'ppt'),
      ('application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'docx'),
      ('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'),
      ('application/vnd.openxmlformats-officedocument.presentationml.presentation', 'pptx')
    ) as e (mime_type, extension) where e.mime_type = media_extension.mime_type
  ), 'bin')
$$;
comment on function private.media_extension(text) is 'File extension of a media type; bin for any that is not known.';

create function private.media_checksum(given text) returns text
language sql immutable parallel safe
set search_path = ''
as $$
  select case
    when given ~* '^[0-9a-f]{64}$' then lower(given)
    when given ~ '^[A-Za-z0-9+/]{43}=$' then encode(decode(given, 'base64'), 'hex')
  end
$$;
comment on function private.media_checksum(text) is
  'A SHA-256 in hex: Meta''s webhooks give base64, its media endpoint gives hex. Null for anything else.';

create function private.attach_media(target_message_id uuid, media_type text, payload jsonb, number_id text)
returns uuid
language plpgsql volatile
set search_path = ''
as $$
declare
  media constant jsonb := payload -> media_type;
  attachment_id uuid;
begin
  if media_type not in ('image', 'audio', 'video', 'document', 'sticker')
    or jsonb_typeof(media) is distinct from 'object'
    or jsonb_typeof(media -> 'id') is distinct from 'string'
    or media ->> 'id' !~ '^[A-Za-z0-9_-]{1,128}$'
    or number_id is null
  then
    return null; -- Nothing to fetch, or nothing that it could be fetched by.
  end if;
  insert into public.message_attachments
    (organization_id, user_id, message_id, type, mime_type, filename, sha256, media_id, phone_number_id)
  select m.organization_id, m.user_id, m.id, media_type::public.message_type,
    -- Without parameters: "audio/ogg; codecs=opus" is audio/ogg.
    substring(lower(media ->> 'mime_type') from '^\s*([a-z0-9][a-z0-9.+-]{0,62}/[a-z0-9][a-z0-9.+-]{0,126})\s*(;|$)'),
    -- A name, not a path, and nothing that turns a line around.
    nullif(btrim(left(regexp_replace(media ->> 'filename', '[[:cntrl:]/\\\u200e\u200f\u202a-\u202e\u2066-\u2069]', '', 'g'), 255)), ''),
    private.media_checksum(media ->> 'sha256'), media ->> 'id', number_id
  from public.messages as m where m.id = target_message_id and m.revoked_at is null
  on conflict on constraint message_attachments_message_key do nothing
  returning id into attachment_id;
  if attachment_id is not null then
    perform private.enqueue('media', jsonb_build_object('attachment_id', attachment_id));
  end if;
  return attachment_id;
end
$$;
comment on function private.attach_media(uuid, text, jsonb, text) is
  'The attachment of an inbound message, and the job to fetch it, in the caller''s transaction; null where there is '
  'none, or was one already. `payload` is Meta''s message, with the media under the key of its type.';

create function private.fail_attachment(target_attachment_id uuid, code text) returns void
language sql volatile
set search_path = ''
as $$
  update public.message_attachments as a set state = 'failed', error = code where a.id = target_attachment_id
$$;
comment on function private.fail_attachment(uuid, text) is 'An attachment that will not be had.';

create function private.give_up_attachment(target_attachment_id uuid) returns void
language sql volatile
set search_path = ''
as $$
  update public.message_attachments as a set state = 'failed', error = 'too_many_attempts'
  where a.id = target_attachment_id and a.state in ('pending', 'referenced')
$$;
comment on function private.give_up_attachment(uuid) is 'Closes an attachment whose job became a dead letter.';

create function private.claim_attachment(target_attachment_id uuid) returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  item public.message_attachments;
begin
  select * into item from public.message_attachments as a where a.id = target_attachment_id for update;
  -- What was given up may be tried again: the operator replays its dead letter.
  if not found or item.state = 'stored' or item.state = 'failed' and item.error <> 'too_many_attempts' then
    return jsonb_build_object('state', 'done');
  end if;
  if item.expires_at <= clock_timestamp() then
    perform private.fail_attachment(item.id, 'expired');
    return jsonb_build_object('state', 'done');
  end if;
  if item.state <> 'failed' and item.next_attempt_at > clock_timestamp() then
    return jsonb_build_object('state', 'wait', 'retry_after_seconds',
      ceil(extract(epoch from item.next_attempt_at - clock_timestamp()))::integer);
  end if;

  -- The path is written before anything is put there, so that a deletion knows where to look.
  update public.message_attachments as a
  set state = 'pending', attempt = a.attempt + 1, next_attempt_at = clock_timestamp() + private.media_lease(),
    storage_path = coalesce(a.storage_path,
      format('%s/%s.%s', a.user_id, a.id, private.media_extension(a.mime_type)))
  where a.id = item.id returning * into item;
  return jsonb_build_object('state', 'fetch', 'attempt', item.attempt, 'type', item.type, 'media_id', item.media_id,
    'phone_number_id', item.phone_number_id, 'sha256', item.sha256, 'storage_path', item.storage_path);
end
$$;
comment on function private.claim_attachment(uuid) is
  'Takes an attachment to fetch it, or says to wait, or that there is nothing to do. '
  'Definer: what it calls is granted to nobody.';

create function private.record_attachment(target_attachment_id uuid, held_attempt integer, outcome jsonb)
returns integer
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  look_again constant integer := 21600; -- Storage may come within the life of the id.
  item public.message_attachments;
  wait integer;
  class constant text := outcome ->> 'class';
begin
  select * into item from public.message_attachments as a where a.id = target_attachment_id for update;
  if not found or item.state = 'stored' then
    return null;
  end if;

  if outcome ->> 'kind' = 'stored' then
    -- Also from a try that lost its lease: the object is there, and it was checked.
    update public.message_attachments as a
    set state = 'stored', error = null, mime_type = outcome ->> 'mime_type', sha256 = outcome ->> 'sha256',
      byte_size = (outcome ->> 'byte_size')::bigint
    where a.id = item.id;
    return null;
  end if;
  if item.state <> 'pending' or item.attempt <> held_attempt then
    return null; -- A newer try knows better.
  end if;

  wait := case
    when outcome ->> 'kind' = 'referenced' then look_again
    when class in ('transient', 'throughput') then least(2 ^ least(item.attempt, 8), 300)::integer
    when class = 'unlisted' and item.attempt < 3 then 5
    when class in ('auth', 'permission', 'spam', 'policy') then 300
  end;
  if wait is null then
    perform private.fail_attachment(item.id, coalesce(outcome ->> 'error', 'unknown'));
  else
    update public.message_attachments as a
    set state = case outcome ->> 'kind' when 'referenced' then 'referenced' else 'pending' end::public.attachment_state,
      error = outcome ->> 'error', next_attempt_at = clock_timestamp() + make_interval(secs => wait)
    where a.id = item.id;
  end if;
  return wait;
end
$$;
comment on function private.record_attachment(uuid, integer, jsonb) is
  'Records what became of a try; returns seconds until the next one, null for none. '
  'Definer: what it calls is granted to nobody.';

create function private.remove_stored_media() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  -- Not before a try that still runs has ended: what it puts there afterwards would stay.
  perform private.enqueue('media', jsonb_build_object('remove', old.storage_path), case
    when old.state = 'pending' then least(extract(epoch from private.media_lease()),
      greatest(0, ceil(extract(epoch from old.next_attempt_at - clock_timestamp()))))::integer
    else 0 end);
  return null;
end
$$;
comment on function private.remove_stored_media() is
  'After a row is gone, by whatever path: its object goes too. Definer: queues belong to the owner.';

create trigger message_attachments_remove after delete on public.message_attachments
  for each row when (old.storage_path is not null) execute function private.remove_stored_media();

create function private.drop_revoked_media() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  delete from public.message_attachments as a
  where a.organization_id = new.organization_id and a.message_id = new.id;
  return null;
end
$$;
comment on function private.drop_revoked_media() is 'After its sender took a message back: what came with it goes too.';

create trigger messages_drop_revoked_media after update of revoked_at on public.messages
  for each row when (old.revoked_at is null and new.revoked_at is not null)
  execute function private.drop_revoked_media();

grant execute on function private.claim_attachment(uuid) to service_role;
grant execute on function private.record_attachment(uuid, integer, jsonb) to service_role;

create function public.claim_attachment(attachment_id uuid) returns jsonb
language sql volatile security invoker
set search_path = ''
as $$ select private.claim_attachment(attachment_id) $$;
comment on function public.claim_attachment(uuid) is
  'For the worker: {state: "fetch", attempt, type, media_id, phone_number_id, sha256, storage_path} | '
  '{state: "wait", retry_after_seconds} | {state: "done"}.';

create function public.record_attachment(attachment_id uuid, attempt integer, outcome jsonb) returns jsonb
language sql volatile security invoker
set search_path = ''
as $$
  select jsonb_build_object('retry_after_seconds', private.record_attachment(attachment_id, attempt, outcome))
$$;
comment on function public.record_attachment(uuid, integer, jsonb) is
  'For the worker: {retry_after_seconds}; null when nothing is left to do.';

grant execute on function public.claim_attachment(uuid) to service_role;
grant execute on function public.record_attachment(uuid, integer, jsonb) to service_role;
