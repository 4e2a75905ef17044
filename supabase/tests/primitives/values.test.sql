begin;
select plan(27);

-- Ids that sort by time.
select matches(private.uuid_v7()::text, '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$',
  'an id is a UUID of version 7');
create temp table ids as select i, private.uuid_v7() as id from generate_series(1, 2000) as i;
select is((select count(distinct id) from ids), 2000::bigint, 'ids are distinct');
do $$ begin perform pg_sleep(0.002); end $$;
insert into ids values (2001, private.uuid_v7());
select is((select i from ids order by id desc limit 1), 2001, 'a later id sorts later');
select ok(abs(extract(epoch from clock_timestamp()) * 1000
    - (select ('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint from ids where i = 2001)) < 5000,
  'its first 48 bits are the time in milliseconds');

-- One number, however it is written.
select is(private.phone_key(written), key, format('M2: %s is compared as %s', written, key))
from (values
  ('+55 11 98765-4321', '551187654321'), ('551187654321', '551187654321'),
  ('+52 1 55 1234 5678', '525512345678'), ('+525512345678', '525512345678'),
  ('+54 9 11 2345-6789', '541123456789'), ('541123456789', '541123456789'),
  ('+1 (555) 010-0001', '15550100001')) as n (written, key);
select is(private.phone_key('+5511987654321') = private.phone_key('+5511987654322'), false,
  'M2: neighbours stay two');
select is(private.phone_key(written), null, format('M2: "%s" is no number', written))
from unnest(array['', 'abc', '+']) as written;

-- Time zones.
select ok(private.is_time_zone(zone), format('W3: %s is a time zone', zone))
from unnest(array['UTC', 'GMT', 'Europe/Lisbon', 'America/North_Dakota/New_Salem', 'Etc/GMT-14', 'Asia/Ust-Nera']) as zone;
select ok(not private.is_time_zone(zone), format('W3: "%s" is none', zone))
from unnest(array['', 'EST', 'UTC+2', 'Europe', 'Atlantis/Center', 'UTC ']) as zone;

select * from finish();
rollback;
