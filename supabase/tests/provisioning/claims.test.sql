begin;
select plan(12);

select tests.sign_up('odd', jsonb_build_object(
  'name', 17, 'full_name', repeat('x', 400), 'avatar_url', 'javascript:alert(1)', 'picture', jsonb_build_array(1),
  'company_name', '  ', 'email_verified', true, 'roles', jsonb_build_array('admin'), 'plan', 'enterprise'));
select is((select char_length(name) from public.profiles where id = tests.id('odd')), 255,
  'W3: an over-long name is cut, a name of the wrong type is passed over');
select is((select avatar_url from public.profiles where id = tests.id('odd')), null,
  'W3: an avatar that is no http address is none');
select is((select company_name from public.profiles where id = tests.id('odd')), null, 'W3: a blank claim is none');
select is((select email_verified from public.profiles where id = tests.id('odd')), false,
  'W6: a user''s own word verifies nothing');
select is((select identity_roles from public.profiles where id = tests.id('odd')), '[]'::jsonb,
  'W6: a user''s own word grants no role');
select is((select plan_slug from public.subscriptions where organization_id = tests.home('odd')), 'bootstrapper',
  'W6: a user''s own word buys no plan');

select tests.sign_up('long', jsonb_build_object('avatar_url', 'https://a.example/' || repeat('x', 500), 'company_name', repeat('ab ', 40)));
select is((select avatar_url from public.profiles where id = tests.id('long')), null, 'W3: a cut address would lead nowhere');
select ok((select char_length(name) between 3 and 50 from public.projects where organization_id = tests.home('long')),
  'W4: a long company name is fitted to 50 characters');

select tests.sign_up('short', '{"company_name": "Q"}');
select ok((select char_length(name) between 3 and 50 from public.projects where organization_id = tests.home('short')),
  'W4: a short company name is fitted to 3 characters');

select tests.sign_up('trusted', '{}', '{"roles": ["Owner"], "email_verified": true}');
select is((select identity_roles from public.profiles where id = tests.id('trusted')), '["Owner"]'::jsonb,
  'W6: trusted roles are kept as they came');
select is((select email_verified from public.profiles where id = tests.id('trusted')), true, 'W6: a trusted claim counts');

select lives_ok($$ select tests.sign_up('list', '[1, 2]', '"text"') $$, 'W3: metadata that is no object fails no sign-up');

select * from finish();
rollback;
