-- What came from WhatsApp, as rows: every message and every status, whoever sent it.
-- Objects: private.whatsapp_messages, private.whatsapp_statuses, private.merge_whatsapp_identities.

create table private.whatsapp_messages (
  id uuid primary key default private.uuid_v7(),
  wamid text not null,
  inbox_id uuid references private.webhook_inbox (id) on delete set null,
  identity_id uuid not null references public.whatsapp_identities (id) on delete cascade,
  phone_number_id text not null,
  type text not null,
  shown_as public.message_type,
  content text,
  about text,
  payload jsonb not null,
  disposition text not null,
  message_id uuid references public.messages (id) on delete set null,
  sent_at timestamptz not null,
  received_at timestamptz not null default now(),
  constraint whatsapp_messages_wamid_key unique (wamid),
  constraint disposition_is_known check (disposition in ('conversation', 'unlinked', 'link_code', 'consent', 'ignored'))
);
comment on table private.whatsapp_messages is 'Inbound messages, each wamid once, however often it is delivered.';
comment on column private.whatsapp_messages.disposition is
  'conversation: stands in a session. unlinked: waits until its sender is linked. '
  'link_code: redeemed a code. consent: a word that stops or resumes us, shown and not answered. '
  'ignored: kept, not shown by itself.';
comment on column private.whatsapp_messages.type is 'As Meta names it; new ones appear without notice.';
comment on column private.whatsapp_messages.shown_as is 'How it stands in a session; null: it is not shown by itself.';
comment on column private.whatsapp_messages.about is 'The wamid that a reaction, edit or revocation speaks of.';
comment on column private.whatsapp_messages.payload is 'As it came, without the words of a text: those are content.';

create index whatsapp_messages_identity_id_idx on private.whatsapp_messages (identity_id, sent_at);
create index whatsapp_messages_about_idx on private.whatsapp_messages (about) where about is not null;
create index whatsapp_messages_inbox_id_idx on private.whatsapp_messages (inbox_id);
create index whatsapp_messages_message_id_idx on private.whatsapp_messages (message_id);

alter table private.whatsapp_messages enable row level security;
create policy "api roles see nothing" on private.whatsapp_messages
  for all to anon, authenticated using (false);

create table private.whatsapp_statuses (
  wamid text not null,
  status text not null,
  occurred_at timestamptz not null,
  callback_data text,
  error_class text,
  error_code integer,
  payload jsonb not null,
  inbox_id uuid references private.webhook_inbox (id) on delete set null,
  primary key (wamid, status)
);
comment on table private.whatsapp_statuses is 'Delivery reports, each once per message and status.';
comment on column private.whatsapp_statuses.callback_data is 'biz_opaque_callback_data: the outbox id we gave.';

create index whatsapp_statuses_inbox_id_idx on private.whatsapp_statuses (inbox_id);

alter table private.whatsapp_statuses enable row level security;
create policy "api roles see nothing" on private.whatsapp_statuses
  for all to anon, authenticated using (false);
