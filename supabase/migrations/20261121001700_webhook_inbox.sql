-- Every webhook as it came, stored before it is answered.
-- Objects: private.webhook_inbox.

create table private.webhook_inbox (
  id uuid primary key default private.uuid_v7(),
  provider text not null,
  raw_body text not null,
  received_at timestamptz not null default now(),
  status text not null default 'received',
  attempts integer not null default 0,
  last_error text,
  debug_id uuid not null default gen_random_uuid(),
  constraint status_is_received_processed_or_failed
    check (status in ('received', 'processed', 'failed'))
);
comment on table private.webhook_inbox is 'Deliveries whose signature was good, byte for byte.';
comment on column private.webhook_inbox.status is
  'received: stored. processed: every update in it became rows. failed: some did not; see last_error.';
comment on column private.webhook_inbox.debug_id is 'The same id stands in the function''s log.';

create index webhook_inbox_failed_idx on private.webhook_inbox (received_at) where status <> 'processed';

alter table private.webhook_inbox enable row level security;
create policy "api roles see nothing" on private.webhook_inbox
  for all to anon, authenticated using (false);
