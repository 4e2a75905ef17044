-- Small functions that the tables below stand on.
-- plpgsql where a function is called for each row: with its search_path set, SQL is never inlined and is slower.
-- Objects: private.uuid_v7, private.touch_updated_at, private.is_time_zone, private.phone_key.

create function private.uuid_v7() returns uuid
language plpgsql volatile parallel safe
set search_path = ''
as $$
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
$$;
comment on function private.uuid_v7() is
  'Time-ordered id (RFC 9562, version 7) for append-heavy tables, so that their indexes stay local.';
grant execute on function private.uuid_v7() to authenticated, service_role;

create function private.touch_updated_at() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.updated_at := now();
  return new;
end
$$;
comment on function private.touch_updated_at() is 'Before update: updated_at is the database''s word.';

create function private.is_time_zone(candidate text) returns boolean
language plpgsql immutable parallel safe
set search_path = ''
as $$
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
$$;
comment on function private.is_time_zone(text) is 'True for a name of the IANA time zone database.';
grant execute on function private.is_time_zone(text) to authenticated, service_role;

create function private.phone_key(phone text) returns text
language plpgsql immutable parallel safe
set search_path = ''
as $$
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
$$;
comment on function private.phone_key(text) is
  'Digits of a phone number in the one form by which numbers are compared.';
