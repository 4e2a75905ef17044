-- What a person may have the model read and write in a day, over all sessions and both channels.
-- Objects: private.daily_spend, private.daily_token_cap, private.reserve_tokens, private.settle_tokens.
-- A turn reserves what it may cost before the model is asked, and settles afterwards: turns that run at
-- once can not pass the cap together. A turn whose worker died keeps its reservation.

create table private.daily_spend (
  user_id uuid not null references auth.users (id) on delete cascade,
  day date not null,
  tokens bigint not null,
  told_at timestamptz,
  primary key (user_id, day),
  constraint tokens_are_not_negative check (tokens >= 0)
);
comment on table private.daily_spend is 'Tokens in and out, reserved and spent, by user and day (UTC).';

comment on column private.daily_spend.told_at is 'When the person was told on WhatsApp that the day''s share is used up: once.';

alter table private.daily_spend enable row level security;
create policy "api roles see nothing" on private.daily_spend
  for all to anon, authenticated using (false);

create function private.daily_token_cap() returns bigint
language sql immutable parallel safe
set search_path = ''
as $$ select 200000::bigint $$;
comment on function private.daily_token_cap() is 'Tokens per person and day. The owner replaces this function.';

create function private.turn_token_reserve() returns bigint
language sql immutable parallel safe
set search_path = ''
as $$ select 4500::bigint $$;
comment on function private.turn_token_reserve() is
  'The most that one answer is expected to cost: the persona, the history''s window, the longest answer.';

create function private.daily_limit_text() returns text
language sql immutable parallel safe
set search_path = ''
as $$ select 'That was all I can do for you today. Write to me again tomorrow.' $$;
comment on function private.daily_limit_text() is 'What the assistant says when the day''s cap is reached.';

create function private.spend_day() returns date
language sql stable parallel safe
set search_path = ''
as $$ select (now() at time zone 'utc')::date $$;
comment on function private.spend_day() is 'Today, by the calendar that the cap follows.';

create function private.has_tokens_left(target_user_id uuid) returns boolean
language sql stable
set search_path = ''
as $$
  select not exists (
    select from private.daily_spend as d
    where d.user_id = target_user_id and d.day = private.spend_day()
      and d.tokens + private.turn_token_reserve() > private.daily_token_cap())
$$;
comment on function private.has_tokens_left(uuid) is
  'Whether a turn would be let through now. Only reserve_tokens decides.';

create function private.reserve_tokens(target_user_id uuid) returns boolean
language plpgsql volatile
set search_path = ''
as $$
begin
  insert into private.daily_spend as d (user_id, day, tokens)
  select target_user_id, private.spend_day(), private.turn_token_reserve()
  where private.turn_token_reserve() <= private.daily_token_cap()
  on conflict on constraint daily_spend_pkey
    do update set tokens = d.tokens + excluded.tokens
    where d.tokens + excluded.tokens <= private.daily_token_cap();
  return found;
end
$$;
comment on function private.reserve_tokens(uuid) is
  'Takes one turn''s worth off the day, or says no; one statement, so that two never share the last of it.';

create function private.settle_tokens(target_user_id uuid, reserved_on date, difference bigint) returns void
language sql volatile
set search_path = ''
as $$
  update private.daily_spend as d set tokens = greatest(d.tokens + difference, 0)
  where d.user_id = target_user_id and d.day = reserved_on
$$;
comment on function private.settle_tokens(uuid, date, bigint) is
  'Puts what a turn did cost in the place of what it reserved, on the day of the reservation.';

create function private.may_tell_of_limit(target_user_id uuid) returns boolean
language sql volatile
set search_path = ''
as $$
  -- Without a row nothing was spent, and the cap itself is nothing: that is said each time.
  with told as (
    update private.daily_spend as d set told_at = now()
    where d.user_id = target_user_id and d.day = private.spend_day() and d.told_at is null
    returning true
  )
  select exists (select from told) or not exists (
    select from private.daily_spend as d where d.user_id = target_user_id and d.day = private.spend_day())
$$;
comment on function private.may_tell_of_limit(uuid) is
  'Whether to tell a person on WhatsApp that the cap is reached; true once a day, since each telling costs a message.';
