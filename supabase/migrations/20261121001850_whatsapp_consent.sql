-- What a person wants from us: everything, nothing, or nothing that advertises. One ledger, whoever told us.
-- Objects: private.whatsapp_consents, private.whatsapp_keywords, private.record_consent, private.keyword_meaning.
-- The ledger is kept by the time of the word, not of its arrival: a late STOP does not undo a later START.

create table private.whatsapp_consents (
  id uuid primary key default private.uuid_v7(),
  identity_id uuid not null references public.whatsapp_identities (id) on delete cascade,
  scope text not null,
  decision text not null,
  source text not null,
  occurred_at timestamptz not null,
  created_at timestamptz not null default now(),
  constraint whatsapp_consents_word_key unique (identity_id, scope, source, occurred_at, decision),
  constraint scope_is_all_or_marketing check (scope in ('all', 'marketing')),
  constraint decision_is_stopped_or_resumed check (decision in ('stopped', 'resumed')),
  constraint source_is_known check (source in ('keyword', 'preference', 'error', 'operator'))
);
comment on table private.whatsapp_consents is 'Each time somebody stopped or resumed us, append-only; the newest word counts.';
comment on column private.whatsapp_consents.source is
  'keyword: a message such as STOP. preference: WhatsApp''s own setting. error: the Graph API refused a send for it '
  '(131050). operator: recorded by hand.';

alter table private.whatsapp_consents enable row level security;
create policy "api roles see nothing" on private.whatsapp_consents
  for all to anon, authenticated using (false);

create table private.whatsapp_keywords (
  word text primary key,
  meaning text not null,
  language text not null,
  constraint meaning_is_stop_or_start check (meaning in ('stop', 'start')),
  constraint word_is_normal check (word = lower(word) and word = btrim(word) and word <> '')
);
comment on table private.whatsapp_keywords is
  'Messages that stop or resume us, when they say nothing else. The owner adds to them: lower case, no punctuation.';

alter table private.whatsapp_keywords enable row level security;
create policy "api roles see nothing" on private.whatsapp_keywords
  for all to anon, authenticated using (false);

-- Words that are an answer in a conversation as well ("end", "cancel", "quit") are left out on purpose.
insert into private.whatsapp_keywords (word, meaning, language) values
  ('stop', 'stop', 'en'), ('stop all', 'stop', 'en'), ('stopall', 'stop', 'en'), ('unsubscribe', 'stop', 'en'),
  ('opt out', 'stop', 'en'), ('optout', 'stop', 'en'), ('start', 'start', 'en'), ('unstop', 'start', 'en'),
  ('subscribe', 'start', 'en'), ('opt in', 'start', 'en'), ('optin', 'start', 'en'),
  ('parar', 'stop', 'es'), ('alto', 'stop', 'es'), ('baja', 'stop', 'es'), ('darme de baja', 'stop', 'es'),
  ('detener', 'stop', 'es'), ('iniciar', 'start', 'es'), ('alta', 'start', 'es'), ('reanudar', 'start', 'es'),
  ('empezar', 'start', 'es'),
  ('pare', 'stop', 'pt'), ('descadastrar', 'stop', 'pt'), ('cancelar inscrição', 'stop', 'pt'),
  ('começar', 'start', 'pt'), ('comecar', 'start', 'pt'), ('retomar', 'start', 'pt'),
  ('arrêt', 'stop', 'fr'), ('arret', 'stop', 'fr'), ('arrêter', 'stop', 'fr'), ('arreter', 'stop', 'fr'),
  ('désabonner', 'stop', 'fr'), ('desabonner', 'stop', 'fr'), ('démarrer', 'start', 'fr'), ('demarrer', 'start', 'fr'),
  ('reprendre', 'start', 'fr'),
  ('stopp', 'stop', 'de'), ('abmelden', 'stop', 'de'), ('aufhören', 'stop', 'de'), ('aufhoeren', 'stop', 'de'),
  ('starten', 'start', 'de'), ('anmelden', 'start', 'de'), ('fortsetzen', 'start', 'de');

create function private.keyword_meaning(words text) returns text
language plpgsql stable
set search_path = ''
as $$
begin
  if words is null or char_length(words) > 64 then
    return null;
  end if;
  -- The whole message, in any case, with any punctuation round it. Some keyboards send a letter and its accent apart.
  words := lower(regexp_replace(regexp_replace(normalize(words, nfc), '^[^[:alnum:]]+|[^[:alnum:]]+$', '', 'g'), '\s+', ' ', 'g'));
  return (select k.meaning from private.whatsapp_keywords as k where k.word = words);
end
$$;
comment on function private.keyword_meaning(text) is 'stop or start when a message is just such a word; null otherwise.';

create function private.apply_consent(person uuid) returns void
language plpgsql volatile
set search_path = ''
as $$
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
$$;
comment on function private.apply_consent(uuid) is 'Makes the person''s row say what the ledger says, and stops what waits.';

create function private.record_consent(
  person uuid, scope text, decision text, source text, occurred_at timestamptz
) returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  insert into private.whatsapp_consents (identity_id, scope, decision, source, occurred_at)
  values (person, scope, decision, source, occurred_at)
  on conflict on constraint whatsapp_consents_word_key do nothing;
  perform private.apply_consent(person);
end
$$;
comment on function private.record_consent(uuid, text, text, text, timestamptz) is
  'Writes a word into the ledger and follows it at once.';
