begin;
select plan(9);

-- A name of a company that is nearly all blanks still makes a project.
select tests.sign_up('blank', jsonb_build_object('company_name', 'A' || repeat(' ', 60) || 'B'));
select ok(private.is_provisioned(tests.id('blank')), 'W3: no claim keeps a person out of their room');
select ok((select char_length(name) between 3 and 50 from public.projects where organization_id = tests.home('blank')),
  'W4: a company name of blanks is fitted to 3 characters');
select is((select count(*) from private.provisioning_failures where user_id = tests.id('blank')), 0::bigint, 'W2: and is no failure');
select tests.sign_up('exact', jsonb_build_object('company_name', repeat('x', 50)));
select is((select name from public.projects where organization_id = tests.home('exact')), repeat('x', 50), 'W4: 50 characters fit');
select tests.sign_up('three', '{"company_name": "Abc"}');
select is((select name from public.projects where organization_id = tests.home('three')), 'Abc', 'W4: and so do three');

-- What a trusted claim has verified stays so at the next sign-in.
select tests.sign_up('trusted', '{}', '{"email_verified": true}');
update auth.users set last_sign_in_at = now() where id = tests.id('trusted');
select is((select email_verified from public.profiles where id = tests.id('trusted')), true,
  'W7: a sign-in does not undo what a trusted claim has verified');
select is((select last_login_at from public.profiles where id = tests.id('trusted')), now(), 'W7: it is noted');
select tests.sign_up('own_word', '{"email_verified": true}');
update auth.users set last_sign_in_at = now() where id = tests.id('own_word');
select is((select email_verified from public.profiles where id = tests.id('own_word')), false,
  'W6: nor does it make a user''s own word trusted');
update auth.users set email_confirmed_at = now() where id = tests.id('own_word');
select is((select email_verified from public.profiles where id = tests.id('own_word')), true, 'W7: a confirmed address is verified');

select * from finish();
rollback;
