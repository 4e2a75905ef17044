-- Every enum of the public schema, with the meaning of each value.
-- Adding a value is a migration; removing one is a new type.

create type public.organization_role as enum ('admin', 'member', 'viewer');
comment on type public.organization_role is
  'Strongest first. admin: manages people, plan and settings. member: writes content. viewer: reads.';

create type public.message_channel as enum ('app', 'whatsapp');
comment on type public.message_channel is 'Where a message was written, or where its answer goes.';

create type public.message_role as enum ('user', 'assistant');
comment on type public.message_role is 'Who speaks. A browser never writes as assistant.';

create type public.message_status as enum
  ('received', 'pending', 'sent', 'delivered', 'read', 'played', 'failed');
comment on type public.message_status is
  'received: a person''s message is stored. pending: an answer waits for its channel. '
  'sent, delivered, read, played: as the channel reports, never backwards. failed: it will not arrive.';

create type public.message_type as enum
  ('text', 'image', 'audio', 'video', 'document', 'sticker', 'location', 'contacts', 'interactive', 'button', 'order',
   'unsupported');
comment on type public.message_type is
  'What was sent. interactive: a choice or a form. button: a template''s quick reply. order: out of a catalogue. '
  'unsupported: something that came and can not be read, yet.';

create type public.personality_type as enum
  ('playful', 'dominant', 'shy', 'caring', 'intellectual', 'adventurous');
comment on type public.personality_type is 'The manner in which an avatar speaks.';

create type public.attachment_state as enum ('pending', 'stored', 'referenced', 'failed');
comment on type public.attachment_state is
  'pending: to be fetched. stored: its bytes are in Storage. referenced: there is no Storage; the channel still '
  'has it under its id. failed: it will not be had.';

create type public.plan_tier as enum ('free', 'pro', 'teams', 'enterprise');
comment on type public.plan_tier is 'Rank of a plan; several plans may share one.';

create type public.subscription_status as enum
  ('trialing', 'active', 'past_due', 'canceled', 'unpaid', 'paused');
comment on type public.subscription_status is 'As the billing provider names them.';

create type public.project_type as enum ('repository', 'files');
comment on type public.project_type is
  'repository: content comes from a git provider. files: content is uploaded.';

create type public.project_status as enum ('active', 'paused', 'archived');
comment on type public.project_status is
  'active: in use. paused: kept, nothing runs on it. archived: kept for reading.';

create type public.project_privacy as enum ('private', 'public');
comment on type public.project_privacy is
  'private: for the organization. public: its people have marked it as fit for publication. '
  'Row-level security shows the row to the organization in both cases.';

create type public.chunking_strategy as enum ('semantic', 'recursive', 'fixed');
comment on type public.chunking_strategy is
  'semantic: along headings and declarations. recursive: along paragraphs, then sentences. '
  'fixed: windows of equal size.';
