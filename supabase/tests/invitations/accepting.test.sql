-- A token is proof only together with the confirmed address that it was sent to; and once.
begin;
select plan(41);
select tests.cast_members();
select tests.sign_up(name) from unnest('{guest,stranger}'::text[]) as name;
select tests.confirm(name) from tests.people where name <> 'guest';
create temp table sent (label text, token text);
grant select on sent to authenticated;
create function pg_temp.invite(label text, person text, role text) returns void language plpgsql as $$
declare
  address constant text := (select u.email from auth.users as u where u.id = tests.id(person));
  token text;
begin
  perform tests.become('admin');
  token := public.invite_member(tests.harbor(), upper(address), role::public.organization_role) ->> 'token';
  perform tests.become_owner();
  insert into sent values (label, token);
end
$$;
create function pg_temp.accept(person text, invitation text) returns text language sql as $$
  select tests.try(person, format('select public.accept_invitation(%L)', (select token from sent where label = invitation))) $$;
create function pg_temp.role_of(person text) returns text language sql as $$
  select role::text || case when is_active then '' else ' (off)' end from public.organization_members
  where organization_id = tests.harbor() and user_id = tests.id(person) $$;

-- Bound to the address, and to its proof.
select pg_temp.invite('first', 'guest', 'viewer');
select is(pg_temp.accept('stranger', 'first'), '404 invitation_not_found', 'T3-80: a token in the wrong hands opens nothing');
select is(pg_temp.accept('admin', 'first'), '404 invitation_not_found', 'T3-81: nor in those of who sent it');
select is(pg_temp.accept('guest', 'first'), '404 invitation_not_found', 'T3-82: nor for an address nobody has proven');
select is(pg_temp.accept('anon', 'first'), '42501', 'T3-83: nor for anon');
select is(pg_temp.accept('stranger', 'unknown'), '404 invitation_not_found', 'T3-84: no token is no invitation');
select is(tests.try('stranger', format('select public.accept_invitation(%L)', id)), '404 invitation_not_found', 'T3-85: an id is not a token')
from public.invitations;
select is(tests.try('stranger', format('select public.accept_invitation(%L)', encode(token_hash, 'hex'))), '404 invitation_not_found',
  'T3-86: nor is its hash') from public.invitations;
select is(pg_temp.role_of('guest'), null, 'T3: nobody has joined by that');
select isnt(tests.confirm('guest'), null, 'T3: the address is proven');
select is(pg_temp.accept('guest', 'first'), 'done', 'T3: and the invited person joins');
select is(pg_temp.role_of('guest'), 'viewer', 'T3: with the role that was offered');
select results_eq($$ select accepted_by, accepted_at is not null from public.invitations $$, $$ values (tests.id('guest'), true) $$, 'T3: the invitation tells who');

-- Once.
select is(pg_temp.accept('guest', 'first'), '409 invitation_accepted', 'T3-87: a second time is refused');
select is(pg_temp.accept('stranger', 'first'), '404 invitation_not_found', 'T3-88: and tells a stranger nothing');
select tests.become('admin');
select public.remove_member(tests.harbor(), tests.id('guest'));
select tests.become_owner();
select is(pg_temp.accept('guest', 'first'), '409 invitation_accepted', 'T3-89: removed, nobody returns by the old token');
select is(pg_temp.role_of('guest'), null, 'T3: and stays away');
select lives_ok($$ select pg_temp.invite('again', 'guest', 'member') $$, 'T3: whom one removed may be invited again');
select is(pg_temp.accept('guest', 'again') || pg_temp.role_of('guest'), 'donemember', 'T3: and comes back, with the new role');

-- One live invitation for each address: asking again replaces the token.
select lives_ok($$ select pg_temp.invite('old', 'stranger', 'admin'), pg_temp.invite('new', 'stranger', 'viewer') $$, 'T3: invited twice');
select is((select count(*) from public.invitations where accepted_at is null), 1::bigint, 'T3-90: is invited once');
select is(pg_temp.accept('stranger', 'old'), '404 invitation_not_found', 'T3-91: the older link is dead');
select is(pg_temp.accept('stranger', 'new') || pg_temp.role_of('stranger'), 'doneviewer', 'T3-92: the newer one gives the newer role');
select throws_ok($$ insert into public.invitations (organization_id, email, role, token_hash, expires_at)
  select tests.harbor(), 'twice@example.com', 'viewer', convert_to(n::text, 'UTF8'), now() from generate_series(1, 2) as n $$, '23505', null,
  'T3-93: two live ones for an address are impossible');

