-- Outside 24 hours only an approved template may leave, and only to somebody who wants it.
-- Objects: private.whatsapp_templates; public.list_whatsapp_templates, put_whatsapp_template, send_whatsapp_template.
-- Not done here: creating templates at Meta. The owner does that in WhatsApp Manager and names them here.

create table private.whatsapp_templates (
  name text not null,
  language text not null,
  category text not null,
  status text not null default 'PENDING',
  body text not null,
  updated_at timestamptz not null default now(),
  primary key (name, language),
  constraint name_is_metas check (name ~ '^[a-z0-9_]+$' and char_length(name) <= 512),
  constraint language_is_metas check (language ~ '^[a-z]{2,3}(_[A-Z]{2})?$'),
  constraint category_is_known check (category in ('marketing', 'utility', 'authentication')),
  constraint body_has_1_to_1024_characters check (char_length(body) between 1 and 1024)
);
comment on table private.whatsapp_templates is 'Templates that we may send.';
comment on column private.whatsapp_templates.status is
  'As Meta reports it (message_template_status_update); only APPROVED is sent.';
comment on column private.whatsapp_templates.body is 'Its text with {{1}}, {{2}} … for what is filled in, as shown in the session.';

alter table private.whatsapp_templates enable row level security;
create policy "api roles see nothing" on private.whatsapp_templates
  for all to anon, authenticated using (false);

create function private.template_refusal(person public.whatsapp_identities, chosen jsonb) returns text
language sql stable
set search_path = ''
as $$
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
$$;
comment on function private.template_refusal(public.whatsapp_identities, jsonb) is
  'Why a person gets no template: opt_out, unreachable or template (not approved); none: they get it.';

create function private.template_body(chosen jsonb) returns jsonb
language sql immutable
set search_path = ''
as $$
  select jsonb_build_object('name', chosen ->> 'name', 'language', jsonb_build_object('code', chosen ->> 'language'))
    || case when jsonb_array_length(chosen -> 'parameters') > 0 then jsonb_build_object('components', jsonb_build_array(
      jsonb_build_object('type', 'body', 'parameters', (
        select jsonb_agg(jsonb_build_object('type', 'text', 'text', p.value) order by p.position)
        from jsonb_array_elements_text(chosen -> 'parameters') with ordinality as p (value, position)))))
    else '{}' end
$$;
comment on function private.template_body(jsonb) is 'The Graph API''s object for a template and its parameters.';

create function private.render_template(body text, parameters text[]) returns text
language plpgsql immutable
set search_path = ''
as $$
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
$$;
comment on function private.render_template(text, text[]) is 'The text of a template as its reader sees it.';

create function private.list_whatsapp_templates() returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(to_jsonb(t) order by t.name, t.language), '[]') from private.whatsapp_templates as t
$$;
comment on function private.list_whatsapp_templates() is 'The templates we know. Definer: the table is private.';

create function private.put_whatsapp_template(name text, language text, category text, body text, status text)
returns jsonb
language sql volatile security definer
set search_path = ''
as $$
  insert into private.whatsapp_templates as t (name, language, category, body, status)
  values (name, language, category, body, coalesce(upper(status), 'PENDING'))
  on conflict on constraint whatsapp_templates_pkey do update
    set category = excluded.category, body = excluded.body,
        status = coalesce(upper(put_whatsapp_template.status), t.status), updated_at = now()
  returning to_jsonb(t)
$$;
comment on function private.put_whatsapp_template(text, text, text, text, text) is
  'Names a template or changes what is known of it. Definer: the table is private.';

create function private.send_whatsapp_template(
  recipient uuid, chosen_name text, chosen_language text, parameters text[], key text
) returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
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
$$;
comment on function private.send_whatsapp_template(uuid, text, text, text[], text) is
  'Writes a template to somebody who wants it, once per key. Definer: the outbox is private.';

grant execute on function private.list_whatsapp_templates() to service_role;
grant execute on function private.put_whatsapp_template(text, text, text, text, text) to service_role;
grant execute on function private.send_whatsapp_template(uuid, text, text, text[], text) to service_role;

create function public.list_whatsapp_templates() returns jsonb
language sql stable security invoker
set search_path = ''
as $$ select private.list_whatsapp_templates() $$;
comment on function public.list_whatsapp_templates() is
  'For operators: [{name, language, category, status, body, updated_at}].';

create function public.put_whatsapp_template(
  name text, language text, category text, body text, status text default null
) returns jsonb
language sql volatile security invoker
set search_path = ''
as $$ select private.put_whatsapp_template(name, language, category, body, status) $$;
comment on function public.put_whatsapp_template(text, text, text, text, text) is
  'For operators: names a template of WhatsApp Manager. category: marketing, utility or authentication. status: as '
  'Meta says; null keeps it (a new one is PENDING). Returns the template.';

create function public.send_whatsapp_template(
  user_id uuid, template text, language text, parameters text[] default '{}', key text default null
) returns jsonb
language sql volatile security invoker
set search_path = ''
as $$ select private.send_whatsapp_template(user_id, template, language, parameters, key) $$;
comment on function public.send_whatsapp_template(uuid, text, text, text[], text) is
  'For the service: writes an approved template to a user, also outside 24 hours: {outbox_id, message_id}. The same '
  'key sends once. 404 whatsapp_not_linked, 409 template_not_approved, 409 whatsapp_opted_out, 409 conflict, '
  '400 invalid_input.';

grant execute on function public.list_whatsapp_templates() to service_role;
grant execute on function public.put_whatsapp_template(text, text, text, text, text) to service_role;
grant execute on function public.send_whatsapp_template(uuid, text, text, text[], text) to service_role;
