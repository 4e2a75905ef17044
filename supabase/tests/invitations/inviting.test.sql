-- Who invites, who sees it, and what is kept of it.
begin;
select plan(37);
select tests.cast_members();
create function pg_temp.invite(actor text, address text, role text, place uuid default tests.harbor()) returns text language sql as $$
  select tests.try(actor, format('select public.invite_member(%L, %L, %L)', place, address, role)) $$;
create function pg_temp.revoke(actor text) returns text language sql as $$
  select tests.try(actor, format('select public.revoke_invitation(%L)', (select id from public.invitations where email = 'guest@example.com'))) $$;

-- Admins invite, at most to their own role.
select is(pg_temp.invite('admin', 'guest@example.com', 'viewer'), 'done', 'T3: an admin invites');
select is(pg_temp.invite('admin', 'other@example.com', 'admin'), 'done', 'T3: also another admin');
select is(pg_temp.invite('member', 'x@example.com', 'member'), '403 role_required', 'T3-54: a member invites nobody');
select is(pg_temp.invite('member', 'x@example.com', 'admin'), '403 role_required', 'T3-55: least of all an admin');
select is(pg_temp.invite('viewer', 'x@example.com', 'viewer'), '403 role_required', 'T3-56: nor does a viewer');
select is(pg_temp.invite('outsider', 'x@example.com', 'viewer'), '404 organization_not_found', 'T3-57: to an outsider there is no such organization');
select is(pg_temp.invite('removed', 'x@example.com', 'viewer'), '404 organization_not_found', 'T3-58: nor to somebody deactivated');
select is(pg_temp.invite('anon', 'x@example.com', 'viewer'), '42501', 'T3-59: anon is refused');
select is(pg_temp.invite('service', 'x@example.com', 'viewer'), '42501', 'T3-60: and the service has no name to invite in');
select is(pg_temp.invite('admin', 'x@example.com', 'viewer', tests.meadow()), '404 organization_not_found', 'T3-61: an admin here is nobody there');
select is(pg_temp.invite('admin', 'x@example.com', 'viewer', tests.home('admin')), '409 personal_organization', 'T3-62: a personal organization has one member');
select is(pg_temp.invite('admin', u.email, 'admin'), '409 already_a_member', 'T3-63: who belongs is not invited')
from auth.users as u where u.id = tests.id('viewer');
select is(pg_temp.invite('admin', upper(u.email), 'admin'), '409 already_a_member', 'T3-64: however the address is written')
from auth.users as u where u.id = tests.id('viewer');
select is(pg_temp.invite('admin', u.email, 'member'), 'done', 'T3: who was deactivated is') from auth.users as u where u.id = tests.id('removed');
select is(pg_temp.invite('admin', 'no address', 'viewer'), '23514', 'T3-65: an address is an address');
select is(pg_temp.invite('admin', null, 'viewer'), '23502', 'T3-66: and there is one');
select is(pg_temp.invite('admin', 'x@example.com', null), '23502', 'T3-67: so there is a role');
select bag_eq($$ select email from public.invitations where organization_id = tests.harbor() $$,
  $$ select unnest('{guest@example.com,other@example.com}'::text[]) union all select email::text from auth.users where id = tests.id('removed') $$,
  'T3: what was refused left nothing');

-- What is stored: the address in lower case, the hash of a long token, a week.
select tests.become('admin');
create temp table given as select public.invite_member(tests.harbor(), ' Third@Example.COM ', 'member') as i;
select tests.become_owner();
select results_eq($$ select i.id, i.email, i.role::text, i.invited_by, i.token_hash, i.expires_at from public.invitations as i, given where i.id = (given.i ->> 'id')::uuid $$,
  $$ select (i ->> 'id')::uuid, 'third@example.com', 'member', tests.id('admin'), sha256(convert_to(i ->> 'token', 'UTF8')), (i ->> 'expires_at')::timestamptz from given $$,
  'T3: the answer and the row agree');
select ok((select i ->> 'token' ~ '^[A-Za-z0-9_-]{43,}$' from given), 'T3-68: a token has 256 bits, fit for a link');
select is((select i.expires_at - now() from public.invitations as i where email = 'third@example.com'), interval '7 days', 'T3: it lasts a week');
select is_empty($$ select r from public.invitations as r, given where to_jsonb(r)::text like '%' || (i ->> 'token') || '%' $$, 'T3-69: the token itself is nowhere');
select is_empty($$ select e from public.audit_events as e, given where to_jsonb(e)::text like '%' || (i ->> 'token') || '%' or e.details::text like '%@%' $$,
  'T5-17: nor is it, or an address, in the record');

-- Who sees it: admins, without the hash.
select tests.become('admin');
select is((select count(id) from public.invitations), 4::bigint, 'T3: an admin sees the organization''s invitations');
select throws_ok($$ select token_hash from public.invitations $$, '42501', null, 'T3-70: not even an admin sees the hash');
select throws_ok($$ select * from public.invitations $$, '42501', null, 'T3-71: nor by a star');
select throws_ok($$ update public.invitations set role = 'admin' $$, '42501', null, 'T3-72: nor writes one by hand');
select tests.become('member');
select is((select count(id) from public.invitations), 0::bigint, 'T3-73: a member sees none');
select tests.become('viewer');
select is((select count(id) from public.invitations), 0::bigint, 'T3-74: nor a viewer');
select tests.become('outsider');
select is((select count(id) from public.invitations), 0::bigint, 'T3-75: nor another organization''s admin');
select tests.become_anon();
select throws_ok($$ select id from public.invitations $$, '42501', null, 'T3-76: anon may not even ask');
select tests.become_owner();

-- Revoking: the same people.
select is(pg_temp.revoke('member'), '404 invitation_not_found', 'T3-77: a member revokes none');
select is(pg_temp.revoke('outsider'), '404 invitation_not_found', 'T3-78: nor another organization''s admin, who learns nothing');
select is(pg_temp.revoke('anon'), '42501', 'T3-79: nor anon');
select is(pg_temp.revoke('admin'), 'done', 'T3: an admin does');
select is(pg_temp.revoke('admin'), '404 invitation_not_found', 'T3: once');
select results_eq($$ select count(*) filter (where revoked_at is null), count(*) from public.invitations where organization_id = tests.harbor() $$,
  $$ values (3::bigint, 4::bigint) $$, 'T3: others are unaffected');

select * from finish();
rollback;
