-- Stand-in for pg_net: the same queue, response table and functions. The local stack's process
-- takes the place of the background worker (packages/local/src/platform/net.ts). As in the real
-- one both tables are unlogged, nothing is retried, and a request leaves only after commit.

create schema net;

create domain net.http_method as text
  check (value ilike 'get' or value ilike 'post' or value ilike 'delete');

create unlogged table net.http_request_queue (
  id bigserial,
  method net.http_method not null,
  url text not null,
  headers jsonb,
  body bytea,
  timeout_milliseconds int not null
);

create unlogged table net._http_response (
  id bigint,
  status_code integer,
  content_type text,
  headers jsonb,
  content text,
  timed_out bool,
  error_msg text,
  created timestamptz not null default now()
);

create index _http_response_created_idx on net._http_response (created);

create function net._wake() returns trigger language plpgsql set search_path = '' as $$
begin
  perform pg_notify('foyer_net', '');
  return null;
end
$$;

create trigger wake after insert on net.http_request_queue
  for each statement execute function net._wake();

-- Percent-encodes everything that RFC 3986 does not call unreserved.
create function net._urlencode_string(string text) returns text
language sql immutable strict set search_path = '' as $$
  select string_agg(
    case
      when byte between 48 and 57 or byte between 65 and 90 or byte between 97 and 122
        or byte in (45, 46, 95, 126) then chr(byte)
      else '%' || upper(lpad(to_hex(byte), 2, '0'))
    end, '' order by place)
  from (
    select place, get_byte(bytes, place) as byte
    from convert_to(string, 'UTF8') as bytes, generate_series(0, length(bytes) - 1) as place
  ) as encoded
$$;

create function net._url_with_params(url text, params jsonb) returns text
language sql immutable set search_path = '' as $$
  select url || coalesce(
    (
      select case when position('?' in url) > 0 then '&' else '?' end || string_agg(
        net._urlencode_string(key) || '=' || coalesce(net._urlencode_string(value), ''), '&')
      from jsonb_each_text(coalesce(params, '{}'))
    ), '')
$$;

create function net.http_get(
  url text,
  params jsonb default '{}',
  headers jsonb default '{}',
  timeout_milliseconds int default 5000
) returns bigint language sql volatile set search_path = '' as $$
  insert into net.http_request_queue (method, url, headers, timeout_milliseconds)
  values ('GET', net._url_with_params(url, params), headers, timeout_milliseconds)
  returning id
$$;

create function net.http_post(
  url text,
  body jsonb default '{}',
  params jsonb default '{}',
  headers jsonb default '{"Content-Type": "application/json"}',
  timeout_milliseconds int default 5000
) returns bigint language plpgsql volatile set search_path = '' as $$
declare
  content_type text;
  request_id bigint;
begin
  select header.value into content_type
  from jsonb_each_text(coalesce(headers, '{}')) as header
  where lower(header.key) = 'content-type'
  limit 1;

  if content_type is null then
    headers := coalesce(headers, '{}') || '{"Content-Type": "application/json"}';
  elsif content_type <> 'application/json' then
    raise exception 'Content-Type header must be "application/json"';
  end if;

  insert into net.http_request_queue (method, url, headers, body, timeout_milliseconds)
  values ('POST', net._url_with_params(url, params), headers,
    convert_to(body::text, 'UTF8'), timeout_milliseconds)
  returning id into request_id;
  return request_id;
end
$$;

create function net.http_delete(
  url text,
  params jsonb default '{}',
  headers jsonb default '{}',
  timeout_milliseconds int default 5000,
  body jsonb default null
) returns bigint language sql volatile set search_path = '' as $$
  insert into net.http_request_queue (method, url, headers, body, timeout_milliseconds)
  values ('DELETE', net._url_with_params(url, params), headers,
    convert_to(body::text, 'UTF8'), timeout_milliseconds)
  returning id
$$;

-- For role postgres alone; hosted projects are more generous, and nothing of ours may rely on it.
revoke all on all functions in schema net from public;
grant usage on schema net to postgres;
grant all on all tables in schema net to postgres;
grant usage, select on all sequences in schema net to postgres;
grant execute on all functions in schema net to postgres;

select pg_notify('foyer_net', '');
