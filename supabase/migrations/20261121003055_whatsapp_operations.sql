-- WhatsApp's numbers and templates, for operators: the service's functions with a record of who called.
-- Objects: public.admin_resume_whatsapp_number, admin_put_whatsapp_template.

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

grant execute on function private.admin_resume_whatsapp_number(text, uuid, uuid) to service_role;
grant execute on function private.admin_put_whatsapp_template(text, text, text, text, text, uuid, uuid) to service_role;

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

grant execute on function public.admin_resume_whatsapp_number(text, uuid, uuid) to service_role;
grant execute on function public.admin_put_whatsapp_template(text, text, text, text, text, uuid, uuid) to service_role;
