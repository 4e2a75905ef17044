-- Generated from supabase/migrations by `npm run generate`. Do not edit: it is for reading, as
-- a difference in review. One block for each object, in the order of its name.

-- cluster/extensions/pg_cron

create extension "pg_cron";

comment on extension "pg_cron" is 'Stand-in for pg_cron (local stack): the same tables, run by the stack''s process';

-- cluster/extensions/pg_net

create extension "pg_net" schema "extensions";

comment on extension "pg_net" is 'Stand-in for pg_net (local stack): queued HTTP, sent by the stack''s process';

-- cluster/extensions/pgcrypto

create extension "pgcrypto" schema "extensions";

comment on extension "pgcrypto" is 'cryptographic functions';

-- cluster/extensions/pgmq

create extension "pgmq" schema "pgmq";

comment on extension "pgmq" is 'A lightweight message queue. Like AWS SQS and RSMQ but on Postgres.';

-- cluster/extensions/uuid-ossp

create extension "uuid-ossp" schema "extensions";

comment on extension "uuid-ossp" is 'generate universally unique identifiers (UUIDs)';

-- cluster/misc

select cron.schedule_in_database('foyer-heartbeat', '7 * * * *', 'select private.wake_worker()', 'postgres', null, true);

select cron.schedule_in_database('foyer-purge', '23 3 * * *', 'select private.purge()', 'postgres', null, true);

select cron.schedule_in_database('foyer-tick', '10 seconds', 'select private.tick()', 'postgres', null, true);

-- cluster/roles

alter default privileges for role "postgres" revoke all on FUNCTIONS from public;

-- schemas/auth/tables/users

create trigger on_auth_user_changed
  after update of email, email_confirmed_at, last_sign_in_at on auth.users
  for each row
  when ((((new.email)::text IS DISTINCT FROM (old.email)::text) OR (new.email_confirmed_at IS DISTINCT FROM old.email_confirmed_at) OR (new.last_sign_in_at IS DISTINCT FROM old.last_sign_in_at)))
  execute function private.on_auth_user_changed();

create trigger on_auth_user_created
  after insert on auth.users
  for each row
  execute function private.on_auth_user_created();

create trigger on_auth_user_deleted
  before delete on auth.users
  for each row
  execute function private.on_auth_user_deleted();

create trigger on_auth_user_signed_in
  after update of last_sign_in_at on auth.users
  for each row
  when ((new.last_sign_in_at IS DISTINCT FROM old.last_sign_in_at))
  execute function private.audit_sign_in();

-- schemas/private/schema

create schema "private";

comment on schema "private" is 'What no browser may name. Not exposed by the Data API; public functions reach in by name.';

grant usage on schema "private" to "authenticated";

grant create, usage on schema "private" to "postgres";

grant usage on schema "private" to "service_role", "supabase_auth_admin";

-- schemas/private/tables/daily_spend

create table "private"."daily_spend" (
  "user_id" uuid                     not null,
  "day"     date                     not null,
  "tokens"  bigint                   not null,
  "told_at" timestamp with time zone,
  constraint "daily_spend_pkey" primary key (user_id, day),
  constraint "daily_spend_user_id_fkey" foreign key (user_id) references auth.users(id) on delete cascade,
  constraint "tokens_are_not_negative" check ((tokens >= 0))
);

alter table "private"."daily_spend"
  enable row level security;

create policy "api roles see nothing" on "private"."daily_spend"
  for all
  to "anon", "authenticated"
  using (false);

comment on column "private"."daily_spend"."told_at" is 'When the person was told on WhatsApp that the day''s share is used up: once.';

comment on table "private"."daily_spend" is 'Tokens in and out, reserved and spent, by user and day (UTC).';

grant delete, insert, maintain, references, select, trigger, truncate, update on table "private"."daily_spend" to "postgres";

-- schemas/private/tables/data_registry

create table "private"."data_registry" (
  "table_name" text not null,
  "mine"       text,
  "deletion"   text not null,
  "reason"     text not null,
  constraint "data_registry_pkey" primary key (table_name),
  constraint "deletion_is_known" check ((deletion = ANY (ARRAY['erased'::text, 'released'::text, 'kept'::text, 'not_personal'::text]))),
  constraint "personal_data_is_exported" check (((mine IS NULL) = (deletion = 'not_personal'::text)))
);

alter table "private"."data_registry"
  enable row level security;

create policy "api roles see nothing" on "private"."data_registry"
  for all
  to "anon", "authenticated"
  using (false);

comment on column "private"."data_registry"."deletion" is 'erased: the rows go. released: they stay with the organization, without the person. kept: they stay as they are, holding ids only. not_personal: nobody''s.';

comment on column "private"."data_registry"."mine" is 'Condition that selects a person''s rows; $1 is the user''s id.';

comment on table "private"."data_registry" is 'What every table holds of a person, and what a deletion does with it.';

grant delete, insert, maintain, references, select, trigger, truncate, update on table "private"."data_registry" to "postgres";

-- schemas/private/tables/dead_letters

create table "private"."dead_letters" (
  "queue"       text                     not null,
  "payload"     jsonb                    not null,
  "attempts"    integer                  not null,
  "error"       text,
  "debug_id"    uuid                     not null default gen_random_uuid(),
  "died_at"     timestamp with time zone not null default now(),
  "replayed_at" timestamp with time zone
);

alter table "private"."dead_letters"
  enable row level security;

create policy "api roles see nothing" on "private"."dead_letters"
  for all
  to "anon", "authenticated"
  using (false);

comment on column "private"."dead_letters"."error" is 'Code of the last failure. Never personal data.';

comment on table "private"."dead_letters" is 'Work given up after too many tries. A replay puts it back once.';

grant delete, insert, maintain, references, select, trigger, truncate, update on table "private"."dead_letters" to "postgres";

alter table "private"."dead_letters"
  add column "id" uuid not null default private.uuid_v7();

alter table "private"."dead_letters"
  add constraint "dead_letters_pkey" primary key (id);

-- schemas/private/tables/declared_policies

create table "private"."declared_policies" (
  "place"      text not null,
  "name"       text not null,
  "definition" text not null,
  constraint "declared_policies_pkey" primary key (place, name)
);

alter table "private"."declared_policies"
  enable row level security;

create policy "api roles see nothing" on "private"."declared_policies"
  for all
  to "anon", "authenticated"
  using (false);

comment on table "private"."declared_policies" is 'Policies as the migrations left them.';

grant delete, insert, maintain, references, select, trigger, truncate, update on table "private"."declared_policies" to "postgres";

-- schemas/private/tables/declared_privileges

create table "private"."declared_privileges" (
  "grantee"   text not null,
  "object"    text not null,
  "privilege" text not null,
  constraint "declared_privileges_pkey" primary key (grantee, object, privilege)
);

alter table "private"."declared_privileges"
  enable row level security;

create policy "api roles see nothing" on "private"."declared_privileges"
  for all
  to "anon", "authenticated"
  using (false);

comment on table "private"."declared_privileges" is 'Privileges of the API roles and of Auth as the migrations left them.';

grant delete, insert, maintain, references, select, trigger, truncate, update on table "private"."declared_privileges" to "postgres";

-- schemas/private/tables/external_identities

create table "private"."external_identities" (
  "issuer"     text                     not null,
  "subject"    text                     not null,
  "user_id"    uuid                     not null,
  "created_at" timestamp with time zone not null default now(),
  constraint "external_identities_pkey" primary key (issuer, subject),
  constraint "external_identities_user_id_fkey" foreign key (user_id) references auth.users(id) on delete cascade
);

alter table "private"."external_identities"
  enable row level security;

create index external_identities_user_id_idx on private.external_identities using btree (user_id);

create policy "api roles see nothing" on "private"."external_identities"
  for all
  to "anon", "authenticated"
  using (false);

comment on table "private"."external_identities" is 'Which account stands for which subject of which issuer.';

grant delete, insert, maintain, references, select, trigger, truncate, update on table "private"."external_identities" to "postgres";

-- schemas/private/tables/job_errors

create table "private"."job_errors" (
  "queue"     text                     not null,
  "job_id"    bigint                   not null,
  "error"     text                     not null,
  "failed_at" timestamp with time zone not null default now(),
  constraint "job_errors_pkey" primary key (queue, job_id)
);

alter table "private"."job_errors"
  enable row level security;

create policy "api roles see nothing" on "private"."job_errors"
  for all
  to "anon", "authenticated"
  using (false);

comment on table "private"."job_errors" is 'Last error of a job that will be tried again.';

grant delete, insert, maintain, references, select, trigger, truncate, update on table "private"."job_errors" to "postgres";

-- schemas/private/tables/organization_flags

create table "private"."organization_flags" (
  "organization_id" uuid                     not null,
  "flag_key"        text                     not null,
  "is_enabled"      boolean                  not null,
  "created_at"      timestamp with time zone not null default now(),
  constraint "organization_flags_pkey" primary key (organization_id, flag_key),
  constraint "organization_flags_flag_key_fkey" foreign key (flag_key) references public.feature_flags(key) on delete cascade,
  constraint "organization_flags_organization_id_fkey" foreign key (organization_id) references public.organizations(id) on delete cascade
);

alter table "private"."organization_flags"
  enable row level security;

create index organization_flags_flag_key_idx on private.organization_flags using btree (flag_key);

create policy "api roles see nothing" on "private"."organization_flags"
  for all
  to "anon", "authenticated"
  using (false);

comment on table "private"."organization_flags" is 'What an operator set for all of an organization.';

grant delete, insert, maintain, references, select, trigger, truncate, update on table "private"."organization_flags" to "postgres";

-- schemas/private/tables/outbox

create table "private"."outbox" (
  "identity_id"     uuid                     not null,
  "phone_number_id" text                     not null,
  "kind"            text                     not null,
  "content"         text                     not null,
  "template"        jsonb,
  "request_key"     text,
  "turn_id"         uuid,
  "part"            integer                  not null default 1,
  "message_id"      uuid,
  "status"          text                     not null default 'pending'::text,
  "attempt"         integer                  not null default 0,
  "tries"           integer                  not null default 0,
  "attempted_at"    timestamp with time zone,
  "next_attempt_at" timestamp with time zone not null default now(),
  "external_id"     text,
  "error_class"     text,
  "error_code"      integer,
  "created_at"      timestamp with time zone not null default now(),
  constraint "content_fits_one_message" check (((char_length(content) >= 1) AND (char_length(content) <= 4096))),
  constraint "kind_is_known" check ((kind = ANY (ARRAY['reply'::text, 'link_prompt'::text, 'link_confirmation'::text, 'resumed'::text, 'template'::text]))),
  constraint "outbox_external_id_key" unique (external_id),
  constraint "outbox_request_key_key" unique (request_key),
  constraint "outbox_turn_id_part_key" unique (turn_id, part),
  constraint "status_is_known" check ((status = ANY (ARRAY['pending'::text, 'sending'::text, 'accepted'::text, 'sent'::text, 'delivered'::text, 'read'::text, 'played'::text, 'failed'::text]))),
  constraint "template_goes_with_its_kind" check (((kind = 'template'::text) = (template IS NOT NULL))),
  constraint "outbox_identity_id_fkey" foreign key (identity_id) references public.whatsapp_identities(id) on delete cascade,
  constraint "outbox_turn_id_fkey" foreign key (turn_id) references private.turns(id) on delete cascade,
  constraint "outbox_message_id_fkey" foreign key (message_id) references public.messages(id) on delete cascade
);

alter table "private"."outbox"
  enable row level security;

create index outbox_message_id_idx on private.outbox using btree (message_id);

create index outbox_waiting_idx on private.outbox using btree (next_attempt_at)
  where (status = ANY (ARRAY['pending'::text, 'sending'::text]));

create policy "api roles see nothing" on "private"."outbox"
  for all
  to "anon", "authenticated"
  using (false);

comment on column "private"."outbox"."attempt" is 'Calls to the Graph API; fences off whoever made an older one.';

comment on column "private"."outbox"."request_key" is 'The asker''s own key, so that asking again sends nothing twice.';

comment on column "private"."outbox"."status" is 'pending: to be sent. sending: a call was made or is being made, outcome unknown. accepted: the Graph API took it. Then as reported. failed: it will not be sent again.';

comment on column "private"."outbox"."tries" is 'Calls that failed for a reason that may pass; limits and stops are none.';

comment on table "private"."outbox" is 'Messages to send, in the order of their ids for each person.';

grant delete, insert, maintain, references, select, trigger, truncate, update on table "private"."outbox" to "postgres";

alter table "private"."outbox"
  add column "id" uuid not null default private.uuid_v7();

alter table "private"."outbox"
  add constraint "outbox_pkey" primary key (id);

create index outbox_identity_id_idx on private.outbox using btree (identity_id, id);

-- schemas/private/tables/platform_admins

create table "private"."platform_admins" (
  "user_id"    uuid                     not null,
  "granted_by" text                     not null,
  "created_at" timestamp with time zone not null default now(),
  constraint "platform_admins_pkey" primary key (user_id),
  constraint "platform_admins_user_id_fkey" foreign key (user_id) references auth.users(id) on delete cascade
);

alter table "private"."platform_admins"
  enable row level security;

create policy "api roles see nothing" on "private"."platform_admins"
  for all
  to "anon", "authenticated"
  using (false);

comment on column "private"."platform_admins"."granted_by" is '`secret_key`, or the database role that granted it: no platform admin makes another.';

comment on table "private"."platform_admins" is 'Who operates the platform, over all organizations.';

grant delete, insert, maintain, references, select, trigger, truncate, update on table "private"."platform_admins" to "postgres";

-- schemas/private/tables/provisioning_failures

create table "private"."provisioning_failures" (
  "user_id"         uuid                     not null,
  "error"           text                     not null,
  "debug_id"        uuid                     not null default gen_random_uuid(),
  "attempts"        integer                  not null default 1,
  "first_failed_at" timestamp with time zone not null default now(),
  "last_failed_at"  timestamp with time zone not null default now(),
  constraint "provisioning_failures_pkey" primary key (user_id),
  constraint "provisioning_failures_user_id_fkey" foreign key (user_id) references auth.users(id) on delete cascade
);

alter table "private"."provisioning_failures"
  enable row level security;

create policy "api roles see nothing" on "private"."provisioning_failures"
  for all
  to "anon", "authenticated"
  using (false);

comment on column "private"."provisioning_failures"."error" is 'SQLSTATE and message of the last attempt.';

comment on table "private"."provisioning_failures" is 'Users whose room could not be made. Healed by ensure_workspace(), the worker or the backfill.';

grant delete, insert, maintain, references, select, trigger, truncate, update on table "private"."provisioning_failures" to "postgres";

-- schemas/private/tables/sign_in_attempts

create table "private"."sign_in_attempts" (
  "user_id"         uuid                     not null,
  "failures"        integer                  not null default 0,
  "first_failed_at" timestamp with time zone not null default now(),
  "locked_until"    timestamp with time zone,
  constraint "sign_in_attempts_pkey" primary key (user_id),
  constraint "sign_in_attempts_user_id_fkey" foreign key (user_id) references auth.users(id) on delete cascade
);

alter table "private"."sign_in_attempts"
  enable row level security;

create policy "api roles see nothing" on "private"."sign_in_attempts"
  for all
  to "anon", "authenticated"
  using (false);

comment on table "private"."sign_in_attempts" is 'Wrong passwords of late, per account.';

grant delete, insert, maintain, references, select, trigger, truncate, update on table "private"."sign_in_attempts" to "postgres";

-- schemas/private/tables/turn_messages

create table "private"."turn_messages" (
  "message_id" uuid                     not null,
  "session_id" uuid                     not null,
  "turn_id"    uuid,
  "created_at" timestamp with time zone not null default now(),
  constraint "turn_messages_pkey" primary key (message_id),
  constraint "turn_messages_turn_id_fkey" foreign key (turn_id) references private.turns(id) on delete cascade,
  constraint "turn_messages_session_id_fkey" foreign key (session_id) references public.chat_sessions(id) on delete cascade,
  constraint "turn_messages_message_id_fkey" foreign key (message_id) references public.messages(id) on delete cascade
);

alter table "private"."turn_messages"
  enable row level security;

create index turn_messages_session_id_idx on private.turn_messages using btree (session_id);

create index turn_messages_turn_id_idx on private.turn_messages using btree (turn_id);

create index turn_messages_waiting_idx on private.turn_messages using btree (session_id)
  where (turn_id is null);

create policy "api roles see nothing" on "private"."turn_messages"
  for all
  to "anon", "authenticated"
  using (false);

comment on table "private"."turn_messages" is 'Messages that want an answer; turn_id null: no turn has taken them yet.';

grant delete, insert, maintain, references, select, trigger, truncate, update on table "private"."turn_messages" to "postgres";

-- schemas/private/tables/turns

create table "private"."turns" (
  "session_id"       uuid                     not null,
  "status"           text                     not null default 'open'::text,
  "attempt"          integer                  not null default 1,
  "lease_expires_at" timestamp with time zone not null,
  "partial"          text                     not null default ''::text,
  "reserved_on"      date,
  "reserved_tokens"  bigint                   not null default 0,
  "reply_id"         uuid,
  "error"            text,
  "created_at"       timestamp with time zone not null default now(),
  "finished_at"      timestamp with time zone,
  constraint "finished_or_open" check (((status = 'open'::text) = (finished_at IS NULL))),
  constraint "status_is_open_answered_or_failed" check ((status = ANY (ARRAY['open'::text, 'answered'::text, 'failed'::text]))),
  constraint "turns_session_id_fkey" foreign key (session_id) references public.chat_sessions(id) on delete cascade,
  constraint "turns_reply_id_fkey" foreign key (reply_id) references public.messages(id) on delete set null
);

alter table "private"."turns"
  enable row level security;

alter table "private"."turns"
  add column "channel" public.message_channel not null;

create unique index turns_one_open_idx on private.turns using btree (session_id)
  where (status = 'open'::text);

create index turns_reply_id_idx on private.turns using btree (reply_id);

create index turns_session_id_idx on private.turns using btree (session_id);

create policy "api roles see nothing" on "private"."turns"
  for all
  to "anon", "authenticated"
  using (false);

comment on column "private"."turns"."partial" is 'What has been written of an answer that is not complete.';

comment on column "private"."turns"."reserved_tokens" is 'What this attempt took off the day reserved_on, until it is settled.';

comment on table "private"."turns" is 'Work of answering. `attempt` fences off a worker that lost its lease.';

grant delete, insert, maintain, references, select, trigger, truncate, update on table "private"."turns" to "postgres";

alter table "private"."turns"
  add column "id" uuid not null default private.uuid_v7();

alter table "private"."turns"
  add constraint "turns_pkey" primary key (id);

-- schemas/private/tables/webhook_inbox

create table "private"."webhook_inbox" (
  "provider"    text                     not null,
  "raw_body"    text                     not null,
  "received_at" timestamp with time zone not null default now(),
  "status"      text                     not null default 'received'::text,
  "attempts"    integer                  not null default 0,
  "last_error"  text,
  "debug_id"    uuid                     not null default gen_random_uuid(),
  constraint "status_is_received_processed_or_failed" check ((status = ANY (ARRAY['received'::text, 'processed'::text, 'failed'::text])))
);

alter table "private"."webhook_inbox"
  enable row level security;

create index webhook_inbox_failed_idx on private.webhook_inbox using btree (received_at)
  where (status <> 'processed'::text);

create index webhook_inbox_unerased_idx on private.webhook_inbox using btree (received_at)
  where ((status = 'processed'::text) AND (raw_body <> '[erased]'::text));

create policy "api roles see nothing" on "private"."webhook_inbox"
  for all
  to "anon", "authenticated"
  using (false);

comment on column "private"."webhook_inbox"."debug_id" is 'The same id stands in the function''s log.';

comment on column "private"."webhook_inbox"."status" is 'received: stored. processed: every update in it became rows. failed: some did not; see last_error.';

comment on table "private"."webhook_inbox" is 'Deliveries whose signature was good, byte for byte.';

grant delete, insert, maintain, references, select, trigger, truncate, update on table "private"."webhook_inbox" to "postgres";

alter table "private"."webhook_inbox"
  add column "id" uuid not null default private.uuid_v7();

alter table "private"."webhook_inbox"
  add constraint "webhook_inbox_pkey" primary key (id);

-- schemas/private/tables/whatsapp_consents

create table "private"."whatsapp_consents" (
  "identity_id" uuid                     not null,
  "scope"       text                     not null,
  "decision"    text                     not null,
  "source"      text                     not null,
  "occurred_at" timestamp with time zone not null,
  "created_at"  timestamp with time zone not null default now(),
  constraint "decision_is_stopped_or_resumed" check ((decision = ANY (ARRAY['stopped'::text, 'resumed'::text]))),
  constraint "scope_is_all_or_marketing" check ((scope = ANY (ARRAY['all'::text, 'marketing'::text]))),
  constraint "source_is_known" check ((source = ANY (ARRAY['keyword'::text, 'preference'::text, 'error'::text, 'operator'::text]))),
  constraint "whatsapp_consents_word_key" unique (identity_id, scope, source, occurred_at, decision),
  constraint "whatsapp_consents_identity_id_fkey" foreign key (identity_id) references public.whatsapp_identities(id) on delete cascade
);

alter table "private"."whatsapp_consents"
  enable row level security;

create policy "api roles see nothing" on "private"."whatsapp_consents"
  for all
  to "anon", "authenticated"
  using (false);

comment on column "private"."whatsapp_consents"."source" is 'keyword: a message such as STOP. preference: WhatsApp''s own setting. error: the Graph API refused a send for it (131050). operator: recorded by hand.';

comment on table "private"."whatsapp_consents" is 'Each time somebody stopped or resumed us, append-only; the newest word counts.';

grant delete, insert, maintain, references, select, trigger, truncate, update on table "private"."whatsapp_consents" to "postgres";

alter table "private"."whatsapp_consents"
  add column "id" uuid not null default private.uuid_v7();

alter table "private"."whatsapp_consents"
  add constraint "whatsapp_consents_pkey" primary key (id);

-- schemas/private/tables/whatsapp_events

create table "private"."whatsapp_events" (
  "inbox_id"    uuid,
  "identity_id" uuid,
  "field"       text                     not null,
  "payload"     jsonb                    not null,
  "occurred_at" timestamp with time zone,
  "digest"      bytea                    not null,
  "is_followed" boolean                  not null default false,
  "created_at"  timestamp with time zone not null default now(),
  constraint "whatsapp_events_digest_key" unique (digest),
  constraint "whatsapp_events_identity_id_fkey" foreign key (identity_id) references public.whatsapp_identities(id) on delete cascade,
  constraint "whatsapp_events_inbox_id_fkey" foreign key (inbox_id) references private.webhook_inbox(id) on delete set null
);

alter table "private"."whatsapp_events"
  enable row level security;

create index whatsapp_events_identity_id_idx on private.whatsapp_events using btree (identity_id);

create index whatsapp_events_inbox_id_idx on private.whatsapp_events using btree (inbox_id);

create index whatsapp_events_previous_user_id_idx on private.whatsapp_events using btree (((payload #>> '{user_id,previous}'::text[])))
  where (field = 'user_id_update'::text);

create policy "api roles see nothing" on "private"."whatsapp_events"
  for all
  to "anon", "authenticated"
  using (false);

comment on column "private"."whatsapp_events"."digest" is 'Of field, time and payload: the only identity that such a thing has.';

comment on column "private"."whatsapp_events"."identity_id" is 'Whom it is about, where it says so.';

comment on column "private"."whatsapp_events"."is_followed" is 'Whether it changed something here; the others are for reading.';

comment on column "private"."whatsapp_events"."occurred_at" is 'As Meta says; null when it does not.';

comment on table "private"."whatsapp_events" is 'Changes of other fields, errors, echoes and whatever could not be read: each once, however often it is delivered.';

grant delete, insert, maintain, references, select, trigger, truncate, update on table "private"."whatsapp_events" to "postgres";

alter table "private"."whatsapp_events"
  add column "id" uuid not null default private.uuid_v7();

alter table "private"."whatsapp_events"
  add constraint "whatsapp_events_pkey" primary key (id);

-- schemas/private/tables/whatsapp_keywords

create table "private"."whatsapp_keywords" (
  "word"     text not null,
  "meaning"  text not null,
  "language" text not null,
  constraint "meaning_is_stop_or_start" check ((meaning = ANY (ARRAY['stop'::text, 'start'::text]))),
  constraint "whatsapp_keywords_pkey" primary key (word),
  constraint "word_is_normal" check (((word = lower(word)) AND (word = btrim(word)) AND (word <> ''::text)))
);

alter table "private"."whatsapp_keywords"
  enable row level security;

create policy "api roles see nothing" on "private"."whatsapp_keywords"
  for all
  to "anon", "authenticated"
  using (false);

comment on table "private"."whatsapp_keywords" is 'Messages that stop or resume us, when they say nothing else. The owner adds to them: lower case, no punctuation.';

grant delete, insert, maintain, references, select, trigger, truncate, update on table "private"."whatsapp_keywords" to "postgres";

-- schemas/private/tables/whatsapp_link_codes

create table "private"."whatsapp_link_codes" (
  "user_id"    uuid                     not null,
  "code_hash"  bytea                    not null,
  "expires_at" timestamp with time zone not null,
  "created_at" timestamp with time zone not null default now(),
  constraint "whatsapp_link_codes_code_hash_key" unique (code_hash),
  constraint "whatsapp_link_codes_pkey" primary key (user_id),
  constraint "whatsapp_link_codes_user_id_fkey" foreign key (user_id) references auth.users(id) on delete cascade
);

alter table "private"."whatsapp_link_codes"
  enable row level security;

create policy "api roles see nothing" on "private"."whatsapp_link_codes"
  for all
  to "anon", "authenticated"
  using (false);

comment on table "private"."whatsapp_link_codes" is 'One live code per user, stored hashed. Asking again replaces it.';

grant delete, insert, maintain, references, select, trigger, truncate, update on table "private"."whatsapp_link_codes" to "postgres";

-- schemas/private/tables/whatsapp_messages

create table "private"."whatsapp_messages" (
  "wamid"           text                     not null,
  "inbox_id"        uuid,
  "identity_id"     uuid                     not null,
  "phone_number_id" text                     not null,
  "type"            text                     not null,
  "content"         text,
  "about"           text,
  "payload"         jsonb                    not null,
  "disposition"     text                     not null,
  "message_id"      uuid,
  "sent_at"         timestamp with time zone not null,
  "received_at"     timestamp with time zone not null default now(),
  constraint "disposition_is_known" check ((disposition = ANY (ARRAY['conversation'::text, 'unlinked'::text, 'link_code'::text, 'consent'::text, 'ignored'::text]))),
  constraint "whatsapp_messages_wamid_key" unique (wamid),
  constraint "whatsapp_messages_identity_id_fkey" foreign key (identity_id) references public.whatsapp_identities(id) on delete cascade,
  constraint "whatsapp_messages_inbox_id_fkey" foreign key (inbox_id) references private.webhook_inbox(id) on delete set null,
  constraint "whatsapp_messages_message_id_fkey" foreign key (message_id) references public.messages(id) on delete set null
);

alter table "private"."whatsapp_messages"
  enable row level security;

alter table "private"."whatsapp_messages"
  add column "shown_as" public.message_type;

create index whatsapp_messages_about_idx on private.whatsapp_messages using btree (about)
  where (about is not null);

create index whatsapp_messages_identity_id_idx on private.whatsapp_messages using btree (identity_id, sent_at);

create index whatsapp_messages_inbox_id_idx on private.whatsapp_messages using btree (inbox_id);

create index whatsapp_messages_message_id_idx on private.whatsapp_messages using btree (message_id);

create policy "api roles see nothing" on "private"."whatsapp_messages"
  for all
  to "anon", "authenticated"
  using (false);

comment on column "private"."whatsapp_messages"."about" is 'The wamid that a reaction, edit or revocation speaks of.';

comment on column "private"."whatsapp_messages"."disposition" is 'conversation: stands in a session. unlinked: waits until its sender is linked. link_code: redeemed a code. consent: a word that stops or resumes us, shown and not answered. ignored: kept, not shown by itself.';

comment on column "private"."whatsapp_messages"."payload" is 'As it came, without the words of a text: those are content.';

comment on column "private"."whatsapp_messages"."shown_as" is 'How it stands in a session; null: it is not shown by itself.';

comment on column "private"."whatsapp_messages"."type" is 'As Meta names it; new ones appear without notice.';

comment on table "private"."whatsapp_messages" is 'Inbound messages, each wamid once, however often it is delivered.';

grant delete, insert, maintain, references, select, trigger, truncate, update on table "private"."whatsapp_messages" to "postgres";

alter table "private"."whatsapp_messages"
  add column "id" uuid not null default private.uuid_v7();

alter table "private"."whatsapp_messages"
  add constraint "whatsapp_messages_pkey" primary key (id);

-- schemas/private/tables/whatsapp_numbers

create table "private"."whatsapp_numbers" (
  "phone_number_id" text                     not null,
  "display_phone"   text                     not null,
  "updated_at"      timestamp with time zone not null default now(),
  "next_send_at"    timestamp with time zone not null default '-infinity'::timestamp with time zone,
  "held_until"      timestamp with time zone,
  "refusals"        integer                  not null default 0,
  "stopped_at"      timestamp with time zone,
  "stop_class"      text,
  "stop_code"       integer,
  constraint "display_phone_is_e164" check ((display_phone ~ '^\+[0-9]{6,15}$'::text)),
  constraint "stopped_with_a_class" check (((stopped_at IS NULL) = (stop_class IS NULL))),
  constraint "whatsapp_numbers_pkey" primary key (phone_number_id)
);

alter table "private"."whatsapp_numbers"
  enable row level security;

create policy "api roles see nothing" on "private"."whatsapp_numbers"
  for all
  to "anon", "authenticated"
  using (false);

comment on column "private"."whatsapp_numbers"."next_send_at" is 'Where the rate of this number stands; see whatsapp_rates.';

comment on column "private"."whatsapp_numbers"."stopped_at" is 'Since when nothing leaves from it: its token, its permissions or its standing are refused. An operator resumes it.';

comment on table "private"."whatsapp_numbers" is 'The business''s own numbers, as the Graph API and webhooks name them.';

grant delete, insert, maintain, references, select, trigger, truncate, update on table "private"."whatsapp_numbers" to "postgres";

-- schemas/private/tables/whatsapp_pairs

create table "private"."whatsapp_pairs" (
  "identity_id"  uuid                     not null,
  "next_send_at" timestamp with time zone not null default '-infinity'::timestamp with time zone,
  "held_until"   timestamp with time zone,
  "refusals"     integer                  not null default 0,
  constraint "whatsapp_pairs_pkey" primary key (identity_id),
  constraint "whatsapp_pairs_identity_id_fkey" foreign key (identity_id) references public.whatsapp_identities(id) on delete cascade
);

alter table "private"."whatsapp_pairs"
  enable row level security;

create policy "api roles see nothing" on "private"."whatsapp_pairs"
  for all
  to "anon", "authenticated"
  using (false);

comment on column "private"."whatsapp_pairs"."held_until" is 'WhatsApp said too many (131056): nothing to this person before.';

comment on column "private"."whatsapp_pairs"."refusals" is 'How often it has said so since the last message that it took.';

comment on table "private"."whatsapp_pairs" is 'The rate at which one person is written to.';

grant delete, insert, maintain, references, select, trigger, truncate, update on table "private"."whatsapp_pairs" to "postgres";

-- schemas/private/tables/whatsapp_statuses

create table "private"."whatsapp_statuses" (
  "wamid"         text                     not null,
  "status"        text                     not null,
  "occurred_at"   timestamp with time zone not null,
  "callback_data" text,
  "error_class"   text,
  "error_code"    integer,
  "payload"       jsonb                    not null,
  "inbox_id"      uuid,
  constraint "whatsapp_statuses_pkey" primary key (wamid, status),
  constraint "whatsapp_statuses_inbox_id_fkey" foreign key (inbox_id) references private.webhook_inbox(id) on delete set null
);

alter table "private"."whatsapp_statuses"
  enable row level security;

create index whatsapp_statuses_callback_data_idx on private.whatsapp_statuses using btree (callback_data);

create index whatsapp_statuses_inbox_id_idx on private.whatsapp_statuses using btree (inbox_id);

create policy "api roles see nothing" on "private"."whatsapp_statuses"
  for all
  to "anon", "authenticated"
  using (false);

comment on column "private"."whatsapp_statuses"."callback_data" is 'biz_opaque_callback_data: the outbox id we gave.';

comment on table "private"."whatsapp_statuses" is 'Delivery reports, each once per message and status.';

grant delete, insert, maintain, references, select, trigger, truncate, update on table "private"."whatsapp_statuses" to "postgres";

-- schemas/private/tables/whatsapp_templates

create table "private"."whatsapp_templates" (
  "name"       text                     not null,
  "language"   text                     not null,
  "category"   text                     not null,
  "status"     text                     not null default 'PENDING'::text,
  "body"       text                     not null,
  "updated_at" timestamp with time zone not null default now(),
  constraint "body_has_1_to_1024_characters" check (((char_length(body) >= 1) AND (char_length(body) <= 1024))),
  constraint "category_is_known" check ((category = ANY (ARRAY['marketing'::text, 'utility'::text, 'authentication'::text]))),
  constraint "language_is_metas" check ((language ~ '^[a-z]{2,3}(_[A-Z]{2})?$'::text)),
  constraint "name_is_metas" check (((name ~ '^[a-z0-9_]+$'::text) AND (char_length(name) <= 512))),
  constraint "whatsapp_templates_pkey" primary key (name, language)
);

alter table "private"."whatsapp_templates"
  enable row level security;

create policy "api roles see nothing" on "private"."whatsapp_templates"
  for all
  to "anon", "authenticated"
  using (false);

comment on column "private"."whatsapp_templates"."body" is 'Its text with {{1}}, {{2}} … for what is filled in, as shown in the session.';

comment on column "private"."whatsapp_templates"."status" is 'As Meta reports it (message_template_status_update); only APPROVED is sent.';

comment on table "private"."whatsapp_templates" is 'Templates that we may send.';

grant delete, insert, maintain, references, select, trigger, truncate, update on table "private"."whatsapp_templates" to "postgres";

-- schemas/private/tables/whatsapp_texts

create table "private"."whatsapp_texts" (
  "key"     text not null,
  "content" text not null,
  constraint "content_fits_one_message" check (((char_length(content) >= 1) AND (char_length(content) <= 4096))),
  constraint "key_is_known" check ((key = ANY (ARRAY['link_prompt'::text, 'link_confirmation'::text, 'resumed'::text]))),
  constraint "whatsapp_texts_pkey" primary key (key)
);

alter table "private"."whatsapp_texts"
  enable row level security;

create policy "api roles see nothing" on "private"."whatsapp_texts"
  for all
  to "anon", "authenticated"
  using (false);

comment on table "private"."whatsapp_texts" is 'What the number says by itself. The owner edits it.';

grant delete, insert, maintain, references, select, trigger, truncate, update on table "private"."whatsapp_texts" to "postgres";

-- schemas/private/functions/accept_invitation

create or replace function private.accept_invitation (
  given_token text
)
  returns jsonb
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
declare
  caller constant uuid := private.require_caller();
  address text;
  place uuid;
  invitation public.invitations;
begin
  select lower(u.email) into address from auth.users as u
  where u.id = caller and u.email_confirmed_at is not null;

  -- The place first, then its lock, then the invitation as it is under the lock.
  select i.organization_id into place from public.invitations as i
  where i.token_hash = sha256(convert_to(given_token, 'UTF8'));
  if place is not null then
    perform private.lock_organization(place);
  end if;
  select * into invitation from public.invitations as i
  where i.token_hash = sha256(convert_to(given_token, 'UTF8')) for update;

  -- Wrong, foreign, revoked and replaced tokens look the same: nothing to learn by trying.
  if not found or address is null or invitation.email <> address or invitation.revoked_at is not null then
    raise exception using errcode = 'PT404', message = 'There is no such invitation for this account.',
      detail = 'invitation_not_found',
      hint = 'Sign in with the invited, confirmed address, or ask for a new invitation.';
  end if;
  if invitation.accepted_at is not null then
    raise exception using errcode = 'PT409', message = 'The invitation was accepted already.',
      detail = 'invitation_accepted', hint = 'Ask for a new one if you no longer belong.';
  end if;
  if invitation.expires_at <= now() then
    raise exception using errcode = 'PT410', message = 'The invitation has expired.',
      detail = 'invitation_expired', hint = 'Ask an admin to invite you again.';
  end if;

  update public.invitations as i set accepted_at = now(), accepted_by = caller where i.id = invitation.id;
  insert into public.organization_members as m (organization_id, user_id, role)
  values (invitation.organization_id, caller, invitation.role)
  on conflict on constraint organization_members_pkey
    -- Somebody who was deactivated comes back; who is active keeps the stronger role.
    do update set is_active = true,
      role = case when m.is_active then least(m.role, excluded.role) else excluded.role end;
  perform private.audit('invitation.accepted', invitation.organization_id, invitation.id,
    jsonb_build_object('role', invitation.role));
  return (
    select jsonb_build_object('organization_id', o.id, 'name', o.name, 'slug', o.slug, 'role', m.role)
    from public.organizations as o
    join public.organization_members as m on m.organization_id = o.id and m.user_id = caller
    where o.id = invitation.organization_id);
end
$function$;

comment on function "private"."accept_invitation"(text) is 'Joins the organization that the token invites to, once. Definer: no API role may write memberships; it acts on auth.uid() and the token alone.';

revoke all on function "private"."accept_invitation"(text) from public;

grant execute on function "private"."accept_invitation"(text) to "authenticated", "postgres";

-- schemas/private/functions/act_on_whatsapp_message

create or replace function private.act_on_whatsapp_message (
  given private.whatsapp_messages,
  item  jsonb
)
  returns boolean
  language plpgsql
  set search_path to ''
  AS $function$
declare
  -- Asked before a code: some of these words have the shape of one.
  meaning constant text := private.keyword_meaning(given.content);
  who public.whatsapp_identities;
begin
  select * into who from public.whatsapp_identities as w where w.id = given.identity_id;
  if given.type = 'system' then
    if item -> 'moved_to' is not null then
      perform private.move_whatsapp_identity(given.identity_id, item #>> '{moved_to,phone}', item #>> '{moved_to,user_id}');
    end if;
    return true;
  elsif given.about is not null then
    perform private.settle_whatsapp_message(given.about);
    return true;
  elsif given.type = 'request_welcome' then
    perform private.prompt_whatsapp_linking(array[given.identity_id]);
    return true;
  elsif given.shown_as is null then
    return true;
  end if;

  if meaning is null and given.type = 'text' and private.normal_code(given.content) is not null then
    -- Marked first: linking puts what waits into the session, and the code is no part of that.
    update private.whatsapp_messages as i set disposition = 'link_code', content = null where i.id = given.id;
    if private.redeem_whatsapp_code(given.identity_id, given.content) then
      perform private.send_whatsapp(given.identity_id, given.phone_number_id, 'link_confirmation',
        private.whatsapp_text('link_confirmation'));
      return true;
    end if;
    -- Another code of the same delivery may have put it into the session meanwhile.
    update private.whatsapp_messages as i
    set disposition = case when i.message_id is null then given.disposition else 'conversation' end, content = given.content
    where i.id = given.id;
  end if;

  if meaning is null then
    return false;
  end if;
  perform private.record_consent(given.identity_id, 'all',
    case meaning when 'stop' then 'stopped' else 'resumed' end, 'keyword', given.sent_at);
  if meaning = 'start' and who.stopped_at is null then
    return false; -- Nothing to resume: a word like any other.
  end if;
  update private.whatsapp_messages as i set disposition = 'consent' where i.id = given.id;
  perform private.place_whatsapp_messages(array[given.id]);
  if meaning = 'start' and (select w.stopped_at from public.whatsapp_identities as w where w.id = given.identity_id) is null then
    perform private.send_whatsapp(given.identity_id, given.phone_number_id, 'resumed', private.whatsapp_text('resumed'));
  end if;
  return true;
end
$function$;

comment on function "private"."act_on_whatsapp_message"(private.whatsapp_messages, jsonb) is 'What a message does instead of being answered; false: it is to be answered as any other.';

revoke all on function "private"."act_on_whatsapp_message"(private.whatsapp_messages, jsonb) from public;

grant execute on function "private"."act_on_whatsapp_message"(private.whatsapp_messages, jsonb) to "postgres";

-- schemas/private/functions/activate_chat_session

create or replace function private.activate_chat_session (
  target_session_id uuid
)
  returns public.chat_sessions
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
declare
  session public.chat_sessions;
begin
  perform private.lock_active_session(private.require_caller());
  session := private.own_chat_session(target_session_id);
  if not session.is_active then
    perform private.deactivate_sessions(session.user_id, session.organization_id);
    update public.chat_sessions as s set is_active = true, archived_at = null
    where s.id = session.id returning * into session;
  end if;
  return session;
end
$function$;

comment on function "private"."activate_chat_session"(uuid) is 'Makes a session of the caller active; an archived one comes back. Definer: "one active" is kept here.';

revoke all on function "private"."activate_chat_session"(uuid) from public;

grant execute on function "private"."activate_chat_session"(uuid) to "authenticated", "postgres";

-- schemas/private/functions/active_chat_session

create or replace function private.active_chat_session()
  returns public.chat_sessions
  language sql
  security definer
  set search_path to ''
  AS $function$ select private.active_chat_session_of((select auth.uid())) $function$;

comment on function "private"."active_chat_session"() is 'The caller''s active session. Definer: it reaches active_chat_session_of for auth.uid() alone.';

revoke all on function "private"."active_chat_session"() from public;

grant execute on function "private"."active_chat_session"() to "authenticated", "postgres";

-- schemas/private/functions/active_chat_session_of

create or replace function private.active_chat_session_of (
  target_user_id uuid
)
  returns public.chat_sessions
  language plpgsql
  set search_path to ''
  AS $function$
declare
  home_id constant uuid := private.require_organization_id(target_user_id);
  session public.chat_sessions;
begin
  select * into session from public.chat_sessions as s
  where s.user_id = target_user_id and s.organization_id = home_id and s.is_active;
  if not found then
    perform private.lock_active_session(target_user_id);
    insert into public.chat_sessions (organization_id, user_id) values (home_id, target_user_id)
    on conflict (user_id, organization_id) where is_active do nothing;
    select * into session from public.chat_sessions as s
    where s.user_id = target_user_id and s.organization_id = home_id and s.is_active;
  end if;
  return session;
end
$function$;

comment on function "private"."active_chat_session_of"(uuid) is 'The user''s active session, created when there is none.';

revoke all on function "private"."active_chat_session_of"(uuid) from public;

grant execute on function "private"."active_chat_session_of"(uuid) to "postgres";

-- schemas/private/functions/actual_policies

create or replace function private.actual_policies()
  returns table (
    place      text,
    name       text,
    definition text
  )
  language sql
  stable
  set search_path to ''
  AS $function$
  select format('%I.%I', p.schemaname, p.tablename), p.policyname::text,
    jsonb_build_array(p.permissive, p.roles, p.cmd, p.qual, p.with_check)::text
  from pg_catalog.pg_policies as p where p.schemaname in ('public', 'private')
$function$;

comment on function "private"."actual_policies"() is 'Every policy of public and private, from the catalog.';

revoke all on function "private"."actual_policies"() from public;

grant execute on function "private"."actual_policies"() to "postgres";

-- schemas/private/functions/actual_privileges

create or replace function private.actual_privileges()
  returns table (
    grantee   text,
    object    text,
    privilege text
  )
  language sql
  stable
  set search_path to ''
  AS $function$
  with api_roles as (
    select r.oid, r.rolname from pg_catalog.pg_roles as r
    where r.rolname in ('anon', 'authenticated', 'service_role', 'supabase_auth_admin')
    union all select 0, 'public'
  ),
  ours as (
    select n.oid, n.nspname, n.nspacl from pg_catalog.pg_namespace as n
    where n.nspname in ('public', 'private')
  )
  select r.rolname::text, format('%I.%I', n.nspname, c.relname), a.privilege_type
  from pg_catalog.pg_class as c join ours as n on n.oid = c.relnamespace
  cross join lateral aclexplode(c.relacl) as a join api_roles as r on r.oid = a.grantee
  where c.relkind in ('r', 'p', 'v', 'm', 'S')
  union all
  select r.rolname::text, format('%I.%I.%I', n.nspname, c.relname, t.attname), a.privilege_type
  from pg_catalog.pg_attribute as t join pg_catalog.pg_class as c on c.oid = t.attrelid
  join ours as n on n.oid = c.relnamespace
  cross join lateral aclexplode(t.attacl) as a join api_roles as r on r.oid = a.grantee
  where not t.attisdropped
  union all
  select r.rolname::text, p.oid::regprocedure::text, a.privilege_type
  from pg_catalog.pg_proc as p join ours as n on n.oid = p.pronamespace
  cross join lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as a
  join api_roles as r on r.oid = a.grantee
  union all
  select r.rolname::text, format('schema %I', n.nspname), a.privilege_type
  from ours as n cross join lateral aclexplode(n.nspacl) as a join api_roles as r on r.oid = a.grantee
  where n.nspname = 'private'
$function$;

comment on function "private"."actual_privileges"() is 'What anon, authenticated, service_role and public may do with public and private, from the catalog.';

revoke all on function "private"."actual_privileges"() from public;

grant execute on function "private"."actual_privileges"() to "postgres";

-- schemas/private/functions/admin_put_whatsapp_template

create or replace function private.admin_put_whatsapp_template (
  name        text,
  language    text,
  category    text,
  body        text,
  status      text,
  operator_id uuid,
  request_id  uuid
)
  returns jsonb
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
declare
  template constant jsonb := private.put_whatsapp_template(name, language, category, body, status);
begin
  perform private.audit_operation('whatsapp_template.put', operator_id, request_id, null, null,
    template - 'body' - 'updated_at');
  return template;
end
$function$;

comment on function "private"."admin_put_whatsapp_template"(text, text, text, text, text, uuid, uuid) is 'Names a template, with a record of who did. Definer: the table is private.';

revoke all on function "private"."admin_put_whatsapp_template"(text, text, text, text, text, uuid, uuid) from public;

grant execute on function "private"."admin_put_whatsapp_template"(text, text, text, text, text, uuid, uuid) to "postgres", "service_role";

-- schemas/private/functions/admin_resume_whatsapp_number

create or replace function private.admin_resume_whatsapp_number (
  number_id   text,
  operator_id uuid,
  request_id  uuid
)
  returns jsonb
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
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
$function$;

comment on function "private"."admin_resume_whatsapp_number"(text, uuid, uuid) is 'Lets a stopped number write again, with a record of who did. Definer: the table is private.';

revoke all on function "private"."admin_resume_whatsapp_number"(text, uuid, uuid) from public;

grant execute on function "private"."admin_resume_whatsapp_number"(text, uuid, uuid) to "postgres", "service_role";

-- schemas/private/functions/admit_external_user

create or replace function private.admit_external_user (
  given_issuer   text,
  given_subject  text,
  target_user_id uuid,
  tenant_id      text,
  tenant_name    text,
  raw_roles      jsonb
)
  returns jsonb
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
declare
  granted constant public.organization_role := private.external_role(raw_roles);
  account uuid;
  place uuid;
begin
  insert into private.external_identities (issuer, subject, user_id)
  values (given_issuer, given_subject, target_user_id)
  on conflict on constraint external_identities_pkey do nothing;
  if found then
    perform private.audit('identity.linked', null, target_user_id, jsonb_build_object('issuer', given_issuer));
  end if;
  -- Whoever was first decides; a second account of the same subject does not come into being.
  select e.user_id into account from private.external_identities as e
  where e.issuer = given_issuer and e.subject = given_subject;
  if not private.is_provisioned(account) then
    perform private.provision_user(account);
  end if;

  if nullif(tenant_id, '') is not null then
    place := private.external_organization(given_issuer, tenant_id, tenant_name);
    perform private.lock_organization(place);
    insert into public.subscriptions (organization_id) values (place) on conflict do nothing;
    -- Strictly what the token says, also for the first to come: nobody gains by being early.
    insert into public.organization_members (organization_id, user_id, role)
    values (place, account, granted)
    on conflict on constraint organization_members_pkey do nothing;
    if found then
      -- Where the token says that the person works now. Later it is the person's own choice.
      update public.profiles as p set active_organization_id = place where p.id = account;
    end if;
    -- The provider's word on the role is followed, unless it would leave nobody to manage. A member
    -- who was deactivated here stays so.
    update public.organization_members as m set role = granted
    where m.organization_id = place and m.user_id = account and m.is_active and m.role <> granted
      and (m.role <> 'admin' or exists (
        select from public.organization_members as a
        where a.organization_id = place and a.role = 'admin' and a.is_active and a.user_id <> account));
  end if;

  update public.profiles as p
  set identity_roles = case jsonb_typeof(raw_roles) when 'array' then raw_roles else '[]' end,
      last_login_at = now()
  where p.id = account;
  return jsonb_build_object('user_id', account, 'organization_id', place);
end
$function$;

comment on function "private"."admit_external_user"(text, text, uuid, text, text, jsonb) is 'Binds subject and account, and gives it its tenant and role. Definer: it writes what no API role may.';

revoke all on function "private"."admit_external_user"(text, text, uuid, text, text, jsonb) from public;

grant execute on function "private"."admit_external_user"(text, text, uuid, text, text, jsonb) to "postgres", "service_role";

-- schemas/private/functions/answer_app_messages

create or replace function private.answer_app_messages()
  returns trigger
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
declare
  asked constant uuid[] := array(
    select i.id from inserted as i
    where i.role = 'user' and i.channel = 'app' and i.external_id is null);
begin
  if cardinality(asked) > 0 then
    perform private.ask_for_reply(asked);
    begin
      perform private.wake_worker();
    exception when others then
      -- The job is in its queue; the tick finds it.
      raise warning 'the worker could not be woken: %', sqlstate;
    end;
  end if;
  return null;
end
$function$;

comment on function "private"."answer_app_messages"() is 'After a browser wrote a row: asks for an answer; send_chat_message asks by itself. Definer: browsers may not write turns or queues.';

revoke all on function "private"."answer_app_messages"() from public;

grant execute on function "private"."answer_app_messages"() to "postgres";

-- schemas/private/functions/answer_turn

create or replace function private.answer_turn (
  turn   private.turns,
  answer text
)
  returns uuid[]
  language plpgsql
  set search_path to ''
  AS $function$
declare
  reply public.messages;
  outbox_ids uuid[] := '{}';
begin
  -- The turn's own id: whoever follows the turn knows the answer's id before it is written.
  insert into public.messages (id, session_id, avatar_id, channel, role, content, status)
  select turn.id, s.id, a.id, turn.channel, 'assistant', answer,
    case turn.channel when 'whatsapp' then 'pending' else 'sent' end::public.message_status
  from public.chat_sessions as s
  left join public.avatars as a on a.user_id = s.user_id
  where s.id = turn.session_id
  returning * into reply;

  update private.turns as t
  set status = 'answered', reply_id = reply.id, finished_at = now(), error = null, partial = ''
  where t.id = turn.id;
  update public.chat_sessions as s set updated_at = now() where s.id = turn.session_id;

  if turn.channel = 'whatsapp' then
    outbox_ids := private.send_reply(turn.id, reply);
  end if;
  perform private.continue_session(turn.session_id);
  return outbox_ids;
end
$function$;

comment on function "private"."answer_turn"(private.turns, text) is 'Writes the answer to an open turn and closes it. The caller holds the session.';

revoke all on function "private"."answer_turn"(private.turns, text) from public;

grant execute on function "private"."answer_turn"(private.turns, text) to "postgres";

-- schemas/private/functions/apply_consent

create or replace function private.apply_consent (
  person uuid
)
  returns void
  language plpgsql
  set search_path to ''
  AS $function$
declare
  since_all timestamptz;
  since_marketing timestamptz;
begin
  select max(c.occurred_at) filter (where c.scope = 'all'), max(c.occurred_at) filter (where c.scope = 'marketing')
    into since_all, since_marketing
  from (
    select distinct on (l.scope) l.scope, l.decision, l.occurred_at from private.whatsapp_consents as l
    where l.identity_id = person
    order by l.scope, l.occurred_at desc, l.id desc
  ) as c
  where c.decision = 'stopped';
  update public.whatsapp_identities as w
  set stopped_at = since_all, marketing_stopped_at = since_marketing
  where w.id = person
    and (w.stopped_at is distinct from since_all or w.marketing_stopped_at is distinct from since_marketing);
  if since_all is not null then
    -- What has not left yet stays here. A call that is being made can not be called back.
    perform private.fail_outbox(o.id, 'opt_out', null)
    from (select p.id from private.outbox as p
          where p.identity_id = person and p.status = 'pending' order by p.id for update) as o;
  end if;
end
$function$;

comment on function "private"."apply_consent"(uuid) is 'Makes the person''s row say what the ledger says, and stops what waits.';

revoke all on function "private"."apply_consent"(uuid) from public;

grant execute on function "private"."apply_consent"(uuid) to "postgres";

-- schemas/private/functions/apply_whatsapp_status

create or replace function private.apply_whatsapp_status (
  message_wamid text,
  reported      text,
  callback_data text,
  class         text,
  code          integer,
  reported_at   timestamp with time zone
)
  returns void
  language plpgsql
  set search_path to ''
  AS $function$
declare
  item private.outbox;
  wait integer;
begin
  -- By our own id first: the report may come before the send call has returned.
  if callback_data ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
    select * into item from private.outbox as o where o.id = callback_data::uuid for update;
  end if;
  if item.id is null then
    select * into item from private.outbox as o where o.external_id = message_wamid for update;
  end if;
  if item.id is null then
    return;
  end if;

  if reported = 'failed' then
    -- Of the call that counts: an earlier one may have failed too, and is made up for. While its id is not known,
    -- the time tells; two clocks may differ a little.
    if item.status in ('sending', 'accepted', 'sent') and coalesce(item.external_id, message_wamid) = message_wamid
      and (item.external_id is not null or item.attempt = 1 or reported_at > item.attempted_at - interval '5 seconds')
    then
      wait := private.refuse_outbox(item, coalesce(class, 'reported'), code, reported_at);
      if wait is not null then
        perform private.enqueue('sends', jsonb_build_object('outbox_id', item.id), wait);
      end if;
    end if;
  elsif reported = 'sent' and exists (
    select from private.whatsapp_statuses as r where r.wamid = message_wamid and r.status = 'failed'
  ) then
    return; -- It came first, and comes late: what has failed since was sent, too.
  elsif private.status_rank(reported) > private.status_rank('accepted')
    and (item.status = 'failed' or private.status_rank(reported) > private.status_rank(item.status))
  then
    update private.outbox as o
    set status = reported, external_id = coalesce(o.external_id, message_wamid),
        error_class = null, error_code = null
    where o.id = item.id;
    update public.messages as m set external_id = message_wamid
    where m.id = item.message_id and item.part = 1 and m.external_id is null;
    perform private.settle_message(item.message_id);
    if item.external_id is null then
      perform private.settle_whatsapp_message(message_wamid); -- Reactions that came before.
    end if;
  end if;
end
$function$;

comment on function "private"."apply_whatsapp_status"(text, text, text, text, integer, timestamp with time zone) is 'Moves a sent message forward as WhatsApp reports; never backwards. What failed for a reason that passes goes out again.';

revoke all on function "private"."apply_whatsapp_status"(text, text, text, text, integer, timestamp with time zone) from public;

grant execute on function "private"."apply_whatsapp_status"(text, text, text, text, integer, timestamp with time zone) to "postgres";

-- schemas/private/functions/archive_chat_session

create or replace function private.archive_chat_session (
  target_session_id uuid
)
  returns public.chat_sessions
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
declare
  session public.chat_sessions := private.own_chat_session(target_session_id);
begin
  update public.chat_sessions as s set is_active = false, archived_at = coalesce(s.archived_at, now())
  where s.id = session.id returning * into session;
  return session;
end
$function$;

comment on function "private"."archive_chat_session"(uuid) is 'Puts a session of the caller away. Definer: archived_at is not the browser''s to write.';

revoke all on function "private"."archive_chat_session"(uuid) from public;

grant execute on function "private"."archive_chat_session"(uuid) to "authenticated", "postgres";

-- schemas/private/functions/ask_for_reply

create or replace function private.ask_for_reply (
  message_ids   uuid[],
  delay_seconds integer default 0
)
  returns void
  language sql
  set search_path to ''
  AS $function$
  with asked as (
    insert into private.turn_messages (message_id, session_id)
    select m.id, m.session_id from public.messages as m where m.id = any (message_ids)
    on conflict do nothing
    returning session_id
  )
  select private.enqueue('replies', jsonb_build_object('session_id', s.session_id), delay_seconds)
  from (select distinct session_id from asked) as s
$function$;

comment on function "private"."ask_for_reply"(uuid[], integer) is 'Marks messages as wanting an answer and wakes the queue, in one transaction with them.';

revoke all on function "private"."ask_for_reply"(uuid[], integer) from public;

grant execute on function "private"."ask_for_reply"(uuid[], integer) to "postgres";

-- schemas/private/functions/attach_media

create or replace function private.attach_media (
  target_message_id uuid,
  media_type        text,
  payload           jsonb,
  number_id         text
)
  returns uuid
  language plpgsql
  set search_path to ''
  AS $function$
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
$function$;

comment on function "private"."attach_media"(uuid, text, jsonb, text) is 'The attachment of an inbound message, and the job to fetch it, in the caller''s transaction; null where there is none, or was one already. `payload` is Meta''s message, with the media under the key of its type.';

revoke all on function "private"."attach_media"(uuid, text, jsonb, text) from public;

grant execute on function "private"."attach_media"(uuid, text, jsonb, text) to "postgres";

-- schemas/private/functions/attempt_provisioning

create or replace function private.attempt_provisioning (
  target_user_id uuid
)
  returns uuid
  language plpgsql
  set search_path to ''
  AS $function$
declare
  failure uuid;
  reason text;
begin
  perform private.provision_user(target_user_id);
  return null;
exception when others then
  reason := format('%s: %s', sqlstate, sqlerrm);
  insert into private.provisioning_failures as f (user_id, error)
  select id, reason from auth.users where id = target_user_id
  on conflict (user_id) do update
    set error = excluded.error, attempts = f.attempts + 1,
        debug_id = excluded.debug_id, last_failed_at = now()
  returning f.debug_id into failure;
  if failure is null then
    raise; -- There is no such user: nothing to record a failure for.
  end if;
  return failure;
end
$function$;

comment on function "private"."attempt_provisioning"(uuid) is 'Provisions; on failure records it and returns its debug_id instead of failing.';

revoke all on function "private"."attempt_provisioning"(uuid) from public;

grant execute on function "private"."attempt_provisioning"(uuid) to "postgres";

-- schemas/private/functions/audit

create or replace function private.audit (
  event           text,
  organization_id uuid,
  subject_id      uuid,
  details         jsonb default '{}'::jsonb
)
  returns void
  language sql
  set search_path to ''
  AS $function$
  insert into public.audit_events (event, organization_id, actor_id, subject_id, details)
  values (event, organization_id, (select auth.uid()), subject_id, details)
$function$;

comment on function "private"."audit"(text, uuid, uuid, jsonb) is 'Writes one audit event.';

revoke all on function "private"."audit"(text, uuid, uuid, jsonb) from public;

grant execute on function "private"."audit"(text, uuid, uuid, jsonb) to "postgres";

-- schemas/private/functions/audit_flag

create or replace function private.audit_flag()
  returns trigger
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
begin
  perform private.audit('flag.changed', null, null,
    jsonb_build_object('flag', new.key, 'from', old.is_enabled, 'to', new.is_enabled));
  return null;
end
$function$;

comment on function "private"."audit_flag"() is 'After a flag is switched: records it. Definer: the changing role may not write the record.';

revoke all on function "private"."audit_flag"() from public;

grant execute on function "private"."audit_flag"() to "postgres";

-- schemas/private/functions/audit_flag_override

create or replace function private.audit_flag_override()
  returns trigger
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
begin
  perform private.audit('flag.overridden', null, new.id,
    jsonb_build_object('from', old.beta_features, 'to', new.beta_features));
  return null;
end
$function$;

comment on function "private"."audit_flag_override"() is 'After a flag is set for one user: records it. Definer: the changing role may not write the record.';

revoke all on function "private"."audit_flag_override"() from public;

grant execute on function "private"."audit_flag_override"() to "postgres";

-- schemas/private/functions/audit_membership

create or replace function private.audit_membership()
  returns trigger
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
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
$function$;

comment on function "private"."audit_membership"() is 'After a change of membership: records it. Definer: the changing role may not write the record.';

revoke all on function "private"."audit_membership"() from public;

grant execute on function "private"."audit_membership"() to "postgres";

-- schemas/private/functions/audit_operation

create or replace function private.audit_operation (
  operation              text,
  operator_id            uuid,
  request_id             uuid,
  target_organization_id uuid  default null::uuid,
  target_subject_id      uuid  default null::uuid,
  more                   jsonb default '{}'::jsonb
)
  returns void
  language plpgsql
  set search_path to ''
  AS $function$
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
$function$;

comment on function "private"."audit_operation"(text, uuid, uuid, uuid, uuid, jsonb) is 'Records an operation, and refuses it to an operator who is no platform admin (null: the secret key).';

revoke all on function "private"."audit_operation"(text, uuid, uuid, uuid, uuid, jsonb) from public;

grant execute on function "private"."audit_operation"(text, uuid, uuid, uuid, uuid, jsonb) to "postgres";

-- schemas/private/functions/audit_organization_deletion

create or replace function private.audit_organization_deletion()
  returns trigger
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
begin
  perform private.audit('organization.deleted', old.id, null);
  return null;
end
$function$;

comment on function "private"."audit_organization_deletion"() is 'After an organization is deleted: records it. Definer: the deleting role may not write the record.';

revoke all on function "private"."audit_organization_deletion"() from public;

grant execute on function "private"."audit_organization_deletion"() to "postgres";

-- schemas/private/functions/audit_plan

create or replace function private.audit_plan()
  returns trigger
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
begin
  perform private.audit('plan.changed', new.organization_id, null,
    jsonb_build_object('from', old.plan_slug, 'to', new.plan_slug,
                       'status_from', old.status, 'status_to', new.status));
  return null;
end
$function$;

comment on function "private"."audit_plan"() is 'After a change of plan or status: records it. Definer: the changing role may not write the record.';

revoke all on function "private"."audit_plan"() from public;

grant execute on function "private"."audit_plan"() to "postgres";

-- schemas/private/functions/audit_sign_in

create or replace function private.audit_sign_in()
  returns trigger
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
begin
  perform private.audit('auth.login.success', null, new.id);
  perform private.log_event('auth.login.success', jsonb_build_object('user_id', new.id));
  return null;
exception when others then
  raise warning 'a sign-in could not be recorded: %', sqlstate;
  return null;
end
$function$;

comment on function "private"."audit_sign_in"() is 'After a sign-in by whatever method: records it. Definer: it runs as supabase_auth_admin otherwise.';

revoke all on function "private"."audit_sign_in"() from public;

grant execute on function "private"."audit_sign_in"() to "postgres";

-- schemas/private/functions/backfill_users

create or replace function private.backfill_users (
  batch_size integer default 1000
)
  returns table (
    provisioned integer,
    failed      integer
  )
  language plpgsql
  set search_path to ''
  AS $function$
declare
  candidate uuid;
begin
  provisioned := 0;
  failed := 0;
  for candidate in
    select u.id from auth.users as u
    where not private.is_provisioned(u.id)
    order by u.created_at
    limit batch_size
  loop
    if private.attempt_provisioning(candidate) is null then
      provisioned := provisioned + 1;
    else
      failed := failed + 1;
    end if;
  end loop;
  return next;
end
$function$;

comment on function "private"."backfill_users"(integer) is 'Provisions users that have no room: after an import, a restore, or a lost trigger.';

revoke all on function "private"."backfill_users"(integer) from public;

grant execute on function "private"."backfill_users"(integer) to "postgres";

-- schemas/private/functions/backfill_workspaces

create or replace function private.backfill_workspaces (
  batch_size  integer,
  operator_id uuid,
  request_id  uuid
)
  returns jsonb
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
declare
  done record;
begin
  select b.provisioned, b.failed into done
  from private.backfill_users(least(greatest(batch_size, 1), 1000)) as b;
  perform private.audit_operation('workspaces.backfill', operator_id, request_id, null, null, to_jsonb(done));
  return to_jsonb(done);
end
$function$;

comment on function "private"."backfill_workspaces"(integer, uuid, uuid) is 'Makes rooms for users who have none. Definer: provisioning writes what no API role may.';

revoke all on function "private"."backfill_workspaces"(integer, uuid, uuid) from public;

grant execute on function "private"."backfill_workspaces"(integer, uuid, uuid) to "postgres", "service_role";

-- schemas/private/functions/begin_turn

create or replace function private.begin_turn (
  target_session_id uuid,
  lease_seconds     integer
)
  returns jsonb
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
declare
  lease constant interval := make_interval(secs => greatest(lease_seconds, 1));
  history_length constant integer := 60;
  owner_id uuid;
  turn private.turns;
  person public.whatsapp_identities;
  hindrance text;
begin
  select s.user_id into owner_id from public.chat_sessions as s
  where s.id = target_session_id for no key update;
  if not found then
    return jsonb_build_object('state', 'nothing');
  end if;

  select * into turn from private.turns as t
  where t.session_id = target_session_id and t.status = 'open';
  if found and turn.lease_expires_at > clock_timestamp() then
    return jsonb_build_object('state', 'busy', 'retry_after_seconds',
      ceil(extract(epoch from turn.lease_expires_at - clock_timestamp()))::integer);
  end if;

  if turn.id is not null then
    update private.turns as t
    set attempt = t.attempt + 1, lease_expires_at = clock_timestamp() + lease, partial = ''
    where t.id = turn.id returning * into turn;
  elsif exists (
    select from private.turn_messages as q
    where q.session_id = target_session_id and q.turn_id is null
  ) then
    insert into private.turns (session_id, channel, lease_expires_at)
    select target_session_id, m.channel, clock_timestamp() + lease
    from private.turn_messages as q
    join public.messages as m on m.id = q.message_id
    where q.session_id = target_session_id and q.turn_id is null
    order by m.created_at desc, m.id desc
    limit 1
    returning * into turn;
  else
    return jsonb_build_object('state', 'nothing');
  end if;

  -- What has come since is answered with it.
  update private.turn_messages as q set turn_id = turn.id
  where q.session_id = target_session_id and q.turn_id is null;
  update private.turns as t set channel = newest.channel
  from (
    select m.channel from private.turn_messages as q join public.messages as m on m.id = q.message_id
    where q.turn_id = turn.id
    order by m.created_at desc, m.id desc limit 1
  ) as newest
  where t.id = turn.id
  returning t.* into turn;

  if turn.channel = 'whatsapp' then
    select * into person from public.whatsapp_identities as w where w.user_id = owner_id;
    -- Nobody would read it there: the person left, stopped us, or waited for longer than we may write.
    hindrance := case
      when person.id is null then 'not_linked'
      when person.stopped_at is not null then 'opt_out'
      when person.last_inbound_at + interval '24 hours' < clock_timestamp() then 'window' end;
    if hindrance is not null and not private.turn_to_app(turn.id) then
      perform private.close_turn(turn, hindrance);
      return jsonb_build_object('state', 'closed');
    end if;
    select * into turn from private.turns as t where t.id = turn.id;
  end if;
  if not private.reserve_tokens(owner_id) then
    if turn.channel = 'whatsapp' and not private.may_tell_of_limit(owner_id) then
      if not private.turn_to_app(turn.id) then
        perform private.close_turn(turn, 'limit_reached');
        return jsonb_build_object('state', 'closed');
      end if;
      select * into turn from private.turns as t where t.id = turn.id;
    end if;
    return jsonb_build_object('state', 'limited',
      'outbox_ids', to_jsonb(private.answer_turn(turn, private.daily_limit_text())));
  end if;
  update private.turns as t
  set reserved_on = private.spend_day(), reserved_tokens = private.turn_token_reserve()
  where t.id = turn.id;

  return jsonb_build_object('state', 'open', 'turn', jsonb_build_object(
    'id', turn.id,
    'attempt', turn.attempt,
    'session_id', target_session_id,
    'channel', turn.channel,
    'whatsapp', (
      select jsonb_build_object('phone_number_id', i.phone_number_id, 'wamid', i.wamid)
      from private.turn_messages as q join private.whatsapp_messages as i on i.message_id = q.message_id
      where q.turn_id = turn.id and turn.channel = 'whatsapp'
      order by i.sent_at desc, i.id desc limit 1
    ),
    'avatar', (
      select jsonb_build_object('name', a.name, 'age', a.age, 'personality', a.personality,
        'physical_description', a.physical_description)
      from public.avatars as a where a.user_id = owner_id
    ),
    'history', (
      -- What this turn answers comes last, even if the channel delivered it late.
      select jsonb_agg(jsonb_build_object('role', h.role, 'content', h.content,
        'created_at', h.created_at) order by h.is_asked, h.created_at, h.id)
      from (
        select m.role, m.content, m.created_at, m.id,
          q.turn_id is not distinct from turn.id as is_asked
        from public.messages as m
        join public.chat_sessions as s
          on s.organization_id = m.organization_id and s.id = m.session_id
        left join private.turn_messages as q on q.message_id = m.id
        -- What has come since this turn took its messages is the next one's to answer.
        where s.id = target_session_id and (q.message_id is null or q.turn_id is not null)
        order by is_asked desc, m.created_at desc, m.id desc
        limit history_length
      ) as h
    )
  ));
end
$function$;

comment on function "private"."begin_turn"(uuid, integer) is 'Opens the session''s turn, or takes over one whose lease ran out; without tokens left it is answered at once, and one that nobody would read is closed. Definer: turns are private.';

revoke all on function "private"."begin_turn"(uuid, integer) from public;

grant execute on function "private"."begin_turn"(uuid, integer) to "postgres", "service_role";

-- schemas/private/functions/chat_session_as

create or replace function private.chat_session_as (
  target_user_id    uuid,
  target_session_id uuid
)
  returns public.chat_sessions
  language sql
  security definer
  set search_path to ''
  AS $function$ select private.chat_session_of(target_user_id, target_session_id) $function$;

comment on function "private"."chat_session_as"(uuid, uuid) is 'A session as its owner finds it. Definer: it reaches chat_session_of, which no API role may call.';

revoke all on function "private"."chat_session_as"(uuid, uuid) from public;

grant execute on function "private"."chat_session_as"(uuid, uuid) to "postgres", "service_role";

-- schemas/private/functions/chat_session_of

create or replace function private.chat_session_of (
  target_user_id    uuid,
  target_session_id uuid
)
  returns public.chat_sessions
  language plpgsql
  set search_path to ''
  AS $function$
declare
  session public.chat_sessions;
begin
  select * into session from public.chat_sessions as s
  where s.id = target_session_id and s.user_id = target_user_id
    and exists (
      select from public.organization_members as m
      where m.organization_id = s.organization_id and m.user_id = target_user_id and m.is_active)
  for no key update of s;
  -- Another's session and none at all look the same.
  if not found then
    raise exception using errcode = 'PT404', message = 'There is no such session.',
      detail = 'session_not_found', hint = 'Ask active_chat_session() for one.';
  end if;
  return session;
end
$function$;

comment on function "private"."chat_session_of"(uuid, uuid) is 'A session of a person who belongs to its organization now, locked; 404 for any other.';

revoke all on function "private"."chat_session_of"(uuid, uuid) from public;

grant execute on function "private"."chat_session_of"(uuid, uuid) to "postgres";

-- schemas/private/functions/claim_attachment

create or replace function private.claim_attachment (
  target_attachment_id uuid
)
  returns jsonb
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
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
$function$;

comment on function "private"."claim_attachment"(uuid) is 'Takes an attachment to fetch it, or says to wait, or that there is nothing to do. Definer: what it calls is granted to nobody.';

revoke all on function "private"."claim_attachment"(uuid) from public;

grant execute on function "private"."claim_attachment"(uuid) to "postgres", "service_role";

-- schemas/private/functions/claim_outbox

create or replace function private.claim_outbox (
  target_outbox_id uuid
)
  returns jsonb
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
declare
  grace constant interval := interval '45 seconds';
  item private.outbox;
  person public.whatsapp_identities;
  ready_at timestamptz;
  ahead integer;
  wait integer;
  refusal text;
begin
  -- A person before what was written to them: see the order of locks at the head of whatsapp_ingest. Only against
  -- their being merged with another; a delivery of theirs need not wait for us.
  perform from public.whatsapp_identities as w
  where w.id = (select o.identity_id from private.outbox as o where o.id = target_outbox_id)
  for key share;
  select * into item from private.outbox as o where o.id = target_outbox_id for update;
  if not found or item.status not in ('pending', 'sending') then
    return jsonb_build_object('state', 'done');
  end if;
  ready_at := case item.status when 'sending' then item.attempted_at + grace else item.next_attempt_at end;
  if ready_at > clock_timestamp() then
    return jsonb_build_object('state', 'wait', 'retry_after_seconds',
      ceil(extract(epoch from ready_at - clock_timestamp()))::integer);
  end if;
  select * into person from public.whatsapp_identities as w where w.id = item.identity_id;
  refusal := private.refusal_to_send(item, person);
  if refusal is not null then
    perform private.fail_outbox(item.id, refusal, null);
    return jsonb_build_object('state', 'done');
  end if;
  -- A person reads in the order we wrote: what was written before goes first, and a long line is waited for as
  -- long as it will take, not asked about every second.
  select count(*), max(o.next_attempt_at) into ahead, ready_at
  from private.outbox as o
  where o.identity_id = item.identity_id and o.id < item.id and o.status in ('pending', 'sending');
  if ahead > 0 then
    select greatest(ready_at, private.pair_slot_at(p, ahead)) into ready_at
    from private.whatsapp_pairs as p where p.identity_id = item.identity_id;
    return jsonb_build_object('state', 'wait', 'retry_after_seconds',
      -- Each one ahead takes a moment, even when nothing holds them.
      greatest(1, ceil(ahead / 2.0), coalesce(ceil(extract(epoch from ready_at - clock_timestamp())), 1))::integer);
  end if;

  wait := private.take_send_slot(item.identity_id, item.phone_number_id);
  if wait is not null then
    return jsonb_build_object('state', 'wait', 'retry_after_seconds', wait);
  end if;

  update private.outbox as o
  set status = 'sending', attempt = o.attempt + 1, attempted_at = clock_timestamp()
  where o.id = item.id returning * into item;
  return jsonb_build_object(
    'state', 'send', 'attempt', item.attempt, 'phone_number_id', item.phone_number_id,
    'body', jsonb_build_object(
      'messaging_product', 'whatsapp',
      'recipient_type', 'individual',
      'biz_opaque_callback_data', item.id
    ) || case when item.kind = 'template'
      then jsonb_build_object('type', 'template', 'template', private.template_body(item.template))
      else jsonb_build_object('type', 'text', 'text', jsonb_build_object('body', item.content, 'preview_url', false)) end
    || case when person.phone is not null
      then jsonb_build_object('to', person.phone)
      else jsonb_build_object('recipient', person.bsuid) end
  );
end
$function$;

comment on function "private"."claim_outbox"(uuid) is 'Marks a message as being sent and returns the request, or says to wait, or that it is done. Definer: the outbox is private.';

revoke all on function "private"."claim_outbox"(uuid) from public;

grant execute on function "private"."claim_outbox"(uuid) to "postgres", "service_role";

-- schemas/private/functions/claim_text

create or replace function private.claim_text (
  claims     jsonb,
  keys       text[],
  max_length integer
)
  returns text
  language sql
  immutable
  parallel safe
  set search_path to ''
  AS $function$
  select left(btrim(claims ->> k.key), max_length)
  from unnest(keys) with ordinality as k (key, position)
  where jsonb_typeof(claims -> k.key) = 'string' and btrim(claims ->> k.key) <> ''
  order by k.position
  limit 1
$function$;

comment on function "private"."claim_text"(jsonb, text[], integer) is 'First of these claims that is a non-empty string, cut to length; null when there is none.';

revoke all on function "private"."claim_text"(jsonb, text[], integer) from public;

grant execute on function "private"."claim_text"(jsonb, text[], integer) to "postgres";

-- schemas/private/functions/claim_url

create or replace function private.claim_url (
  claims     jsonb,
  keys       text[],
  max_length integer
)
  returns text
  language sql
  immutable
  parallel safe
  set search_path to ''
  AS $function$
  -- A cut address leads nowhere: too long means none.
  select case when url ~ '^https?://' and char_length(url) <= max_length then url end
  from (select private.claim_text(claims, keys, max_length + 1) as url) as claim
$function$;

comment on function "private"."claim_url"(jsonb, text[], integer) is 'First of these claims that is an http(s) address of at most this length.';

revoke all on function "private"."claim_url"(jsonb, text[], integer) from public;

grant execute on function "private"."claim_url"(jsonb, text[], integer) to "postgres";

-- schemas/private/functions/close_turn

create or replace function private.close_turn (
  turn   private.turns,
  reason text
)
  returns void
  language plpgsql
  set search_path to ''
  AS $function$
begin
  update private.turns as t set status = 'failed', error = reason, finished_at = now() where t.id = turn.id;
  perform private.continue_session(turn.session_id);
end
$function$;

comment on function "private"."close_turn"(private.turns, text) is 'Ends an open turn that gets no answer, for a reason that is no fault. The caller holds the session.';

revoke all on function "private"."close_turn"(private.turns, text) from public;

grant execute on function "private"."close_turn"(private.turns, text) to "postgres";

-- schemas/private/functions/complete_turn

create or replace function private.complete_turn (
  target_turn_id uuid,
  held_attempt   integer,
  answer         text,
  spent          bigint  default null::bigint
)
  returns jsonb
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
declare
  turn private.turns;
begin
  perform from public.chat_sessions as s
  where s.id = (select t.session_id from private.turns as t where t.id = target_turn_id)
  for no key update;
  select * into turn from private.turns as t where t.id = target_turn_id for update;
  if not found or turn.status <> 'open' or turn.attempt <> held_attempt then
    return jsonb_build_object('state', 'superseded', 'outbox_ids', '[]'::jsonb);
  end if;

  -- Nobody counted: what was reserved is taken for spent.
  perform private.settle_turn(turn, coalesce(spent, turn.reserved_tokens));
  return jsonb_build_object('state', 'answered', 'outbox_ids', to_jsonb(private.answer_turn(turn, answer)));
end
$function$;

comment on function "private"."complete_turn"(uuid, integer, text, bigint) is 'Writes the answer once, with what must be sent. Definer: nobody else writes as assistant.';

revoke all on function "private"."complete_turn"(uuid, integer, text, bigint) from public;

grant execute on function "private"."complete_turn"(uuid, integer, text, bigint) to "postgres", "service_role";

-- schemas/private/functions/continue_session

create or replace function private.continue_session (
  target_session_id uuid
)
  returns void
  language sql
  set search_path to ''
  AS $function$
  select private.enqueue('replies', jsonb_build_object('session_id', target_session_id))
  where exists (
    select from private.turn_messages as q
    where q.session_id = target_session_id and q.turn_id is null)
$function$;

comment on function "private"."continue_session"(uuid) is 'Asks for the next turn when messages came during the last one.';

revoke all on function "private"."continue_session"(uuid) from public;

grant execute on function "private"."continue_session"(uuid) to "postgres";

-- schemas/private/functions/create_chat_session

create or replace function private.create_chat_session (
  given_title text
)
  returns public.chat_sessions
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
declare
  caller constant uuid := private.require_caller();
  home_id constant uuid := private.require_organization_id(caller);
  session public.chat_sessions;
begin
  perform private.lock_active_session(caller);
  perform private.deactivate_sessions(caller, home_id);
  insert into public.chat_sessions (organization_id, user_id, title)
  values (home_id, caller, coalesce(nullif(btrim(given_title), ''), 'New Chat'))
  returning * into session;
  return session;
end
$function$;

comment on function "private"."create_chat_session"(text) is 'A new session of the caller, active at once. Definer: no API role may insert sessions.';

revoke all on function "private"."create_chat_session"(text) from public;

grant execute on function "private"."create_chat_session"(text) to "authenticated", "postgres";

-- schemas/private/functions/create_organization

create or replace function private.create_organization (
  organization_name text
)
  returns jsonb
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
declare
  caller constant uuid := private.require_caller();
  created public.organizations;
begin
  insert into public.organizations (name) values (btrim(organization_name)) returning * into created;
  insert into public.subscriptions (organization_id) values (created.id);
  insert into public.organization_members (organization_id, user_id, role)
  values (created.id, caller, 'admin');
  perform private.audit('organization.created', created.id, null);
  return jsonb_build_object('id', created.id, 'name', created.name, 'slug', created.slug,
    'role', 'admin', 'is_personal', false, 'storage_bucket', created.storage_bucket);
end
$function$;

comment on function "private"."create_organization"(text) is 'An organization with its plan and its first admin, at once. Definer: no API role may insert these.';

revoke all on function "private"."create_organization"(text) from public;

grant execute on function "private"."create_organization"(text) to "authenticated", "postgres";

-- schemas/private/functions/current_organization_id

create or replace function private.current_organization_id (
  target_user_id uuid
)
  returns uuid
  language sql
  stable
  set search_path to ''
  AS $function$
  select m.organization_id
  from public.organization_members as m
  join public.organizations as o on o.id = m.organization_id
  left join public.profiles as p on p.id = target_user_id
  where m.user_id = target_user_id and m.is_active
  order by m.organization_id is not distinct from p.active_organization_id desc,
           o.personal_for is not distinct from target_user_id desc, m.created_at, o.id
  limit 1
$function$;

comment on function "private"."current_organization_id"(uuid) is 'Where a user works now: the chosen organization while they belong to it, else the personal one.';

revoke all on function "private"."current_organization_id"(uuid) from public;

grant execute on function "private"."current_organization_id"(uuid) to "postgres";

-- schemas/private/functions/daily_limit_text

create or replace function private.daily_limit_text()
  returns text
  language sql
  immutable
  parallel safe
  set search_path to ''
  AS $function$ select 'That was all I can do for you today. Write to me again tomorrow.' $function$;

comment on function "private"."daily_limit_text"() is 'What the assistant says when the day''s cap is reached.';

revoke all on function "private"."daily_limit_text"() from public;

grant execute on function "private"."daily_limit_text"() to "postgres";

-- schemas/private/functions/daily_token_cap

create or replace function private.daily_token_cap()
  returns bigint
  language sql
  immutable
  parallel safe
  set search_path to ''
  AS $function$ select 200000::bigint $function$;

comment on function "private"."daily_token_cap"() is 'Tokens per person and day. The owner replaces this function.';

revoke all on function "private"."daily_token_cap"() from public;

grant execute on function "private"."daily_token_cap"() to "postgres";

-- schemas/private/functions/deactivate_sessions

create or replace function private.deactivate_sessions (
  target_user_id uuid,
  home_id        uuid
)
  returns void
  language sql
  set search_path to ''
  AS $function$
  update public.chat_sessions as s set is_active = false
  where s.user_id = target_user_id and s.organization_id = home_id and s.is_active
$function$;

comment on function "private"."deactivate_sessions"(uuid, uuid) is 'Makes room for another active session. The caller holds lock_active_session.';

revoke all on function "private"."deactivate_sessions"(uuid, uuid) from public;

grant execute on function "private"."deactivate_sessions"(uuid, uuid) to "postgres";

-- schemas/private/functions/declare_privileges

create or replace function private.declare_privileges()
  returns void
  language sql
  set search_path to ''
  AS $function$
  delete from private.declared_privileges;
  insert into private.declared_privileges select * from private.actual_privileges() on conflict do nothing;
  delete from private.declared_policies;
  insert into private.declared_policies select * from private.actual_policies();
$function$;

comment on function "private"."declare_privileges"() is 'Takes the catalog''s privileges as the declared ones. For migrations only.';

revoke all on function "private"."declare_privileges"() from public;

grant execute on function "private"."declare_privileges"() to "postgres";

-- schemas/private/functions/delete_chat_session

create or replace function private.delete_chat_session (
  target_session_id uuid
)
  returns void
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
declare
  session constant public.chat_sessions := private.own_chat_session(target_session_id);
begin
  -- Before the messages that go with it: whoever records a send takes them in this order.
  perform from private.outbox as o
  where o.message_id in (
    select m.id from public.messages as m
    where m.organization_id = session.organization_id and m.session_id = session.id)
  order by o.id for update;
  -- What came from WhatsApp stays known by its id, so that a late copy is no new message; its words go.
  update private.whatsapp_messages as w set content = null, payload = '{}'
  from public.messages as m
  where m.organization_id = session.organization_id and m.session_id = session.id and w.message_id = m.id;
  delete from public.chat_sessions as s where s.id = session.id;
end
$function$;

comment on function "private"."delete_chat_session"(uuid) is 'Deletes a session of the caller with its messages. Definer: no API role may delete sessions.';

revoke all on function "private"."delete_chat_session"(uuid) from public;

grant execute on function "private"."delete_chat_session"(uuid) to "authenticated", "postgres";

-- schemas/private/functions/delete_my_account

create or replace function private.delete_my_account()
  returns void
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
declare
  caller constant uuid := private.require_caller();
begin
  delete from auth.users as u where u.id = caller;
  if not found then
    raise exception using errcode = 'PT404', message = 'There is no such user.',
      detail = 'user_not_found', hint = 'The account may have been deleted already.';
  end if;
end
$function$;

comment on function "private"."delete_my_account"() is 'Deletes the caller''s account; the trigger on auth.users sees to the rest. Definer: auth.users is Auth''s; it acts on auth.uid() alone.';

revoke all on function "private"."delete_my_account"() from public;

grant execute on function "private"."delete_my_account"() to "authenticated", "postgres";

-- schemas/private/functions/doctor

create or replace function private.doctor()
  returns table (
    check_name text,
    ok         boolean,
    finding    text,
    remedy     text
  )
  language plpgsql
  stable
  security definer
  set search_path to ''
  AS $function$
begin
  return query
  select 'triggers'::text, coalesce(t.tgenabled in ('O', 'A'), false),
    format('trigger %s on %s is %s', e.name, e.place,
      case when t.oid is null then 'missing' when t.tgenabled in ('O', 'A') then 'enabled' else 'disabled' end),
    format('Run again: create trigger %s (in supabase/migrations), or alter table %s enable trigger %s.',
      e.name, e.place, e.name)
  from (values
    ('on_auth_user_created', 'auth.users'), ('on_auth_user_changed', 'auth.users'),
    ('on_auth_user_deleted', 'auth.users'), ('on_auth_user_signed_in', 'auth.users'),
    ('organization_members_guard', 'public.organization_members'),
    ('organization_members_audit', 'public.organization_members'),
    ('organization_members_freeze', 'public.organization_members'),
    ('organization_members_end_invitations_on_delete', 'public.organization_members'),
    ('organization_members_end_invitations_on_update', 'public.organization_members'),
    ('subscriptions_audit', 'public.subscriptions'),
    ('audit_events_append_only', 'public.audit_events'), ('audit_events_no_truncate', 'public.audit_events'),
    ('messages_set_owner', 'public.messages'), ('messages_answer', 'public.messages'),
    ('messages_drop_revoked_media', 'public.messages'), ('message_attachments_remove', 'public.message_attachments')
  ) as e (name, place)
  left join pg_catalog.pg_trigger as t on t.tgname = e.name and t.tgrelid = to_regclass(e.place);

  return query
  select 'row_level_security'::text, c.relrowsecurity,
    format('row-level security is %s on %s', case when c.relrowsecurity then 'on' else 'off' end, c.oid::regclass),
    format('alter table %s enable row level security;', c.oid::regclass)
  from pg_catalog.pg_class as c join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  where n.nspname in ('public', 'private') and c.relkind in ('r', 'p');

  return query
  select 'foreign_key_indexes'::text, i.indexrelid is not null,
    format('foreign key %s of %s has %s', k.conname, k.conrelid::regclass,
      case when i.indexrelid is null then 'no index' else 'an index' end),
    format('create index on %s (%s);', k.conrelid::regclass, (
      select string_agg(quote_ident(a.attname), ', ' order by x.position)
      from unnest(k.conkey) with ordinality as x (attnum, position)
      join pg_catalog.pg_attribute as a on a.attrelid = k.conrelid and a.attnum = x.attnum))
  from pg_catalog.pg_constraint as k
  join pg_catalog.pg_namespace as n on n.oid = k.connamespace
  left join lateral (
    select x.indexrelid from pg_catalog.pg_index as x
    where x.indrelid = k.conrelid and x.indisvalid and x.indpred is null
      and (string_to_array(x.indkey::text, ' ')::smallint[])[1:cardinality(k.conkey)] @> k.conkey
      and k.conkey @> (string_to_array(x.indkey::text, ' ')::smallint[])[1:cardinality(k.conkey)]
    limit 1
  ) as i on true
  where k.contype = 'f' and n.nspname in ('public', 'private');

  return query
  select 'policy_indexes'::text, exists (
      select from pg_catalog.pg_index as x
      where x.indrelid = a.attrelid and x.indisvalid and x.indpred is null and x.indkey[0] = a.attnum),
    format('%s.%s, which policies read, leads %s', a.attrelid::regclass, a.attname,
      case when exists (
        select from pg_catalog.pg_index as x
        where x.indrelid = a.attrelid and x.indisvalid and x.indpred is null and x.indkey[0] = a.attnum)
      then 'an index' else 'no index' end),
    format('create index on %s (%I);', a.attrelid::regclass, a.attname)
  from pg_catalog.pg_attribute as a
  join pg_catalog.pg_class as c on c.oid = a.attrelid and c.relkind in ('r', 'p')
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  where n.nspname = 'public' and a.attname in ('organization_id', 'user_id') and not a.attisdropped
    and exists (
      select from pg_catalog.pg_policy as p
      where p.polrelid = a.attrelid
        and coalesce(pg_catalog.pg_get_expr(p.polqual, p.polrelid), '')
          || coalesce(pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid), '') ~ ('\m' || a.attname || '\M'));

  return query
  with difference as (
    select coalesce(a.place, d.place) as place, coalesce(a.name, d.name) as name,
      case when a.name is null then 'is missing' when d.name is null then 'was added' else 'has changed' end as change
    from private.actual_policies() as a full join private.declared_policies as d using (place, name)
    where a.definition is distinct from d.definition
  )
  select 'policies'::text, false, format('policy "%s" on %s %s', x.name, x.place, x.change),
    format('Mend it as the migration of %s has it, or declare the change in a migration.', x.place)
  from difference as x
  union all
  select 'policies', true, 'policies are as declared', 'Nothing to do.'
  where not exists (select from difference);

  return query
  with difference as (
    select a.grantee, a.object, a.privilege, 'added' as change
    from private.actual_privileges() as a
    left join private.declared_privileges as d using (grantee, object, privilege) where d.grantee is null
    union all
    select d.grantee, d.object, d.privilege, 'missing'
    from private.declared_privileges as d
    left join private.actual_privileges() as a using (grantee, object, privilege) where a.grantee is null
  )
  select 'privileges'::text, false,
    format('%s has %s %s on %s', x.grantee, case x.change when 'added' then 'gained' else 'lost' end, x.privilege, x.object),
    case x.change
      when 'added' then format('Revoke %s on %s from %s, or declare it in a migration.', x.privilege, x.object, x.grantee)
      else format('Grant %s on %s to %s, or declare its loss in a migration.', x.privilege, x.object, x.grantee)
    end
  from difference as x
  union all
  select 'privileges', true, 'privileges are as declared', 'Nothing to do.'
  where not exists (select from difference);

  return query
  select 'provisioning'::text, n.missing = 0, format('%s users without a complete workspace', n.missing),
    'select * from private.backfill_users(); then read private.provisioning_failures for what remains.'
  from (select count(*) as missing from auth.users as u where not private.is_provisioned(u.id)) as n;

  return query
  select 'queues'::text, coalesce(j.age < interval '5 minutes', true),
    format('the oldest job of %s waits for %s', j.queue, coalesce(date_trunc('second', j.age)::text, 'nothing')),
    'Look at the worker''s log and at cron.job_run_details; select private.wake_worker();'
  from (
    select 'replies' as queue, clock_timestamp() - min(vt) filter (where vt <= clock_timestamp()) as age from pgmq.q_replies
    union all
    select 'sends', clock_timestamp() - min(vt) filter (where vt <= clock_timestamp()) from pgmq.q_sends
    union all
    select 'media', clock_timestamp() - min(vt) filter (where vt <= clock_timestamp()) from pgmq.q_media
  ) as j;

  return query
  select 'dead_letters'::text, n.dead = 0, format('%s jobs were given up', n.dead),
    'Read private.dead_letters, remove the cause, replay.'
  from (select count(*) as dead from private.dead_letters as d where d.replayed_at is null) as n;

  return query
  select 'whatsapp_numbers'::text, n.stopped_at is null,
    format('number %s %s', n.phone_number_id, case when n.stopped_at is null then 'may send'
      else format('is stopped since %s: %s, code %s', date_trunc('second', n.stopped_at), n.stop_class, coalesce(n.stop_code::text, 'none')) end),
    case n.stop_class
      when 'auth' then 'Set a valid WHATSAPP_ACCESS_TOKEN; the worker resumes the number when the Graph API takes it.'
      else format('Look at the number in WhatsApp Manager, remove the cause, then: select private.resume_whatsapp_number(%L);', n.phone_number_id) end
  from private.whatsapp_numbers as n;

  return query
  select 'schedule'::text, coalesce(j.active, false),
    format('cron job %s is %s', e.name, case when j.jobid is null then 'missing' when j.active then 'active' else 'off' end),
    'Run its statement cron.schedule(...) of supabase/migrations again.'
  from (values ('foyer-tick'), ('foyer-heartbeat'), ('foyer-purge')) as e (name)
  left join cron.job as j on j.jobname = e.name;

  return query
  select 'secrets'::text, s.name is not null,
    format('vault secret %s is %s', e.name, case when s.name is null then 'missing' else 'set' end),
    format('select vault.create_secret(''…'', %L); see docs/DEPLOYMENTS.md', e.name)
  from (values ('foyer_functions_url'), ('foyer_worker_secret')) as e (name)
  left join vault.secrets as s on s.name = e.name;
end
$function$;

comment on function "private"."doctor"() is 'Every check with its verdict, finding and remedy. Definer: it reads catalogs and private tables.';

revoke all on function "private"."doctor"() from public;

grant execute on function "private"."doctor"() to "postgres", "service_role";

-- schemas/private/functions/drop_revoked_media

create or replace function private.drop_revoked_media()
  returns trigger
  language plpgsql
  set search_path to ''
  AS $function$
begin
  delete from public.message_attachments as a
  where a.organization_id = new.organization_id and a.message_id = new.id;
  return null;
end
$function$;

comment on function "private"."drop_revoked_media"() is 'After its sender took a message back: what came with it goes too.';

revoke all on function "private"."drop_revoked_media"() from public;

grant execute on function "private"."drop_revoked_media"() to "postgres";

-- schemas/private/functions/due_provisioning

create or replace function private.due_provisioning()
  returns SETOF uuid
  language sql
  stable
  set search_path to ''
  AS $function$
  -- Each failure waits a minute longer than the one before it, an hour at most.
  select f.user_id from private.provisioning_failures as f
  where f.last_failed_at + least(f.attempts, 60) * interval '1 minute' < now()
  order by f.last_failed_at
$function$;

comment on function "private"."due_provisioning"() is 'Users whose provisioning failed and may be tried again now.';

revoke all on function "private"."due_provisioning"() from public;

grant execute on function "private"."due_provisioning"() to "postgres";

-- schemas/private/functions/e164

create or replace function private.e164 (
  phone text
)
  returns text
  language sql
  immutable
  parallel safe
  set search_path to ''
  AS $function$ select '+' || nullif(regexp_replace(phone, '[^0-9]', '', 'g'), '') $function$;

comment on function "private"."e164"(text) is 'Digits with a leading +; null when there are none.';

revoke all on function "private"."e164"(text) from public;

grant execute on function "private"."e164"(text) to "postgres";

-- schemas/private/functions/end_invitations

create or replace function private.end_invitations()
  returns trigger
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
declare
  is_gone constant boolean := tg_op = 'DELETE' or not new.is_active;
  ended uuid;
begin
  for ended in
    update public.invitations as i set revoked_at = now()
    where i.organization_id = old.organization_id and i.accepted_at is null and i.revoked_at is null
      -- Somebody removed does not return by a link that was still open, nor by one that they laid out.
      and ((old.role = 'admin' and i.invited_by = old.user_id)
        or (is_gone and i.email = (select lower(u.email) from auth.users as u where u.id = old.user_id)))
    returning i.id
  loop
    perform private.audit('invitation.revoked', old.organization_id, ended);
  end loop;
  return null;
end
$function$;

comment on function "private"."end_invitations"() is 'After somebody ceases to be a member, or an admin: what they could be let in by, and what they offered, ends. Definer: the changing role may not write invitations.';

revoke all on function "private"."end_invitations"() from public;

grant execute on function "private"."end_invitations"() to "postgres";

-- schemas/private/functions/enqueue

create or replace function private.enqueue (
  queue         text,
  payload       jsonb,
  delay_seconds integer default 0
)
  returns bigint
  language sql
  set search_path to ''
  AS $function$ select pgmq.send(queue, payload, delay_seconds) $function$;

comment on function "private"."enqueue"(text, jsonb, integer) is 'Adds a job in the caller''s transaction.';

revoke all on function "private"."enqueue"(text, jsonb, integer) from public;

grant execute on function "private"."enqueue"(text, jsonb, integer) to "postgres";

-- schemas/private/functions/enqueue_all

create or replace function private.enqueue_all (
  queue    text,
  payloads jsonb[]
)
  returns void
  language sql
  set search_path to ''
  AS $function$ select from pgmq.send_batch(queue, payloads) where cardinality(payloads) > 0 $function$;

comment on function "private"."enqueue_all"(text, jsonb[]) is 'Adds jobs in the caller''s transaction.';

revoke all on function "private"."enqueue_all"(text, jsonb[]) from public;

grant execute on function "private"."enqueue_all"(text, jsonb[]) to "postgres";

-- schemas/private/functions/ensure_workspace

create or replace function private.ensure_workspace()
  returns jsonb
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
declare
  caller constant uuid := (select auth.uid());
  failure uuid;
begin
  if caller is null then
    raise exception using errcode = 'PT401', message = 'Nobody is signed in.',
      detail = 'not_authenticated', hint = 'Sign in first.';
  end if;
  if not private.is_provisioned(caller) then
    failure := private.attempt_provisioning(caller);
    if failure is not null then
      -- Raising would undo the record of the failure, so the status is set instead.
      perform set_config('response.status', '503', true);
      return jsonb_build_object(
        'code', 'workspace_unavailable',
        'message', 'The workspace could not be prepared.',
        'details', failure,
        'hint', 'Try again in a moment. If it persists, give the id in "details" to support.');
    end if;
  end if;
  return private.workspace(caller);
end
$function$;

comment on function "private"."ensure_workspace"() is 'Provisions the caller if need be and returns the workspace. Definer: provisioning writes tables that no API role may write; it acts on auth.uid() alone.';

revoke all on function "private"."ensure_workspace"() from public;

grant execute on function "private"."ensure_workspace"() to "authenticated", "postgres";

-- schemas/private/functions/event_time

create or replace function private.event_time (
  event private.whatsapp_events
)
  returns timestamp with time zone
  language sql
  stable
  set search_path to ''
  AS $function$
  -- Its own time, else that of its delivery.
  select coalesce(
    case when event.payload ->> 'timestamp' ~ '^[0-9]{1,10}$' then to_timestamp((event.payload ->> 'timestamp')::bigint) end,
    event.occurred_at, event.created_at)
$function$;

comment on function "private"."event_time"(private.whatsapp_events) is 'When it happened, as far as we were told.';

revoke all on function "private"."event_time"(private.whatsapp_events) from public;

grant execute on function "private"."event_time"(private.whatsapp_events) to "postgres";

-- schemas/private/functions/export_my_data

create or replace function private.export_my_data()
  returns jsonb
  language plpgsql
  stable
  security definer
  set search_path to ''
  AS $function$
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
$function$;

comment on function "private"."export_my_data"() is 'Every row of the caller, by table. Definer: it reads private tables; it acts on auth.uid() alone, and the conditions it runs come from a table that only migrations write.';

revoke all on function "private"."export_my_data"() from public;

grant execute on function "private"."export_my_data"() to "authenticated", "postgres";

-- schemas/private/functions/external_organization

create or replace function private.external_organization (
  given_issuer text,
  tenant_id    text,
  tenant_name  text
)
  returns uuid
  language plpgsql
  set search_path to ''
  AS $function$
declare
  place uuid;
  candidate text;
begin
  -- A tenant is its issuer's: the same id of another issuer is another organization.
  foreach candidate in array array[
    tenant_id,
    encode(sha256(convert_to(given_issuer || '#' || tenant_id, 'UTF8')), 'hex')
  ] loop
    insert into public.organizations (name, external_issuer, external_tenant_id)
    values (left(coalesce(nullif(btrim(tenant_name), ''), 'Organization'), 100), given_issuer, candidate)
    on conflict on constraint organizations_external_tenant_id_key do nothing;
    select o.id into place from public.organizations as o
    where o.external_tenant_id = candidate and o.external_issuer = given_issuer;
    exit when found;
  end loop;
  return place;
end
$function$;

comment on function "private"."external_organization"(text, text, text) is 'The organization of an issuer''s tenant, created when new.';

revoke all on function "private"."external_organization"(text, text, text) from public;

grant execute on function "private"."external_organization"(text, text, text) to "postgres";

-- schemas/private/functions/external_role

create or replace function private.external_role (
  raw_roles jsonb
)
  returns public.organization_role
  language sql
  immutable
  set search_path to ''
  AS $function$
  -- Providers write "org:admin", "Admin", {"key": "admin"}; unknown means viewer.
  -- Another prefix is another thing's role: "billing:admin" manages no people.
  select coalesce(min(case regexp_replace(lower(coalesce(r.value ->> 'key', r.value ->> 'name', r.value #>> '{}')),
      '^org:', '')
    when 'admin' then 'admin' when 'owner' then 'admin'
    when 'member' then 'member' when 'editor' then 'member'
    else 'viewer' end::public.organization_role), 'viewer')
  from jsonb_array_elements(case jsonb_typeof(raw_roles) when 'array' then raw_roles else '[]' end) as r
$function$;

comment on function "private"."external_role"(jsonb) is 'The strongest of a token''s roles in our terms; viewer when unknown.';

revoke all on function "private"."external_role"(jsonb) from public;

grant execute on function "private"."external_role"(jsonb) to "postgres";

-- schemas/private/functions/fail_attachment

create or replace function private.fail_attachment (
  target_attachment_id uuid,
  code                 text
)
  returns void
  language sql
  set search_path to ''
  AS $function$
  update public.message_attachments as a set state = 'failed', error = code where a.id = target_attachment_id
$function$;

comment on function "private"."fail_attachment"(uuid, text) is 'An attachment that will not be had.';

revoke all on function "private"."fail_attachment"(uuid, text) from public;

grant execute on function "private"."fail_attachment"(uuid, text) to "postgres";

-- schemas/private/functions/fail_outbox

create or replace function private.fail_outbox (
  target_outbox_id uuid,
  class            text,
  code             integer
)
  returns void
  language plpgsql
  set search_path to ''
  AS $function$
begin
  update private.outbox as o
  set status = 'failed', error_class = class, error_code = code
  where o.id = target_outbox_id;
  perform private.settle_message(o.message_id) from private.outbox as o where o.id = target_outbox_id;
end
$function$;

comment on function "private"."fail_outbox"(uuid, text, integer) is 'A message that will not be sent (again).';

revoke all on function "private"."fail_outbox"(uuid, text, integer) from public;

grant execute on function "private"."fail_outbox"(uuid, text, integer) to "postgres";

-- schemas/private/functions/feature_flags_of

create or replace function private.feature_flags_of (
  target_user_id uuid
)
  returns jsonb
  language sql
  stable
  set search_path to ''
  AS $function$
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
$function$;

comment on function "private"."feature_flags_of"(uuid) is 'Object flag → boolean for a user: the profile''s word, else the active organization''s, else the default.';

revoke all on function "private"."feature_flags_of"(uuid) from public;

grant execute on function "private"."feature_flags_of"(uuid) to "postgres";

-- schemas/private/functions/find_external_user

create or replace function private.find_external_user (
  given_issuer   text,
  given_subject  text,
  verified_email text
)
  returns jsonb
  language sql
  stable
  security definer
  set search_path to ''
  AS $function$
  -- Two questions rather than one with "or", so that each is answered by an index.
  select jsonb_build_object('user_id', u.id, 'email', u.email, 'is_linked', u.is_linked)
  from (
    select a.id, a.email, true as is_linked
    from private.external_identities as e join auth.users as a on a.id = e.user_id
    where e.issuer = given_issuer and e.subject = given_subject
    union all
    -- An address joins two accounts only when both sides have proven it. Auth keeps it in lower case.
    select a.id, a.email, false from auth.users as a
    where a.email = lower(verified_email) and not a.is_sso_user and a.email_confirmed_at is not null
  ) as u
  order by u.is_linked desc
  limit 1
$function$;

comment on function "private"."find_external_user"(text, text, text) is 'The account of an external subject, or the one with the same proven address; null for neither. Definer: it reads auth.users.';

revoke all on function "private"."find_external_user"(text, text, text) from public;

grant execute on function "private"."find_external_user"(text, text, text) to "postgres", "service_role";

-- schemas/private/functions/find_users

create or replace function private.find_users (
  address text
)
  returns jsonb
  language sql
  stable
  security definer
  set search_path to ''
  AS $function$
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
$function$;

comment on function "private"."find_users"(text) is 'Accounts with exactly this address. Definer: it reads auth.users.';

revoke all on function "private"."find_users"(text) from public;

grant execute on function "private"."find_users"(text) to "postgres", "service_role";

-- schemas/private/functions/find_whatsapp_identity

create or replace function private.find_whatsapp_identity (
  from_phone   text,
  from_user_id text,
  profile_name text
)
  returns uuid
  language plpgsql
  set search_path to ''
  AS $function$
declare
  given_phone constant text := private.e164(from_phone);
  given_bsuid constant text := nullif(from_user_id, '');
  by_phone uuid;
  by_bsuid uuid;
  found_id uuid;
begin
  -- A known number with another user id, unannounced: the number has a new owner, who must not find
  -- the old one's conversation. An announced change moves the user id, and brings the two together.
  update public.whatsapp_identities as w set phone = null
  where w.phone_key = private.phone_key(given_phone) and w.bsuid <> given_bsuid
  returning w.id into by_phone;
  if found then
    perform private.follow_whatsapp_identity(by_phone);
  end if;

  -- Two deliveries about a new person must not make two of them.
  insert into public.whatsapp_identities (phone, bsuid, display_name)
  select given_phone, given_bsuid, left(nullif(profile_name, ''), 255)
  where not exists (
    select from public.whatsapp_identities as w
    where w.phone_key = private.phone_key(given_phone) or w.bsuid = given_bsuid)
  on conflict do nothing;

  -- Locked here, in the caller's order; without the key, so that an answer may be written meanwhile.
  select w.id into by_bsuid from public.whatsapp_identities as w
  where w.bsuid = given_bsuid for no key update;
  select w.id into by_phone from public.whatsapp_identities as w
  where w.phone_key = private.phone_key(given_phone) for no key update;

  if by_bsuid is not null and by_phone is not null and by_bsuid <> by_phone then
    -- Known once by number and once by user id: one person after all.
    found_id := private.merge_whatsapp_identities(by_bsuid, by_phone);
  else
    found_id := coalesce(by_bsuid, by_phone);
  end if;

  update public.whatsapp_identities as w
  set phone = coalesce(given_phone, w.phone),
      bsuid = coalesce(given_bsuid, w.bsuid),
      display_name = coalesce(left(nullif(profile_name, ''), 255), w.display_name)
  where w.id = found_id
    and (w.phone is distinct from coalesce(given_phone, w.phone)
      or w.bsuid is distinct from coalesce(given_bsuid, w.bsuid)
      or w.display_name is distinct from coalesce(left(nullif(profile_name, ''), 255), w.display_name));
  perform private.follow_whatsapp_identity(found_id);
  return found_id;
end
$function$;

comment on function "private"."find_whatsapp_identity"(text, text, text) is 'The person with this number or user id, created when new.';

revoke all on function "private"."find_whatsapp_identity"(text, text, text) from public;

grant execute on function "private"."find_whatsapp_identity"(text, text, text) to "postgres";

-- schemas/private/functions/finish_job

create or replace function private.finish_job (
  queue  text,
  job_id bigint
)
  returns boolean
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
begin
  delete from private.job_errors as e
  where e.queue = finish_job.queue and e.job_id = finish_job.job_id;
  return pgmq.delete(finish_job.queue, finish_job.job_id);
end
$function$;

comment on function "private"."finish_job"(text, bigint) is 'Removes a job that is done. Definer: queues belong to the owner.';

revoke all on function "private"."finish_job"(text, bigint) from public;

grant execute on function "private"."finish_job"(text, bigint) to "postgres", "service_role";

-- schemas/private/functions/follow_turn

create or replace function private.follow_turn (
  target_session_id uuid,
  target_message_id uuid
)
  returns jsonb
  language sql
  stable
  security definer
  set search_path to ''
  AS $function$
  select coalesce((
    select jsonb_build_object(
      'state', case when t.id is null then 'waiting' else t.status end,
      'message_id', q.message_id,
      'turn_id', t.id,
      'attempt', t.attempt,
      'is_held', t.status = 'open' and t.lease_expires_at > clock_timestamp(),
      'written', case t.status when 'answered' then r.content else t.partial end)
    from private.turn_messages as q
    left join private.turns as t on t.id = q.turn_id
    left join public.messages as r on r.id = t.reply_id
    where q.session_id = target_session_id
      and (q.message_id = target_message_id or target_message_id is null and t.status = 'open')
    limit 1
  ), '{"state": "nothing"}')
$function$;

comment on function "private"."follow_turn"(uuid, uuid) is 'How far the answer to a message is; without a message, to those of the open turn. Definer: turns are private.';

revoke all on function "private"."follow_turn"(uuid, uuid) from public;

grant execute on function "private"."follow_turn"(uuid, uuid) to "postgres", "service_role";

-- schemas/private/functions/follow_whatsapp_event

create or replace function private.follow_whatsapp_event (
  act     jsonb,
  person  uuid,
  told_at timestamp with time zone
)
  returns void
  language plpgsql
  set search_path to ''
  AS $function$
begin
  case act ->> 'kind'
    when 'consent' then
      perform private.record_consent(person, 'marketing', act ->> 'decision', 'preference', (act ->> 'occurred_at')::timestamptz);
    when 'moved' then
      perform private.move_whatsapp_identity(person, act ->> 'phone', private.newest_bsuid(act ->> 'user_id', told_at));
    when 'template' then
      -- Reinstated is approved again. Reports write a language's region with a hyphen, too, and may come late.
      update private.whatsapp_templates as t
      set status = case upper(act ->> 'status') when 'REINSTATED' then 'APPROVED' else upper(act ->> 'status') end,
          updated_at = now()
      where t.name = act ->> 'name' and t.language = replace(act ->> 'language', '-', '_')
        and not exists (
          select from private.whatsapp_events as e
          where e.field = 'message_template_status_update' and e.is_followed
            and e.payload ->> 'message_template_name' = t.name
            and replace(e.payload ->> 'message_template_language', '-', '_') = t.language
            and private.event_time(e) > told_at);
    else
      raise exception using errcode = '22023', message = format('There is no act "%s".', act ->> 'kind');
  end case;
end
$function$;

comment on function "private"."follow_whatsapp_event"(jsonb, uuid, timestamp with time zone) is 'Does what an event asks: {kind: "consent", decision, occurred_at} | {kind: "moved", phone?, user_id?} | {kind: "template", name, language, status}.';

revoke all on function "private"."follow_whatsapp_event"(jsonb, uuid, timestamp with time zone) from public;

grant execute on function "private"."follow_whatsapp_event"(jsonb, uuid, timestamp with time zone) to "postgres";

-- schemas/private/functions/follow_whatsapp_identity

create or replace function private.follow_whatsapp_identity (
  person uuid
)
  returns void
  language plpgsql
  set search_path to ''
  AS $function$
declare
  who public.whatsapp_identities;
begin
  select * into who from public.whatsapp_identities as w where w.id = person;
  if who.user_id is null then
    return;
  end if;
  update public.user_preferences as u set whatsapp_phone = who.phone
  where u.user_id = who.user_id and u.whatsapp_phone is distinct from who.phone;
  -- What was written before stands in the conversation now. It has had its answer: the prompt.
  perform private.place_whatsapp_messages(array(
    select i.id from private.whatsapp_messages as i
    where i.identity_id = person and i.disposition = 'unlinked'));
end
$function$;

comment on function "private"."follow_whatsapp_identity"(uuid) is 'After a link, a merge or a change of number: the account shows the number of today and has every message.';

revoke all on function "private"."follow_whatsapp_identity"(uuid) from public;

grant execute on function "private"."follow_whatsapp_identity"(uuid) to "postgres";

-- schemas/private/functions/freeze_membership_key

create or replace function private.freeze_membership_key()
  returns trigger
  language plpgsql
  set search_path to ''
  AS $function$
begin
  raise exception using errcode = 'PT403', message = 'A membership does not move.',
    detail = 'forbidden', hint = 'Remove it and add another.';
end
$function$;

comment on function "private"."freeze_membership_key"() is 'Before a change of a membership''s key: refuse, whoever asks.';

revoke all on function "private"."freeze_membership_key"() from public;

grant execute on function "private"."freeze_membership_key"() to "postgres";

-- schemas/private/functions/give_up_attachment

create or replace function private.give_up_attachment (
  target_attachment_id uuid
)
  returns void
  language sql
  set search_path to ''
  AS $function$
  update public.message_attachments as a set state = 'failed', error = 'too_many_attempts'
  where a.id = target_attachment_id and a.state in ('pending', 'referenced')
$function$;

comment on function "private"."give_up_attachment"(uuid) is 'Closes an attachment whose job became a dead letter.';

revoke all on function "private"."give_up_attachment"(uuid) from public;

grant execute on function "private"."give_up_attachment"(uuid) to "postgres";

-- schemas/private/functions/give_up_outbox

create or replace function private.give_up_outbox (
  target_outbox_id uuid
)
  returns void
  language plpgsql
  set search_path to ''
  AS $function$
begin
  perform from private.outbox as o
  where o.id = target_outbox_id and o.status in ('pending', 'sending') for update;
  if found then
    perform private.fail_outbox(target_outbox_id, 'too_many_attempts', null);
  end if;
end
$function$;

comment on function "private"."give_up_outbox"(uuid) is 'Closes a message whose job became a dead letter.';

revoke all on function "private"."give_up_outbox"(uuid) from public;

grant execute on function "private"."give_up_outbox"(uuid) to "postgres";

-- schemas/private/functions/give_up_turn

create or replace function private.give_up_turn (
  target_session_id uuid
)
  returns void
  language plpgsql
  set search_path to ''
  AS $function$
begin
  perform from public.chat_sessions as s where s.id = target_session_id for no key update;
  update private.turns as t
  set status = 'failed', finished_at = now(), error = coalesce(t.error, 'too_many_attempts')
  where t.session_id = target_session_id and t.status = 'open'
    and t.lease_expires_at <= clock_timestamp();
  perform private.continue_session(target_session_id);
end
$function$;

comment on function "private"."give_up_turn"(uuid) is 'Closes a turn whose job became a dead letter, so that later messages are answered.';

revoke all on function "private"."give_up_turn"(uuid) from public;

grant execute on function "private"."give_up_turn"(uuid) to "postgres";

-- schemas/private/functions/grant_platform_admin

create or replace function private.grant_platform_admin (
  target_user_id uuid
)
  returns jsonb
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
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
$function$;

comment on function "private"."grant_platform_admin"(uuid) is 'Makes a user a platform admin. Definer: the table is private.';

revoke all on function "private"."grant_platform_admin"(uuid) from public;

grant execute on function "private"."grant_platform_admin"(uuid) to "postgres", "service_role";

-- schemas/private/functions/granting_power

create or replace function private.granting_power()
  returns text
  language sql
  stable
  set search_path to ''
  AS $function$
  select case when auth.jwt() ->> 'role' = 'service_role' then 'secret_key' else session_user::text end
$function$;

comment on function "private"."granting_power"() is 'By what somebody acts who is nobody: the secret key, or a role of the database.';

revoke all on function "private"."granting_power"() from public;

grant execute on function "private"."granting_power"() to "postgres";

-- schemas/private/functions/guard_membership

create or replace function private.guard_membership()
  returns trigger
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
declare
  place constant uuid := case when tg_op = 'DELETE' then old.organization_id else new.organization_id end;
  loses_admin constant boolean := tg_op <> 'INSERT' and old.role = 'admin' and old.is_active
    and (tg_op = 'DELETE' or new.role <> 'admin' or not new.is_active);
  takes_seat constant boolean := tg_op <> 'DELETE' and new.is_active
    and (tg_op = 'INSERT' or not old.is_active);
  seats integer;
  plan text;
begin
  if not loses_admin and not takes_seat then
    return null;
  end if;
  perform private.lock_organization(place);

  if loses_admin
    -- An organization that is being deleted takes its members along.
    and exists (select from public.organizations as o where o.id = place)
    and not exists (
      select from public.organization_members as m
      where m.organization_id = place and m.role = 'admin' and m.is_active)
  then
    raise exception using errcode = 'PT409',
      message = 'An organization needs an active admin.', detail = 'last_admin',
      hint = 'Make somebody else an admin first.';
  end if;

  if takes_seat then
    select p.seats, p.slug into seats, plan
    from public.subscriptions as s join public.plans as p on p.slug = s.plan_slug
    where s.organization_id = place;
    if seats < (select count(*) from public.organization_members as m
                where m.organization_id = place and m.is_active) then
      raise exception using errcode = 'PT402',
        message = format('The plan "%s" has %s seats, and all are taken.', plan, seats),
        detail = 'limit_reached',
        hint = format('Limit: seats. %s', private.plan_with_more_seats(seats));
    end if;
  end if;
  return null;
end
$function$;

comment on function "private"."guard_membership"() is 'After any change of membership, by whatever path: an admin remains and seats suffice. Definer: the rule counts rows that the changing role may not see.';

revoke all on function "private"."guard_membership"() from public;

grant execute on function "private"."guard_membership"() to "postgres";

-- schemas/private/functions/has_tokens_left

create or replace function private.has_tokens_left (
  target_user_id uuid
)
  returns boolean
  language sql
  stable
  set search_path to ''
  AS $function$
  select not exists (
    select from private.daily_spend as d
    where d.user_id = target_user_id and d.day = private.spend_day()
      and d.tokens + private.turn_token_reserve() > private.daily_token_cap())
$function$;

comment on function "private"."has_tokens_left"(uuid) is 'Whether a turn would be let through now. Only reserve_tokens decides.';

revoke all on function "private"."has_tokens_left"(uuid) from public;

grant execute on function "private"."has_tokens_left"(uuid) to "postgres";

-- schemas/private/functions/has_work

create or replace function private.has_work()
  returns boolean
  language sql
  stable
  set search_path to ''
  AS $function$
  select exists (select from pgmq.q_replies where vt <= clock_timestamp())
    or exists (select from pgmq.q_sends where vt <= clock_timestamp())
    or exists (select from pgmq.q_media where vt <= clock_timestamp())
    or exists (select from private.due_provisioning())
    or exists (select from private.turn_messages
               where turn_id is null and created_at < now() - interval '2 minutes')
    or exists (select from private.turns
               where status = 'open' and lease_expires_at < now() - interval '2 minutes')
    or exists (select from private.outbox
               where status in ('pending', 'sending') and next_attempt_at < now() - interval '2 minutes'
                 and not exists (select from private.whatsapp_numbers as n
                                 where n.phone_number_id = outbox.phone_number_id and n.stopped_at is not null))
    or exists (select from public.message_attachments
               where state in ('pending', 'referenced') and next_attempt_at < now() - interval '2 minutes')
$function$;

comment on function "private"."has_work"() is 'Whether a worker would find something to do.';

revoke all on function "private"."has_work"() from public;

grant execute on function "private"."has_work"() to "postgres";

-- schemas/private/functions/heal

create or replace function private.heal()
  returns jsonb
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
declare
  overdue constant interval := interval '2 minutes';
  candidate uuid;
  provisioned integer := 0;
  requeued integer := 0;
  resent integer := 0;
  refetched integer := 0;
begin
  for candidate in
    select due from private.due_provisioning() as due limit 50
  loop
    if private.attempt_provisioning(candidate) is null then
      provisioned := provisioned + 1;
    end if;
  end loop;

  -- Work without a job: it should not happen, and if it does nothing stays behind.
  perform private.enqueue('replies', jsonb_build_object('session_id', s.session_id))
  from (
    select q.session_id from private.turn_messages as q
    where q.turn_id is null and q.created_at < now() - overdue
    union
    select t.session_id from private.turns as t
    where t.status = 'open' and t.lease_expires_at < now() - overdue
  ) as s
  where not exists (
    select from pgmq.q_replies as j where j.message ->> 'session_id' = s.session_id::text);
  get diagnostics requeued = row_count;

  perform private.enqueue('sends', jsonb_build_object('outbox_id', o.id))
  from private.outbox as o
  where o.status in ('pending', 'sending') and o.next_attempt_at < now() - overdue
    and not exists (
      select from pgmq.q_sends as j where j.message ->> 'outbox_id' = o.id::text);
  get diagnostics resent = row_count;

  perform private.enqueue('media', jsonb_build_object('attachment_id', a.id))
  from public.message_attachments as a
  where a.state in ('pending', 'referenced') and a.next_attempt_at < now() - overdue
    and not exists (
      select from pgmq.q_media as j where j.message ->> 'attachment_id' = a.id::text);
  get diagnostics refetched = row_count;
  return jsonb_build_object('provisioned', provisioned, 'requeued', requeued + resent + refetched);
end
$function$;

comment on function "private"."heal"() is 'Repairs what a crash or a failure left: rooms, and work without a job. Definer: it repairs for everybody.';

revoke all on function "private"."heal"() from public;

grant execute on function "private"."heal"() to "postgres", "service_role";

-- schemas/private/functions/hold_number

create or replace function private.hold_number (
  number_id text
)
  returns integer
  language sql
  set search_path to ''
  AS $function$
  update private.whatsapp_numbers as n
  set refusals = n.refusals + 1,
      held_until = clock_timestamp() + make_interval(secs => least(2 ^ least(n.refusals + 1, 8), 300))
  where n.phone_number_id = number_id
  returning least(2 ^ least(n.refusals, 8), 300)::integer
$function$;

comment on function "private"."hold_number"(text) is 'After 130429: seconds for which the whole number is slowed down.';

revoke all on function "private"."hold_number"(text) from public;

grant execute on function "private"."hold_number"(text) to "postgres";

-- schemas/private/functions/hold_pair

create or replace function private.hold_pair (
  person uuid
)
  returns integer
  language sql
  set search_path to ''
  AS $function$
  -- Meta: 4^n seconds, for this person only.
  insert into private.whatsapp_pairs as p (identity_id, refusals, held_until)
  values (person, 1, clock_timestamp() + interval '4 seconds')
  on conflict on constraint whatsapp_pairs_pkey do update
    set refusals = p.refusals + 1,
        held_until = clock_timestamp() + make_interval(secs => 4 ^ least(p.refusals + 1, 5))
  returning (4 ^ least(p.refusals, 5))::integer
$function$;

comment on function "private"."hold_pair"(uuid) is 'After 131056: seconds for which this person is left alone.';

revoke all on function "private"."hold_pair"(uuid) from public;

grant execute on function "private"."hold_pair"(uuid) to "postgres";

-- schemas/private/functions/inbox_entry

create or replace function private.inbox_entry (
  delivery private.webhook_inbox
)
  returns jsonb
  language sql
  stable
  set search_path to ''
  AS $function$
  select jsonb_build_object('id', delivery.id, 'provider', delivery.provider, 'status', delivery.status,
    'attempts', delivery.attempts, 'received_at', delivery.received_at, 'last_error', delivery.last_error,
    'debug_id', delivery.debug_id, 'body_bytes', octet_length(delivery.raw_body),
    'is_erased', delivery.raw_body = '[erased]')
$function$;

comment on function "private"."inbox_entry"(private.webhook_inbox) is 'What may be shown of a delivery without a record.';

revoke all on function "private"."inbox_entry"(private.webhook_inbox) from public;

grant execute on function "private"."inbox_entry"(private.webhook_inbox) to "postgres";

-- schemas/private/functions/ingest_whatsapp

create or replace function private.ingest_whatsapp (
  raw_body text,
  debug_id uuid,
  updates  jsonb
)
  returns jsonb
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
declare
  source_id uuid;
begin
  insert into private.webhook_inbox (provider, raw_body, debug_id, attempts)
  values ('whatsapp', raw_body, debug_id, 1) returning id into source_id;
  return private.process_whatsapp(source_id, updates);
end
$function$;

comment on function "private"."ingest_whatsapp"(text, uuid, jsonb) is 'Stores a verified delivery and its updates in one transaction. Definer: it writes private tables.';

revoke all on function "private"."ingest_whatsapp"(text, uuid, jsonb) from public;

grant execute on function "private"."ingest_whatsapp"(text, uuid, jsonb) to "postgres", "service_role";

-- schemas/private/functions/invite_member

create or replace function private.invite_member (
  target_organization_id uuid,
  invitee                text,
  offered                public.organization_role
)
  returns jsonb
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
declare
  lifetime constant interval := interval '7 days';
  caller constant uuid := private.require_caller();
  address constant text := lower(btrim(invitee));
  -- 256 random bits, in characters that need no escaping in a link.
  token constant text := translate(encode(extensions.gen_random_bytes(32), 'base64'), '+/=', '-_');
  held public.organization_role;
  live public.invitations;
begin
  perform private.lock_organization(target_organization_id);
  held := private.require_role(target_organization_id, 'admin');
  if offered < held then
    raise exception using errcode = 'PT403', message = 'Nobody invites above their own role.',
      detail = 'role_required', hint = 'Ask somebody with a higher role.';
  end if;
  if exists (select from public.organizations as o
             where o.id = target_organization_id and o.personal_for is not null) then
    raise exception using errcode = 'PT409', message = 'A personal organization has one member.',
      detail = 'personal_organization', hint = 'Call create_organization() for a shared one.';
  end if;
  if exists (
    select from public.organization_members as m join auth.users as u on u.id = m.user_id
    where m.organization_id = target_organization_id and m.is_active and lower(u.email) = address
  ) then
    raise exception using errcode = 'PT409', message = 'This person belongs to the organization already.',
      detail = 'already_a_member', hint = 'Use set_member_role() to change the role.';
  end if;

  -- Asking again rotates the token of the live invitation: the older link is dead.
  insert into public.invitations as i
    (organization_id, email, role, token_hash, invited_by, expires_at)
  values (target_organization_id, address, offered, sha256(convert_to(token, 'UTF8')), caller, now() + lifetime)
  on conflict (organization_id, email) where accepted_at is null and revoked_at is null
  do update set role = excluded.role, token_hash = excluded.token_hash,
    invited_by = excluded.invited_by, expires_at = excluded.expires_at
  returning * into live;
  perform private.audit('invitation.created', target_organization_id, live.id,
    jsonb_build_object('role', offered));
  return jsonb_build_object('id', live.id, 'token', token, 'expires_at', live.expires_at);
end
$function$;

comment on function "private"."invite_member"(uuid, text, public.organization_role) is 'Invites or invites again. Definer: no API role may write invitations; admins only.';

revoke all on function "private"."invite_member"(uuid, text, public.organization_role) from public;

grant execute on function "private"."invite_member"(uuid, text, public.organization_role) to "authenticated", "postgres";

-- schemas/private/functions/is_email_verified

create or replace function private.is_email_verified (
  confirmed_at timestamp with time zone,
  trusted      jsonb
)
  returns boolean
  language sql
  immutable
  parallel safe
  set search_path to ''
  AS $function$
  select confirmed_at is not null or coalesce(
    coalesce(trusted -> 'email_verified', trusted -> 'emailVerified') = 'true'::jsonb, false)
$function$;

comment on function "private"."is_email_verified"(timestamp with time zone, jsonb) is 'Whether Auth, or a trusted claim, has proven the address.';

revoke all on function "private"."is_email_verified"(timestamp with time zone, jsonb) from public;

grant execute on function "private"."is_email_verified"(timestamp with time zone, jsonb) to "postgres";

-- schemas/private/functions/is_platform_admin

create or replace function private.is_platform_admin()
  returns boolean
  language sql
  stable
  security definer
  set search_path to ''
  AS $function$
  select exists (select from private.platform_admins as a where a.user_id = (select auth.uid()))
$function$;

comment on function "private"."is_platform_admin"() is 'Whether the caller operates the platform. Definer: the table is private; it asks about auth.uid() alone.';

revoke all on function "private"."is_platform_admin"() from public;

grant execute on function "private"."is_platform_admin"() to "authenticated", "postgres";

-- schemas/private/functions/is_provisioned

create or replace function private.is_provisioned (
  target_user_id uuid
)
  returns boolean
  language sql
  stable
  set search_path to ''
  AS $function$
  select exists (
    select from public.profiles as p
    join public.organizations as o on o.personal_for = p.id
    join public.organization_members as m on m.organization_id = o.id and m.user_id = p.id
    join public.user_preferences as u on u.user_id = p.id
    join public.subscriptions as s on s.organization_id = o.id
    where p.id = target_user_id
  )
$function$;

comment on function "private"."is_provisioned"(uuid) is 'Whether every row of provisioning is there.';

revoke all on function "private"."is_provisioned"(uuid) from public;

grant execute on function "private"."is_provisioned"(uuid) to "postgres";

-- schemas/private/functions/is_time_zone

create or replace function private.is_time_zone (
  candidate text
)
  returns boolean
  language plpgsql
  immutable
  parallel safe
  set search_path to ''
  AS $function$
begin
  -- Postgres also accepts POSIX rules and abbreviations, which name no place. The shape
  -- admits only UTC, GMT, Etc/GMT±n and Area/City; the conversion proves that it exists.
  if candidate !~ '^(UTC|GMT|Etc/(UTC|GMT([+-][0-9]{1,2})?)|[A-Za-z_]+(/[A-Za-z_-]+)+)$' then
    return false;
  end if;
  perform timestamptz 'epoch' at time zone candidate;
  return true;
exception when invalid_parameter_value then
  return false;
end
$function$;

comment on function "private"."is_time_zone"(text) is 'True for a name of the IANA time zone database.';

revoke all on function "private"."is_time_zone"(text) from public;

grant execute on function "private"."is_time_zone"(text) to "authenticated", "postgres", "service_role";

-- schemas/private/functions/keep_turn

create or replace function private.keep_turn (
  target_turn_id uuid,
  held_attempt   integer,
  written        text,
  lease_seconds  integer
)
  returns boolean
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
begin
  update private.turns as t
  set partial = written, lease_expires_at = clock_timestamp() + make_interval(secs => greatest(lease_seconds, 1))
  where t.id = target_turn_id and t.attempt = held_attempt and t.status = 'open';
  return found;
end
$function$;

comment on function "private"."keep_turn"(uuid, integer, text, integer) is 'Keeps what has been written so far and the lease with it. Definer: turns are private.';

revoke all on function "private"."keep_turn"(uuid, integer, text, integer) from public;

grant execute on function "private"."keep_turn"(uuid, integer, text, integer) to "postgres", "service_role";

-- schemas/private/functions/keyword_meaning

create or replace function private.keyword_meaning (
  words text
)
  returns text
  language plpgsql
  stable
  set search_path to ''
  AS $function$
begin
  if words is null or char_length(words) > 64 then
    return null;
  end if;
  -- The whole message, in any case, with any punctuation round it. Some keyboards send a letter and its accent apart.
  words := lower(regexp_replace(regexp_replace(normalize(words, nfc), '^[^[:alnum:]]+|[^[:alnum:]]+$', '', 'g'), '\s+', ' ', 'g'));
  return (select k.meaning from private.whatsapp_keywords as k where k.word = words);
end
$function$;

comment on function "private"."keyword_meaning"(text) is 'stop or start when a message is just such a word; null otherwise.';

revoke all on function "private"."keyword_meaning"(text) from public;

grant execute on function "private"."keyword_meaning"(text) to "postgres";

-- schemas/private/functions/lease_jobs

create or replace function private.lease_jobs (
  queue         text,
  quantity      integer,
  lease_seconds integer
)
  returns table (
    job_id   bigint,
    attempts integer,
    payload  jsonb
  )
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
declare
  max_attempts constant integer := 10;
  job record;
begin
  if lease_jobs.queue not in ('replies', 'sends', 'media') then
    raise exception using errcode = 'PT404', message = format('There is no queue "%s".', lease_jobs.queue),
      detail = 'queue_not_found', hint = 'Queues are replies, sends and media.';
  end if;
  for job in
    select q.msg_id, q.read_ct, q.message
    from pgmq.read(lease_jobs.queue, greatest(lease_seconds, 1), least(greatest(quantity, 1), 100)) as q
  loop
    if job.read_ct > max_attempts then
      insert into private.dead_letters (queue, payload, attempts, error)
      values (lease_jobs.queue, job.message, job.read_ct - 1,
        (select e.error from private.job_errors as e
         where e.queue = lease_jobs.queue and e.job_id = job.msg_id));
      perform private.finish_job(lease_jobs.queue, job.msg_id);
      begin
        if lease_jobs.queue = 'replies' then
          perform private.give_up_turn((job.message ->> 'session_id')::uuid);
        elsif lease_jobs.queue = 'sends' then
          perform private.give_up_outbox((job.message ->> 'outbox_id')::uuid);
        else
          perform private.give_up_attachment((job.message ->> 'attachment_id')::uuid);
        end if;
      exception when data_exception then
        null; -- A payload that names nothing: the dead letter keeps it, and the queue goes on.
      end;
    else
      job_id := job.msg_id;
      attempts := job.read_ct;
      payload := job.message;
      return next;
    end if;
  end loop;
end
$function$;

comment on function "private"."lease_jobs"(text, integer, integer) is 'Leases jobs; one tried too often becomes a dead letter instead. Definer: queues belong to the owner.';

revoke all on function "private"."lease_jobs"(text, integer, integer) from public;

grant execute on function "private"."lease_jobs"(text, integer, integer) to "postgres", "service_role";

-- schemas/private/functions/leave_organization

create or replace function private.leave_organization (
  target_organization_id uuid
)
  returns void
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
begin
  perform private.lock_organization(target_organization_id);
  perform private.require_role(target_organization_id, 'viewer');
  delete from public.organization_members as m
  where m.organization_id = target_organization_id and m.user_id = private.require_caller();
end
$function$;

comment on function "private"."leave_organization"(uuid) is 'Ends the caller''s own membership. Definer: no API role may write memberships; acts on auth.uid() alone.';

revoke all on function "private"."leave_organization"(uuid) from public;

grant execute on function "private"."leave_organization"(uuid) to "authenticated", "postgres";

-- schemas/private/functions/link_whatsapp

create or replace function private.link_whatsapp (
  person   uuid,
  claimant uuid
)
  returns void
  language plpgsql
  set search_path to ''
  AS $function$
begin
  -- One person per account, one account per person: the newest proof wins.
  update public.whatsapp_identities as w set user_id = null, verified_at = null
  where w.user_id = claimant and w.id <> person;
  update public.user_preferences as u set whatsapp_phone = null
  where u.user_id = (select w.user_id from public.whatsapp_identities as w where w.id = person)
    and u.user_id <> claimant;
  update public.whatsapp_identities as w
  set user_id = claimant, verified_at = now(), link_failures = 0, link_failed_at = null
  where w.id = person;
  perform private.audit('whatsapp.linked', null, claimant, jsonb_build_object('identity_id', person));
  perform private.active_chat_session_of(claimant);
  perform private.follow_whatsapp_identity(person);
end
$function$;

comment on function "private"."link_whatsapp"(uuid, uuid) is 'Joins a person to an account, with the messages kept so far.';

revoke all on function "private"."link_whatsapp"(uuid, uuid) from public;

grant execute on function "private"."link_whatsapp"(uuid, uuid) to "postgres";

-- schemas/private/functions/list_dead_letters

create or replace function private.list_dead_letters (
  is_replayed boolean,
  page        integer,
  page_size   integer
)
  returns jsonb
  language sql
  stable
  security definer
  set search_path to ''
  AS $function$
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
$function$;

comment on function "private"."list_dead_letters"(boolean, integer, integer) is 'Work that was given up, newest first. Definer: the table is private.';

revoke all on function "private"."list_dead_letters"(boolean, integer, integer) from public;

grant execute on function "private"."list_dead_letters"(boolean, integer, integer) to "postgres", "service_role";

-- schemas/private/functions/list_inbox

create or replace function private.list_inbox (
  wanted_status text,
  page          integer,
  page_size     integer
)
  returns jsonb
  language sql
  stable
  security definer
  set search_path to ''
  AS $function$
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
$function$;

comment on function "private"."list_inbox"(text, integer, integer) is 'Deliveries without their bodies, newest first. Definer: the inbox is private.';

revoke all on function "private"."list_inbox"(text, integer, integer) from public;

grant execute on function "private"."list_inbox"(text, integer, integer) to "postgres", "service_role";

-- schemas/private/functions/list_whatsapp_numbers

create or replace function private.list_whatsapp_numbers()
  returns jsonb
  language sql
  stable
  security definer
  set search_path to ''
  AS $function$
  select coalesce(jsonb_agg(jsonb_build_object(
    'phone_number_id', n.phone_number_id, 'display_phone', n.display_phone, 'held_until', n.held_until,
    'stopped_at', n.stopped_at, 'stop_class', n.stop_class, 'stop_code', n.stop_code,
    'waiting', (select count(*) from private.outbox as o
                where o.phone_number_id = n.phone_number_id and o.status in ('pending', 'sending'))
  ) order by n.phone_number_id), '[]')
  from private.whatsapp_numbers as n
$function$;

comment on function "private"."list_whatsapp_numbers"() is 'The business''s numbers and how they stand. Definer: the tables are private.';

revoke all on function "private"."list_whatsapp_numbers"() from public;

grant execute on function "private"."list_whatsapp_numbers"() to "postgres", "service_role";

-- schemas/private/functions/list_whatsapp_templates

create or replace function private.list_whatsapp_templates()
  returns jsonb
  language sql
  stable
  security definer
  set search_path to ''
  AS $function$
  select coalesce(jsonb_agg(to_jsonb(t) order by t.name, t.language), '[]') from private.whatsapp_templates as t
$function$;

comment on function "private"."list_whatsapp_templates"() is 'The templates we know. Definer: the table is private.';

revoke all on function "private"."list_whatsapp_templates"() from public;

grant execute on function "private"."list_whatsapp_templates"() to "postgres", "service_role";

-- schemas/private/functions/lock_active_session

create or replace function private.lock_active_session (
  target_user_id uuid
)
  returns void
  language sql
  set search_path to ''
  AS $function$ select pg_advisory_xact_lock(hashtextextended('active_session:' || target_user_id::text, 0)) $function$;

comment on function "private"."lock_active_session"(uuid) is 'Lets changes of which session of a user is active wait for each other, until the transaction ends.';

revoke all on function "private"."lock_active_session"(uuid) from public;

grant execute on function "private"."lock_active_session"(uuid) to "postgres";

-- schemas/private/functions/lock_organization

create or replace function private.lock_organization (
  target_organization_id uuid
)
  returns void
  language sql
  set search_path to ''
  AS $function$ select pg_advisory_xact_lock(hashtextextended('organization:' || target_organization_id::text, 0)) $function$;

comment on function "private"."lock_organization"(uuid) is 'Serialises changes of who belongs to an organization, until the transaction ends.';

revoke all on function "private"."lock_organization"(uuid) from public;

grant execute on function "private"."lock_organization"(uuid) to "postgres";

-- schemas/private/functions/lock_whatsapp_people

create or replace function private.lock_whatsapp_people (
  items jsonb
)
  returns void
  language sql
  set search_path to ''
  AS $function$
  with names as materialized (
    select distinct coalesce(u.item ->> 'from_phone', u.item ->> 'recipient_phone') as phone,
      coalesce(u.item ->> 'from_user_id', u.item ->> 'recipient_user_id') as bsuid
    from jsonb_array_elements(items) as u (item)
  )
  select from public.whatsapp_identities as w
  where w.phone_key = any (array(select private.phone_key(n.phone) from names as n))
    or w.bsuid = any (array(select n.bsuid from names as n))
  order by w.id
  for no key update
$function$;

comment on function "private"."lock_whatsapp_people"(jsonb) is 'Locks everybody whom updates speak of and who is known, in one order; without the key, so that an answer may be written meanwhile.';

revoke all on function "private"."lock_whatsapp_people"(jsonb) from public;

grant execute on function "private"."lock_whatsapp_people"(jsonb) to "postgres";

-- schemas/private/functions/log_event

create or replace function private.log_event (
  event  text,
  fields jsonb
)
  returns void
  language plpgsql
  set search_path to ''
  AS $function$
begin
  raise log '%', jsonb_build_object('level', 'info', 'event', event) || fields;
end
$function$;

comment on function "private"."log_event"(text, jsonb) is 'One JSON line in the database''s log. Ids and codes only, never personal data.';

revoke all on function "private"."log_event"(text, jsonb) from public;

grant execute on function "private"."log_event"(text, jsonb) to "postgres";

-- schemas/private/functions/may_tell_of_limit

create or replace function private.may_tell_of_limit (
  target_user_id uuid
)
  returns boolean
  language sql
  set search_path to ''
  AS $function$
  -- Without a row nothing was spent, and the cap itself is nothing: that is said each time.
  with told as (
    update private.daily_spend as d set told_at = now()
    where d.user_id = target_user_id and d.day = private.spend_day() and d.told_at is null
    returning true
  )
  select exists (select from told) or not exists (
    select from private.daily_spend as d where d.user_id = target_user_id and d.day = private.spend_day())
$function$;

comment on function "private"."may_tell_of_limit"(uuid) is 'Whether to tell a person on WhatsApp that the cap is reached; true once a day, since each telling costs a message.';

revoke all on function "private"."may_tell_of_limit"(uuid) from public;

grant execute on function "private"."may_tell_of_limit"(uuid) to "postgres";

-- schemas/private/functions/media_checksum

create or replace function private.media_checksum (
  given text
)
  returns text
  language sql
  immutable
  parallel safe
  set search_path to ''
  AS $function$
  select case
    when given ~* '^[0-9a-f]{64}$' then lower(given)
    when given ~ '^[A-Za-z0-9+/]{43}=$' then encode(decode(given, 'base64'), 'hex')
  end
$function$;

comment on function "private"."media_checksum"(text) is 'A SHA-256 in hex: Meta''s webhooks give base64, its media endpoint gives hex. Null for anything else.';

revoke all on function "private"."media_checksum"(text) from public;

grant execute on function "private"."media_checksum"(text) to "postgres";

-- schemas/private/functions/media_extension

create or replace function private.media_extension (
  mime_type text
)
  returns text
  language sql
  immutable
  parallel safe
  set search_path to ''
  AS $function$
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
$function$;

comment on function "private"."media_extension"(text) is 'File extension of a media type; bin for any that is not known.';

revoke all on function "private"."media_extension"(text) from public;

grant execute on function "private"."media_extension"(text) to "postgres";

-- schemas/private/functions/media_lease

create or replace function private.media_lease()
  returns interval
  language sql
  immutable
  parallel safe
  set search_path to ''
  AS $function$ select interval '2 minutes' $function$;

comment on function "private"."media_lease"() is 'How long nobody else fetches what somebody is fetching; the worker gives up sooner.';

revoke all on function "private"."media_lease"() from public;

grant execute on function "private"."media_lease"() to "postgres";

-- schemas/private/functions/meet_whatsapp_people

create or replace function private.meet_whatsapp_people (
  items jsonb
)
  returns jsonb
  language plpgsql
  set search_path to ''
  AS $function$
declare
  -- Each name once, where it came last: a delivery holds up to 1000 updates, often of a few people.
  senders constant jsonb := (
    select jsonb_agg(to_jsonb(d) || jsonb_build_object('phone_key', private.phone_key(d.phone)))
    from (
      select u.item ->> 'from_phone' as phone, u.item ->> 'from_user_id' as bsuid,
        left(u.item ->> 'profile_name', 255) as name, max(u.position) as position,
        -- Under several names within this delivery: the last one stays.
        count(*) over (partition by private.phone_key(u.item ->> 'from_phone')) > 1 and u.item ->> 'from_phone' is not null
          or count(*) over (partition by u.item ->> 'from_user_id') > 1 and u.item ->> 'from_user_id' is not null as is_shared
      from jsonb_array_elements(items) with ordinality as u (item, position)
      group by 1, 2, 3
    ) as d
    where coalesce(d.phone, d.bsuid) is not null);
  sender record;
begin
  -- Two deliveries about a new person must not make two of them.
  insert into public.whatsapp_identities (phone, bsuid, display_name)
  select distinct on (coalesce(s.phone_key, s.bsuid)) private.e164(s.phone), s.bsuid, s.name
  from jsonb_to_recordset(senders) as s (phone text, bsuid text, name text, phone_key text, position integer)
  where not exists (select from public.whatsapp_identities as w where w.phone_key = s.phone_key)
    and not exists (select from public.whatsapp_identities as w where w.bsuid = s.bsuid)
  order by coalesce(s.phone_key, s.bsuid), s.position
  on conflict do nothing;
  -- Whom another delivery has made known meanwhile.
  perform private.lock_whatsapp_people(items);

  -- Who is known under just these names needs no more; the others one by one, in the order given.
  for sender in
    select s.phone, s.bsuid, s.name
    from jsonb_to_recordset(senders) as s (phone text, bsuid text, name text, phone_key text, position integer, is_shared boolean)
    left join public.whatsapp_identities as by_phone on by_phone.phone_key = s.phone_key
    left join public.whatsapp_identities as by_bsuid on by_bsuid.bsuid = s.bsuid
    where s.phone is not null and (by_phone.id is null or by_phone.phone <> private.e164(s.phone))
      or s.bsuid is not null and by_bsuid.id is null
      or by_phone.id <> by_bsuid.id
      or s.is_shared
      or s.name is distinct from coalesce(by_phone.display_name, by_bsuid.display_name) and s.name is not null
    order by s.position
  loop
    perform private.find_whatsapp_identity(sender.phone, sender.bsuid, sender.name);
  end loop;

  -- A number may have gone from one to another in between: the user id knows better.
  return (
    select jsonb_object_agg(private.whatsapp_name(s.phone, s.bsuid), coalesce(by_bsuid.id, by_phone.id))
    from jsonb_to_recordset(senders) as s (phone text, bsuid text, phone_key text)
    left join public.whatsapp_identities as by_phone on by_phone.phone_key = s.phone_key
    left join public.whatsapp_identities as by_bsuid on by_bsuid.bsuid = s.bsuid
  );
end
$function$;

comment on function "private"."meet_whatsapp_people"(jsonb) is 'The people whom updates come from, created when new: {whatsapp_name of number and user id as they came: identity id}.';

revoke all on function "private"."meet_whatsapp_people"(jsonb) from public;

grant execute on function "private"."meet_whatsapp_people"(jsonb) to "postgres";

-- schemas/private/functions/merge_whatsapp_identities

create or replace function private.merge_whatsapp_identities (
  kept    uuid,
  dropped uuid
)
  returns uuid
  language plpgsql
  set search_path to ''
  AS $function$
declare
  survivor uuid := kept;
  other uuid := dropped;
  gone public.whatsapp_identities;
begin
  perform from public.whatsapp_identities as w where w.id in (kept, dropped) order by w.id for update;
  -- A linked one is worth more than an unlinked one.
  if (select w.user_id from public.whatsapp_identities as w where w.id = kept) is null
    and (select w.user_id from public.whatsapp_identities as w where w.id = dropped) is not null
  then
    survivor := dropped;
    other := kept;
  end if;
  update private.whatsapp_messages as i set identity_id = survivor where i.identity_id = other;
  update private.outbox as o set identity_id = survivor where o.identity_id = other;
  update private.whatsapp_events as e set identity_id = survivor where e.identity_id = other;
  update private.whatsapp_consents as c set identity_id = survivor
  where c.identity_id = other and not exists (
    select from private.whatsapp_consents as k
    where k.identity_id = survivor and (k.scope, k.source, k.occurred_at, k.decision)
      = (c.scope, c.source, c.occurred_at, c.decision));
  delete from public.whatsapp_identities as w where w.id = other returning * into gone;
  -- Both were linked: one of the accounts has lost its person.
  update public.user_preferences as u set whatsapp_phone = null where u.user_id = gone.user_id;
  update public.whatsapp_identities as w
  set phone = coalesce(w.phone, gone.phone), bsuid = coalesce(w.bsuid, gone.bsuid),
      display_name = coalesce(w.display_name, gone.display_name),
      last_inbound_at = greatest(w.last_inbound_at, gone.last_inbound_at),
      link_prompted_at = greatest(w.link_prompted_at, gone.link_prompted_at)
  where w.id = survivor;
  perform private.apply_consent(survivor);
  return survivor;
end
$function$;

comment on function "private"."merge_whatsapp_identities"(uuid, uuid) is 'Two rows that turned out to be one person.';

revoke all on function "private"."merge_whatsapp_identities"(uuid, uuid) from public;

grant execute on function "private"."merge_whatsapp_identities"(uuid, uuid) to "postgres";

-- schemas/private/functions/move_whatsapp_identity

create or replace function private.move_whatsapp_identity (
  person   uuid,
  to_phone text,
  to_bsuid text
)
  returns uuid
  language plpgsql
  set search_path to ''
  AS $function$
declare
  moved uuid := person;
  other public.whatsapp_identities;
begin
  perform from public.whatsapp_identities as w
  where w.id = person or w.phone_key = private.phone_key(to_phone) or w.bsuid = to_bsuid
  order by w.id for update;
  for other in
    select * from public.whatsapp_identities as w
    where w.id <> person and (w.phone_key = private.phone_key(to_phone) or w.bsuid = to_bsuid) order by w.id
  loop
    if other.bsuid is distinct from to_bsuid and other.bsuid is not null then
      -- Somebody else's number until now.
      update public.whatsapp_identities as w set phone = null where w.id = other.id;
      perform private.follow_whatsapp_identity(other.id);
    else
      -- The same person, met under the new name before we were told; or a number without its old owner.
      moved := private.merge_whatsapp_identities(moved, other.id);
    end if;
  end loop;
  update public.whatsapp_identities as w
  set phone = coalesce(private.e164(to_phone), w.phone), bsuid = coalesce(to_bsuid, w.bsuid)
  where w.id = moved;
  perform private.audit('whatsapp.moved', null, w.user_id, jsonb_build_object('identity_id', moved))
  from public.whatsapp_identities as w where w.id = moved;
  perform private.follow_whatsapp_identity(moved);
  return moved;
end
$function$;

comment on function "private"."move_whatsapp_identity"(uuid, text, text) is 'WhatsApp says that a person has a new number or a new user id; the conversation goes along.';

revoke all on function "private"."move_whatsapp_identity"(uuid, text, text) from public;

grant execute on function "private"."move_whatsapp_identity"(uuid, text, text) to "postgres";

-- schemas/private/functions/must_hand_over

create or replace function private.must_hand_over (
  target_user_id uuid
)
  returns boolean
  language sql
  stable
  set search_path to ''
  AS $function$
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
$function$;

comment on function "private"."must_hand_over"(uuid) is 'Whether the trigger on auth.users would refuse the deletion: Auth hides its reason.';

revoke all on function "private"."must_hand_over"(uuid) from public;

grant execute on function "private"."must_hand_over"(uuid) to "postgres";

-- schemas/private/functions/my_organization_ids

create or replace function private.my_organization_ids()
  returns uuid[]
  language sql
  stable
  security definer
  set search_path to ''
  AS $function$
  select coalesce(array_agg(m.organization_id), '{}')
  from public.organization_members as m
  where m.user_id = (select auth.uid()) and m.is_active
$function$;

comment on function "private"."my_organization_ids"() is 'The caller''s organizations. Definer: the policy on organization_members can not read its own table.';

revoke all on function "private"."my_organization_ids"() from public;

grant execute on function "private"."my_organization_ids"() to "authenticated", "postgres";

-- schemas/private/functions/newest_bsuid

create or replace function private.newest_bsuid (
  bsuid   text,
  told_at timestamp with time zone
)
  returns text
  language plpgsql
  stable
  set search_path to ''
  AS $function$
declare
  newest text := bsuid;
  since timestamptz := told_at;
  next record;
begin
  -- Updates come in any order: the next step may have been told before this one, and an older one may lead back.
  -- Bounded, whatever was told.
  for step in 1..10 loop
    select e.payload #>> '{user_id,current}' as bsuid, private.event_time(e) as told_at into next
    from private.whatsapp_events as e
    where e.field = 'user_id_update' and e.is_followed and e.payload #>> '{user_id,previous}' = newest
      and private.event_time(e) >= since
    order by private.event_time(e) desc, e.id desc limit 1;
    exit when next.bsuid is null;
    newest := next.bsuid;
    since := next.told_at;
  end loop;
  return newest;
end
$function$;

comment on function "private"."newest_bsuid"(text, timestamp with time zone) is 'What a user id has become since, as far as we were told.';

revoke all on function "private"."newest_bsuid"(text, timestamp with time zone) from public;

grant execute on function "private"."newest_bsuid"(text, timestamp with time zone) to "postgres";

-- schemas/private/functions/normal_code

create or replace function private.normal_code (
  candidate text
)
  returns text
  language sql
  immutable
  parallel safe
  set search_path to ''
  AS $function$
  -- Eight characters out of an alphabet without look-alikes, with or without the hyphen.
  select replace(upper(btrim(candidate)), '-', '')
  where upper(btrim(candidate)) ~ '^[2-9A-HJ-NP-Z]{4}-?[2-9A-HJ-NP-Z]{4}$'
$function$;

comment on function "private"."normal_code"(text) is 'The code in its stored form; null for any other text.';

revoke all on function "private"."normal_code"(text) from public;

grant execute on function "private"."normal_code"(text) to "postgres";

-- schemas/private/functions/note_whatsapp_number

create or replace function private.note_whatsapp_number (
  number_id            text,
  display_phone_number text
)
  returns void
  language sql
  set search_path to ''
  AS $function$
  -- Asked first: an insert that finds its row would lock it, and every delivery would queue up there.
  insert into private.whatsapp_numbers as n (phone_number_id, display_phone)
  select number_id, private.e164(display_phone_number)
  where private.e164(display_phone_number) is not null and not exists (
    select from private.whatsapp_numbers as known
    where known.phone_number_id = number_id and known.display_phone = private.e164(display_phone_number))
  on conflict on constraint whatsapp_numbers_pkey
    do update set display_phone = excluded.display_phone, updated_at = now()
    where n.display_phone <> excluded.display_phone
$function$;

comment on function "private"."note_whatsapp_number"(text, text) is 'Remembers a number that people write to.';

revoke all on function "private"."note_whatsapp_number"(text, text) from public;

grant execute on function "private"."note_whatsapp_number"(text, text) to "postgres";

-- schemas/private/functions/number_of

create or replace function private.number_of (
  person uuid
)
  returns text
  language sql
  stable
  set search_path to ''
  AS $function$
  select i.phone_number_id from private.whatsapp_messages as i
  where i.identity_id = person order by i.sent_at desc, i.id desc limit 1
$function$;

comment on function "private"."number_of"(uuid) is 'The business number that a person last wrote to: answers come from there.';

revoke all on function "private"."number_of"(uuid) from public;

grant execute on function "private"."number_of"(uuid) to "postgres";

-- schemas/private/functions/number_share

create or replace function private.number_share()
  returns interval
  language sql
  immutable
  parallel safe
  set search_path to ''
  AS $function$ select interval '1 second' / 80 $function$;

comment on function "private"."number_share"() is 'A number''s throughput: 80 messages per second (Meta''s default). The owner of a faster number replaces this function.';

revoke all on function "private"."number_share"() from public;

grant execute on function "private"."number_share"() to "postgres";

-- schemas/private/functions/on_auth_user_changed

create or replace function private.on_auth_user_changed()
  returns trigger
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
begin
  update public.profiles
  set email = left(new.email, 255),
      email_verified = private.is_email_verified(new.email_confirmed_at, new.raw_app_meta_data),
      last_login_at = new.last_sign_in_at
  where id = new.id;
  return null;
exception when others then
  raise warning 'a profile could not follow its account: %', sqlstate;
  return null;
end
$function$;

comment on function "private"."on_auth_user_changed"() is 'After a sign-in or a change of address: the profile follows. Definer: it runs as supabase_auth_admin otherwise.';

revoke all on function "private"."on_auth_user_changed"() from public;

grant execute on function "private"."on_auth_user_changed"() to "postgres";

-- schemas/private/functions/on_auth_user_created

create or replace function private.on_auth_user_created()
  returns trigger
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
begin
  -- Whatever is wrong with the room, the account comes first.
  perform private.attempt_provisioning(new.id);
  return null;
exception when others then
  raise warning 'provisioning of a new user could not be recorded: %', sqlstate;
  return null;
end
$function$;

comment on function "private"."on_auth_user_created"() is 'After a sign-up: provisions in the same transaction, and never blocks it. Definer: it runs as supabase_auth_admin otherwise.';

revoke all on function "private"."on_auth_user_created"() from public;

grant execute on function "private"."on_auth_user_created"() to "postgres";

-- schemas/private/functions/on_auth_user_deleted

create or replace function private.on_auth_user_deleted()
  returns trigger
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
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
$function$;

comment on function "private"."on_auth_user_deleted"() is 'Before an account is deleted, by whatever path: shared organizations keep an admin, the person''s own go, traces are erased. Definer: it runs as supabase_auth_admin otherwise.';

revoke all on function "private"."on_auth_user_deleted"() from public;

grant execute on function "private"."on_auth_user_deleted"() to "postgres";

-- schemas/private/functions/org_ids_with_role

create or replace function private.org_ids_with_role (
  minimum public.organization_role
)
  returns uuid[]
  language sql
  stable
  security definer
  set search_path to ''
  AS $function$
  -- Enum order is strongest first, so "at least" is "not after".
  select coalesce(array_agg(m.organization_id), '{}')
  from public.organization_members as m
  where m.user_id = (select auth.uid()) and m.is_active and m.role <= minimum
$function$;

comment on function "private"."org_ids_with_role"(public.organization_role) is 'Organizations in which the caller has at least this role. Definer: one lookup for every policy on writes.';

revoke all on function "private"."org_ids_with_role"(public.organization_role) from public;

grant execute on function "private"."org_ids_with_role"(public.organization_role) to "authenticated", "postgres";

-- schemas/private/functions/organization_flags_of

create or replace function private.organization_flags_of (
  target_organization_id uuid
)
  returns jsonb
  language sql
  stable
  set search_path to ''
  AS $function$
  select coalesce(jsonb_object_agg(g.flag_key, g.is_enabled), '{}')
  from private.organization_flags as g where g.organization_id = target_organization_id
$function$;

comment on function "private"."organization_flags_of"(uuid) is 'Object flag → boolean: what is set for an organization.';

revoke all on function "private"."organization_flags_of"(uuid) from public;

grant execute on function "private"."organization_flags_of"(uuid) to "postgres";

-- schemas/private/functions/own_chat_session

create or replace function private.own_chat_session (
  target_session_id uuid
)
  returns public.chat_sessions
  language plpgsql
  set search_path to ''
  AS $function$
begin
  return private.chat_session_of(private.require_caller(), target_session_id);
end
$function$;

comment on function "private"."own_chat_session"(uuid) is 'A session of the caller, locked; 404 for any other.';

revoke all on function "private"."own_chat_session"(uuid) from public;

grant execute on function "private"."own_chat_session"(uuid) to "postgres";

-- schemas/private/functions/pair_slot_at

create or replace function private.pair_slot_at (
  pair  private.whatsapp_pairs,
  ahead integer                default 0
)
  returns timestamp with time zone
  language plpgsql
  immutable
  set search_path to ''
  AS $function$
declare
  share constant interval := interval '6 seconds'; -- Meta: one message per 6 s to one person …
  burst constant integer := 45; -- … with bursts of 45
begin
  return greatest(pair.held_until, pair.next_send_at + share * (ahead + 1 - burst));
end
$function$;

comment on function "private"."pair_slot_at"(private.whatsapp_pairs, integer) is 'When a person may be written to next, after so many others that are ahead in their line.';

revoke all on function "private"."pair_slot_at"(private.whatsapp_pairs, integer) from public;

grant execute on function "private"."pair_slot_at"(private.whatsapp_pairs, integer) to "postgres";

-- schemas/private/functions/password_verification_attempt

create or replace function private.password_verification_attempt (
  event jsonb
)
  returns jsonb
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
declare
  max_failures constant integer := 5;
  failure_window constant interval := interval '15 minutes';
  lock_length constant interval := interval '15 minutes';
  account constant uuid := (event ->> 'user_id')::uuid;
  is_valid constant boolean := coalesce((event ->> 'valid')::boolean, false);
  attempts private.sign_in_attempts;
  outcome text;
begin
  -- The row is the lock: simultaneous guesses are counted one after the other.
  insert into private.sign_in_attempts as a (user_id) select u.id from auth.users as u where u.id = account
  on conflict on constraint sign_in_attempts_pkey do update set user_id = a.user_id
  returning * into attempts;
  if not found then
    return jsonb_build_object('decision', 'continue');
  end if;

  if attempts.locked_until > now() then
    outcome := 'auth.login.rate_limited';
  elsif is_valid then
    delete from private.sign_in_attempts as a where a.user_id = account;
    outcome := 'auth.login.attempt';
  else
    if attempts.first_failed_at < now() - failure_window then
      attempts.failures := 0;
      attempts.first_failed_at := now();
    end if;
    attempts.failures := attempts.failures + 1;
    update private.sign_in_attempts as a
    set failures = attempts.failures, first_failed_at = attempts.first_failed_at,
        locked_until = case when attempts.failures >= max_failures then now() + lock_length end
    where a.user_id = account;
    outcome := 'auth.login.failure';
  end if;

  if outcome <> 'auth.login.attempt' then
    perform private.audit('auth.login.attempt', null, account);
  end if;
  perform private.audit(outcome, null, account);
  perform private.log_event(outcome, jsonb_build_object('user_id', account));
  if outcome = 'auth.login.rate_limited' then
    return jsonb_build_object('decision', 'reject', 'should_logout_user', false,
      'message', 'Too many wrong passwords. Wait a quarter of an hour, or sign in by e-mail link.');
  end if;
  return jsonb_build_object('decision', 'continue');
end
$function$;

comment on function "private"."password_verification_attempt"(jsonb) is 'Auth hook: {user_id, valid} → {decision: continue | reject, message}. Five wrong passwords in fifteen minutes close an account to passwords for fifteen. Definer: Auth may not write these tables.';

revoke all on function "private"."password_verification_attempt"(jsonb) from public;

grant execute on function "private"."password_verification_attempt"(jsonb) to "postgres", "supabase_auth_admin";

-- schemas/private/functions/phone_key

create or replace function private.phone_key (
  phone text
)
  returns text
  language plpgsql
  immutable
  parallel safe
  set search_path to ''
  AS $function$
declare
  digits constant text := nullif(regexp_replace(phone, '[^0-9]', '', 'g'), '');
begin
  -- Brazil, Mexico and Argentina write mobile numbers with or without one more digit,
  -- and WhatsApp reports either. The key is the shorter form.
  return case
    when digits ~ '^55[0-9]{2}9[0-9]{8}$' then left(digits, 4) || right(digits, 8)
    when digits ~ '^521[0-9]{10}$' then '52' || right(digits, 10)
    when digits ~ '^549[0-9]{10}$' then '54' || right(digits, 10)
    else digits
  end;
end
$function$;

comment on function "private"."phone_key"(text) is 'Digits of a phone number in the one form by which numbers are compared.';

revoke all on function "private"."phone_key"(text) from public;

grant execute on function "private"."phone_key"(text) to "postgres";

-- schemas/private/functions/place_whatsapp_messages

create or replace function private.place_whatsapp_messages (
  row_ids uuid[]
)
  returns void
  language plpgsql
  set search_path to ''
  AS $function$
declare
  target text;
begin
  with people as materialized (
    select p.id as identity_id, s.id as session_id
    from (
      select distinct w.id, w.user_id
      from private.whatsapp_messages as i join public.whatsapp_identities as w on w.id = i.identity_id
      where i.id = any (row_ids) and w.user_id is not null
    ) as p
    cross join lateral private.active_chat_session_of(p.user_id) as s
  ), said as (
    insert into public.messages (session_id, channel, role, type, content, status, external_id, created_at)
    select p.session_id, 'whatsapp', 'user', i.shown_as, coalesce(i.content, '[deleted]'), 'received', i.wamid, i.sent_at
    from private.whatsapp_messages as i join people as p on p.identity_id = i.identity_id
    where i.id = any (row_ids) and i.shown_as is not null and i.message_id is null
    order by i.sent_at, i.id
    returning id, external_id
  )
  update private.whatsapp_messages as i
  set message_id = m.id,
      disposition = case i.disposition when 'consent' then 'consent' else 'conversation' end
  from said as m where i.wamid = m.external_id;
  perform private.attach_media(i.message_id, i.type, i.payload, i.phone_number_id)
  from private.whatsapp_messages as i
  where i.id = any (row_ids) and i.message_id is not null
    and i.shown_as in ('image', 'audio', 'video', 'document', 'sticker');
  -- What speaks of them may have come before them.
  for target in
    -- Laterals with a limit: one way only, however old the planner's idea of these tables is.
    select later.about from unnest(row_ids) as r (id)
    cross join lateral (select t.wamid from private.whatsapp_messages as t where t.id = r.id limit 1) as given
    cross join lateral (
      select a.about from private.whatsapp_messages as a where a.about = given.wamid limit 1) as later
  loop
    perform private.settle_whatsapp_message(target);
  end loop;
end
$function$;

comment on function "private"."place_whatsapp_messages"(uuid[]) is 'Puts stored messages of linked people into their sessions, once. Those of others stay as they are.';

revoke all on function "private"."place_whatsapp_messages"(uuid[]) from public;

grant execute on function "private"."place_whatsapp_messages"(uuid[]) to "postgres";

-- schemas/private/functions/plan_with_more_seats

create or replace function private.plan_with_more_seats (
  seats integer
)
  returns text
  language sql
  stable
  set search_path to ''
  AS $function$
  select coalesce(
    (select format('The plan "%s" has more.', p.slug) from public.plans as p
     where p.seats > plan_with_more_seats.seats or p.seats is null
     order by p.position limit 1),
    'No plan has more.')
$function$;

comment on function "private"."plan_with_more_seats"(integer) is 'Sentence that names the next larger plan.';

revoke all on function "private"."plan_with_more_seats"(integer) from public;

grant execute on function "private"."plan_with_more_seats"(integer) to "postgres";

-- schemas/private/functions/prepare_user_deletion

create or replace function private.prepare_user_deletion (
  target_user_id uuid,
  operator_id    uuid,
  request_id     uuid
)
  returns void
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
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
$function$;

comment on function "private"."prepare_user_deletion"(uuid, uuid, uuid) is 'Says why an account can not be deleted, or records that it is about to be. Definer: it reads auth.users.';

revoke all on function "private"."prepare_user_deletion"(uuid, uuid, uuid) from public;

grant execute on function "private"."prepare_user_deletion"(uuid, uuid, uuid) to "postgres", "service_role";

-- schemas/private/functions/process_whatsapp

create or replace function private.process_whatsapp (
  source_id uuid,
  updates   jsonb
)
  returns jsonb
  language plpgsql
  set search_path to ''
  AS $function$
declare
  step text;
  items jsonb;
  item record;
  counts jsonb := '{}';
  stored integer;
  -- What the webhook function would never send.
  failures text[] := array(
    select format('22023 at update %s', u.ordinality) from jsonb_array_elements(updates) with ordinality as u
    where u.value ->> 'kind' is null or u.value ->> 'kind' not in ('other', 'message', 'status') order by u.ordinality);
begin
  perform private.lock_whatsapp_people(updates);
  -- What tells who is who goes first.
  foreach step in array '{other,message,status}'::text[] loop
    select jsonb_agg(u.value order by u.ordinality) into items
    from jsonb_array_elements(updates) with ordinality as u where u.value ->> 'kind' = step;
    stored := 0;
    begin
      stored := case when items is null then 0 else private.store_whatsapp_updates(step, items, source_id) end;
    exception
      when deadlock_detected or serialization_failure or lock_not_available or query_canceled then
        raise; -- The whole delivery is tried again.
      when others then
        for item in
          select u.value as body, u.ordinality as position
          from jsonb_array_elements(updates) with ordinality as u where u.value ->> 'kind' = step order by u.ordinality
        loop
          begin
            stored := stored + private.store_whatsapp_updates(step, jsonb_build_array(item.body), source_id);
          exception
            when deadlock_detected or serialization_failure or lock_not_available or query_canceled then
              raise;
            when others then
              -- One odd update changes nothing for the good ones; the raw body is kept for a replay.
              failures := failures || format('%s at update %s', sqlstate, item.position);
          end;
        end loop;
    end;
    counts := counts || jsonb_build_object(step, stored);
  end loop;
  perform private.note_whatsapp_number(n.id, n.display)
  from (
    select distinct u.value ->> 'phone_number_id' as id, u.value ->> 'display_phone_number' as display
    from jsonb_array_elements(updates) as u where u.value ->> 'kind' = 'message' order by 1
  ) as n
  where private.e164(n.display) ~ '^\+[0-9]{6,15}$';

  update private.webhook_inbox as i
  set status = case when cardinality(failures) = 0 then 'processed' else 'failed' end,
      last_error = nullif(left(array_to_string(failures, '; '), 2000), '')
  where i.id = source_id;
  return jsonb_build_object('inbox_id', source_id, 'messages', counts -> 'message', 'statuses', counts -> 'status',
    'events', counts -> 'other', 'failures', cardinality(failures),
    'duplicates', jsonb_array_length(updates) - cardinality(failures)
      - (counts ->> 'message')::integer - (counts ->> 'status')::integer - (counts ->> 'other')::integer);
end
$function$;

comment on function "private"."process_whatsapp"(uuid, jsonb) is 'Makes rows of a stored delivery''s updates. What is known already is left alone, so it may run again.';

revoke all on function "private"."process_whatsapp"(uuid, jsonb) from public;

grant execute on function "private"."process_whatsapp"(uuid, jsonb) to "postgres";

-- schemas/private/functions/prompt_whatsapp_linking

create or replace function private.prompt_whatsapp_linking (
  people uuid[]
)
  returns void
  language sql
  set search_path to ''
  AS $function$
  with prompted as (
    update public.whatsapp_identities as w set link_prompted_at = now()
    where w.id = any (people) and w.user_id is null and w.stopped_at is null
      and (w.link_prompted_at is null or w.link_prompted_at < now() - interval '1 day')
    returning w.id
  ), prompts as (
    insert into private.outbox (identity_id, phone_number_id, kind, content)
    select p.id, private.number_of(p.id), 'link_prompt', private.whatsapp_text('link_prompt') from prompted as p
    returning id
  )
  select private.enqueue_all('sends', array(select jsonb_build_object('outbox_id', p.id) from prompts as p))
$function$;

comment on function "private"."prompt_whatsapp_linking"(uuid[]) is 'Tells people whom we do not know how to link, at most once a day each.';

revoke all on function "private"."prompt_whatsapp_linking"(uuid[]) from public;

grant execute on function "private"."prompt_whatsapp_linking"(uuid[]) to "postgres";

-- schemas/private/functions/provision_user

create or replace function private.provision_user (
  target_user_id uuid
)
  returns void
  language plpgsql
  set search_path to ''
  AS $function$
declare
  account auth.users%rowtype;
  claims jsonb;
  trusted jsonb;
  home_id uuid;
  home_is_new boolean := false;
  company text;
  person text;
begin
  -- One at a time for each user: whoever waits here finds the rows of whoever went before.
  perform pg_advisory_xact_lock(hashtextextended('provision_user:' || target_user_id::text, 0));

  select * into account from auth.users where id = target_user_id;
  if not found then
    raise exception using errcode = 'PT404', message = 'There is no such user.',
      detail = 'user_not_found', hint = 'The account may have been deleted. Sign in again.';
  end if;
  claims := case when jsonb_typeof(account.raw_user_meta_data) = 'object'
    then account.raw_user_meta_data else '{}' end;
  trusted := case when jsonb_typeof(account.raw_app_meta_data) = 'object'
    then account.raw_app_meta_data else '{}' end;
  company := private.claim_text(claims, '{company_name}', 255);
  person := private.claim_text(claims, '{name,full_name}', 255);

  select o.id into home_id from public.organizations as o where o.personal_for = target_user_id;
  if not found then
    insert into public.organizations (name, personal_for)
    values (left(coalesce(company, person, 'Personal'), 100), target_user_id)
    returning id into home_id;
    home_is_new := true;
  end if;

  insert into public.organization_members (organization_id, user_id, role)
  values (home_id, target_user_id, 'admin') on conflict do nothing;
  insert into public.user_preferences (user_id) values (target_user_id) on conflict do nothing;
  insert into public.subscriptions (organization_id) values (home_id) on conflict do nothing;

  -- Only with a new organization: a starter that its owner deleted does not come back.
  if home_is_new then
    insert into public.projects (organization_id, owner_id, name)
    values (home_id, target_user_id,
      case
        when company is null then 'My First Project'
        when char_length(btrim(left(company, 50))) < 3 then btrim(left(company, 50)) || ' project'
        else btrim(left(company, 50))
      end);
  end if;

  insert into public.profiles
    (id, email, email_verified, name, avatar_url, company_name, identity_roles,
     last_login_at, active_organization_id)
  values (
    target_user_id,
    left(account.email, 255),
    private.is_email_verified(account.email_confirmed_at, trusted),
    person,
    private.claim_url(claims, '{avatar_url,picture,image_url,profilePictureUrl}', 500),
    company,
    case when jsonb_typeof(trusted -> 'roles') = 'array' then trusted -> 'roles' else '[]' end,
    account.last_sign_in_at,
    home_id
  )
  on conflict do nothing;
  if found then
    perform private.audit('user.provisioned', home_id, target_user_id);
  end if;

  delete from private.provisioning_failures where user_id = target_user_id;
end
$function$;

comment on function "private"."provision_user"(uuid) is 'Makes a user''s room; does nothing where it stands. Safe to call any number of times, at once.';

revoke all on function "private"."provision_user"(uuid) from public;

grant execute on function "private"."provision_user"(uuid) to "postgres";

-- schemas/private/functions/purge

create or replace function private.purge()
  returns jsonb
  language plpgsql
  set search_path to ''
  AS $function$
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
$function$;

comment on function "private"."purge"() is 'Erases bodies and deletes records that are past their time; returns how many of each.';

revoke all on function "private"."purge"() from public;

grant execute on function "private"."purge"() to "postgres";

-- schemas/private/functions/put_whatsapp_template

create or replace function private.put_whatsapp_template (
  name     text,
  language text,
  category text,
  body     text,
  status   text
)
  returns jsonb
  language sql
  security definer
  set search_path to ''
  AS $function$
  insert into private.whatsapp_templates as t (name, language, category, body, status)
  values (name, language, category, body, coalesce(upper(status), 'PENDING'))
  on conflict on constraint whatsapp_templates_pkey do update
    set category = excluded.category, body = excluded.body,
        status = coalesce(upper(put_whatsapp_template.status), t.status), updated_at = now()
  returning to_jsonb(t)
$function$;

comment on function "private"."put_whatsapp_template"(text, text, text, text, text) is 'Names a template or changes what is known of it. Definer: the table is private.';

revoke all on function "private"."put_whatsapp_template"(text, text, text, text, text) from public;

grant execute on function "private"."put_whatsapp_template"(text, text, text, text, text) to "postgres", "service_role";

-- schemas/private/functions/raw_body_retention

create or replace function private.raw_body_retention()
  returns interval
  language sql
  immutable
  parallel safe
  set search_path to ''
  AS $function$ select interval '30 days' $function$;

comment on function "private"."raw_body_retention"() is 'How long the raw body of a processed delivery is kept. The owner replaces this function.';

revoke all on function "private"."raw_body_retention"() from public;

grant execute on function "private"."raw_body_retention"() to "postgres";

-- schemas/private/functions/read_inbox

create or replace function private.read_inbox (
  target_inbox_id uuid
)
  returns jsonb
  language sql
  security definer
  set search_path to ''
  AS $function$
  select private.inbox_entry(i) || jsonb_build_object(
    'messages', (select count(*) from private.whatsapp_messages as m where m.inbox_id = i.id),
    'statuses', (select count(*) from private.whatsapp_statuses as s where s.inbox_id = i.id))
  from private.require_delivery(target_inbox_id, false) as i
$function$;

comment on function "private"."read_inbox"(uuid) is 'One delivery without its body, and how many rows came of it. Definer: the inbox is private.';

revoke all on function "private"."read_inbox"(uuid) from public;

grant execute on function "private"."read_inbox"(uuid) to "postgres", "service_role";

-- schemas/private/functions/read_inbox_body

create or replace function private.read_inbox_body (
  target_inbox_id uuid,
  operator_id     uuid,
  request_id      uuid
)
  returns jsonb
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
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
$function$;

comment on function "private"."read_inbox_body"(uuid, uuid, uuid) is 'What a delivery said, byte for byte; recorded, for it is personal. Definer: the inbox is private.';

revoke all on function "private"."read_inbox_body"(uuid, uuid, uuid) from public;

grant execute on function "private"."read_inbox_body"(uuid, uuid, uuid) to "postgres", "service_role";

-- schemas/private/functions/readiness

create or replace function private.readiness()
  returns jsonb
  language sql
  stable
  security definer
  set search_path to ''
  AS $function$
  select jsonb_build_object(
    'database', true,
    'migration', (select max(version) from supabase_migrations.schema_migrations),
    'oldest_job_seconds', (
      select ceil(extract(epoch from clock_timestamp() - min(vt)))::integer
      from (select vt from pgmq.q_replies union all select vt from pgmq.q_sends
            union all select vt from pgmq.q_media) as jobs
      where vt <= clock_timestamp()),
    'dead_letters', (select count(*) from private.dead_letters where replayed_at is null),
    'provisioning_failures', (select count(*) from private.provisioning_failures),
    'stopped_numbers', (
      select coalesce(jsonb_agg(jsonb_build_object('phone_number_id', n.phone_number_id, 'class', n.stop_class,
        'code', n.stop_code, 'since', n.stopped_at) order by n.phone_number_id), '[]')
      from private.whatsapp_numbers as n where n.stopped_at is not null)
  )
$function$;

comment on function "private"."readiness"() is 'What decides whether the project is fit for traffic. Definer: it counts in private tables.';

revoke all on function "private"."readiness"() from public;

grant execute on function "private"."readiness"() to "postgres", "service_role";

-- schemas/private/functions/record_attachment

create or replace function private.record_attachment (
  target_attachment_id uuid,
  held_attempt         integer,
  outcome              jsonb
)
  returns integer
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
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
$function$;

comment on function "private"."record_attachment"(uuid, integer, jsonb) is 'Records what became of a try; returns seconds until the next one, null for none. Definer: what it calls is granted to nobody.';

revoke all on function "private"."record_attachment"(uuid, integer, jsonb) from public;

grant execute on function "private"."record_attachment"(uuid, integer, jsonb) to "postgres", "service_role";

-- schemas/private/functions/record_consent

create or replace function private.record_consent (
  person      uuid,
  scope       text,
  decision    text,
  source      text,
  occurred_at timestamp with time zone
)
  returns void
  language plpgsql
  set search_path to ''
  AS $function$
begin
  insert into private.whatsapp_consents (identity_id, scope, decision, source, occurred_at)
  values (person, scope, decision, source, occurred_at)
  on conflict on constraint whatsapp_consents_word_key do nothing;
  perform private.apply_consent(person);
end
$function$;

comment on function "private"."record_consent"(uuid, text, text, text, timestamp with time zone) is 'Writes a word into the ledger and follows it at once.';

revoke all on function "private"."record_consent"(uuid, text, text, text, timestamp with time zone) from public;

grant execute on function "private"."record_consent"(uuid, text, text, text, timestamp with time zone) to "postgres";

-- schemas/private/functions/record_outbox

create or replace function private.record_outbox (
  target_outbox_id uuid,
  held_attempt     integer,
  outcome          jsonb
)
  returns integer
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
declare
  item private.outbox;
  person uuid;
  is_refused boolean;
begin
  -- A person before what was written to them: see the order of locks at the head of whatsapp_ingest.
  select o.identity_id into person from private.outbox as o where o.id = target_outbox_id;
  perform from public.whatsapp_identities as w where w.id = person for no key update;
  select * into item from private.outbox as o where o.id = target_outbox_id for update;
  if not found then
    return null;
  end if;

  if outcome ->> 'kind' = 'accepted' then
    perform private.release_slots(item.identity_id, item.phone_number_id);
    select exists (
      select from private.whatsapp_statuses as r
      where r.wamid = outcome ->> 'wamid' and r.status = 'failed' and r.callback_data = item.id::text
    ) into is_refused;
    if is_refused and item.status in ('pending', 'sending') then
      return null; -- The report of its failure was faster than the answer to the call.
    end if;
    -- Even a late word from an older attempt names a message that did leave.
    update private.outbox as o
    set external_id = coalesce(o.external_id, outcome ->> 'wamid'),
        status = case when o.status in ('pending', 'sending') then 'accepted' else o.status end,
        error_class = case when o.status = 'failed' then o.error_class end,
        error_code = case when o.status = 'failed' then o.error_code end
    where o.id = item.id;
    update public.messages as m set external_id = coalesce(m.external_id, outcome ->> 'wamid')
    where m.id = item.message_id and item.part = 1;
    -- Reports and reactions that came before anybody knew whose they were.
    perform private.apply_whatsapp_status(s.wamid, s.status, null, s.error_class, s.error_code, s.occurred_at)
    from (select r.* from private.whatsapp_statuses as r
          where r.wamid = outcome ->> 'wamid' order by r.occurred_at, private.status_rank(r.status)) as s;
    perform private.settle_whatsapp_message(outcome ->> 'wamid');
    return null;
  end if;

  if item.status <> 'sending' or item.attempt <> held_attempt then
    return null; -- A status webhook or a newer attempt knows better.
  end if;
  if outcome ->> 'kind' = 'unknown' then
    return 45; -- The grace time of claim_outbox.
  end if;
  return private.refuse_outbox(item, outcome ->> 'class', (outcome ->> 'code')::integer, clock_timestamp());
end
$function$;

comment on function "private"."record_outbox"(uuid, integer, jsonb) is 'Records what the Graph API answered; returns seconds until the next try, null for none. Definer: the outbox is private.';

revoke all on function "private"."record_outbox"(uuid, integer, jsonb) from public;

grant execute on function "private"."record_outbox"(uuid, integer, jsonb) to "postgres", "service_role";

-- schemas/private/functions/record_retention

create or replace function private.record_retention()
  returns interval
  language sql
  immutable
  parallel safe
  set search_path to ''
  AS $function$ select interval '90 days' $function$;

comment on function "private"."record_retention"() is 'How long reports, events, daily spend and finished jobs are kept. The owner replaces this function.';

revoke all on function "private"."record_retention"() from public;

grant execute on function "private"."record_retention"() to "postgres";

-- schemas/private/functions/redeem_whatsapp_code

create or replace function private.redeem_whatsapp_code (
  person    uuid,
  candidate text
)
  returns boolean
  language plpgsql
  set search_path to ''
  AS $function$
declare
  max_failures constant integer := 5;
  failure_window constant interval := interval '1 hour';
  code constant text := private.normal_code(candidate);
  failures integer;
  claimant uuid;
begin
  if code is null then
    return false;
  end if;
  select case when w.link_failed_at > now() - failure_window then w.link_failures else 0 end
    into failures
  from public.whatsapp_identities as w where w.id = person;
  if failures >= max_failures then
    return false; -- Guessing is over for this hour.
  end if;
  delete from private.whatsapp_link_codes as c
  where c.code_hash = sha256(convert_to(code, 'UTF8')) and c.expires_at > now()
  returning c.user_id into claimant;
  if claimant is null then
    update public.whatsapp_identities as w
    set link_failures = failures + 1, link_failed_at = now() where w.id = person;
    return false;
  end if;
  perform private.link_whatsapp(person, claimant);
  return true;
end
$function$;

comment on function "private"."redeem_whatsapp_code"(uuid, text) is 'Links the sender of a good code; counts a bad one.';

revoke all on function "private"."redeem_whatsapp_code"(uuid, text) from public;

grant execute on function "private"."redeem_whatsapp_code"(uuid, text) to "postgres";

-- schemas/private/functions/refusal_to_send

create or replace function private.refusal_to_send (
  item   private.outbox,
  person public.whatsapp_identities
)
  returns text
  language plpgsql
  stable
  set search_path to ''
  AS $function$
begin
  if person.stopped_at is not null then
    return 'opt_out';
  elsif item.message_id is not null and person.user_id is distinct from (
    select m.user_id from public.messages as m where m.id = item.message_id
  ) then
    return 'not_linked'; -- Out of a conversation that is not theirs any more.
  elsif item.kind = 'template' then
    return nullif(private.template_refusal(person, item.template), 'none');
  elsif person.last_inbound_at is null or person.last_inbound_at + interval '24 hours' < clock_timestamp() then
    return 'window'; -- Free text is for 24 hours from the person's last word.
  end if;
  return null;
end
$function$;

comment on function "private"."refusal_to_send"(private.outbox, public.whatsapp_identities) is 'Why a message must not leave now; null: it may.';

revoke all on function "private"."refusal_to_send"(private.outbox, public.whatsapp_identities) from public;

grant execute on function "private"."refusal_to_send"(private.outbox, public.whatsapp_identities) to "postgres";

-- schemas/private/functions/refuse_change

create or replace function private.refuse_change()
  returns trigger
  language plpgsql
  set search_path to ''
  AS $function$
begin
  raise exception using errcode = 'PT403', message = format('%I is append-only.', tg_table_name),
    detail = 'append_only', hint = 'Write a new row instead.';
end
$function$;

comment on function "private"."refuse_change"() is 'Before update, delete or truncate: refuse, whoever asks.';

revoke all on function "private"."refuse_change"() from public;

grant execute on function "private"."refuse_change"() to "postgres";

-- schemas/private/functions/refuse_outbox

create or replace function private.refuse_outbox (
  item       private.outbox,
  class      text,
  code       integer,
  refused_at timestamp with time zone
)
  returns integer
  language plpgsql
  set search_path to ''
  AS $function$
declare
  max_unlisted_tries constant integer := 3;
  wait integer;
  is_try constant boolean := class in ('transient', 'unlisted');
begin
  if class = 'pair_rate' then
    wait := private.hold_pair(item.identity_id);
  elsif class = 'throughput' then
    wait := coalesce(private.hold_number(item.phone_number_id), 60);
  elsif class in ('auth', 'permission', 'spam', 'policy') then
    -- take_send_slot says how long; of a number that we do not know nobody can.
    wait := case when private.stop_number(item.phone_number_id, class, code) then 0 else 300 end;
  elsif class = 'transient' then
    -- With jitter, so that what failed together does not come back together.
    wait := ceil(least(2 ^ least(item.tries + 1, 8), 300) * (0.5 + random() / 2))::integer;
  elsif class = 'unlisted' and item.tries + 1 < max_unlisted_tries then
    wait := 5;
  end if;

  if wait is not null then
    update private.outbox as o
    set status = 'pending', external_id = null, error_class = class, error_code = code,
        tries = o.tries + is_try::integer,
        next_attempt_at = clock_timestamp() + make_interval(secs => wait)
    where o.id = item.id;
    -- The id of a call that came to nothing names no message.
    update public.messages as m set external_id = null
    where m.id = item.message_id and item.part = 1 and m.external_id = item.external_id;
    perform private.settle_message(item.message_id);
    return greatest(wait, 1);
  end if;

  perform private.fail_outbox(item.id, class, code);
  if class = 'unreachable' then
    -- Unless they have written since. Reports speak in whole seconds.
    update public.whatsapp_identities as w set unreachable_at = refused_at
    where w.id = item.identity_id
      and (w.last_inbound_at is null or w.last_inbound_at < refused_at + interval '1 second');
  elsif class = 'opt_out' then
    perform private.record_consent(item.identity_id, 'marketing', 'stopped', 'error', refused_at);
  end if;
  return null;
end
$function$;

comment on function "private"."refuse_outbox"(private.outbox, text, integer, timestamp with time zone) is 'What a refusal asks of us, by its class: seconds until the next try, null for none.';

revoke all on function "private"."refuse_outbox"(private.outbox, text, integer, timestamp with time zone) from public;

grant execute on function "private"."refuse_outbox"(private.outbox, text, integer, timestamp with time zone) to "postgres";

-- schemas/private/functions/register_whatsapp_number

create or replace function private.register_whatsapp_number (
  number_id            text,
  display_phone_number text
)
  returns void
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
begin
  if private.e164(display_phone_number) is null then
    raise exception using errcode = 'PT400', message = 'A business number has digits.', detail = 'invalid_input',
      hint = 'Pass display_phone_number as the Graph API gives it.';
  end if;
  perform private.note_whatsapp_number(number_id, display_phone_number);
  -- The Graph API has just taken our token: what a bad one had stopped may go on.
  perform private.resume_whatsapp_number(n.phone_number_id) from private.whatsapp_numbers as n
  where n.phone_number_id = number_id and n.stop_class = 'auth';
end
$function$;

comment on function "private"."register_whatsapp_number"(text, text) is 'Remembers the business''s number, which the Graph API told us. Definer: the table is private.';

revoke all on function "private"."register_whatsapp_number"(text, text) from public;

grant execute on function "private"."register_whatsapp_number"(text, text) to "postgres", "service_role";

-- schemas/private/functions/release_slots

create or replace function private.release_slots (
  person    uuid,
  number_id text
)
  returns void
  language plpgsql
  set search_path to ''
  AS $function$
begin
  -- What is taken while a hold lasts had left before it.
  update private.whatsapp_pairs as p set refusals = 0, held_until = null
  where p.identity_id = person and p.refusals > 0 and p.held_until <= clock_timestamp();
  update private.whatsapp_numbers as n set refusals = 0, held_until = null
  where n.phone_number_id = number_id and n.refusals > 0 and n.held_until <= clock_timestamp();
end
$function$;

comment on function "private"."release_slots"(uuid, text) is 'A message was taken: patience is full again.';

revoke all on function "private"."release_slots"(uuid, text) from public;

grant execute on function "private"."release_slots"(uuid, text) to "postgres";

-- schemas/private/functions/release_turn

create or replace function private.release_turn (
  target_turn_id uuid,
  held_attempt   integer,
  failure        text
)
  returns void
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
declare
  turn private.turns;
begin
  update private.turns as t
  set lease_expires_at = clock_timestamp(), error = left(failure, 500)
  where t.id = target_turn_id and t.attempt = held_attempt and t.status = 'open'
  returning * into turn;
  if found then
    perform private.settle_turn(turn, 0);
  end if;
end
$function$;

comment on function "private"."release_turn"(uuid, integer, text) is 'Gives a turn back after a failure, so that the next try need not wait for the lease; it has cost nothing. Definer: turns are private.';

revoke all on function "private"."release_turn"(uuid, integer, text) from public;

grant execute on function "private"."release_turn"(uuid, integer, text) to "postgres", "service_role";

-- schemas/private/functions/remove_member

create or replace function private.remove_member (
  target_organization_id uuid,
  target_user_id         uuid
)
  returns void
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
begin
  perform private.lock_organization(target_organization_id);
  perform private.require_role(target_organization_id, 'admin');
  delete from public.organization_members as m
  where m.organization_id = target_organization_id and m.user_id = target_user_id;
  if not found then
    raise exception using errcode = 'PT404', message = 'There is no such member.',
      detail = 'member_not_found', hint = 'Read organization_members for who belongs.';
  end if;
end
$function$;

comment on function "private"."remove_member"(uuid, uuid) is 'Ends a membership. Definer: no API role may write memberships; admins only.';

revoke all on function "private"."remove_member"(uuid, uuid) from public;

grant execute on function "private"."remove_member"(uuid, uuid) to "authenticated", "postgres";

-- schemas/private/functions/remove_stored_media

create or replace function private.remove_stored_media()
  returns trigger
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
begin
  -- Not before a try that still runs has ended: what it puts there afterwards would stay.
  perform private.enqueue('media', jsonb_build_object('remove', old.storage_path), case
    when old.state = 'pending' then least(extract(epoch from private.media_lease()),
      greatest(0, ceil(extract(epoch from old.next_attempt_at - clock_timestamp()))))::integer
    else 0 end);
  return null;
end
$function$;

comment on function "private"."remove_stored_media"() is 'After a row is gone, by whatever path: its object goes too. Definer: queues belong to the owner.';

revoke all on function "private"."remove_stored_media"() from public;

grant execute on function "private"."remove_stored_media"() to "postgres";

-- schemas/private/functions/render_template

create or replace function private.render_template (
  body       text,
  parameters text[]
)
  returns text
  language plpgsql
  immutable
  set search_path to ''
  AS $function$
declare
  rendered text := '';
  rest text := body;
  place text;
begin
  -- From left to right, once: a parameter that looks like a placeholder stays what it is.
  loop
    place := substring(rest from '\{\{[0-9]{1,3}\}\}');
    exit when place is null;
    rendered := rendered || left(rest, position(place in rest) - 1)
      || coalesce(parameters[btrim(place, '{}')::integer], place);
    rest := substr(rest, position(place in rest) + length(place));
  end loop;
  return rendered || rest;
end
$function$;

comment on function "private"."render_template"(text, text[]) is 'The text of a template as its reader sees it.';

revoke all on function "private"."render_template"(text, text[]) from public;

grant execute on function "private"."render_template"(text, text[]) to "postgres";

-- schemas/private/functions/reopen_outbox

create or replace function private.reopen_outbox (
  target_outbox_id uuid
)
  returns integer
  language plpgsql
  set search_path to ''
  AS $function$
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
$function$;

comment on function "private"."reopen_outbox"(uuid) is 'A message that was given up waits to leave again; one that failed for a reason stays failed.';

revoke all on function "private"."reopen_outbox"(uuid) from public;

grant execute on function "private"."reopen_outbox"(uuid) to "postgres";

-- schemas/private/functions/reopen_turns

create or replace function private.reopen_turns (
  target_session_id uuid,
  given_up_at       timestamp with time zone
)
  returns integer
  language plpgsql
  set search_path to ''
  AS $function$
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
$function$;

comment on function "private"."reopen_turns"(uuid, timestamp with time zone) is 'The messages of a turn that was given up want an answer again; the failed turn stays, as a record.';

revoke all on function "private"."reopen_turns"(uuid, timestamp with time zone) from public;

grant execute on function "private"."reopen_turns"(uuid, timestamp with time zone) to "postgres";

-- schemas/private/functions/replay_dead_letter

create or replace function private.replay_dead_letter (
  target_letter_id uuid,
  operator_id      uuid,
  request_id       uuid
)
  returns jsonb
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
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
$function$;

comment on function "private"."replay_dead_letter"(uuid, uuid, uuid) is 'Puts a job back with no tries behind it, once, and opens again what its death closed. Definer: queues, turns and outbox are private.';

revoke all on function "private"."replay_dead_letter"(uuid, uuid, uuid) from public;

grant execute on function "private"."replay_dead_letter"(uuid, uuid, uuid) to "postgres", "service_role";

-- schemas/private/functions/replay_inbox

create or replace function private.replay_inbox (
  target_inbox_id uuid,
  updates         jsonb,
  operator_id     uuid,
  request_id      uuid
)
  returns jsonb
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
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
$function$;

comment on function "private"."replay_inbox"(uuid, jsonb, uuid, uuid) is 'Makes rows of a delivery that has not become rows, once. Definer: it writes private tables.';

revoke all on function "private"."replay_inbox"(uuid, jsonb, uuid, uuid) from public;

grant execute on function "private"."replay_inbox"(uuid, jsonb, uuid, uuid) to "postgres", "service_role";

-- schemas/private/functions/require_caller

create or replace function private.require_caller()
  returns uuid
  language plpgsql
  stable
  set search_path to ''
  AS $function$
declare
  caller constant uuid := (select auth.uid());
begin
  if caller is null then
    raise exception using errcode = 'PT401', message = 'Nobody is signed in.',
      detail = 'not_authenticated', hint = 'Sign in first.';
  end if;
  return caller;
end
$function$;

comment on function "private"."require_caller"() is 'The caller''s id; 401 without one.';

revoke all on function "private"."require_caller"() from public;

grant execute on function "private"."require_caller"() to "postgres";

-- schemas/private/functions/require_delivery

create or replace function private.require_delivery (
  target_inbox_id uuid,
  to_change       boolean
)
  returns private.webhook_inbox
  language plpgsql
  set search_path to ''
  AS $function$
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
$function$;

comment on function "private"."require_delivery"(uuid, boolean) is 'A delivery, locked when it is to be changed; 404 without one.';

revoke all on function "private"."require_delivery"(uuid, boolean) from public;

grant execute on function "private"."require_delivery"(uuid, boolean) to "postgres";

-- schemas/private/functions/require_organization

create or replace function private.require_organization (
  target_organization_id uuid
)
  returns void
  language plpgsql
  set search_path to ''
  AS $function$
begin
  perform from public.organizations as o where o.id = target_organization_id for no key update;
  if not found then
    raise exception using errcode = 'PT404', message = 'There is no such organization.',
      detail = 'organization_not_found', hint = 'GET /admin/users?email= shows those of a person.';
  end if;
end
$function$;

comment on function "private"."require_organization"(uuid) is 'Holds an organization, so that operators take turns; 404 without it.';

revoke all on function "private"."require_organization"(uuid) from public;

grant execute on function "private"."require_organization"(uuid) to "postgres";

-- schemas/private/functions/require_organization_id

create or replace function private.require_organization_id (
  target_user_id uuid
)
  returns uuid
  language plpgsql
  stable
  set search_path to ''
  AS $function$
declare
  home_id constant uuid := private.current_organization_id(target_user_id);
begin
  if home_id is null then
    raise exception using errcode = 'PT409', message = 'The user belongs to no organization.',
      detail = 'no_organization', hint = 'Call ensure_workspace() first.';
  end if;
  return home_id;
end
$function$;

comment on function "private"."require_organization_id"(uuid) is 'Where a user works now, or the error of working nowhere.';

revoke all on function "private"."require_organization_id"(uuid) from public;

grant execute on function "private"."require_organization_id"(uuid) to "postgres";

-- schemas/private/functions/require_role

create or replace function private.require_role (
  target_organization_id uuid,
  minimum                public.organization_role
)
  returns public.organization_role
  language plpgsql
  stable
  set search_path to ''
  AS $function$
declare
  held public.organization_role;
begin
  select m.role into held from public.organization_members as m
  where m.organization_id = target_organization_id
    and m.user_id = private.require_caller() and m.is_active;
  -- To an outsider the organization does not exist.
  if held is null then
    raise exception using errcode = 'PT404', message = 'There is no such organization.',
      detail = 'organization_not_found', hint = 'Ask ensure_workspace() for yours.';
  end if;
  if held > minimum then
    raise exception using errcode = 'PT403',
      message = format('This needs the role "%s".', minimum), detail = 'role_required',
      hint = 'Ask an admin of the organization.';
  end if;
  return held;
end
$function$;

comment on function "private"."require_role"(uuid, public.organization_role) is 'The caller''s role; 404 for outsiders, 403 below the minimum. Ask under lock_organization.';

revoke all on function "private"."require_role"(uuid, public.organization_role) from public;

grant execute on function "private"."require_role"(uuid, public.organization_role) to "postgres";

-- schemas/private/functions/reserve_tokens

create or replace function private.reserve_tokens (
  target_user_id uuid
)
  returns boolean
  language plpgsql
  set search_path to ''
  AS $function$
begin
  insert into private.daily_spend as d (user_id, day, tokens)
  select target_user_id, private.spend_day(), private.turn_token_reserve()
  where private.turn_token_reserve() <= private.daily_token_cap()
  on conflict on constraint daily_spend_pkey
    do update set tokens = d.tokens + excluded.tokens
    where d.tokens + excluded.tokens <= private.daily_token_cap();
  return found;
end
$function$;

comment on function "private"."reserve_tokens"(uuid) is 'Takes one turn''s worth off the day, or says no; one statement, so that two never share the last of it.';

revoke all on function "private"."reserve_tokens"(uuid) from public;

grant execute on function "private"."reserve_tokens"(uuid) to "postgres";

-- schemas/private/functions/resume_whatsapp_number

create or replace function private.resume_whatsapp_number (
  number_id text
)
  returns boolean
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
begin
  update private.whatsapp_numbers as n
  set stopped_at = null, stop_class = null, stop_code = null, held_until = null, refusals = 0
  where n.phone_number_id = number_id and n.stopped_at is not null;
  if not found then
    return false;
  end if;
  perform private.audit('whatsapp.number_resumed', null, null, jsonb_build_object('phone_number_id', number_id));
  -- What only waited need not wait any longer.
  update pgmq.q_sends as j set vt = clock_timestamp() where j.read_ct = 0 and j.vt > clock_timestamp();
  return true;
end
$function$;

comment on function "private"."resume_whatsapp_number"(text) is 'Lets a stopped number write again; false when it was not stopped. Definer: the table and the queue are private.';

revoke all on function "private"."resume_whatsapp_number"(text) from public;

grant execute on function "private"."resume_whatsapp_number"(text) to "postgres", "service_role";

-- schemas/private/functions/retry_job

create or replace function private.retry_job (
  queue         text,
  job_id        bigint,
  delay_seconds integer,
  error         text
)
  returns void
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
declare
  waiting jsonb;
begin
  if retry_job.error is null then
    -- Waiting is not failing: a new job with no tries behind it takes the place of this one.
    execute format('select message from pgmq.%I where msg_id = $1 for update', 'q_' || retry_job.queue)
      into waiting using retry_job.job_id;
    if waiting is not null then
      perform pgmq.send(retry_job.queue, waiting, greatest(delay_seconds, 0));
      perform private.finish_job(retry_job.queue, retry_job.job_id);
    end if;
  else
    insert into private.job_errors as e (queue, job_id, error)
    values (retry_job.queue, retry_job.job_id, left(retry_job.error, 500))
    on conflict on constraint job_errors_pkey
      do update set error = excluded.error, failed_at = now();
    perform pgmq.set_vt(retry_job.queue, retry_job.job_id, greatest(delay_seconds, 0));
  end if;
end
$function$;

comment on function "private"."retry_job"(text, bigint, integer, text) is 'Puts a leased job back: with an error it counts as a try, without one it only waits. Definer: queues belong to the owner.';

revoke all on function "private"."retry_job"(text, bigint, integer, text) from public;

grant execute on function "private"."retry_job"(text, bigint, integer, text) to "postgres", "service_role";

-- schemas/private/functions/revoke_invitation

create or replace function private.revoke_invitation (
  target_invitation_id uuid
)
  returns void
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
declare
  place uuid;
begin
  perform private.require_caller();
  select i.organization_id into place from public.invitations as i
  where i.id = target_invitation_id
    and i.organization_id = any (private.org_ids_with_role('admin'));
  if place is not null then
    perform private.lock_organization(place);
    perform private.require_role(place, 'admin');
    update public.invitations as i set revoked_at = now()
    where i.id = target_invitation_id and i.accepted_at is null and i.revoked_at is null;
  end if;
  if place is null or not found then
    raise exception using errcode = 'PT404', message = 'There is no such live invitation.',
      detail = 'invitation_not_found', hint = 'Read invitations for those of your organization.';
  end if;
  perform private.audit('invitation.revoked', place, target_invitation_id);
end
$function$;

comment on function "private"."revoke_invitation"(uuid) is 'Ends a live invitation. Definer: no API role may write invitations; admins only.';

revoke all on function "private"."revoke_invitation"(uuid) from public;

grant execute on function "private"."revoke_invitation"(uuid) to "authenticated", "postgres";

-- schemas/private/functions/revoke_platform_admin

create or replace function private.revoke_platform_admin (
  target_user_id uuid
)
  returns jsonb
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
begin
  delete from private.platform_admins as a where a.user_id = target_user_id;
  if not found then
    return jsonb_build_object('revoked', false);
  end if;
  perform private.audit_operation('platform_admin.revoke', null, null, null, target_user_id,
    jsonb_build_object('operator', private.granting_power()));
  return jsonb_build_object('revoked', true);
end
$function$;

comment on function "private"."revoke_platform_admin"(uuid) is 'Ends it; at once, also for open sessions. Definer: the table is private.';

revoke all on function "private"."revoke_platform_admin"(uuid) from public;

grant execute on function "private"."revoke_platform_admin"(uuid) to "postgres", "service_role";

-- schemas/private/functions/send_chat_message

create or replace function private.send_chat_message (
  target_session_id uuid,
  client_id         text,
  words             text
)
  returns public.messages
  language sql
  security definer
  set search_path to ''
  AS $function$
  select private.store_chat_message(private.own_chat_session(target_session_id), client_id, words)
$function$;

comment on function "private"."send_chat_message"(uuid, text, text) is 'Stores a message of the caller. Definer: browsers may not write turns, queues or spend.';

revoke all on function "private"."send_chat_message"(uuid, text, text) from public;

grant execute on function "private"."send_chat_message"(uuid, text, text) to "authenticated", "postgres";

-- schemas/private/functions/send_chat_message_as

create or replace function private.send_chat_message_as (
  target_user_id    uuid,
  target_session_id uuid,
  client_id         text,
  words             text
)
  returns public.messages
  language sql
  security definer
  set search_path to ''
  AS $function$
  select private.store_chat_message(
    private.chat_session_of(target_user_id, target_session_id), client_id, words)
$function$;

comment on function "private"."send_chat_message_as"(uuid, uuid, text, text) is 'Stores a message of a person who proved by a chat token who they are. Definer: turns, queues and spend are private.';

revoke all on function "private"."send_chat_message_as"(uuid, uuid, text, text) from public;

grant execute on function "private"."send_chat_message_as"(uuid, uuid, text, text) to "postgres", "service_role";

-- schemas/private/functions/send_reply

create or replace function private.send_reply (
  turn  uuid,
  reply public.messages
)
  returns uuid[]
  language plpgsql
  set search_path to ''
  AS $function$
declare
  max_characters constant integer := 4096; -- WhatsApp's limit for a text body
  person uuid;
  number text;
  parts constant text[] := private.split_text(reply.content, max_characters);
  sent uuid[] := '{}';
begin
  select w.id, private.number_of(w.id) into person, number
  from public.whatsapp_identities as w where w.user_id = reply.user_id;
  if person is null or number is null then
    -- Unlinked since: the answer stands in the app.
    update public.messages as m set status = 'failed' where m.id = reply.id;
    return sent;
  end if;
  for i in 1..cardinality(parts) loop
    sent := sent || private.send_whatsapp(person, number, 'reply', parts[i], turn, i, reply.id);
  end loop;
  return sent;
end
$function$;

comment on function "private"."send_reply"(uuid, public.messages) is 'Outbox rows for an answer.';

revoke all on function "private"."send_reply"(uuid, public.messages) from public;

grant execute on function "private"."send_reply"(uuid, public.messages) to "postgres";

-- schemas/private/functions/send_whatsapp

create or replace function private.send_whatsapp (
  to_identity uuid,
  from_number text,
  kind        text,
  content     text,
  turn        uuid    default null::uuid,
  part        integer default 1,
  message     uuid    default null::uuid
)
  returns uuid
  language plpgsql
  set search_path to ''
  AS $function$
declare
  outbox_id uuid;
begin
  insert into private.outbox (identity_id, phone_number_id, kind, content, turn_id, part, message_id)
  values (to_identity, from_number, kind, content, turn, part, message)
  returning id into outbox_id;
  perform private.enqueue('sends', jsonb_build_object('outbox_id', outbox_id));
  return outbox_id;
end
$function$;

comment on function "private"."send_whatsapp"(uuid, text, text, text, uuid, integer, uuid) is 'Writes the intent to send and its job, in the caller''s transaction.';

revoke all on function "private"."send_whatsapp"(uuid, text, text, text, uuid, integer, uuid) from public;

grant execute on function "private"."send_whatsapp"(uuid, text, text, text, uuid, integer, uuid) to "postgres";

-- schemas/private/functions/send_whatsapp_template

create or replace function private.send_whatsapp_template (
  recipient       uuid,
  chosen_name     text,
  chosen_language text,
  parameters      text[],
  key             text
)
  returns jsonb
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
declare
  chosen constant jsonb := jsonb_build_object('name', chosen_name, 'language', chosen_language,
    'parameters', to_jsonb(coalesce(parameters, '{}')));
  person public.whatsapp_identities;
  sent private.outbox;
  template_text text;
  refusal text;
  session public.chat_sessions;
  message uuid;
  number text;
begin
  select * into person from public.whatsapp_identities as w where w.user_id = recipient for no key update;
  select * into sent from private.outbox as o where o.request_key = key;
  if found then
    if not exists (select from public.messages as m where m.id = sent.message_id and m.user_id = recipient) then
      raise exception using errcode = 'PT409', message = 'This key was used for somebody else.',
        detail = 'conflict', hint = 'Send it under a new key.';
    end if;
    return jsonb_build_object('outbox_id', sent.id, 'message_id', sent.message_id);
  end if;
  if person.id is null then
    raise exception using errcode = 'PT404', message = 'The user has not linked WhatsApp.',
      detail = 'whatsapp_not_linked', hint = 'They link it with start_whatsapp_link().';
  end if;
  select t.body into template_text from private.whatsapp_templates as t
  where t.name = chosen_name and t.language = chosen_language;
  refusal := private.template_refusal(person, chosen);
  if refusal = 'template' then
    raise exception using errcode = 'PT409', message = 'There is no approved template of this name and language.',
      detail = 'template_not_approved', hint = 'See list_whatsapp_templates().';
  elsif refusal <> 'none' then
    raise exception using errcode = 'PT409', message = 'The person does not want this, or can not be reached.',
      detail = 'whatsapp_opted_out', hint = 'Nothing was sent. They decide with START or in their preferences.';
  elsif cardinality(coalesce(parameters, '{}')) <> (
    select count(distinct m[1]) from regexp_matches(template_text, '\{\{([0-9]{1,3})\}\}', 'g') as m
  ) then
    raise exception using errcode = 'PT400', message = 'The template wants another number of parameters.',
      detail = 'invalid_input', hint = 'One for each {{n}} of its body.';
  end if;

  number := private.number_of(person.id);
  if number is null then
    raise exception using errcode = 'PT503', message = 'WhatsApp is not set up.',
      detail = 'whatsapp_not_configured', hint = 'Set the WHATSAPP_* secrets and let the worker run once.';
  end if;
  session := private.active_chat_session_of(recipient);
  insert into public.messages (session_id, avatar_id, channel, role, content, status)
  select session.id, (select a.id from public.avatars as a where a.user_id = recipient), 'whatsapp', 'assistant',
    private.render_template(template_text, parameters), 'pending'
  returning id into message;
  insert into private.outbox (identity_id, phone_number_id, kind, content, template, request_key, message_id)
  values (person.id, number, 'template', private.render_template(template_text, parameters), chosen, key, message)
  returning * into sent;
  perform private.enqueue('sends', jsonb_build_object('outbox_id', sent.id));
  return jsonb_build_object('outbox_id', sent.id, 'message_id', message);
end
$function$;

comment on function "private"."send_whatsapp_template"(uuid, text, text, text[], text) is 'Writes a template to somebody who wants it, once per key. Definer: the outbox is private.';

revoke all on function "private"."send_whatsapp_template"(uuid, text, text, text[], text) from public;

grant execute on function "private"."send_whatsapp_template"(uuid, text, text, text[], text) to "postgres", "service_role";

-- schemas/private/functions/set_member_role

create or replace function private.set_member_role (
  target_organization_id uuid,
  target_user_id         uuid,
  new_role               public.organization_role
)
  returns void
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
begin
  perform private.lock_organization(target_organization_id);
  perform private.require_role(target_organization_id, 'admin');
  update public.organization_members as m set role = new_role
  where m.organization_id = target_organization_id and m.user_id = target_user_id and m.is_active;
  if not found then
    raise exception using errcode = 'PT404', message = 'There is no such member.',
      detail = 'member_not_found', hint = 'Read organization_members for who belongs.';
  end if;
end
$function$;

comment on function "private"."set_member_role"(uuid, uuid, public.organization_role) is 'Changes a member''s role. Definer: no API role may write memberships; admins only.';

revoke all on function "private"."set_member_role"(uuid, uuid, public.organization_role) from public;

grant execute on function "private"."set_member_role"(uuid, uuid, public.organization_role) to "authenticated", "postgres";

-- schemas/private/functions/set_message_owner

create or replace function private.set_message_owner()
  returns trigger
  language plpgsql
  set search_path to ''
  AS $function$
begin
  -- Invoker's rights: a browser finds only its own session here, and no other exists for it.
  select s.organization_id, s.user_id into new.organization_id, new.user_id
  from public.chat_sessions as s
  where s.id = new.session_id;
  if not found then
    raise exception using errcode = 'PT404', message = 'There is no such session.',
      detail = 'session_not_found', hint = 'Ask active_chat_session() for one.';
  end if;
  return new;
end
$function$;

comment on function "private"."set_message_owner"() is 'Before insert: organization and user are the session''s, whatever the request says.';

revoke all on function "private"."set_message_owner"() from public;

grant execute on function "private"."set_message_owner"() to "postgres";

-- schemas/private/functions/set_organization_flags

create or replace function private.set_organization_flags (
  target_organization_id uuid,
  flags                  jsonb,
  operator_id            uuid,
  request_id             uuid
)
  returns jsonb
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
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
$function$;

comment on function "private"."set_organization_flags"(uuid, jsonb, uuid, uuid) is 'Replaces what is set for an organization; a flag that is left out has its default again. Definer: the table is private.';

revoke all on function "private"."set_organization_flags"(uuid, jsonb, uuid, uuid) from public;

grant execute on function "private"."set_organization_flags"(uuid, jsonb, uuid, uuid) to "postgres", "service_role";

-- schemas/private/functions/set_organization_plan

create or replace function private.set_organization_plan (
  target_organization_id uuid,
  wanted_plan            text,
  operator_id            uuid,
  request_id             uuid
)
  returns jsonb
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
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
$function$;

comment on function "private"."set_organization_plan"(uuid, text, uuid, uuid) is 'Puts an organization on a plan that has seats for its members. Definer: it writes what no API role may.';

revoke all on function "private"."set_organization_plan"(uuid, text, uuid, uuid) from public;

grant execute on function "private"."set_organization_plan"(uuid, text, uuid, uuid) to "postgres", "service_role";

-- schemas/private/functions/set_organization_slug

create or replace function private.set_organization_slug()
  returns trigger
  language plpgsql
  set search_path to ''
  AS $function$
declare
  digits constant text := replace(new.id::text, '-', '');
begin
  for width in 8..32 loop
    new.slug := left(digits, width);
    exit when not exists (select from public.organizations as o where o.slug = new.slug);
  end loop;
  return new;
end
$function$;

comment on function "private"."set_organization_slug"() is 'Before insert: the slug is derived, never chosen, so it can not squat on a reserved word.';

revoke all on function "private"."set_organization_slug"() from public;

grant execute on function "private"."set_organization_slug"() to "postgres";

-- schemas/private/functions/settle_message

create or replace function private.settle_message (
  target_message_id uuid
)
  returns void
  language sql
  set search_path to ''
  AS $function$
  -- A message is as far as the least of its parts, and has failed when one of them has.
  update public.messages as m set status = parts.status
  from (
    select case when bool_or(o.status = 'failed') then 'failed'
      else min(case when o.status in ('pending', 'sending', 'accepted') then 'pending'
        else o.status end::public.message_status) end as status
    from private.outbox as o where o.message_id = target_message_id
  ) as parts
  where m.id = target_message_id and m.status <> parts.status
$function$;

comment on function "private"."settle_message"(uuid) is 'Gives a message the status that its parts have.';

revoke all on function "private"."settle_message"(uuid) from public;

grant execute on function "private"."settle_message"(uuid) to "postgres";

-- schemas/private/functions/settle_tokens

create or replace function private.settle_tokens (
  target_user_id uuid,
  reserved_on    date,
  difference     bigint
)
  returns void
  language sql
  set search_path to ''
  AS $function$
  update private.daily_spend as d set tokens = greatest(d.tokens + difference, 0)
  where d.user_id = target_user_id and d.day = reserved_on
$function$;

comment on function "private"."settle_tokens"(uuid, date, bigint) is 'Puts what a turn did cost in the place of what it reserved, on the day of the reservation.';

revoke all on function "private"."settle_tokens"(uuid, date, bigint) from public;

grant execute on function "private"."settle_tokens"(uuid, date, bigint) to "postgres";

-- schemas/private/functions/settle_turn

create or replace function private.settle_turn (
  turn  private.turns,
  spent bigint
)
  returns void
  language sql
  set search_path to ''
  AS $function$
  select private.settle_tokens(s.user_id, turn.reserved_on, spent - turn.reserved_tokens)
  from public.chat_sessions as s where s.id = turn.session_id and turn.reserved_tokens > 0;
  update private.turns as t set reserved_tokens = 0 where t.id = turn.id
$function$;

comment on function "private"."settle_turn"(private.turns, bigint) is 'Puts what an attempt did cost in the place of what it reserved, once.';

revoke all on function "private"."settle_turn"(private.turns, bigint) from public;

grant execute on function "private"."settle_turn"(private.turns, bigint) to "postgres";

-- schemas/private/functions/settle_whatsapp_message

create or replace function private.settle_whatsapp_message (
  target_wamid text
)
  returns void
  language plpgsql
  set search_path to ''
  AS $function$
declare
  original private.whatsapp_messages;
  person uuid;
  latest record;
begin
  select * into original from private.whatsapp_messages as i where i.wamid = target_wamid and i.shown_as is not null;
  -- Only whom it belongs to, or was written to, has a say.
  person := coalesce(original.identity_id,
    (select o.identity_id from private.outbox as o where o.external_id = target_wamid));
  select (array_agg(i.content order by i.sent_at desc, i.id desc) filter (where i.type = 'edit' and i.content is not null))[1] as words,
    max(i.sent_at) filter (where i.type = 'edit') as edited_at,
    min(i.sent_at) filter (where i.type = 'revoke') as revoked_at,
    (array_agg(i.content order by i.sent_at desc, i.id desc) filter (where i.type = 'reaction'))[1] as reaction,
    count(*) as found
    into latest
  from private.whatsapp_messages as i where i.about = target_wamid and i.identity_id = person;
  if latest.found = 0 then
    return; -- Or nobody knows yet what it speaks of.
  end if;

  if latest.revoked_at is not null or original.message_id is null and original.disposition = 'conversation' then
    -- Taken back, or deleted with its session: the words go, wherever they stood.
    update private.whatsapp_messages as i set content = null, payload = '{}'
    where i.id = original.id or i.about = target_wamid and i.identity_id = person and i.type = 'edit';
    delete from private.turn_messages as q where q.message_id = original.message_id and q.turn_id is null;
  elsif latest.words is not null then
    update private.whatsapp_messages as i set content = latest.words where i.id = original.id;
  end if;

  update public.messages as m
  set content = case
        when m.role <> 'user' then m.content
        when latest.revoked_at is not null then '[deleted]'
        else coalesce(latest.words, m.content) end,
      edited_at = case when m.role = 'user' then latest.edited_at end,
      revoked_at = case when m.role = 'user' then latest.revoked_at end,
      reaction = latest.reaction
  where (m.channel = 'whatsapp' and m.external_id = target_wamid
      or m.id = (select o.message_id from private.outbox as o where o.external_id = target_wamid))
    and m.user_id = (select w.user_id from public.whatsapp_identities as w where w.id = person);
  -- With the conversation these rows go, too.
  update private.whatsapp_messages as i set message_id = original.message_id
  where i.about = target_wamid and original.message_id is not null and i.message_id is null;
end
$function$;

comment on function "private"."settle_whatsapp_message"(text) is 'Makes a message look as its edits, revocation and reactions say, in whatever order they came.';

revoke all on function "private"."settle_whatsapp_message"(text) from public;

grant execute on function "private"."settle_whatsapp_message"(text) to "postgres";

-- schemas/private/functions/spend_day

create or replace function private.spend_day()
  returns date
  language sql
  stable
  parallel safe
  set search_path to ''
  AS $function$ select (now() at time zone 'utc')::date $function$;

comment on function "private"."spend_day"() is 'Today, by the calendar that the cap follows.';

revoke all on function "private"."spend_day"() from public;

grant execute on function "private"."spend_day"() to "postgres";

-- schemas/private/functions/split_text

create or replace function private.split_text (
  content text,
  width   integer
)
  returns text[]
  language plpgsql
  immutable
  set search_path to ''
  AS $function$
declare
  blanks constant text := E' \t\r\n';
  fair constant integer := width / 4;
  rest text := btrim(content, blanks);
  head text;
  cut integer;
  parts text[] := '{}';
begin
  while char_length(rest) > width loop
    head := left(rest, width);
    -- At the last paragraph, else line, else word that leaves a fair part; else anywhere.
    select coalesce(min(s.seam) filter (where s.seam = s.best), width) into cut
    from (
      select width - position(k.mark in reverse(head)) + 1 as seam,
        first_value(width - position(k.mark in reverse(head)) + 1) over (order by k.place) as best
      from unnest(array[E'\n\n', E'\n', ' ']) with ordinality as k (mark, place)
      where position(k.mark in reverse(head)) > 0
        and width - position(k.mark in reverse(head)) + 1 > fair
    ) as s;
    parts := parts || btrim(left(rest, cut), blanks);
    rest := btrim(substr(rest, cut + 1), blanks);
  end loop;
  return case when rest = '' then parts else parts || rest end;
end
$function$;

comment on function "private"."split_text"(text, integer) is 'Parts of at most `width` characters, cut at a paragraph, line or word where there is one.';

revoke all on function "private"."split_text"(text, integer) from public;

grant execute on function "private"."split_text"(text, integer) to "postgres";

-- schemas/private/functions/start_whatsapp_link

create or replace function private.start_whatsapp_link()
  returns jsonb
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
declare
  alphabet constant text := '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
  lifetime constant interval := interval '10 minutes';
  caller constant uuid := (select auth.uid());
  business text;
  code text;
  expires timestamptz;
begin
  if caller is null then
    raise exception using errcode = 'PT401', message = 'Nobody is signed in.',
      detail = 'not_authenticated', hint = 'Sign in first.';
  end if;
  select n.display_phone into business from private.whatsapp_numbers as n
  order by n.updated_at desc limit 1;
  if not found then
    raise exception using errcode = 'PT503', message = 'WhatsApp is not set up.',
      detail = 'whatsapp_not_configured',
      hint = 'Set the WHATSAPP_* secrets and let the worker run once.';
  end if;
  -- 32 letters: five bits of each random byte, no bias.
  select string_agg(substr(alphabet, 1 + (get_byte(extensions.gen_random_bytes(1), 0) & 31), 1), '')
    into code
  from generate_series(1, 8);
  insert into private.whatsapp_link_codes as c (user_id, code_hash, expires_at)
  values (caller, sha256(convert_to(code, 'UTF8')), now() + lifetime)
  on conflict on constraint whatsapp_link_codes_pkey
    do update set code_hash = excluded.code_hash, expires_at = excluded.expires_at, created_at = now()
  returning c.expires_at into expires;
  return jsonb_build_object(
    'code', left(code, 4) || '-' || right(code, 4), 'expires_at', expires, 'business_phone', business);
end
$function$;

comment on function "private"."start_whatsapp_link"() is 'A new one-time code for the caller. Definer: codes are private; it acts on auth.uid() alone.';

revoke all on function "private"."start_whatsapp_link"() from public;

grant execute on function "private"."start_whatsapp_link"() to "authenticated", "postgres";

-- schemas/private/functions/status_rank

create or replace function private.status_rank (
  status text
)
  returns integer
  language sql
  immutable
  parallel safe
  set search_path to ''
  AS $function$ select array_position('{received,pending,sending,accepted,sent,delivered,read,played}', status) $function$;

comment on function "private"."status_rank"(text) is 'Order of statuses; a status never goes back. Null: not ranked.';

revoke all on function "private"."status_rank"(text) from public;

grant execute on function "private"."status_rank"(text) to "postgres";

-- schemas/private/functions/stop_number

create or replace function private.stop_number (
  number_id text,
  class     text,
  code      integer
)
  returns boolean
  language plpgsql
  set search_path to ''
  AS $function$
begin
  update private.whatsapp_numbers as n
  set stopped_at = now(), stop_class = class, stop_code = code
  where n.phone_number_id = number_id and n.stopped_at is null;
  if found then
    perform private.audit('whatsapp.number_stopped', null, null,
      jsonb_build_object('phone_number_id', number_id, 'class', class, 'code', code));
  end if;
  return exists (select from private.whatsapp_numbers as n where n.phone_number_id = number_id);
end
$function$;

comment on function "private"."stop_number"(text, text, integer) is 'Nothing leaves from this number until an operator resumes it; what waits keeps its tries. False: it is not known.';

revoke all on function "private"."stop_number"(text, text, integer) from public;

grant execute on function "private"."stop_number"(text, text, integer) to "postgres";

-- schemas/private/functions/store_chat_message

create or replace function private.store_chat_message (
  session   public.chat_sessions,
  client_id text,
  words     text
)
  returns public.messages
  language plpgsql
  set search_path to ''
  AS $function$
declare
  -- Whoever sends opens the turn too, at once; the worker looks only if they did not.
  head_start constant integer := 10;
  key constant text := session.id::text || ':' || client_id;
  message public.messages;
begin
  if char_length(client_id) not between 1 and 200 then
    raise exception using errcode = 'PT400', message = 'The message''s id has 1 to 200 characters.',
      detail = 'invalid_input', hint = 'Send an id of your own making, a new one for each message.';
  end if;
  select * into message from public.messages as m
  where m.channel = 'app' and m.external_id = key;
  if not found and client_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
    -- Sent by another path, and asked for again under the id by which it was read.
    select * into message from public.messages as m
    where m.id = client_id::uuid and m.session_id = session.id and m.role = 'user';
  end if;
  if message.id is not null and message.content <> words then
    raise exception using errcode = 'PT409', message = 'This message was sent already, in other words.',
      detail = 'conflict', hint = 'Send it under a new id.';
  end if;
  if message.id is not null and not exists (
    select from private.turn_messages as q join private.turns as t on t.id = q.turn_id
    where q.message_id = message.id and t.status = 'failed'
  ) then
    return message;
  end if;

  if not private.has_tokens_left(session.user_id) then
    raise exception using errcode = 'PT402', message = 'The day''s share of the model is used up.',
      detail = 'limit_reached', hint = 'Write again tomorrow (UTC).';
  end if;
  if message.id is null then
    -- The clock, under the session's lock: two tabs are stored in the order of their times.
    insert into public.messages (session_id, content, external_id, created_at)
    values (session.id, words, key, clock_timestamp())
    returning * into message;
  else
    delete from private.turn_messages as q where q.message_id = message.id;
  end if;
  perform private.ask_for_reply(array[message.id], head_start);
  return message;
end
$function$;

comment on function "private"."store_chat_message"(public.chat_sessions, text, text) is 'Stores a message once, whatever its sender repeats; one that was given up is asked again. The caller holds the session.';

revoke all on function "private"."store_chat_message"(public.chat_sessions, text, text) from public;

grant execute on function "private"."store_chat_message"(public.chat_sessions, text, text) to "postgres";

-- schemas/private/functions/store_whatsapp_events

create or replace function private.store_whatsapp_events (
  items     jsonb,
  source_id uuid
)
  returns integer
  language plpgsql
  set search_path to ''
  AS $function$
declare
  item jsonb;
  event private.whatsapp_events;
  person uuid;
  stored integer := 0;
begin
  for item in select u.value from jsonb_array_elements(items) with ordinality as u order by u.ordinality loop
    insert into private.whatsapp_events (inbox_id, field, payload, occurred_at, digest)
    values (source_id, item ->> 'field', coalesce(item -> 'payload', 'null'), (item ->> 'occurred_at')::timestamptz,
      sha256(convert_to(concat_ws(':', item ->> 'field', item ->> 'occurred_at', item ->> 'payload'), 'UTF8')))
    on conflict on constraint whatsapp_events_digest_key do nothing
    returning * into event;
    continue when event.id is null;
    stored := stored + 1;
    person := case when coalesce(item ->> 'from_phone', item ->> 'from_user_id') is not null
      then private.find_whatsapp_identity(item ->> 'from_phone', item ->> 'from_user_id', null) end;
    if item -> 'act' is not null then
      perform private.follow_whatsapp_event(item -> 'act', person, private.event_time(event));
    end if;
    -- Whoever moved may have been found to be two; the one who stayed is asked for again.
    update private.whatsapp_events as e
    set is_followed = item -> 'act' is not null,
        identity_id = (select w.id from public.whatsapp_identities as w where w.id = person)
    where e.id = event.id;
  end loop;
  return stored;
end
$function$;

comment on function "private"."store_whatsapp_events"(jsonb, uuid) is 'Stores events and follows them; returns how many were new.';

revoke all on function "private"."store_whatsapp_events"(jsonb, uuid) from public;

grant execute on function "private"."store_whatsapp_events"(jsonb, uuid) to "postgres";

-- schemas/private/functions/store_whatsapp_messages

create or replace function private.store_whatsapp_messages (
  items     jsonb,
  source_id uuid
)
  returns integer
  language plpgsql
  set search_path to ''
  AS $function$
declare
  people constant jsonb := private.meet_whatsapp_people(items);
  fresh uuid[];
  given record;
  to_answer uuid[];
begin
  with stored as (
    insert into private.whatsapp_messages
      (wamid, inbox_id, identity_id, phone_number_id, type, shown_as, content, about, payload, disposition, sent_at)
    select u.item ->> 'wamid', source_id, (people ->> private.whatsapp_name(u.item ->> 'from_phone', u.item ->> 'from_user_id'))::uuid,
      u.item ->> 'phone_number_id',
      u.item ->> 'type', (u.item ->> 'shown_as')::public.message_type, left(u.item ->> 'text', 65536), u.item ->> 'about',
      coalesce(u.item -> 'payload', '{}'), case when u.item -> 'shown_as' is null then 'ignored' else 'unlinked' end,
      -- WhatsApp gives whole seconds, cut off. The end of that second sorts after what was said in it.
      least(now(), t.reported + case when t.reported = date_trunc('second', t.reported)
        then interval '999 ms' else interval '0' end)
    from jsonb_array_elements(items) with ordinality as u (item, position)
    cross join lateral (select (u.item ->> 'sent_at')::timestamptz as reported) as t
    order by u.position
    on conflict on constraint whatsapp_messages_wamid_key do nothing
    returning id, identity_id, type, sent_at
  ), heard as (
    update public.whatsapp_identities as w
    set last_inbound_at = greatest(w.last_inbound_at, s.sent_at), unreachable_at = null
    from (select identity_id, max(sent_at) as sent_at from stored where type <> 'system' group by identity_id) as s
    where w.id = s.identity_id
  )
  select array_agg(s.id order by s.id) into fresh from stored as s;
  if fresh is null then
    return 0;
  end if;

  -- Codes, words of consent and what speaks of another message, in the order given.
  to_answer := fresh;
  for given in
    select i as message, u.item
    from jsonb_array_elements(items) as u (item)
    join private.whatsapp_messages as i on i.wamid = u.item ->> 'wamid'
    where i.id = any (fresh) and (i.shown_as is null
      -- Codes and words of consent are short; most messages need not be looked at.
      or char_length(i.content) <= 64 and (
        i.type = 'text' and private.normal_code(i.content) is not null
        or i.shown_as in ('text', 'button', 'interactive') and private.keyword_meaning(i.content) is not null))
    order by i.id
  loop
    if private.act_on_whatsapp_message(given.message, given.item) then
      to_answer := array_remove(to_answer, (given.message).id);
    end if;
  end loop;

  perform private.place_whatsapp_messages(to_answer);
  perform private.ask_for_reply(array(
    select m.id from unnest(to_answer) as r (id)
    cross join lateral (
      select t.message_id, t.identity_id from private.whatsapp_messages as t where t.id = r.id limit 1) as i
    cross join lateral (
      select t.id, t.type, t.revoked_at from public.messages as t where t.id = i.message_id limit 1) as m
    cross join lateral (
      select t.stopped_at from public.whatsapp_identities as t where t.id = i.identity_id limit 1) as w
    where m.type <> 'unsupported' and m.revoked_at is null and w.stopped_at is null));
  perform private.prompt_whatsapp_linking(array(
    select distinct i.identity_id from private.whatsapp_messages as i
    where i.id = any (to_answer) and i.disposition = 'unlinked'));
  return cardinality(fresh);
end
$function$;

comment on function "private"."store_whatsapp_messages"(jsonb, uuid) is 'Stores inbound messages and does what they ask for; returns how many were new.';

revoke all on function "private"."store_whatsapp_messages"(jsonb, uuid) from public;

grant execute on function "private"."store_whatsapp_messages"(jsonb, uuid) to "postgres";

-- schemas/private/functions/store_whatsapp_statuses

create or replace function private.store_whatsapp_statuses (
  items     jsonb,
  source_id uuid
)
  returns integer
  language plpgsql
  set search_path to ''
  AS $function$
declare
  report record;
  stored integer := 0;
begin
  for report in
    with fresh as (
      insert into private.whatsapp_statuses
        (wamid, status, occurred_at, callback_data, error_class, error_code, payload, inbox_id)
      select u.item ->> 'wamid', u.item ->> 'status', (u.item ->> 'occurred_at')::timestamptz, u.item ->> 'callback_data',
        u.item #>> '{errors,0,class}', (u.item #>> '{errors,0,code}')::integer, coalesce(u.item -> 'payload', '{}'), source_id
      from jsonb_array_elements(items) with ordinality as u (item, position)
      order by u.item ->> 'wamid', u.item ->> 'status', u.position
      on conflict on constraint whatsapp_statuses_pkey do nothing
      returning *
    )
    select f.* from fresh as f
    order by coalesce(f.callback_data, f.wamid), f.occurred_at, private.status_rank(f.status)
  loop
    stored := stored + 1;
    perform private.apply_whatsapp_status(
      report.wamid, report.status, report.callback_data, report.error_class, report.error_code, report.occurred_at);
  end loop;
  return stored;
end
$function$;

comment on function "private"."store_whatsapp_statuses"(jsonb, uuid) is 'Stores delivery reports and follows them; returns how many were new.';

revoke all on function "private"."store_whatsapp_statuses"(jsonb, uuid) from public;

grant execute on function "private"."store_whatsapp_statuses"(jsonb, uuid) to "postgres";

-- schemas/private/functions/store_whatsapp_updates

create or replace function private.store_whatsapp_updates (
  kind      text,
  items     jsonb,
  source_id uuid
)
  returns integer
  language sql
  set search_path to ''
  AS $function$
  select case kind
    when 'other' then private.store_whatsapp_events(items, source_id)
    when 'message' then private.store_whatsapp_messages(items, source_id)
    when 'status' then private.store_whatsapp_statuses(items, source_id) end
$function$;

comment on function "private"."store_whatsapp_updates"(text, jsonb, uuid) is 'Stores updates of one kind, all of them or none.';

revoke all on function "private"."store_whatsapp_updates"(text, jsonb, uuid) from public;

grant execute on function "private"."store_whatsapp_updates"(text, jsonb, uuid) to "postgres";

-- schemas/private/functions/switch_organization

create or replace function private.switch_organization (
  target_organization_id uuid
)
  returns jsonb
  language plpgsql
  security definer
  set search_path to ''
  AS $function$
declare
  caller constant uuid := private.require_caller();
begin
  perform private.require_role(target_organization_id, 'viewer');
  update public.profiles as p set active_organization_id = target_organization_id where p.id = caller;
  return private.workspace(caller);
end
$function$;

comment on function "private"."switch_organization"(uuid) is 'Makes an organization of the caller the active one; returns the workspace. Definer: active_organization_id is not the browser''s to write.';

revoke all on function "private"."switch_organization"(uuid) from public;

grant execute on function "private"."switch_organization"(uuid) to "authenticated", "postgres";

-- schemas/private/functions/take_send_slot

create or replace function private.take_send_slot (
  person    uuid,
  number_id text
)
  returns integer
  language plpgsql
  set search_path to ''
  AS $function$
declare
  moment constant timestamptz := clock_timestamp();
  number_burst constant interval := interval '1 second';
  stopped_check constant integer := 300;
  pair private.whatsapp_pairs;
  number private.whatsapp_numbers;
  free_at timestamptz;
begin
  insert into private.whatsapp_pairs (identity_id) values (person)
  on conflict on constraint whatsapp_pairs_pkey do nothing;
  select * into pair from private.whatsapp_pairs as p where p.identity_id = person for update;
  select * into number from private.whatsapp_numbers as n where n.phone_number_id = number_id for update;
  if number.stopped_at is not null then
    return stopped_check;
  end if;
  free_at := greatest(
    private.pair_slot_at(pair), number.held_until, number.next_send_at + private.number_share() - number_burst);
  if free_at > moment then
    return ceil(extract(epoch from free_at - moment))::integer;
  end if;
  update private.whatsapp_pairs as p
  set next_send_at = greatest(p.next_send_at, moment) + interval '6 seconds' where p.identity_id = person;
  update private.whatsapp_numbers as n
  set next_send_at = greatest(n.next_send_at, moment) + private.number_share() where n.phone_number_id = number_id;
  return null;
end
$function$;

comment on function "private"."take_send_slot"(uuid, text) is 'Takes the right to send one message now (null), or says after how many seconds to ask again.';

revoke all on function "private"."take_send_slot"(uuid, text) from public;

grant execute on function "private"."take_send_slot"(uuid, text) to "postgres";

-- schemas/private/functions/template_body

create or replace function private.template_body (
  chosen jsonb
)
  returns jsonb
  language sql
  immutable
  set search_path to ''
  AS $function$
  select jsonb_build_object('name', chosen ->> 'name', 'language', jsonb_build_object('code', chosen ->> 'language'))
    || case when jsonb_array_length(chosen -> 'parameters') > 0 then jsonb_build_object('components', jsonb_build_array(
      jsonb_build_object('type', 'body', 'parameters', (
        select jsonb_agg(jsonb_build_object('type', 'text', 'text', p.value) order by p.position)
        from jsonb_array_elements_text(chosen -> 'parameters') with ordinality as p (value, position)))))
    else '{}' end
$function$;

comment on function "private"."template_body"(jsonb) is 'The Graph API''s object for a template and its parameters.';

revoke all on function "private"."template_body"(jsonb) from public;

grant execute on function "private"."template_body"(jsonb) to "postgres";

-- schemas/private/functions/template_refusal

create or replace function private.template_refusal (
  person public.whatsapp_identities,
  chosen jsonb
)
  returns text
  language sql
  stable
  set search_path to ''
  AS $function$
  select case
    when person.user_id is null or person.stopped_at is not null then 'opt_out'
    when not exists (select from public.user_preferences as u
                     where u.user_id = person.user_id and u.whatsapp_notifications) then 'opt_out'
    when person.unreachable_at is not null then 'unreachable'
    else coalesce((
      select case
        when t.status <> 'APPROVED' then 'template'
        when t.category = 'marketing' and person.marketing_stopped_at is not null then 'opt_out'
        else 'none' end
      from private.whatsapp_templates as t
      where t.name = chosen ->> 'name' and t.language = chosen ->> 'language'), 'template')
  end
$function$;

comment on function "private"."template_refusal"(public.whatsapp_identities, jsonb) is 'Why a person gets no template: opt_out, unreachable or template (not approved); none: they get it.';

revoke all on function "private"."template_refusal"(public.whatsapp_identities, jsonb) from public;

grant execute on function "private"."template_refusal"(public.whatsapp_identities, jsonb) to "postgres";

-- schemas/private/functions/tick

create or replace function private.tick()
  returns void
  language plpgsql
  set search_path to ''
  AS $function$
begin
  if private.has_work() then
    perform private.wake_worker();
  end if;
end
$function$;

comment on function "private"."tick"() is 'Every ten seconds: wakes the worker when there is work.';

revoke all on function "private"."tick"() from public;

grant execute on function "private"."tick"() to "postgres";

-- schemas/private/functions/touch_updated_at

create or replace function private.touch_updated_at()
  returns trigger
  language plpgsql
  set search_path to ''
  AS $function$
begin
  new.updated_at := now();
  return new;
end
$function$;

comment on function "private"."touch_updated_at"() is 'Before update: updated_at is the database''s word.';

revoke all on function "private"."touch_updated_at"() from public;

grant execute on function "private"."touch_updated_at"() to "postgres";

-- schemas/private/functions/turn_to_app

create or replace function private.turn_to_app (
  target_turn_id uuid
)
  returns boolean
  language plpgsql
  set search_path to ''
  AS $function$
begin
  update private.turns as t set channel = 'app'
  where t.id = target_turn_id and exists (
    select from private.turn_messages as q join public.messages as m on m.id = q.message_id
    where q.turn_id = t.id and m.channel = 'app');
  return found;
end
$function$;

comment on function "private"."turn_to_app"(uuid) is 'Where WhatsApp is closed, what was asked in the app beside it is answered there; false when nothing was.';

revoke all on function "private"."turn_to_app"(uuid) from public;

grant execute on function "private"."turn_to_app"(uuid) to "postgres";

-- schemas/private/functions/turn_token_reserve

create or replace function private.turn_token_reserve()
  returns bigint
  language sql
  immutable
  parallel safe
  set search_path to ''
  AS $function$ select 4500::bigint $function$;

comment on function "private"."turn_token_reserve"() is 'The most that one answer is expected to cost: the persona, the history''s window, the longest answer.';

revoke all on function "private"."turn_token_reserve"() from public;

grant execute on function "private"."turn_token_reserve"() to "postgres";

-- schemas/private/functions/uuid_v7

create or replace function private.uuid_v7()
  returns uuid
  language plpgsql
  parallel safe
  set search_path to ''
  AS $function$
declare
  micros constant bigint := (extract(epoch from clock_timestamp()) * 1000000)::bigint;
begin
  -- 48 bits of milliseconds, version, 12 bits of the millisecond's fraction, then random.
  return (
    lpad(to_hex(micros / 1000), 12, '0')
    || '7' || lpad(to_hex((micros % 1000) * 4096 / 1000), 3, '0')
    || substr(replace(gen_random_uuid()::text, '-', ''), 17)
  )::uuid;
end
$function$;

comment on function "private"."uuid_v7"() is 'Time-ordered id (RFC 9562, version 7) for append-heavy tables, so that their indexes stay local.';

revoke all on function "private"."uuid_v7"() from public;

grant execute on function "private"."uuid_v7"() to "authenticated", "postgres", "service_role";

-- schemas/private/functions/wake_worker

create or replace function private.wake_worker()
  returns void
  language plpgsql
  set search_path to ''
  AS $function$
declare
  base text;
  secret text;
begin
  select s.decrypted_secret into base from vault.decrypted_secrets as s
  where s.name = 'foyer_functions_url';
  select s.decrypted_secret into secret from vault.decrypted_secrets as s
  where s.name = 'foyer_worker_secret';
  if base is null or secret is null then
    return; -- Not deployed yet: the work waits in its queues.
  end if;
  perform net.http_post(
    url := base || '/worker',
    body := '{}'::jsonb,
    headers := jsonb_build_object('Content-Type', 'application/json', 'Authorization', 'Bearer ' || secret),
    timeout_milliseconds := 60000);
end
$function$;

comment on function "private"."wake_worker"() is 'Calls the worker through pg_net once the transaction commits.';

revoke all on function "private"."wake_worker"() from public;

grant execute on function "private"."wake_worker"() to "postgres";

-- schemas/private/functions/whatsapp_name

create or replace function private.whatsapp_name (
  phone text,
  bsuid text
)
  returns text
  language sql
  immutable
  parallel safe
  set search_path to ''
  AS $function$ select concat_ws(' ', coalesce(phone, ''), bsuid) $function$;

comment on function "private"."whatsapp_name"(text, text) is 'What a sender is called within one delivery.';

revoke all on function "private"."whatsapp_name"(text, text) from public;

grant execute on function "private"."whatsapp_name"(text, text) to "postgres";

-- schemas/private/functions/whatsapp_text

create or replace function private.whatsapp_text (
  wanted text
)
  returns text
  language sql
  stable
  set search_path to ''
  AS $function$ select t.content from private.whatsapp_texts as t where t.key = wanted $function$;

comment on function "private"."whatsapp_text"(text) is 'What the number says by itself on an occasion.';

revoke all on function "private"."whatsapp_text"(text) from public;

grant execute on function "private"."whatsapp_text"(text) to "postgres";

-- schemas/private/functions/workspace

create or replace function private.workspace (
  target_user_id uuid
)
  returns jsonb
  language sql
  stable
  set search_path to ''
  AS $function$
  with mine as (
    select o.id, o.name, o.slug, o.storage_bucket, m.role, m.created_at,
           o.personal_for is not distinct from target_user_id as is_personal
    from public.organization_members as m
    join public.organizations as o on o.id = m.organization_id
    where m.user_id = target_user_id and m.is_active
  ),
  active as (
    -- The chosen one if the user still belongs to it, else the personal one.
    select mine.* from mine
    join public.profiles as p on p.id = target_user_id
    order by mine.id is not distinct from p.active_organization_id desc,
             mine.is_personal desc, mine.created_at, mine.id
    limit 1
  )
  select jsonb_build_object(
    'profile', to_jsonb(p),
    'organizations', (
      select coalesce(jsonb_agg(to_jsonb(mine) - 'created_at'
        order by mine.is_personal desc, mine.created_at, mine.id), '[]')
      from mine
    ),
    'active_organization', to_jsonb(a) - 'created_at',
    'starter_project', (
      select jsonb_build_object('id', j.id, 'name', j.name, 'status', j.status)
      from public.projects as j
      where j.organization_id = a.id
      order by j.created_at, j.id
      limit 1
    ),
    'plan', jsonb_build_object(
      'slug', b.slug, 'tier', b.tier, 'name', b.name, 'status', s.status,
      'limits', jsonb_build_object(
        'api_calls', b.api_calls, 'ingestions', b.ingestions, 'storage_gb', b.storage_gb,
        'seats', b.seats, 'oracle_queries', b.oracle_queries)
    ),
    'feature_flags', private.feature_flags_of(p.id),
    'onboarding', jsonb_build_object(
      'completed', p.onboarding_completed,
      'items', jsonb_build_array(
        jsonb_build_object('key', 'complete_profile', 'done', p.name is not null),
        jsonb_build_object('key', 'write_a_message', 'done', exists (
          select from public.messages as m where m.user_id = p.id)),
        jsonb_build_object('key', 'link_whatsapp', 'done', exists (
          select from public.whatsapp_identities as w where w.user_id = p.id))
      )
    )
  )
  from public.profiles as p
  left join active as a on true
  left join public.subscriptions as s on s.organization_id = a.id
  left join public.plans as b on b.slug = s.plan_slug
  where p.id = target_user_id
$function$;

comment on function "private"."workspace"(uuid) is 'A user''s workspace as one object.';

revoke all on function "private"."workspace"(uuid) from public;

grant execute on function "private"."workspace"(uuid) to "postgres";

-- schemas/public/schema

comment on schema "public" is 'standard public schema';

revoke all on schema "public" from "anon";

grant usage on schema "public" to "anon";

revoke all on schema "public" from "authenticated";

grant usage on schema "public" to "authenticated";

revoke all on schema "public" from "pg_database_owner";

grant create, usage on schema "public" to "pg_database_owner";

revoke all on schema "public" from "service_role";

grant usage on schema "public" to "service_role";

-- schemas/public/types/attachment_state

create type "public"."attachment_state" as enum (
  'pending',
  'stored',
  'referenced',
  'failed'
);

comment on type "public"."attachment_state" is 'pending: to be fetched. stored: its bytes are in Storage. referenced: there is no Storage; the channel still has it under its id. failed: it will not be had.';

grant usage on type "public"."attachment_state" to "postgres";

-- schemas/public/types/chunking_strategy

create type "public"."chunking_strategy" as enum (
  'semantic',
  'recursive',
  'fixed'
);

comment on type "public"."chunking_strategy" is 'semantic: along headings and declarations. recursive: along paragraphs, then sentences. fixed: windows of equal size.';

grant usage on type "public"."chunking_strategy" to "postgres";

-- schemas/public/types/message_channel

create type "public"."message_channel" as enum (
  'app',
  'whatsapp'
);

comment on type "public"."message_channel" is 'Where a message was written, or where its answer goes.';

grant usage on type "public"."message_channel" to "postgres";

-- schemas/public/types/message_role

create type "public"."message_role" as enum (
  'user',
  'assistant'
);

comment on type "public"."message_role" is 'Who speaks. A browser never writes as assistant.';

grant usage on type "public"."message_role" to "postgres";

-- schemas/public/types/message_status

create type "public"."message_status" as enum (
  'received',
  'pending',
  'sent',
  'delivered',
  'read',
  'played',
  'failed'
);

comment on type "public"."message_status" is 'received: a person''s message is stored. pending: an answer waits for its channel. sent, delivered, read, played: as the channel reports, never backwards. failed: it will not arrive.';

grant usage on type "public"."message_status" to "postgres";

-- schemas/public/types/message_type

create type "public"."message_type" as enum (
  'text',
  'image',
  'audio',
  'video',
  'document',
  'sticker',
  'location',
  'contacts',
  'interactive',
  'button',
  'order',
  'unsupported'
);

comment on type "public"."message_type" is 'What was sent. interactive: a choice or a form. button: a template''s quick reply. order: out of a catalogue. unsupported: something that came and can not be read, yet.';

grant usage on type "public"."message_type" to "postgres";

-- schemas/public/types/organization_role

create type "public"."organization_role" as enum (
  'admin',
  'member',
  'viewer'
);

comment on type "public"."organization_role" is 'Strongest first. admin: manages people, plan and settings. member: writes content. viewer: reads.';

grant usage on type "public"."organization_role" to "postgres";

-- schemas/public/types/personality_type

create type "public"."personality_type" as enum (
  'playful',
  'dominant',
  'shy',
  'caring',
  'intellectual',
  'adventurous'
);

comment on type "public"."personality_type" is 'The manner in which an avatar speaks.';

grant usage on type "public"."personality_type" to "postgres";

-- schemas/public/types/plan_tier

create type "public"."plan_tier" as enum (
  'free',
  'pro',
  'teams',
  'enterprise'
);

comment on type "public"."plan_tier" is 'Rank of a plan; several plans may share one.';

grant usage on type "public"."plan_tier" to "postgres";

-- schemas/public/types/project_privacy

create type "public"."project_privacy" as enum (
  'private',
  'public'
);

comment on type "public"."project_privacy" is 'private: for the organization. public: its people have marked it as fit for publication. Row-level security shows the row to the organization in both cases.';

grant usage on type "public"."project_privacy" to "postgres";

-- schemas/public/types/project_status

create type "public"."project_status" as enum (
  'active',
  'paused',
  'archived'
);

comment on type "public"."project_status" is 'active: in use. paused: kept, nothing runs on it. archived: kept for reading.';

grant usage on type "public"."project_status" to "postgres";

-- schemas/public/types/project_type

create type "public"."project_type" as enum (
  'repository',
  'files'
);

comment on type "public"."project_type" is 'repository: content comes from a git provider. files: content is uploaded.';

grant usage on type "public"."project_type" to "postgres";

-- schemas/public/types/subscription_status

create type "public"."subscription_status" as enum (
  'trialing',
  'active',
  'past_due',
  'canceled',
  'unpaid',
  'paused'
);

comment on type "public"."subscription_status" is 'As the billing provider names them.';

grant usage on type "public"."subscription_status" to "postgres";

-- schemas/public/tables/audit_events

create table "public"."audit_events" (
  "occurred_at"     timestamp with time zone not null default now(),
  "event"           text                     not null,
  "organization_id" uuid,
  "actor_id"        uuid,
  "subject_id"      uuid,
  "details"         jsonb                    not null default '{}'::jsonb,
  "debug_id"        uuid                     not null default gen_random_uuid(),
  constraint "details_is_an_object" check ((jsonb_typeof(details) = 'object'::text)),
  constraint "event_is_dotted_lower_case" check ((event ~ '^[a-z_]+(\.[a-z_]+)+$'::text))
);

alter table "public"."audit_events"
  enable row level security;

create index audit_events_actor_id_idx on public.audit_events using btree (actor_id);

create index audit_events_subject_id_idx on public.audit_events using btree (subject_id);

create trigger audit_events_append_only
  before delete or update on public.audit_events
  for each row
  execute function private.refuse_change();

create trigger audit_events_no_truncate
  before truncate on public.audit_events
  for each STATEMENT
  execute function private.refuse_change();

create policy "admins read their organization's audit events" on "public"."audit_events"
  for select
  to "authenticated"
  using ((organization_id = ANY (( select private.org_ids_with_role('admin'::public.organization_role) as org_ids_with_role)::uuid[])));

comment on column "public"."audit_events"."actor_id" is 'The signed-in user who caused it; null: the system.';

comment on column "public"."audit_events"."details" is 'Ids, roles and codes. Never texts, phones or e-mails.';

comment on column "public"."audit_events"."subject_id" is 'The user or row it is about.';

comment on table "public"."audit_events" is 'Append-only record, written by the database itself.';

grant select on table "public"."audit_events" to "authenticated";

grant delete, insert, maintain, references, select, trigger, truncate, update on table "public"."audit_events" to "postgres";

grant select on table "public"."audit_events" to "service_role";

alter table "public"."audit_events"
  add column "id" uuid not null default private.uuid_v7();

alter table "public"."audit_events"
  add constraint "audit_events_pkey" primary key (id);

create index audit_events_organization_id_idx on public.audit_events using btree (organization_id, id desc);

-- schemas/public/tables/avatars

create table "public"."avatars" (
  "id"                   uuid                     not null default gen_random_uuid(),
  "name"                 text                     not null,
  "age"                  integer                  not null,
  "physical_description" text,
  "created_at"           timestamp with time zone not null default now(),
  "updated_at"           timestamp with time zone not null default now(),
  constraint "age_is_adult" check ((age >= 20)),
  constraint "avatars_pkey" primary key (id),
  constraint "name_has_1_to_100_characters" check (((char_length(btrim(name)) >= 1) AND (char_length(btrim(name)) <= 100))),
  constraint "physical_description_has_at_most_2000_characters" check ((char_length(physical_description) <= 2000)),
  "user_id"              uuid                     not null default auth.uid(),
  constraint "avatars_id_user_id_key" unique (id, user_id),
  constraint "avatars_user_id_fkey" foreign key (user_id) references auth.users(id) on delete cascade,
  constraint "avatars_user_id_key" unique (user_id)
);

alter table "public"."avatars"
  enable row level security;

alter table "public"."avatars"
  add column "personality" public.personality_type not null default 'caring'::public.personality_type;

create trigger avatars_touch
  before update on public.avatars
  for each row
  execute function private.touch_updated_at();

comment on column "public"."avatars"."age" is 'In years; 20 or older.';

comment on table "public"."avatars" is 'The assistant''s character, one per user.';

grant insert ("age"), update ("age") on table "public"."avatars" to "authenticated";

grant insert ("name"), update ("name") on table "public"."avatars" to "authenticated";

grant insert ("personality"), update ("personality") on table "public"."avatars" to "authenticated";

grant insert ("physical_description"), update ("physical_description") on table "public"."avatars" to "authenticated";

grant delete, select on table "public"."avatars" to "authenticated";

grant delete, insert, maintain, references, select, trigger, truncate, update on table "public"."avatars" to "postgres";

grant delete, insert, select, update on table "public"."avatars" to "service_role";

create policy "people create their own avatar" on "public"."avatars"
  for insert
  to "authenticated"
  with check ((user_id = ( SELECT auth.uid() AS uid)));

create policy "people delete their own avatar" on "public"."avatars"
  for delete
  to "authenticated"
  using ((user_id = ( select auth.uid() as uid)));

create policy "people edit their own avatar" on "public"."avatars"
  for update
  to "authenticated"
  using ((user_id = ( select auth.uid() as uid)))
  with check ((user_id = ( SELECT auth.uid() AS uid)));

create policy "people read their own avatar" on "public"."avatars"
  for select
  to "authenticated"
  using ((user_id = ( select auth.uid() as uid)));

-- schemas/public/tables/chat_sessions

create table "public"."chat_sessions" (
  "organization_id" uuid                     not null,
  "title"           text                     not null default 'New Chat'::text,
  "is_active"       boolean                  not null default true,
  "archived_at"     timestamp with time zone,
  "created_at"      timestamp with time zone not null default now(),
  "updated_at"      timestamp with time zone not null default now(),
  constraint "archived_is_not_active" check (((archived_at IS NULL) OR (NOT is_active))),
  constraint "title_has_1_to_200_characters" check (((char_length(btrim(title)) >= 1) AND (char_length(btrim(title)) <= 200))),
  constraint "chat_sessions_organization_id_fkey" foreign key (organization_id) references public.organizations(id) on delete cascade,
  "user_id"         uuid                     not null default auth.uid(),
  constraint "chat_sessions_user_id_fkey" foreign key (user_id) references auth.users(id) on delete cascade
);

alter table "public"."chat_sessions"
  enable row level security;

create trigger chat_sessions_touch
  before update on public.chat_sessions
  for each row
  execute function private.touch_updated_at();

comment on column "public"."chat_sessions"."is_active" is 'Where new messages go, WhatsApp''s among them: at most one per user and organization.';

comment on table "public"."chat_sessions" is 'A conversation between one user and the assistant.';

grant update ("title") on table "public"."chat_sessions" to "authenticated";

grant select on table "public"."chat_sessions" to "authenticated";

grant delete, insert, maintain, references, select, trigger, truncate, update on table "public"."chat_sessions" to "postgres";

grant delete, insert, select, update on table "public"."chat_sessions" to "service_role";

alter table "public"."chat_sessions"
  add column "id" uuid not null default private.uuid_v7();

alter table "public"."chat_sessions"
  add constraint "chat_sessions_organization_id_id_key" unique (organization_id, id);

alter table "public"."chat_sessions"
  add constraint "chat_sessions_pkey" primary key (id);

create unique index chat_sessions_one_active_idx on public.chat_sessions using btree (user_id, organization_id)
  where is_active;

create index chat_sessions_user_id_idx on public.chat_sessions using btree (user_id, organization_id, updated_at desc);

create policy "people read their own sessions" on "public"."chat_sessions"
  for select
  to "authenticated"
  using (((user_id = ( select auth.uid() as uid)) AND (organization_id = ANY (ARRAY( select m.organization_id
   from public.organization_members m
  where ((m.user_id = ( select auth.uid() as uid)) AND m.is_active))))));

create policy "people rename their own sessions" on "public"."chat_sessions"
  for update
  to "authenticated"
  using (((user_id = ( select auth.uid() as uid)) AND (organization_id = ANY (( select private.my_organization_ids() as my_organization_ids)::uuid[]))))
  with check (((user_id = ( SELECT auth.uid() AS uid)) AND (organization_id = ANY (( SELECT private.my_organization_ids() AS my_organization_ids)::uuid[]))));

-- schemas/public/tables/feature_flags

create table "public"."feature_flags" (
  "key"         text                     not null,
  "description" text                     not null,
  "is_enabled"  boolean                  not null default false,
  "created_at"  timestamp with time zone not null default now(),
  "updated_at"  timestamp with time zone not null default now(),
  constraint "feature_flags_pkey" primary key (key),
  constraint "key_is_snake_case" check ((key ~ '^[a-z][a-z0-9_]*$'::text))
);

alter table "public"."feature_flags"
  enable row level security;

create trigger feature_flags_audit
  after update of is_enabled on public.feature_flags
  for each row
  when ((new.is_enabled IS DISTINCT FROM old.is_enabled))
  execute function private.audit_flag();

create trigger feature_flags_touch
  before update on public.feature_flags
  for each row
  execute function private.touch_updated_at();

create policy "signed-in people read the flags" on "public"."feature_flags"
  for select
  to "authenticated"
  using (true);

comment on column "public"."feature_flags"."is_enabled" is 'The default, where nothing overrides it.';

comment on table "public"."feature_flags" is 'Every flag there is, with its default.';

grant select on table "public"."feature_flags" to "authenticated";

grant delete, insert, maintain, references, select, trigger, truncate, update on table "public"."feature_flags" to "postgres";

grant delete, insert, select, update on table "public"."feature_flags" to "service_role";

-- schemas/public/tables/invitations

create table "public"."invitations" (
  "id"              uuid                     not null default gen_random_uuid(),
  "organization_id" uuid                     not null,
  "email"           text                     not null,
  "token_hash"      bytea                    not null,
  "invited_by"      uuid,
  "expires_at"      timestamp with time zone not null,
  "accepted_at"     timestamp with time zone,
  "accepted_by"     uuid,
  "revoked_at"      timestamp with time zone,
  "created_at"      timestamp with time zone not null default now(),
  "updated_at"      timestamp with time zone not null default now(),
  constraint "accepted_or_revoked_not_both" check (((accepted_at IS NULL) OR (revoked_at IS NULL))),
  constraint "email_has_at_most_255_characters" check ((char_length(email) <= 255)),
  constraint "email_is_lower_case_with_an_at" check (((email = lower(email)) AND (email ~ '^[^@\s]+@[^@\s]+$'::text))),
  constraint "invitations_accepted_by_fkey" foreign key (accepted_by) references auth.users(id) on delete set null,
  constraint "invitations_invited_by_fkey" foreign key (invited_by) references auth.users(id) on delete set null,
  constraint "invitations_pkey" primary key (id),
  constraint "invitations_token_hash_key" unique (token_hash),
  constraint "invitations_organization_id_fkey" foreign key (organization_id) references public.organizations(id) on delete cascade
);

alter table "public"."invitations"
  enable row level security;

alter table "public"."invitations"
  add column "role" public.organization_role not null;

create index invitations_accepted_by_idx on public.invitations using btree (accepted_by);

create index invitations_invited_by_idx on public.invitations using btree (invited_by);

create unique index invitations_one_live_idx on public.invitations using btree (organization_id, email)
  where ((accepted_at is null) AND (revoked_at is null));

create index invitations_organization_id_idx on public.invitations using btree (organization_id, created_at desc);

create trigger invitations_touch
  before update on public.invitations
  for each row
  execute function private.touch_updated_at();

create policy "admins read their organization's invitations" on "public"."invitations"
  for select
  to "authenticated"
  using ((organization_id = ANY (( select private.org_ids_with_role('admin'::public.organization_role) as org_ids_with_role)::uuid[])));

comment on column "public"."invitations"."email" is 'Lower case. Only an account with this confirmed address may accept.';

comment on column "public"."invitations"."token_hash" is 'SHA-256 of the token.';

comment on table "public"."invitations" is 'Invitations of an organization, live and past.';

grant select ("accepted_at") on table "public"."invitations" to "authenticated";

grant select ("accepted_by") on table "public"."invitations" to "authenticated";

grant select ("created_at") on table "public"."invitations" to "authenticated";

grant select ("email") on table "public"."invitations" to "authenticated";

grant select ("expires_at") on table "public"."invitations" to "authenticated";

grant select ("id") on table "public"."invitations" to "authenticated";

grant select ("invited_by") on table "public"."invitations" to "authenticated";

grant select ("organization_id") on table "public"."invitations" to "authenticated";

grant select ("revoked_at") on table "public"."invitations" to "authenticated";

grant select ("role") on table "public"."invitations" to "authenticated";

grant select ("updated_at") on table "public"."invitations" to "authenticated";

grant delete, insert, maintain, references, select, trigger, truncate, update on table "public"."invitations" to "postgres";

grant delete, insert, select, update on table "public"."invitations" to "service_role";

-- schemas/public/tables/message_attachments

create table "public"."message_attachments" (
  "organization_id" uuid                     not null,
  "user_id"         uuid                     not null,
  "message_id"      uuid                     not null,
  "mime_type"       text,
  "filename"        text,
  "byte_size"       bigint,
  "sha256"          text,
  "storage_path"    text,
  "error"           text,
  "media_id"        text                     not null,
  "phone_number_id" text                     not null,
  "attempt"         integer                  not null default 0,
  "next_attempt_at" timestamp with time zone not null default now(),
  "expires_at"      timestamp with time zone not null default (now() + '7 days'::interval),
  "created_at"      timestamp with time zone not null default now(),
  "updated_at"      timestamp with time zone not null default now(),
  constraint "byte_size_is_not_negative" check ((byte_size >= 0)),
  constraint "error_is_a_code" check ((error ~ '^[a-z0-9_]{1,64}$'::text)),
  constraint "message_attachments_message_key" unique (organization_id, message_id),
  constraint "message_attachments_user_id_fkey" foreign key (user_id) references auth.users(id) on delete cascade,
  constraint "sha256_is_64_hex_digits" check ((sha256 ~ '^[0-9a-f]{64}$'::text)),
  constraint "message_attachments_message_fkey" foreign key (organization_id, message_id) references public.messages(organization_id, id) on delete cascade
);

alter table "public"."message_attachments"
  enable row level security;

alter table "public"."message_attachments"
  add column "state" public.attachment_state not null default 'pending'::public.attachment_state;

alter table "public"."message_attachments"
  add column "type" public.message_type not null;

alter table "public"."message_attachments"
  add constraint "failed_says_why" check (((state <> 'failed'::public.attachment_state) OR (error IS NOT NULL)));

alter table "public"."message_attachments"
  add constraint "stored_is_complete" check (((state <> 'stored'::public.attachment_state) OR ((num_nulls(mime_type, byte_size, sha256, storage_path) = 0) AND (error IS NULL))));

alter table "public"."message_attachments"
  add constraint "type_has_media" check ((type = ANY (ARRAY['image'::public.message_type, 'audio'::public.message_type, 'video'::public.message_type, 'document'::public.message_type, 'sticker'::public.message_type])));

create index message_attachments_user_id_idx on public.message_attachments using btree (user_id);

create index message_attachments_waiting_idx on public.message_attachments using btree (next_attempt_at)
  where (state = ANY (ARRAY['pending'::public.attachment_state, 'referenced'::public.attachment_state]));

create trigger message_attachments_remove
  after delete on public.message_attachments
  for each row
  when ((old.storage_path IS NOT NULL))
  execute function private.remove_stored_media();

create trigger message_attachments_touch
  before update on public.message_attachments
  for each row
  execute function private.touch_updated_at();

create policy "people read the attachments of their own messages" on "public"."message_attachments"
  for select
  to "authenticated"
  using (((user_id = ( select auth.uid() as uid)) AND (organization_id = ANY (ARRAY( select m.organization_id
   from public.organization_members m
  where ((m.user_id = ( select auth.uid() as uid)) AND m.is_active))))));

comment on column "public"."message_attachments"."attempt" is 'Fences off a worker that lost its lease. Withheld from browsers.';

comment on column "public"."message_attachments"."error" is 'Code of the last failure; of a pending one, of a try that failed.';

comment on column "public"."message_attachments"."expires_at" is 'When WhatsApp forgets the id.';

comment on column "public"."message_attachments"."media_id" is 'WhatsApp''s id. Withheld from browsers.';

comment on column "public"."message_attachments"."mime_type" is 'As the sender''s app named it; of a stored one, as it was served.';

comment on column "public"."message_attachments"."next_attempt_at" is 'End of the lease or of a wait; nobody begins before. Withheld from browsers.';

comment on column "public"."message_attachments"."phone_number_id" is 'The business number it came to. Withheld from browsers.';

comment on column "public"."message_attachments"."sha256" is 'As announced, in hex; of a stored one, of its bytes.';

comment on column "public"."message_attachments"."storage_path" is 'In the bucket whatsapp-media: where the object is, or where a try that nobody heard of may have put it.';

comment on column "public"."message_attachments"."user_id" is 'The message''s.';

comment on table "public"."message_attachments" is 'The file that came with a message; one for each message.';

grant select ("byte_size") on table "public"."message_attachments" to "authenticated";

grant select ("created_at") on table "public"."message_attachments" to "authenticated";

grant select ("error") on table "public"."message_attachments" to "authenticated";

grant select ("expires_at") on table "public"."message_attachments" to "authenticated";

grant select ("filename") on table "public"."message_attachments" to "authenticated";

grant select ("message_id") on table "public"."message_attachments" to "authenticated";

grant select ("mime_type") on table "public"."message_attachments" to "authenticated";

grant select ("organization_id") on table "public"."message_attachments" to "authenticated";

grant select ("sha256") on table "public"."message_attachments" to "authenticated";

grant select ("state") on table "public"."message_attachments" to "authenticated";

grant select ("storage_path") on table "public"."message_attachments" to "authenticated";

grant select ("type") on table "public"."message_attachments" to "authenticated";

grant select ("updated_at") on table "public"."message_attachments" to "authenticated";

grant select ("user_id") on table "public"."message_attachments" to "authenticated";

grant delete, insert, maintain, references, select, trigger, truncate, update on table "public"."message_attachments" to "postgres";

grant delete, insert, select, update on table "public"."message_attachments" to "service_role";

alter table "public"."message_attachments"
  add column "id" uuid not null default private.uuid_v7();

alter table "public"."message_attachments"
  add constraint "message_attachments_pkey" primary key (id);

grant select ("id") on table "public"."message_attachments" to "authenticated";

-- schemas/public/tables/messages

create table "public"."messages" (
  "organization_id" uuid                     not null,
  "user_id"         uuid                     not null,
  "session_id"      uuid                     not null,
  "avatar_id"       uuid,
  "content"         text                     not null,
  "external_id"     text,
  "reaction"        text,
  "edited_at"       timestamp with time zone,
  "revoked_at"      timestamp with time zone,
  "created_at"      timestamp with time zone not null default now(),
  constraint "content_has_1_to_65536_characters" check (((char_length(content) >= 1) AND (char_length(content) <= 65536))),
  constraint "messages_user_id_fkey" foreign key (user_id) references auth.users(id) on delete cascade,
  constraint "reaction_has_1_to_64_characters" check (((char_length(reaction) >= 1) AND (char_length(reaction) <= 64))),
  constraint "messages_avatar_fkey" foreign key (avatar_id, user_id) references public.avatars(id, user_id) on delete set null (avatar_id),
  constraint "messages_session_fkey" foreign key (organization_id, session_id) references public.chat_sessions(organization_id, id) on delete cascade
);

alter table "public"."messages"
  enable row level security;

alter table "public"."messages"
  add column "channel" public.message_channel not null default 'app'::public.message_channel;

alter table "public"."messages"
  add column "role" public.message_role not null default 'user'::public.message_role;

alter table "public"."messages"
  add column "status" public.message_status not null default 'received'::public.message_status;

alter table "public"."messages"
  add column "type" public.message_type not null default 'text'::public.message_type;

alter table "public"."messages"
  add constraint "messages_channel_external_id_key" unique (channel, external_id);

create index messages_avatar_id_idx on public.messages using btree (avatar_id, user_id);

create trigger messages_answer
  after insert on public.messages referencing NEW table as inserted
  for each STATEMENT
  execute function private.answer_app_messages();

create trigger messages_drop_revoked_media
  after update of revoked_at on public.messages
  for each row
  when (((old.revoked_at IS NULL) AND (new.revoked_at IS NOT NULL)))
  execute function private.drop_revoked_media();

create trigger messages_set_owner
  before insert on public.messages
  for each row
  execute function private.set_message_owner();

create policy "people read their own messages" on "public"."messages"
  for select
  to "authenticated"
  using (((user_id = ( select auth.uid() as uid)) AND (organization_id = ANY (ARRAY( select m.organization_id
   from public.organization_members m
  where ((m.user_id = ( select auth.uid() as uid)) AND m.is_active))))));

create policy "people write to their own sessions" on "public"."messages"
  for insert
  to "authenticated"
  with check (((user_id = ( SELECT auth.uid() AS uid)) AND (role = 'user'::public.message_role) AND (channel = 'app'::public.message_channel) AND (type = 'text'::public.message_type) AND (status = 'received'::public.message_status) AND (organization_id = ANY (ARRAY( SELECT m.organization_id
   FROM public.organization_members m
  WHERE ((m.user_id = ( SELECT auth.uid() AS uid)) AND m.is_active))))));

comment on column "public"."messages"."content" is 'The words; of something without words a line in brackets that says what it is.';

comment on column "public"."messages"."external_id" is 'The channel''s own id: WhatsApp''s wamid; in the app session and client''s id, so that a repeated send is one message. Unique per channel.';

comment on column "public"."messages"."organization_id" is 'The session''s; set by the database.';

comment on column "public"."messages"."reaction" is 'The emoji that the person has put on it, on WhatsApp.';

comment on column "public"."messages"."revoked_at" is 'When its sender took it back; the words are gone since.';

comment on column "public"."messages"."type" is 'In the app always text.';

comment on column "public"."messages"."user_id" is 'Whose conversation it is, on either side of it; set by the database.';

comment on table "public"."messages" is 'Messages of a session; newest by (created_at, id).';

grant insert ("content") on table "public"."messages" to "authenticated";

grant insert ("session_id") on table "public"."messages" to "authenticated";

grant select on table "public"."messages" to "authenticated";

grant delete, insert, maintain, references, select, trigger, truncate, update on table "public"."messages" to "postgres";

grant delete, insert, select, update on table "public"."messages" to "service_role";

alter table "public"."messages"
  add column "id" uuid not null default private.uuid_v7();

alter table "public"."messages"
  add constraint "messages_organization_id_id_key" unique (organization_id, id);

alter table "public"."messages"
  add constraint "messages_pkey" primary key (id);

create index messages_session_id_idx on public.messages using btree (organization_id, session_id, created_at desc, id desc);

create index messages_user_id_idx on public.messages using btree (user_id, created_at desc, id desc);

-- schemas/public/tables/organization_members

create table "public"."organization_members" (
  "organization_id" uuid                     not null,
  "user_id"         uuid                     not null,
  "is_active"       boolean                  not null default true,
  "created_at"      timestamp with time zone not null default now(),
  "updated_at"      timestamp with time zone not null default now(),
  constraint "organization_members_pkey" primary key (organization_id, user_id),
  constraint "organization_members_user_id_fkey" foreign key (user_id) references auth.users(id) on delete cascade,
  constraint "organization_members_organization_id_fkey" foreign key (organization_id) references public.organizations(id) on delete cascade
);

alter table "public"."organization_members"
  enable row level security;

alter table "public"."organization_members"
  add column "role" public.organization_role not null default 'member'::public.organization_role;

create index organization_members_user_id_idx on public.organization_members using btree (user_id, organization_id) include (role, is_active);

create trigger organization_members_audit
  after insert or delete or update on public.organization_members
  for each row
  execute function private.audit_membership();

create trigger organization_members_end_invitations_on_delete
  after delete on public.organization_members
  for each row
  when (old.is_active)
  execute function private.end_invitations();

create trigger organization_members_end_invitations_on_update
  after update on public.organization_members
  for each row
  when ((old.is_active AND ((NOT new.is_active) OR ((old.role = 'admin'::public.organization_role) AND (new.role <> 'admin'::public.organization_role)))))
  execute function private.end_invitations();

create trigger organization_members_freeze
  before update of organization_id, user_id on public.organization_members
  for each row
  when (((new.organization_id <> old.organization_id) OR (new.user_id <> old.user_id)))
  execute function private.freeze_membership_key();

create trigger organization_members_guard
  after insert or delete or update on public.organization_members
  for each row
  execute function private.guard_membership();

create trigger organization_members_touch
  before update on public.organization_members
  for each row
  execute function private.touch_updated_at();

create policy "members read the members of their organizations" on "public"."organization_members"
  for select
  to "authenticated"
  using ((((user_id = ( select auth.uid() as uid)) AND is_active) or (organization_id = ANY (( select private.my_organization_ids() as my_organization_ids)::uuid[]))));

comment on column "public"."organization_members"."is_active" is 'False takes all access away at the next statement, and keeps the row.';

comment on table "public"."organization_members" is 'Who belongs where, and as what. Read at every statement; never remembered in a token.';

grant select on table "public"."organization_members" to "authenticated";

grant delete, insert, maintain, references, select, trigger, truncate, update on table "public"."organization_members" to "postgres";

grant delete, insert, select, update on table "public"."organization_members" to "service_role";

-- schemas/public/tables/organizations

create table "public"."organizations" (
  "id"                 uuid                     not null default gen_random_uuid(),
  "name"               text                     not null,
  "slug"               text                     not null,
  "personal_for"       uuid,
  "external_issuer"    text,
  "external_tenant_id" text,
  "created_at"         timestamp with time zone not null default now(),
  "updated_at"         timestamp with time zone not null default now(),
  constraint "external_tenant_has_an_issuer" check (((external_tenant_id IS NULL) = (external_issuer IS NULL))),
  constraint "external_tenant_id_has_1_to_255_characters" check (((char_length(external_tenant_id) >= 1) AND (char_length(external_tenant_id) <= 255))),
  constraint "name_has_1_to_100_characters" check (((char_length(btrim(name)) >= 1) AND (char_length(btrim(name)) <= 100))),
  constraint "organizations_external_tenant_id_key" unique (external_tenant_id),
  constraint "organizations_personal_for_fkey" foreign key (personal_for) references auth.users(id) on delete cascade,
  constraint "organizations_personal_for_key" unique (personal_for),
  constraint "organizations_pkey" primary key (id),
  constraint "organizations_slug_key" unique (slug)
);

alter table "public"."organizations"
  enable row level security;

alter table "public"."organizations"
  add column "storage_bucket" text generated always as (('org-'::text || slug)) stored not null;

create trigger organizations_audit
  after delete on public.organizations
  for each row
  execute function private.audit_organization_deletion();

create trigger organizations_set_slug
  before insert on public.organizations
  for each row
  execute function private.set_organization_slug();

create trigger organizations_touch
  before update on public.organizations
  for each row
  execute function private.touch_updated_at();

create policy "admins rename their organizations" on "public"."organizations"
  for update
  to "authenticated"
  using ((id = ANY (( select private.org_ids_with_role('admin'::public.organization_role) as org_ids_with_role)::uuid[])))
  with check ((id = ANY (( SELECT private.org_ids_with_role('admin'::public.organization_role) AS org_ids_with_role)::uuid[])));

create policy "members read their organizations" on "public"."organizations"
  for select
  to "authenticated"
  using ((id = ANY (ARRAY( select m.organization_id
   from public.organization_members m
  where ((m.user_id = ( select auth.uid() as uid)) AND m.is_active)))));

comment on column "public"."organizations"."external_issuer" is 'The identity provider that vouches for the tenant.';

comment on column "public"."organizations"."external_tenant_id" is 'The tenant''s id at an external identity provider. Set from verified tokens only; a digest with the issuer when another issuer''s tenant has the same id.';

comment on column "public"."organizations"."personal_for" is 'The user whose personal organization this is; it goes with the user.';

comment on column "public"."organizations"."slug" is 'First 8 characters of the id; longer when taken.';

comment on column "public"."organizations"."storage_bucket" is 'Name of the organization''s private bucket.';

comment on table "public"."organizations" is 'The tenant. Every tenant row carries its id.';

grant update ("name") on table "public"."organizations" to "authenticated";

grant select on table "public"."organizations" to "authenticated";

grant delete, insert, maintain, references, select, trigger, truncate, update on table "public"."organizations" to "postgres";

grant delete, insert, select, update on table "public"."organizations" to "service_role";

-- schemas/public/tables/plans

create table "public"."plans" (
  "slug"           text                     not null,
  "name"           text                     not null,
  "monthly_price"  numeric(12,2)            not null,
  "yearly_price"   numeric(12,2)            not null,
  "currency"       text                     not null default 'USD'::text,
  "api_calls"      integer,
  "ingestions"     integer,
  "storage_gb"     integer,
  "seats"          integer,
  "oracle_queries" integer,
  "features"       jsonb                    not null default '[]'::jsonb,
  "position"       integer                  not null default 0,
  "created_at"     timestamp with time zone not null default now(),
  "updated_at"     timestamp with time zone not null default now(),
  constraint "currency_is_iso_4217" check ((currency ~ '^[A-Z]{3}$'::text)),
  constraint "features_is_an_array" check ((jsonb_typeof(features) = 'array'::text)),
  constraint "limits_are_not_negative" check (((api_calls >= 0) AND (ingestions >= 0) AND (storage_gb >= 0) AND (seats >= 1) AND (oracle_queries >= 0))),
  constraint "plans_pkey" primary key (slug),
  constraint "prices_are_not_negative" check (((monthly_price >= (0)::numeric) AND (yearly_price >= (0)::numeric))),
  constraint "slug_is_kebab_case" check ((slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text))
);

alter table "public"."plans"
  enable row level security;

alter table "public"."plans"
  add column "tier" public.plan_tier not null;

create trigger plans_touch
  before update on public.plans
  for each row
  execute function private.touch_updated_at();

create policy "everybody reads the plans" on "public"."plans"
  for select
  to "anon", "authenticated"
  using (true);

comment on column "public"."plans"."api_calls" is 'API calls per month; null: unlimited.';

comment on column "public"."plans"."features" is 'What the plan includes, as a list of sentences.';

comment on column "public"."plans"."ingestions" is 'Ingestions per month; null: unlimited.';

comment on column "public"."plans"."oracle_queries" is 'Questions to the assistant per month; null: unlimited.';

comment on column "public"."plans"."position" is 'Order on a price list, smallest first.';

comment on column "public"."plans"."seats" is 'Active members; null: unlimited.';

comment on column "public"."plans"."storage_gb" is 'Storage in GB; null: unlimited.';

comment on table "public"."plans" is 'Plans on offer. A null limit means unlimited.';

grant select on table "public"."plans" to "anon", "authenticated";

grant delete, insert, maintain, references, select, trigger, truncate, update on table "public"."plans" to "postgres";

grant delete, insert, select, update on table "public"."plans" to "service_role";

-- schemas/public/tables/profiles

create table "public"."profiles" (
  "id"                     uuid                     not null,
  "email"                  character varying(255),
  "email_verified"         boolean                  not null default false,
  "name"                   character varying(255),
  "avatar_url"             character varying(500),
  "company_name"           character varying(255),
  "role"                   character varying(100),
  "timezone"               character varying(100)   not null default 'UTC'::character varying,
  "onboarding_completed"   boolean                  not null default false,
  "beta_features"          jsonb                    not null default '{}'::jsonb,
  "identity_roles"         jsonb                    not null default '[]'::jsonb,
  "last_login_at"          timestamp with time zone,
  "active_organization_id" uuid,
  "created_at"             timestamp with time zone not null default now(),
  "updated_at"             timestamp with time zone not null default now(),
  constraint "avatar_url_is_http" check (((avatar_url)::text ~ '^https?://'::text)),
  constraint "beta_features_is_an_object" check ((jsonb_typeof(beta_features) = 'object'::text)),
  constraint "identity_roles_is_an_array" check ((jsonb_typeof(identity_roles) = 'array'::text)),
  constraint "profiles_active_organization_id_fkey" foreign key (active_organization_id) references public.organizations(id) on delete set null,
  constraint "profiles_id_fkey" foreign key (id) references auth.users(id) on delete cascade,
  constraint "profiles_pkey" primary key (id),
  constraint "timezone_is_an_iana_name" check (private.is_time_zone((timezone)::text))
);

alter table "public"."profiles"
  enable row level security;

create index profiles_active_organization_id_idx on public.profiles using btree (active_organization_id);

create trigger profiles_audit_flags
  after update of beta_features on public.profiles
  for each row
  when ((new.beta_features IS DISTINCT FROM old.beta_features))
  execute function private.audit_flag_override();

create trigger profiles_touch
  before update on public.profiles
  for each row
  execute function private.touch_updated_at();

create policy "people edit their own profile" on "public"."profiles"
  for update
  to "authenticated"
  using ((id = ( select auth.uid() as uid)))
  with check ((id = ( SELECT auth.uid() AS uid)));

create policy "people read their own profile" on "public"."profiles"
  for select
  to "authenticated"
  using ((id = ( select auth.uid() as uid)));

comment on column "public"."profiles"."active_organization_id" is 'Where the user works now. A hint: access is always read from organization_members.';

comment on column "public"."profiles"."beta_features" is 'Feature flags of this user: {"flag": true}. Set by operators.';

comment on column "public"."profiles"."email" is 'Copy of auth.users.email, kept by a trigger.';

comment on column "public"."profiles"."email_verified" is 'Whether Auth has confirmed the address.';

comment on column "public"."profiles"."identity_roles" is 'Roles as a verified external token names them. For the record; grants nothing by itself.';

comment on column "public"."profiles"."role" is 'Job title, as the person says. Grants nothing.';

comment on column "public"."profiles"."timezone" is 'IANA name, for example Europe/Lisbon.';

comment on table "public"."profiles" is 'One row per user, created with the account.';

grant update ("avatar_url") on table "public"."profiles" to "authenticated";

grant update ("company_name") on table "public"."profiles" to "authenticated";

grant update ("name") on table "public"."profiles" to "authenticated";

grant update ("onboarding_completed") on table "public"."profiles" to "authenticated";

grant update ("role") on table "public"."profiles" to "authenticated";

grant update ("timezone") on table "public"."profiles" to "authenticated";

grant select on table "public"."profiles" to "authenticated";

grant delete, insert, maintain, references, select, trigger, truncate, update on table "public"."profiles" to "postgres";

grant delete, insert, select, update on table "public"."profiles" to "service_role";

-- schemas/public/tables/projects

create table "public"."projects" (
  "id"              uuid                     not null default gen_random_uuid(),
  "organization_id" uuid                     not null,
  "name"            text                     not null,
  "description"     text,
  "stage_number"    integer,
  "created_at"      timestamp with time zone not null default now(),
  "updated_at"      timestamp with time zone not null default now(),
  constraint "description_has_at_most_2000_characters" check ((char_length(description) <= 2000)),
  constraint "name_has_3_to_50_characters" check (((char_length(name) >= 3) AND (char_length(name) <= 50))),
  constraint "projects_organization_id_fkey" foreign key (organization_id) references public.organizations(id) on delete cascade,
  constraint "projects_organization_id_id_key" unique (organization_id, id),
  constraint "projects_pkey" primary key (id),
  constraint "stage_number_is_positive" check ((stage_number > 0)),
  "owner_id"        uuid                     default auth.uid(),
  constraint "projects_owner_id_fkey" foreign key (owner_id) references auth.users(id) on delete set null
);

alter table "public"."projects"
  enable row level security;

alter table "public"."projects"
  add column "chunking_strategy" public.chunking_strategy not null default 'semantic'::public.chunking_strategy;

alter table "public"."projects"
  add column "privacy" public.project_privacy not null default 'private'::public.project_privacy;

alter table "public"."projects"
  add column "status" public.project_status not null default 'active'::public.project_status;

alter table "public"."projects"
  add column "type" public.project_type not null default 'repository'::public.project_type;

create trigger projects_touch
  before update on public.projects
  for each row
  execute function private.touch_updated_at();

create policy "admins delete their organization's projects" on "public"."projects"
  for delete
  to "authenticated"
  using ((organization_id = ANY (( select private.org_ids_with_role('admin'::public.organization_role) as org_ids_with_role)::uuid[])));

create policy "members create projects in their organization" on "public"."projects"
  for insert
  to "authenticated"
  with check ((organization_id = ANY (( SELECT private.org_ids_with_role('member'::public.organization_role) AS org_ids_with_role)::uuid[])));

create policy "members edit their organization's projects" on "public"."projects"
  for update
  to "authenticated"
  using ((organization_id = ANY (( select private.org_ids_with_role('member'::public.organization_role) as org_ids_with_role)::uuid[])))
  with check ((organization_id = ANY (( SELECT private.org_ids_with_role('member'::public.organization_role) AS org_ids_with_role)::uuid[])));

create policy "members read their organization's projects" on "public"."projects"
  for select
  to "authenticated"
  using ((organization_id = ANY (ARRAY( select m.organization_id
   from public.organization_members m
  where ((m.user_id = ( select auth.uid() as uid)) AND m.is_active)))));

comment on column "public"."projects"."stage_number" is 'Step of the owner''s process; null: not begun.';

comment on table "public"."projects" is 'What an organization works on.';

grant insert ("chunking_strategy"), update ("chunking_strategy") on table "public"."projects" to "authenticated";

grant insert ("description"), update ("description") on table "public"."projects" to "authenticated";

grant insert ("name"), update ("name") on table "public"."projects" to "authenticated";

grant insert ("organization_id") on table "public"."projects" to "authenticated";

grant insert ("privacy"), update ("privacy") on table "public"."projects" to "authenticated";

grant insert ("stage_number"), update ("stage_number") on table "public"."projects" to "authenticated";

grant update ("status") on table "public"."projects" to "authenticated";

grant insert ("type") on table "public"."projects" to "authenticated";

grant delete, select on table "public"."projects" to "authenticated";

grant delete, insert, maintain, references, select, trigger, truncate, update on table "public"."projects" to "postgres";

grant delete, insert, select, update on table "public"."projects" to "service_role";

create index projects_owner_id_idx on public.projects using btree (owner_id);

comment on column "public"."projects"."owner_id" is 'Who created it; null once that person''s account is gone: the project stays with the organization.';

-- schemas/public/tables/subscriptions

create table "public"."subscriptions" (
  "organization_id"      uuid                     not null,
  "plan_slug"            text                     not null default 'bootstrapper'::text,
  "current_period_start" timestamp with time zone,
  "current_period_end"   timestamp with time zone,
  "created_at"           timestamp with time zone not null default now(),
  "updated_at"           timestamp with time zone not null default now(),
  constraint "period_ends_after_it_starts" check ((current_period_end > current_period_start)),
  constraint "subscriptions_organization_id_fkey" foreign key (organization_id) references public.organizations(id) on delete cascade,
  constraint "subscriptions_pkey" primary key (organization_id),
  constraint "subscriptions_plan_slug_fkey" foreign key (plan_slug) references public.plans(slug)
);

alter table "public"."subscriptions"
  enable row level security;

alter table "public"."subscriptions"
  add column "status" public.subscription_status not null default 'active'::public.subscription_status;

create index subscriptions_plan_slug_idx on public.subscriptions using btree (plan_slug);

create trigger subscriptions_audit
  after update on public.subscriptions
  for each row
  when (((new.plan_slug IS DISTINCT FROM old.plan_slug) OR (new.status IS DISTINCT FROM old.status)))
  execute function private.audit_plan();

create trigger subscriptions_touch
  before update on public.subscriptions
  for each row
  execute function private.touch_updated_at();

create policy "admins read their organization's subscription" on "public"."subscriptions"
  for select
  to "authenticated"
  using ((organization_id = ANY (( select private.org_ids_with_role('admin'::public.organization_role) as org_ids_with_role)::uuid[])));

comment on table "public"."subscriptions" is 'One row per organization.';

grant select on table "public"."subscriptions" to "authenticated";

grant delete, insert, maintain, references, select, trigger, truncate, update on table "public"."subscriptions" to "postgres";

grant delete, insert, select, update on table "public"."subscriptions" to "service_role";

-- schemas/public/tables/user_preferences

create table "public"."user_preferences" (
  "user_id"                uuid                     not null,
  "theme"                  text                     not null default 'system'::text,
  "locale"                 text                     not null default 'en'::text,
  "email_notifications"    boolean                  not null default true,
  "whatsapp_notifications" boolean                  not null default true,
  "whatsapp_phone"         text,
  "created_at"             timestamp with time zone not null default now(),
  "updated_at"             timestamp with time zone not null default now(),
  constraint "locale_is_a_language_tag" check ((locale ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'::text)),
  constraint "theme_is_system_light_or_dark" check ((theme = ANY (ARRAY['system'::text, 'light'::text, 'dark'::text]))),
  constraint "user_preferences_pkey" primary key (user_id),
  constraint "user_preferences_user_id_fkey" foreign key (user_id) references auth.users(id) on delete cascade
);

alter table "public"."user_preferences"
  enable row level security;

create trigger user_preferences_touch
  before update on public.user_preferences
  for each row
  execute function private.touch_updated_at();

create policy "people edit their own preferences" on "public"."user_preferences"
  for update
  to "authenticated"
  using ((user_id = ( select auth.uid() as uid)))
  with check ((user_id = ( SELECT auth.uid() AS uid)));

create policy "people read their own preferences" on "public"."user_preferences"
  for select
  to "authenticated"
  using ((user_id = ( select auth.uid() as uid)));

comment on column "public"."user_preferences"."locale" is 'BCP 47 language tag, for example pt-BR.';

comment on column "public"."user_preferences"."theme" is 'system, light or dark.';

comment on column "public"."user_preferences"."whatsapp_phone" is 'The verified WhatsApp number with a leading +; null: none, or a person without a visible number.';

comment on table "public"."user_preferences" is 'One row per user, created with the account.';

grant update ("email_notifications") on table "public"."user_preferences" to "authenticated";

grant update ("locale") on table "public"."user_preferences" to "authenticated";

grant update ("theme") on table "public"."user_preferences" to "authenticated";

grant update ("whatsapp_notifications") on table "public"."user_preferences" to "authenticated";

grant select on table "public"."user_preferences" to "authenticated";

grant delete, insert, maintain, references, select, trigger, truncate, update on table "public"."user_preferences" to "postgres";

grant delete, insert, select, update on table "public"."user_preferences" to "service_role";

-- schemas/public/tables/whatsapp_identities

create table "public"."whatsapp_identities" (
  "id"                   uuid                     not null default gen_random_uuid(),
  "user_id"              uuid,
  "phone"                text,
  "bsuid"                text,
  "display_name"         character varying(255),
  "verified_at"          timestamp with time zone,
  "last_inbound_at"      timestamp with time zone,
  "link_prompted_at"     timestamp with time zone,
  "link_failures"        integer                  not null default 0,
  "link_failed_at"       timestamp with time zone,
  "stopped_at"           timestamp with time zone,
  "marketing_stopped_at" timestamp with time zone,
  "unreachable_at"       timestamp with time zone,
  "created_at"           timestamp with time zone not null default now(),
  "updated_at"           timestamp with time zone not null default now(),
  constraint "has_a_phone_or_a_bsuid" check (((phone IS NOT NULL) OR (bsuid IS NOT NULL))),
  constraint "linked_is_verified" check (((user_id IS NULL) = (verified_at IS NULL))),
  constraint "phone_is_e164" check ((phone ~ '^\+[0-9]{6,15}$'::text)),
  constraint "whatsapp_identities_bsuid_key" unique (bsuid),
  constraint "whatsapp_identities_pkey" primary key (id),
  constraint "whatsapp_identities_user_id_fkey" foreign key (user_id) references auth.users(id) on delete cascade,
  constraint "whatsapp_identities_user_id_key" unique (user_id)
);

alter table "public"."whatsapp_identities"
  enable row level security;

create trigger whatsapp_identities_touch
  before update on public.whatsapp_identities
  for each row
  execute function private.touch_updated_at();

create policy "people read their own WhatsApp identity" on "public"."whatsapp_identities"
  for select
  to "authenticated"
  using ((user_id = ( select auth.uid() as uid)));

comment on column "public"."whatsapp_identities"."bsuid" is 'Business-scoped user id, as Meta gives it.';

comment on column "public"."whatsapp_identities"."last_inbound_at" is 'Time of the person''s newest message: free text may be sent for 24 hours from it.';

comment on column "public"."whatsapp_identities"."marketing_stopped_at" is 'Since when the person wants no marketing. As the consent ledger says.';

comment on column "public"."whatsapp_identities"."phone" is 'With a leading +; null: the person shows a username only.';

comment on column "public"."whatsapp_identities"."stopped_at" is 'Since when the person wants nothing from us; nothing is sent. As the consent ledger says.';

comment on column "public"."whatsapp_identities"."unreachable_at" is 'When WhatsApp last could not reach the person; null since they wrote again.';

comment on table "public"."whatsapp_identities" is 'People on WhatsApp. user_id null: not linked to an account; such rows are nobody''s to read.';

grant select on table "public"."whatsapp_identities" to "authenticated";

grant delete, insert, maintain, references, select, trigger, truncate, update on table "public"."whatsapp_identities" to "postgres";

grant delete, insert, select, update on table "public"."whatsapp_identities" to "service_role";

alter table "public"."whatsapp_identities"
  add column "phone_key" text generated always as (private.phone_key(phone)) stored;

alter table "public"."whatsapp_identities"
  add constraint "whatsapp_identities_phone_key_key" unique (phone_key);

-- schemas/public/functions/accept_invitation

create or replace function public.accept_invitation (
  token text
)
  returns jsonb
  language sql
  set search_path to ''
  AS $function$ select private.accept_invitation(token) $function$;

comment on function "public"."accept_invitation"(text) is 'Joins an organization: {organization_id, name, slug, role}. 404 invitation_not_found (also for another address), 409 invitation_accepted, 410 invitation_expired, 402 limit_reached (seats).';

revoke all on function "public"."accept_invitation"(text) from public;

grant execute on function "public"."accept_invitation"(text) to "authenticated", "postgres";

-- schemas/public/functions/activate_chat_session

create or replace function public.activate_chat_session (
  session uuid
)
  returns public.chat_sessions
  language sql
  set search_path to ''
  AS $function$ select private.activate_chat_session(session) $function$;

comment on function "public"."activate_chat_session"(uuid) is 'Makes a conversation the active one; WhatsApp continues in it. 404 session_not_found.';

revoke all on function "public"."activate_chat_session"(uuid) from public;

grant execute on function "public"."activate_chat_session"(uuid) to "authenticated", "postgres";

-- schemas/public/functions/active_chat_session

create or replace function public.active_chat_session()
  returns public.chat_sessions
  language sql
  set search_path to ''
  AS $function$ select private.active_chat_session() $function$;

comment on function "public"."active_chat_session"() is 'The caller''s active conversation in the active organization; created when there is none.';

revoke all on function "public"."active_chat_session"() from public;

grant execute on function "public"."active_chat_session"() to "authenticated", "postgres";

-- schemas/public/functions/admin_put_whatsapp_template

create or replace function public.admin_put_whatsapp_template (
  name     text,
  language text,
  category text,
  body     text,
  status   text,
  actor_id uuid,
  debug_id uuid
)
  returns jsonb
  language sql
  set search_path to ''
  AS $function$ select private.admin_put_whatsapp_template(name, language, category, body, status, actor_id, debug_id) $function$;

comment on function "public"."admin_put_whatsapp_template"(text, text, text, text, text, uuid, uuid) is 'For `admin`: put_whatsapp_template(), recorded.';

revoke all on function "public"."admin_put_whatsapp_template"(text, text, text, text, text, uuid, uuid) from public;

grant execute on function "public"."admin_put_whatsapp_template"(text, text, text, text, text, uuid, uuid) to "postgres", "service_role";

-- schemas/public/functions/admin_resume_whatsapp_number

create or replace function public.admin_resume_whatsapp_number (
  phone_number_id text,
  actor_id        uuid,
  debug_id        uuid
)
  returns jsonb
  language sql
  set search_path to ''
  AS $function$ select private.admin_resume_whatsapp_number(phone_number_id, actor_id, debug_id) $function$;

comment on function "public"."admin_resume_whatsapp_number"(text, uuid, uuid) is 'For `admin`: {resumed}; false when it was not stopped. 404 whatsapp_number_not_found.';

revoke all on function "public"."admin_resume_whatsapp_number"(text, uuid, uuid) from public;

grant execute on function "public"."admin_resume_whatsapp_number"(text, uuid, uuid) to "postgres", "service_role";

-- schemas/public/functions/admit_external_user

create or replace function public.admit_external_user (
  issuer      text,
  subject     text,
  user_id     uuid,
  tenant_id   text  default null::text,
  tenant_name text  default null::text,
  roles       jsonb default '[]'::jsonb
)
  returns jsonb
  language sql
  set search_path to ''
  AS $function$ select private.admit_external_user(issuer, subject, user_id, tenant_id, tenant_name, roles) $function$;

comment on function "public"."admit_external_user"(text, text, uuid, text, text, jsonb) is 'For the exchange: {user_id, organization_id}; user_id is the account that holds the identity.';

revoke all on function "public"."admit_external_user"(text, text, uuid, text, text, jsonb) from public;

grant execute on function "public"."admit_external_user"(text, text, uuid, text, text, jsonb) to "postgres", "service_role";

-- schemas/public/functions/archive_chat_session

create or replace function public.archive_chat_session (
  session uuid
)
  returns public.chat_sessions
  language sql
  set search_path to ''
  AS $function$ select private.archive_chat_session(session) $function$;

comment on function "public"."archive_chat_session"(uuid) is 'Puts a conversation away; its messages stay. 404 session_not_found.';

revoke all on function "public"."archive_chat_session"(uuid) from public;

grant execute on function "public"."archive_chat_session"(uuid) to "authenticated", "postgres";

-- schemas/public/functions/backfill_workspaces

create or replace function public.backfill_workspaces (
  batch_size integer,
  actor_id   uuid,
  debug_id   uuid
)
  returns jsonb
  language sql
  set search_path to ''
  AS $function$ select private.backfill_workspaces(batch_size, actor_id, debug_id) $function$;

comment on function "public"."backfill_workspaces"(integer, uuid, uuid) is 'For `admin`: {provisioned, failed}.';

revoke all on function "public"."backfill_workspaces"(integer, uuid, uuid) from public;

grant execute on function "public"."backfill_workspaces"(integer, uuid, uuid) to "postgres", "service_role";

-- schemas/public/functions/begin_turn

create or replace function public.begin_turn (
  session_id    uuid,
  lease_seconds integer
)
  returns jsonb
  language sql
  set search_path to ''
  AS $function$ select private.begin_turn(session_id, lease_seconds) $function$;

comment on function "public"."begin_turn"(uuid, integer) is 'For who answers: {state: "nothing"} | {state: "busy", retry_after_seconds} | {state: "open", turn} | {state: "limited", outbox_ids} | {state: "closed"}.';

revoke all on function "public"."begin_turn"(uuid, integer) from public;

grant execute on function "public"."begin_turn"(uuid, integer) to "postgres", "service_role";

-- schemas/public/functions/chat_session_as

create or replace function public.chat_session_as (
  user_id uuid,
  session uuid
)
  returns public.chat_sessions
  language sql
  set search_path to ''
  AS $function$ select private.chat_session_as(user_id, session) $function$;

comment on function "public"."chat_session_as"(uuid, uuid) is 'A person''s session, while they belong to its organization. 404 session_not_found.';

revoke all on function "public"."chat_session_as"(uuid, uuid) from public;

grant execute on function "public"."chat_session_as"(uuid, uuid) to "postgres", "service_role";

-- schemas/public/functions/claim_attachment

create or replace function public.claim_attachment (
  attachment_id uuid
)
  returns jsonb
  language sql
  set search_path to ''
  AS $function$ select private.claim_attachment(attachment_id) $function$;

comment on function "public"."claim_attachment"(uuid) is 'For the worker: {state: "fetch", attempt, type, media_id, phone_number_id, sha256, storage_path} | {state: "wait", retry_after_seconds} | {state: "done"}.';

revoke all on function "public"."claim_attachment"(uuid) from public;

grant execute on function "public"."claim_attachment"(uuid) to "postgres", "service_role";

-- schemas/public/functions/claim_outbox

create or replace function public.claim_outbox (
  outbox_id uuid
)
  returns jsonb
  language sql
  set search_path to ''
  AS $function$ select private.claim_outbox(outbox_id) $function$;

comment on function "public"."claim_outbox"(uuid) is 'For the worker: {state: "send", attempt, phone_number_id, body} | {state: "wait", retry_after_seconds} | {state: "done"}.';

revoke all on function "public"."claim_outbox"(uuid) from public;

grant execute on function "public"."claim_outbox"(uuid) to "postgres", "service_role";

-- schemas/public/functions/complete_turn

create or replace function public.complete_turn (
  turn_id uuid,
  attempt integer,
  content text,
  tokens  bigint  default null::bigint
)
  returns jsonb
  language sql
  set search_path to ''
  AS $function$ select private.complete_turn(turn_id, attempt, content, tokens) $function$;

comment on function "public"."complete_turn"(uuid, integer, text, bigint) is 'For who answers: {state: "answered" | "superseded", outbox_ids}. tokens: in and out; null counts what was reserved.';

revoke all on function "public"."complete_turn"(uuid, integer, text, bigint) from public;

grant execute on function "public"."complete_turn"(uuid, integer, text, bigint) to "postgres", "service_role";

-- schemas/public/functions/create_chat_session

create or replace function public.create_chat_session (
  title text default null::text
)
  returns public.chat_sessions
  language sql
  set search_path to ''
  AS $function$ select private.create_chat_session(title) $function$;

comment on function "public"."create_chat_session"(text) is 'A new conversation in the active organization, active at once.';

revoke all on function "public"."create_chat_session"(text) from public;

grant execute on function "public"."create_chat_session"(text) to "authenticated", "postgres";

-- schemas/public/functions/create_organization

create or replace function public.create_organization (
  name text
)
  returns jsonb
  language sql
  set search_path to ''
  AS $function$ select private.create_organization(name) $function$;

comment on function "public"."create_organization"(text) is 'Creates an organization with the caller as admin: {id, name, slug, role, is_personal, storage_bucket}.';

revoke all on function "public"."create_organization"(text) from public;

grant execute on function "public"."create_organization"(text) to "authenticated", "postgres";

-- schemas/public/functions/delete_chat_session

create or replace function public.delete_chat_session (
  session uuid
)
  returns void
  language sql
  set search_path to ''
  AS $function$ select private.delete_chat_session(session) $function$;

comment on function "public"."delete_chat_session"(uuid) is 'Deletes a conversation and its messages for good. 404 session_not_found.';

revoke all on function "public"."delete_chat_session"(uuid) from public;

grant execute on function "public"."delete_chat_session"(uuid) to "authenticated", "postgres";

-- schemas/public/functions/delete_my_account

create or replace function public.delete_my_account()
  returns void
  language sql
  set search_path to ''
  AS $function$ select private.delete_my_account() $function$;

comment on function "public"."delete_my_account"() is 'Deletes the caller''s account and data, at once and for good. 409 last_admin for the last admin of a shared organization.';

revoke all on function "public"."delete_my_account"() from public;

grant execute on function "public"."delete_my_account"() to "authenticated", "postgres";

-- schemas/public/functions/doctor

create or replace function public.doctor()
  returns table (
    check_name text,
    ok         boolean,
    finding    text,
    remedy     text
  )
  language sql
  stable
  set search_path to ''
  AS $function$ select * from private.doctor() $function$;

comment on function "public"."doctor"() is 'For operators: private.doctor().';

revoke all on function "public"."doctor"() from public;

grant execute on function "public"."doctor"() to "postgres", "service_role";

-- schemas/public/functions/ensure_workspace

create or replace function public.ensure_workspace()
  returns jsonb
  language sql
  set search_path to ''
  AS $function$ select private.ensure_workspace() $function$;

comment on function "public"."ensure_workspace"() is 'The caller''s workspace: {profile, organizations, active_organization, starter_project, plan, feature_flags, onboarding}. Makes what is missing. 401 without a user; 503 with {code, message, details: debug_id, hint} when provisioning fails.';

revoke all on function "public"."ensure_workspace"() from public;

grant execute on function "public"."ensure_workspace"() to "authenticated", "postgres";

-- schemas/public/functions/export_my_data

create or replace function public.export_my_data()
  returns jsonb
  language sql
  stable
  set search_path to ''
  AS $function$ select private.export_my_data() $function$;

comment on function "public"."export_my_data"() is 'All data of the caller: {exported_at, account, tables: {"schema.table": [rows]}}.';

revoke all on function "public"."export_my_data"() from public;

grant execute on function "public"."export_my_data"() to "authenticated", "postgres";

-- schemas/public/functions/find_external_user

create or replace function public.find_external_user (
  issuer         text,
  subject        text,
  verified_email text default null::text
)
  returns jsonb
  language sql
  stable
  set search_path to ''
  AS $function$ select private.find_external_user(issuer, subject, verified_email) $function$;

comment on function "public"."find_external_user"(text, text, text) is 'For the exchange: {user_id, email, is_linked} or null.';

revoke all on function "public"."find_external_user"(text, text, text) from public;

grant execute on function "public"."find_external_user"(text, text, text) to "postgres", "service_role";

-- schemas/public/functions/find_users

create or replace function public.find_users (
  email text
)
  returns jsonb
  language sql
  stable
  set search_path to ''
  AS $function$ select private.find_users(email) $function$;

comment on function "public"."find_users"(text) is 'For `admin`: accounts with this address, with organizations and plans.';

revoke all on function "public"."find_users"(text) from public;

grant execute on function "public"."find_users"(text) to "postgres", "service_role";

-- schemas/public/functions/finish_job

create or replace function public.finish_job (
  queue  text,
  job_id bigint
)
  returns boolean
  language sql
  set search_path to ''
  AS $function$ select private.finish_job(queue, job_id) $function$;

comment on function "public"."finish_job"(text, bigint) is 'For the worker: removes a job that is done; false when it was gone already.';

revoke all on function "public"."finish_job"(text, bigint) from public;

grant execute on function "public"."finish_job"(text, bigint) to "postgres", "service_role";

-- schemas/public/functions/follow_turn

create or replace function public.follow_turn (
  session_id uuid,
  message_id uuid default null::uuid
)
  returns jsonb
  language sql
  stable
  set search_path to ''
  AS $function$ select private.follow_turn(session_id, message_id) $function$;

comment on function "public"."follow_turn"(uuid, uuid) is 'For who shows an answer: {state: "nothing"} | {state: "waiting" | "open" | "answered" | "failed", message_id, turn_id, attempt, is_held, written}. The answer''s id is turn_id.';

revoke all on function "public"."follow_turn"(uuid, uuid) from public;

grant execute on function "public"."follow_turn"(uuid, uuid) to "postgres", "service_role";

-- schemas/public/functions/grant_platform_admin

create or replace function public.grant_platform_admin (
  user_id uuid
)
  returns jsonb
  language sql
  set search_path to ''
  AS $function$ select private.grant_platform_admin(user_id) $function$;

comment on function "public"."grant_platform_admin"(uuid) is 'Secret key: {granted}; false when it was one already.';

revoke all on function "public"."grant_platform_admin"(uuid) from public;

grant execute on function "public"."grant_platform_admin"(uuid) to "postgres", "service_role";

-- schemas/public/functions/heal

create or replace function public.heal()
  returns jsonb
  language sql
  set search_path to ''
  AS $function$ select private.heal() $function$;

comment on function "public"."heal"() is 'For the worker, at the start of every run: {provisioned, requeued}.';

revoke all on function "public"."heal"() from public;

grant execute on function "public"."heal"() to "postgres", "service_role";

-- schemas/public/functions/ingest_whatsapp

create or replace function public.ingest_whatsapp (
  raw_body text,
  debug_id uuid,
  updates  jsonb
)
  returns jsonb
  language sql
  set search_path to ''
  AS $function$ select private.ingest_whatsapp(raw_body, debug_id, updates) $function$;

comment on function "public"."ingest_whatsapp"(text, uuid, jsonb) is 'For the webhook: {inbox_id, messages, statuses, events, duplicates, failures}: what was new, known, and refused.';

revoke all on function "public"."ingest_whatsapp"(text, uuid, jsonb) from public;

grant execute on function "public"."ingest_whatsapp"(text, uuid, jsonb) to "postgres", "service_role";

-- schemas/public/functions/invite_member

create or replace function public.invite_member (
  organization uuid,
  email        text,
  role         public.organization_role
)
  returns jsonb
  language sql
  set search_path to ''
  AS $function$ select private.invite_member(organization, email, role) $function$;

comment on function "public"."invite_member"(uuid, text, public.organization_role) is 'Admins: {id, token, expires_at}; the token is shown this once. Inviting again rotates it. 403 role_required, 409 already_a_member | personal_organization, 404 organization_not_found.';

revoke all on function "public"."invite_member"(uuid, text, public.organization_role) from public;

grant execute on function "public"."invite_member"(uuid, text, public.organization_role) to "authenticated", "postgres";

-- schemas/public/functions/is_platform_admin

create or replace function public.is_platform_admin()
  returns boolean
  language sql
  stable
  set search_path to ''
  AS $function$ select private.is_platform_admin() $function$;

comment on function "public"."is_platform_admin"() is 'Whether the caller may call the function `admin`.';

revoke all on function "public"."is_platform_admin"() from public;

grant execute on function "public"."is_platform_admin"() to "authenticated", "postgres";

-- schemas/public/functions/keep_turn

create or replace function public.keep_turn (
  turn_id       uuid,
  attempt       integer,
  written       text,
  lease_seconds integer
)
  returns boolean
  language sql
  set search_path to ''
  AS $function$ select private.keep_turn(turn_id, attempt, written, lease_seconds) $function$;

comment on function "public"."keep_turn"(uuid, integer, text, integer) is 'For who answers: keeps what is written so far and the lease; false when the turn is another''s by now.';

revoke all on function "public"."keep_turn"(uuid, integer, text, integer) from public;

grant execute on function "public"."keep_turn"(uuid, integer, text, integer) to "postgres", "service_role";

-- schemas/public/functions/lease_jobs

create or replace function public.lease_jobs (
  queue         text,
  quantity      integer,
  lease_seconds integer
)
  returns table (
    job_id   bigint,
    attempts integer,
    payload  jsonb
  )
  language sql
  set search_path to ''
  AS $function$ select * from private.lease_jobs(queue, quantity, lease_seconds) $function$;

comment on function "public"."lease_jobs"(text, integer, integer) is 'For the worker: leases up to `quantity` jobs of a queue for `lease_seconds`.';

revoke all on function "public"."lease_jobs"(text, integer, integer) from public;

grant execute on function "public"."lease_jobs"(text, integer, integer) to "postgres", "service_role";

-- schemas/public/functions/leave_organization

create or replace function public.leave_organization (
  organization uuid
)
  returns void
  language sql
  set search_path to ''
  AS $function$ select private.leave_organization(organization) $function$;

comment on function "public"."leave_organization"(uuid) is 'Leaves an organization. 409 last_admin.';

revoke all on function "public"."leave_organization"(uuid) from public;

grant execute on function "public"."leave_organization"(uuid) to "authenticated", "postgres";

-- schemas/public/functions/list_dead_letters

create or replace function public.list_dead_letters (
  is_replayed boolean default null::boolean,
  page        integer default 1,
  page_size   integer default 50
)
  returns jsonb
  language sql
  stable
  set search_path to ''
  AS $function$ select private.list_dead_letters(is_replayed, page, page_size) $function$;

comment on function "public"."list_dead_letters"(boolean, integer, integer) is 'For `admin`: {total, data}, newest first.';

revoke all on function "public"."list_dead_letters"(boolean, integer, integer) from public;

grant execute on function "public"."list_dead_letters"(boolean, integer, integer) to "postgres", "service_role";

-- schemas/public/functions/list_inbox

create or replace function public.list_inbox (
  status    text    default null::text,
  page      integer default 1,
  page_size integer default 50
)
  returns jsonb
  language sql
  stable
  set search_path to ''
  AS $function$ select private.list_inbox(status, page, page_size) $function$;

comment on function "public"."list_inbox"(text, integer, integer) is 'For `admin`: {total, data}, newest first, without bodies.';

revoke all on function "public"."list_inbox"(text, integer, integer) from public;

grant execute on function "public"."list_inbox"(text, integer, integer) to "postgres", "service_role";

-- schemas/public/functions/list_whatsapp_numbers

create or replace function public.list_whatsapp_numbers()
  returns jsonb
  language sql
  stable
  set search_path to ''
  AS $function$ select private.list_whatsapp_numbers() $function$;

comment on function "public"."list_whatsapp_numbers"() is 'For operators: [{phone_number_id, display_phone, held_until, stopped_at, stop_class, stop_code, waiting}].';

revoke all on function "public"."list_whatsapp_numbers"() from public;

grant execute on function "public"."list_whatsapp_numbers"() to "postgres", "service_role";

-- schemas/public/functions/list_whatsapp_templates

create or replace function public.list_whatsapp_templates()
  returns jsonb
  language sql
  stable
  set search_path to ''
  AS $function$ select private.list_whatsapp_templates() $function$;

comment on function "public"."list_whatsapp_templates"() is 'For operators: [{name, language, category, status, body, updated_at}].';

revoke all on function "public"."list_whatsapp_templates"() from public;

grant execute on function "public"."list_whatsapp_templates"() to "postgres", "service_role";

-- schemas/public/functions/prepare_user_deletion

create or replace function public.prepare_user_deletion (
  user_id  uuid,
  actor_id uuid,
  debug_id uuid
)
  returns void
  language sql
  set search_path to ''
  AS $function$ select private.prepare_user_deletion(user_id, actor_id, debug_id) $function$;

comment on function "public"."prepare_user_deletion"(uuid, uuid, uuid) is 'For `admin`, before it asks Auth: 404 user_not_found, 409 last_admin.';

revoke all on function "public"."prepare_user_deletion"(uuid, uuid, uuid) from public;

grant execute on function "public"."prepare_user_deletion"(uuid, uuid, uuid) to "postgres", "service_role";

-- schemas/public/functions/put_whatsapp_template

create or replace function public.put_whatsapp_template (
  name     text,
  language text,
  category text,
  body     text,
  status   text default null::text
)
  returns jsonb
  language sql
  set search_path to ''
  AS $function$ select private.put_whatsapp_template(name, language, category, body, status) $function$;

comment on function "public"."put_whatsapp_template"(text, text, text, text, text) is 'For operators: names a template of WhatsApp Manager. category: marketing, utility or authentication. status: as Meta says; null keeps it (a new one is PENDING). Returns the template.';

revoke all on function "public"."put_whatsapp_template"(text, text, text, text, text) from public;

grant execute on function "public"."put_whatsapp_template"(text, text, text, text, text) to "postgres", "service_role";

-- schemas/public/functions/read_inbox

create or replace function public.read_inbox (
  inbox_id uuid
)
  returns jsonb
  language sql
  set search_path to ''
  AS $function$ select private.read_inbox(inbox_id) $function$;

comment on function "public"."read_inbox"(uuid) is 'For `admin`: one delivery, without its body. 404 delivery_not_found.';

revoke all on function "public"."read_inbox"(uuid) from public;

grant execute on function "public"."read_inbox"(uuid) to "postgres", "service_role";

-- schemas/public/functions/read_inbox_body

create or replace function public.read_inbox_body (
  inbox_id uuid,
  actor_id uuid,
  debug_id uuid
)
  returns jsonb
  language sql
  set search_path to ''
  AS $function$ select private.read_inbox_body(inbox_id, actor_id, debug_id) $function$;

comment on function "public"."read_inbox_body"(uuid, uuid, uuid) is 'For `admin`: {raw_body, received_at}, recorded. 404 delivery_not_found, 410 body_erased.';

revoke all on function "public"."read_inbox_body"(uuid, uuid, uuid) from public;

grant execute on function "public"."read_inbox_body"(uuid, uuid, uuid) to "postgres", "service_role";

-- schemas/public/functions/readiness

create or replace function public.readiness()
  returns jsonb
  language sql
  stable
  set search_path to ''
  AS $function$ select private.readiness() $function$;

comment on function "public"."readiness"() is 'For /api/ready: {database, migration, oldest_job_seconds, dead_letters, provisioning_failures, stopped_numbers}.';

revoke all on function "public"."readiness"() from public;

grant execute on function "public"."readiness"() to "postgres", "service_role";

-- schemas/public/functions/record_attachment

create or replace function public.record_attachment (
  attachment_id uuid,
  attempt       integer,
  outcome       jsonb
)
  returns jsonb
  language sql
  set search_path to ''
  AS $function$
  select jsonb_build_object('retry_after_seconds', private.record_attachment(attachment_id, attempt, outcome))
$function$;

comment on function "public"."record_attachment"(uuid, integer, jsonb) is 'For the worker: {retry_after_seconds}; null when nothing is left to do.';

revoke all on function "public"."record_attachment"(uuid, integer, jsonb) from public;

grant execute on function "public"."record_attachment"(uuid, integer, jsonb) to "postgres", "service_role";

-- schemas/public/functions/record_outbox

create or replace function public.record_outbox (
  outbox_id uuid,
  attempt   integer,
  outcome   jsonb
)
  returns jsonb
  language sql
  set search_path to ''
  AS $function$
  select jsonb_build_object(
    'retry_after_seconds', private.record_outbox(outbox_id, attempt, outcome),
    'is_try', outcome ->> 'kind' = 'unknown' or outcome ->> 'class' in ('transient', 'unlisted'))
$function$;

comment on function "public"."record_outbox"(uuid, integer, jsonb) is 'For the worker: {retry_after_seconds, is_try}; null seconds when nothing is left to do; is_try: the job failed for a reason of its own, and not for a limit or a stopped number.';

revoke all on function "public"."record_outbox"(uuid, integer, jsonb) from public;

grant execute on function "public"."record_outbox"(uuid, integer, jsonb) to "postgres", "service_role";

-- schemas/public/functions/register_whatsapp_number

create or replace function public.register_whatsapp_number (
  phone_number_id      text,
  display_phone_number text
)
  returns void
  language sql
  set search_path to ''
  AS $function$ select private.register_whatsapp_number(phone_number_id, display_phone_number) $function$;

comment on function "public"."register_whatsapp_number"(text, text) is 'For the worker, when the Graph API has named the number: remembers it, and resumes it after a bad token.';

revoke all on function "public"."register_whatsapp_number"(text, text) from public;

grant execute on function "public"."register_whatsapp_number"(text, text) to "postgres", "service_role";

-- schemas/public/functions/release_turn

create or replace function public.release_turn (
  turn_id uuid,
  attempt integer,
  error   text
)
  returns void
  language sql
  set search_path to ''
  AS $function$ select private.release_turn(turn_id, attempt, error) $function$;

comment on function "public"."release_turn"(uuid, integer, text) is 'For who answers: gives a turn back after a failure; error is a code.';

revoke all on function "public"."release_turn"(uuid, integer, text) from public;

grant execute on function "public"."release_turn"(uuid, integer, text) to "postgres", "service_role";

-- schemas/public/functions/remove_member

create or replace function public.remove_member (
  organization uuid,
  member       uuid
)
  returns void
  language sql
  set search_path to ''
  AS $function$ select private.remove_member(organization, member) $function$;

comment on function "public"."remove_member"(uuid, uuid) is 'Admins: ends a membership; it may be renewed by an invitation. 409 last_admin, 404 member_not_found.';

revoke all on function "public"."remove_member"(uuid, uuid) from public;

grant execute on function "public"."remove_member"(uuid, uuid) to "authenticated", "postgres";

-- schemas/public/functions/replay_dead_letter

create or replace function public.replay_dead_letter (
  dead_letter_id uuid,
  actor_id       uuid,
  debug_id       uuid
)
  returns jsonb
  language sql
  set search_path to ''
  AS $function$ select private.replay_dead_letter(dead_letter_id, actor_id, debug_id) $function$;

comment on function "public"."replay_dead_letter"(uuid, uuid, uuid) is 'For `admin`: {replayed, reopened}; not replayed the second time. 404 dead_letter_not_found.';

revoke all on function "public"."replay_dead_letter"(uuid, uuid, uuid) from public;

grant execute on function "public"."replay_dead_letter"(uuid, uuid, uuid) to "postgres", "service_role";

-- schemas/public/functions/replay_inbox

create or replace function public.replay_inbox (
  inbox_id uuid,
  updates  jsonb,
  actor_id uuid,
  debug_id uuid
)
  returns jsonb
  language sql
  set search_path to ''
  AS $function$ select private.replay_inbox(inbox_id, updates, actor_id, debug_id) $function$;

comment on function "public"."replay_inbox"(uuid, jsonb, uuid, uuid) is 'For `admin`: {replayed, status, attempts, …}; not replayed when it was processed. 404 delivery_not_found, 409 not_replayable, 410 body_erased.';

revoke all on function "public"."replay_inbox"(uuid, jsonb, uuid, uuid) from public;

grant execute on function "public"."replay_inbox"(uuid, jsonb, uuid, uuid) to "postgres", "service_role";

-- schemas/public/functions/resume_whatsapp_number

create or replace function public.resume_whatsapp_number (
  phone_number_id text
)
  returns jsonb
  language sql
  set search_path to ''
  AS $function$ select jsonb_build_object('resumed', private.resume_whatsapp_number(phone_number_id)) $function$;

comment on function "public"."resume_whatsapp_number"(text) is 'For operators: {resumed}; lets a number that auth, permission, spam or policy stopped write again.';

revoke all on function "public"."resume_whatsapp_number"(text) from public;

grant execute on function "public"."resume_whatsapp_number"(text) to "postgres", "service_role";

-- schemas/public/functions/retry_job

create or replace function public.retry_job (
  queue         text,
  job_id        bigint,
  delay_seconds integer,
  error         text    default null::text
)
  returns void
  language sql
  set search_path to ''
  AS $function$ select private.retry_job(queue, job_id, delay_seconds, error) $function$;

comment on function "public"."retry_job"(text, bigint, integer, text) is 'For the worker: puts a leased job back, as failed (with an error code) or as waiting (without).';

revoke all on function "public"."retry_job"(text, bigint, integer, text) from public;

grant execute on function "public"."retry_job"(text, bigint, integer, text) to "postgres", "service_role";

-- schemas/public/functions/revoke_invitation

create or replace function public.revoke_invitation (
  invitation uuid
)
  returns void
  language sql
  set search_path to ''
  AS $function$ select private.revoke_invitation(invitation) $function$;

comment on function "public"."revoke_invitation"(uuid) is 'Admins: ends a live invitation. 404 invitation_not_found.';

revoke all on function "public"."revoke_invitation"(uuid) from public;

grant execute on function "public"."revoke_invitation"(uuid) to "authenticated", "postgres";

-- schemas/public/functions/revoke_platform_admin

create or replace function public.revoke_platform_admin (
  user_id uuid
)
  returns jsonb
  language sql
  set search_path to ''
  AS $function$ select private.revoke_platform_admin(user_id) $function$;

comment on function "public"."revoke_platform_admin"(uuid) is 'Secret key: {revoked}; false when it was none.';

revoke all on function "public"."revoke_platform_admin"(uuid) from public;

grant execute on function "public"."revoke_platform_admin"(uuid) to "postgres", "service_role";

-- schemas/public/functions/send_chat_message

create or replace function public.send_chat_message (
  session   uuid,
  client_id text,
  content   text
)
  returns public.messages
  language sql
  set search_path to ''
  AS $function$ select private.send_chat_message(session, client_id, content) $function$;

comment on function "public"."send_chat_message"(uuid, text, text) is 'Stores a message and asks for its answer; a repeated client_id is the same message. 404 session_not_found, 402 limit_reached, 409 conflict.';

revoke all on function "public"."send_chat_message"(uuid, text, text) from public;

grant execute on function "public"."send_chat_message"(uuid, text, text) to "authenticated", "postgres";

-- schemas/public/functions/send_chat_message_as

create or replace function public.send_chat_message_as (
  user_id   uuid,
  session   uuid,
  client_id text,
  content   text
)
  returns public.messages
  language sql
  set search_path to ''
  AS $function$ select private.send_chat_message_as(user_id, session, client_id, content) $function$;

comment on function "public"."send_chat_message_as"(uuid, uuid, text, text) is 'As send_chat_message, for who holds a chat token: they must belong to the session''s organization at this moment.';

revoke all on function "public"."send_chat_message_as"(uuid, uuid, text, text) from public;

grant execute on function "public"."send_chat_message_as"(uuid, uuid, text, text) to "postgres", "service_role";

-- schemas/public/functions/send_whatsapp_template

create or replace function public.send_whatsapp_template (
  user_id    uuid,
  template   text,
  language   text,
  parameters text[] default '{}'::text[],
  key        text   default null::text
)
  returns jsonb
  language sql
  set search_path to ''
  AS $function$ select private.send_whatsapp_template(user_id, template, language, parameters, key) $function$;

comment on function "public"."send_whatsapp_template"(uuid, text, text, text[], text) is 'For the service: writes an approved template to a user, also outside 24 hours: {outbox_id, message_id}. The same key sends once. 404 whatsapp_not_linked, 409 template_not_approved, 409 whatsapp_opted_out, 409 conflict, 400 invalid_input.';

revoke all on function "public"."send_whatsapp_template"(uuid, text, text, text[], text) from public;

grant execute on function "public"."send_whatsapp_template"(uuid, text, text, text[], text) to "postgres", "service_role";

-- schemas/public/functions/set_member_role

create or replace function public.set_member_role (
  organization uuid,
  member       uuid,
  role         public.organization_role
)
  returns void
  language sql
  set search_path to ''
  AS $function$ select private.set_member_role(organization, member, role) $function$;

comment on function "public"."set_member_role"(uuid, uuid, public.organization_role) is 'Admins: changes a member''s role. 409 last_admin, 403 role_required, 404 member_not_found.';

revoke all on function "public"."set_member_role"(uuid, uuid, public.organization_role) from public;

grant execute on function "public"."set_member_role"(uuid, uuid, public.organization_role) to "authenticated", "postgres";

-- schemas/public/functions/set_organization_flags

create or replace function public.set_organization_flags (
  organization_id uuid,
  flags           jsonb,
  actor_id        uuid,
  debug_id        uuid
)
  returns jsonb
  language sql
  set search_path to ''
  AS $function$ select private.set_organization_flags(organization_id, flags, actor_id, debug_id) $function$;

comment on function "public"."set_organization_flags"(uuid, jsonb, uuid, uuid) is 'For `admin`: {flags, changed}. 404 organization_not_found, 400 invalid_input.';

revoke all on function "public"."set_organization_flags"(uuid, jsonb, uuid, uuid) from public;

grant execute on function "public"."set_organization_flags"(uuid, jsonb, uuid, uuid) to "postgres", "service_role";

-- schemas/public/functions/set_organization_plan

create or replace function public.set_organization_plan (
  organization_id uuid,
  plan_slug       text,
  actor_id        uuid,
  debug_id        uuid
)
  returns jsonb
  language sql
  set search_path to ''
  AS $function$ select private.set_organization_plan(organization_id, plan_slug, actor_id, debug_id) $function$;

comment on function "public"."set_organization_plan"(uuid, text, uuid, uuid) is 'For `admin`: {plan, changed}. 404 organization_not_found, plan_not_found; 402 limit_reached.';

revoke all on function "public"."set_organization_plan"(uuid, text, uuid, uuid) from public;

grant execute on function "public"."set_organization_plan"(uuid, text, uuid, uuid) to "postgres", "service_role";

-- schemas/public/functions/start_whatsapp_link

create or replace function public.start_whatsapp_link()
  returns jsonb
  language sql
  set search_path to ''
  AS $function$ select private.start_whatsapp_link() $function$;

comment on function "public"."start_whatsapp_link"() is 'A one-time code to send from one''s own phone to the business number: {code, expires_at, business_phone}. It replaces an earlier code. 503 whatsapp_not_configured when no number is known.';

revoke all on function "public"."start_whatsapp_link"() from public;

grant execute on function "public"."start_whatsapp_link"() to "authenticated", "postgres";

-- schemas/public/functions/switch_organization

create or replace function public.switch_organization (
  organization uuid
)
  returns jsonb
  language sql
  set search_path to ''
  AS $function$ select private.switch_organization(organization) $function$;

comment on function "public"."switch_organization"(uuid) is 'Makes an organization the active one; returns the workspace as ensure_workspace() does.';

revoke all on function "public"."switch_organization"(uuid) from public;

grant execute on function "public"."switch_organization"(uuid) to "authenticated", "postgres";
