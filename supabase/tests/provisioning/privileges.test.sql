begin;
select plan(14);
select tests.sign_up('ada');
select tests.sign_up('bo');

-- Who may ask for a workspace.
select tests.become_anon();
select throws_ok($$ select public.ensure_workspace() $$, '42501', null, 'W8-01: anon may not even ask');
select throws_ok($$ select private.ensure_workspace() $$, '42501', null, 'W8-02: nor behind it');
select set_config('role', 'authenticated', true);
select throws_ok($$ select public.ensure_workspace() $$, 'PT401', 'Nobody is signed in.', 'W8-03: a token without a user is nobody');

-- Nobody provisions, or looks at, somebody else.
select tests.become('ada');
select throws_ok($$ select private.provision_user(tests.id('bo')) $$, '42501', null, 'W1-06: nobody provisions another');
select throws_ok($$ select private.attempt_provisioning(tests.id('bo')) $$, '42501', null, 'W1-07: nor tries to');
select throws_ok($$ select private.workspace(tests.id('bo')) $$, '42501', null, 'W8-04: nobody asks for another''s workspace');
select throws_ok($$ select private.feature_flags_of(tests.id('bo')) $$, '42501', null, 'B4-07: nor for their flags');
select throws_ok($$ select * from private.backfill_users() $$, '42501', null, 'W1-08: nobody starts a backfill');
select throws_ok($$ select * from private.provisioning_failures $$, '42501', null, 'W2-01: nobody reads the failures');
select throws_ok($$ select private.is_provisioned(tests.id('bo')) $$, '42501', null, 'W1-09: nobody asks whether one exists');

-- A token outlives its user.
select tests.become_owner();
delete from auth.users where id = tests.id('ada');
select tests.become('ada');
select throws_ok($$ select public.ensure_workspace() $$, 'PT404', 'There is no such user.',
  'W8-05: the token of a deleted user makes no workspace');
select throws_ok($$ select public.active_chat_session() $$, 'PT409', null, 'C2-31: nor a session');
select tests.become_owner();
select is((select count(*) from private.provisioning_failures where user_id = tests.id('ada')), 0::bigint,
  'W2: and is no failure of provisioning');
select is((select count(*) from public.organizations where personal_for = tests.id('ada')), 0::bigint, 'W9: nothing came back');

select * from finish();
rollback;
