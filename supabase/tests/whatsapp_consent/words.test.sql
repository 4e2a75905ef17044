begin;
select plan(28);

-- Each word of each language, in capitals and with a mark behind it.
select is_empty(format($$ select word from private.whatsapp_keywords where language = %L
    and private.keyword_meaning(upper(word) || '!') is distinct from meaning $$, l.language),
  format('M5: %s: every word is heard, in capitals and with a mark behind it', l.language))
from unnest('{en,es,pt,fr,de}'::text[]) as l (language);
select results_eq($$ select language, meaning from private.whatsapp_keywords group by 1, 2 order by 1, 2 $$,
  $$ select l, m from unnest('{de,en,es,fr,pt}'::text[]) as l, unnest('{start,stop}'::text[]) as m order by 1, 2 $$,
  'M5: each language can stop and start');

select is(private.keyword_meaning(said), meaning, format('M5: %s', name))
from (values
  ('in any case', 'sToP', 'stop'), ('with an accent in capitals', 'ARRÊT', 'stop'),
  ('with blanks and marks round it', E' ¡¡Parar!!\n', 'stop'), ('with a picture behind it', 'stop 🛑', 'stop'),
  ('in quotes', '"Stopp."', 'stop'), ('of several words', 'Opt out', 'stop'),
  ('of several words with many blanks', E'cancelar\t inscrição', 'stop'),
  ('with accents put together by the phone', normalize('Arrêt', nfd), 'stop'),
  ('to start', 'Começar!', 'start'),
  -- The whole message or nothing.
  ('with a word before it', 'please stop', null), ('with a word behind it', 'stop it', null),
  ('inside a word', 'nonstop', null), ('in the middle', 'I stop here', null), ('twice', 'stop stop', null),
  ('split', 's t o p', null), ('an answer as well', 'end', null), ('an answer as well', 'cancel', null),
  ('nothing but marks', '...', null), ('nothing', '', null), ('no message', null, null),
  ('behind a mile of blanks', repeat(' ', 70) || 'stop', null)
) as c (name, said, meaning);

-- The owner adds a word.
insert into private.whatsapp_keywords (word, meaning, language) values ('basta', 'stop', 'it');
select is(private.keyword_meaning('BASTA.'), 'stop', 'M5: the owner''s own word counts');

select * from finish();
rollback;