-- Its end: by time, and by revoking.
select tests.become('admin');
select public.remove_member(tests.harbor(), tests.id(name)) from unnest('{stranger,guest}'::text[]) as name;
select tests.become_owner();
select pg_temp.invite('late', 'stranger', 'viewer');
update public.invitations set expires_at = now() where accepted_at is null;
select is(pg_temp.accept('stranger', 'late'), '410 invitation_expired', 'T3-94: an expired invitation opens nothing');
select lives_ok($$ select pg_temp.invite('renewed', 'stranger', 'viewer') $$, 'T3: it is renewed by inviting again');
select is(pg_temp.accept('stranger', 'late'), '404 invitation_not_found', 'T3-95: under a new token only');
select tests.become('admin');
select public.revoke_invitation(id) from public.invitations where accepted_at is null;
select tests.become_owner();
select is(pg_temp.accept('stranger', 'renewed'), '404 invitation_not_found', 'T3-96: a revoked invitation opens nothing');
select is(pg_temp.role_of('stranger'), null, 'T3: nobody came in');
select lives_ok($$ select pg_temp.invite('after', 'stranger', 'viewer') $$, 'T3: after revoking, one may invite again');
select is(tests.try('service', format('update public.invitations set accepted_at = now() where revoked_at is not null')), '23514',
  'T3-97: what is revoked is never accepted, whoever writes');

-- Somebody deactivated comes back, as what was offered; who is active never loses by accepting.
select pg_temp.invite('back', 'removed', 'viewer');
select is(pg_temp.accept('removed', 'back') || pg_temp.role_of('removed'), 'doneviewer', 'T3: a deactivated member comes back, with the offered role');
select pg_temp.invite('weaker', 'guest', 'viewer');
insert into public.organization_members (organization_id, user_id, role) values (tests.harbor(), tests.id('guest'), 'member');
select is(pg_temp.accept('guest', 'weaker') || pg_temp.role_of('guest'), 'donemember', 'T3: who is a member by now does not become a viewer');
delete from public.organization_members where organization_id = tests.harbor() and user_id = tests.id('guest');
select pg_temp.invite('stronger', 'guest', 'admin');
insert into public.organization_members (organization_id, user_id, role) values (tests.harbor(), tests.id('guest'), 'viewer');
select is(pg_temp.accept('guest', 'stronger') || pg_temp.role_of('guest'), 'doneadmin', 'T3: but a viewer becomes what an admin offered');

-- Somebody removed does not come back by an invitation that was still open.
select pg_temp.invite('open', 'outsider', 'member');
insert into public.organization_members (organization_id, user_id) values (tests.harbor(), tests.id('outsider'));
select tests.become('admin');
select public.remove_member(tests.harbor(), tests.id('outsider'));
select tests.become_owner();
select is(pg_temp.accept('outsider', 'open'), '404 invitation_not_found', 'T3-98: removing somebody ends their open invitation');

delete from public.organization_members where organization_id = tests.harbor() and user_id = tests.id('outsider');

-- An invitation ends with its sender's right to send it.
select pg_temp.invite('planted', 'outsider', 'admin');
update public.invitations set invited_by = tests.id('guest') where email = (select email from auth.users where id = tests.id('outsider'));
select tests.become('admin');
select public.set_member_role(tests.harbor(), tests.id('guest'), 'viewer');
select tests.become_owner();
select is(pg_temp.accept('outsider', 'planted'), '404 invitation_not_found', 'T3-99: what a former admin offered is not taken up');

delete from public.organization_members where organization_id = tests.harbor() and user_id = tests.id('outsider');

-- What it answers, and others.
select pg_temp.invite('last', 'outsider', 'viewer');
select tests.become('outsider');
create temp table answer as select public.accept_invitation(token) as a from sent where label = 'last';
select tests.become_owner();
select results_eq($$ select a from answer $$, $$ select jsonb_build_object('organization_id', id, 'name', name, 'slug', slug, 'role', 'viewer')
  from public.organizations where id = tests.harbor() $$, 'T3: accepting answers with the organization');
select is((select active_organization_id from public.profiles where id = tests.id('outsider')), tests.home('outsider'), 'T3: and does not switch');
select set_eq($$ select user_id from public.organization_members where organization_id = tests.meadow() $$, array[tests.id('outsider')], 'T3: others are unaffected');
select is(pg_temp.role_of('admin') || pg_temp.role_of('member') || pg_temp.role_of('viewer'), 'adminmemberviewer', 'T3: nobody''s role has moved');
delete from public.organizations where id = tests.harbor();
select is_empty($$ select * from public.invitations $$, 'T3: an organization takes its invitations along');
select is(pg_temp.accept('stranger', 'after'), '404 invitation_not_found', 'T3: and their tokens with them');

select * from finish();
rollback;
