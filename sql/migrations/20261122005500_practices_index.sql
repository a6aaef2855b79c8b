-- As before, but the slips of a word are worked out once, when the first text brings the word:
-- a library of thousands of practices shares most of its words.
create or replace function portal.index_practice(wanted uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  shown portal.practice;
  content jsonb;
begin
  delete from portal.practice_text t where t.practice_id = wanted;
  select * into shown from portal.practice p where p.id = wanted;
  if shown.version is null or shown.archived_at is not null then
    return;
  end if;
  select v.content into content from portal.practice_version v
  where v.practice_id = wanted and v.number = shown.version;
  insert into portal.practice_text (practice_id, language, title, summary, head, body)
  select wanted, t.language, t.title, t.summary,
    setweight(portal.indexed(t.title, t.language), 'A') || setweight(portal.indexed(t.summary, t.language), 'B'),
    portal.indexed(concat_ws(E'\n', t.title, t.summary, t.rest), t.language)
  from (
    select shown.original_language as language, shown.title, shown.summary,
      (select string_agg(s.value, E'\n') from jsonb_each_text(content -> 'sections') as s)
        || E'\n' || array_to_string(shown.commitments, E'\n') as rest
    union all
    select r.language,
      coalesce(string_agg(r.shown, ' ' order by r.position) filter (where r.part = 'title'), shown.title),
      coalesce(string_agg(r.shown, ' ' order by r.position) filter (where r.part = 'summary'), shown.summary),
      string_agg(r.shown, E'\n' order by r.position) filter (where r.part not in ('title', 'summary'))
    from portal.standing_translation(wanted) as r
    where r.language <> shown.original_language
    group by r.language
  ) as t;
  -- Every word as it is written, of the original and of all translations: with stems a word
  -- that one slip makes of another would be missed.
  insert into portal.practice_word (word, slips)
  select w.word, portal.slips(w.word)
  from (
    select distinct l.word
    from (
      select shown.title || ' ' || shown.summary as said
      union all select s.value from jsonb_each_text(content -> 'sections') as s
      union all select r.shown from portal.standing_translation(wanted) as r
    ) as t
    cross join lateral unnest(tsvector_to_array(
      to_tsvector('pg_catalog.simple', portal.plain_words(left(t.said, 200000))))) as l (word)
    where length(l.word) between 3 and 40
  ) as w
  where not exists (select from portal.practice_word k where k.word = w.word)
  on conflict do nothing;
end $$;
