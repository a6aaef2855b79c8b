-- Finding practices: one full text for each language a practice can be read in, words found by
-- their beginning and their stem, one slip of the finger forgiven. Plain PostgreSQL: neither
-- pg_trgm nor unaccent exists everywhere.

create table portal.practice_text (
  practice_id uuid not null references portal.practice (id) on delete cascade,
  language text not null,
  title text not null,
  summary text not null,
  head tsvector not null,
  body tsvector not null,
  primary key (practice_id, language)
);
comment on table portal.practice_text is 'What search reads of published practices, in each language they exist in.';
comment on column portal.practice_text.head is 'Title and summary: what a hit is ranked by.';
create index practice_text_by_body on portal.practice_text using gin (body);

create table portal.practice_word (
  word text primary key,
  slips text[] not null
);
comment on table portal.practice_word is 'The words of published practices, each with what remains of it when one letter is left out.';
create index practice_word_by_slip on portal.practice_word using gin (slips);
create index practice_word_by_beginning on portal.practice_word (word text_pattern_ops);

alter table portal.practice_text enable row level security;
alter table portal.practice_word enable row level security;
create policy "Only members in good standing read" on portal.practice_text
as restrictive for select to authenticated using ((select portal.viewer_is_member()));
create policy "Only members in good standing read" on portal.practice_word
as restrictive for select to authenticated using ((select portal.viewer_is_member()));


-- The languages a practice can be read in: without an account the original, and those its author verified.
create function portal.readable_languages(of_practice uuid, public_only boolean) returns setof text
language sql stable security definer set search_path = ''
begin atomic
  select t.language from portal.practice_text t
  join portal.practice p on p.id = t.practice_id
  where t.practice_id = of_practice
    and (not public_only or t.language = p.original_language or portal.translation_stands(of_practice, t.language));
end;

-- Small letters without accents; scripts without spaces as pairs of signs, which find a word
-- wherever it stands.
create function portal.plain_words(said text) returns text
language sql immutable parallel safe set search_path = ''
return (
  with folded as (
    select lower(normalize(regexp_replace(normalize(coalesce(said, ''), NFKD), '[\u0300-\u036f]', '', 'g'), NFKC)) as t
  )
  select case
    when t !~ '[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]' then translate(t, 'đøłß', 'dols')
    else (
      select string_agg(
        case
          when sign !~ '[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]' then sign
          when following ~ '[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]' then ' ' || sign || following || ' '
          when before ~ '[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]' then ' '
          else ' ' || sign || ' '
        end, '' order by place)
      from (
        select s.sign, s.place, lead(s.sign) over (order by s.place) as following, lag(s.sign) over (order by s.place) as before
        from string_to_table(t, null) with ordinality as s (sign, place)
      ) as signs)
    end
  from folded
);

-- How a language's words are brought to their stem; languages PostgreSQL does not know keep theirs.
create function portal.text_config(language text) returns regconfig
language sql immutable parallel safe set search_path = ''
return (case split_part(language, '-', 1)
  when 'en' then 'pg_catalog.english' when 'id' then 'pg_catalog.indonesian' when 'fr' then 'pg_catalog.french'
  when 'pt' then 'pg_catalog.portuguese' when 'es' then 'pg_catalog.spanish' when 'de' then 'pg_catalog.german'
  when 'nl' then 'pg_catalog.dutch' when 'it' then 'pg_catalog.italian' when 'ru' then 'pg_catalog.russian'
  when 'ar' then 'pg_catalog.arabic' when 'hi' then 'pg_catalog.hindi' when 'ta' then 'pg_catalog.tamil'
  when 'ne' then 'pg_catalog.nepali' when 'tr' then 'pg_catalog.turkish'
  else 'pg_catalog.simple' end)::regconfig;

create function portal.indexed(said text, language text) returns tsvector
language sql immutable parallel safe set search_path = ''
return to_tsvector('pg_catalog.simple', portal.plain_words(left(said, 200000)))
  || to_tsvector(portal.text_config(language), portal.plain_words(left(said, 200000)));

-- A word and what is left of it without each of its letters: two words one slip apart share one.
create function portal.slips(word text) returns text[]
language sql immutable parallel safe set search_path = ''
return array(
  select word union select overlay(word placing '' from n for 1) from generate_series(1, least(length(word), 24)) as n);

-- Shared pairs of letters as a part of all: 1 for the same word.
create function portal.likeness(one text, other text) returns double precision
language sql immutable parallel safe set search_path = ''
return (
  with pairs as (
    select 1 as side, substr('^' || one || '$', n, 2) as pair from generate_series(1, length(one) + 1) as n
    union select 2, substr('^' || other || '$', n, 2) from generate_series(1, length(other) + 1) as n
  )
  select (count(*) - count(distinct pair))::double precision / count(distinct pair) from pairs
);

-- Writes down anew what search reads of a practice: the original, and each language in which
-- somebody translated its title or some of it. Nothing of one that is not out.
create function portal.index_practice(wanted uuid) returns void
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
  insert into portal.practice_word (word, slips)
  select w.word, portal.slips(w.word)
  from (
    select distinct l.word
    from portal.practice_text t
    cross join lateral unnest(tsvector_to_array(to_tsvector('pg_catalog.simple',
      portal.plain_words(concat_ws(' ', t.title, t.summary, (
        select string_agg(s.value, ' ') from jsonb_each_text(content -> 'sections') as s)))))) as l (word)
    where t.practice_id = wanted and length(l.word) between 3 and 40
  ) as w
  on conflict do nothing;
end $$;


-- The question behind the words somebody typed: each word as it stands, its beginning, its
-- stem in every language there is, and where no text knows it, the words it was likely meant
-- to be. `all_of` asks for every word, else for any.
create function portal.practice_query(said text, shown_in text, all_of boolean) returns tsquery
language plpgsql stable security definer set search_path = ''
as $$
declare
  words text[] := tsvector_to_array(to_tsvector('pg_catalog.simple', portal.plain_words(left(said, 300))));
  configs regconfig[];
  heavy text[];
  word text;
  one text;
  whole tsquery;
begin
  select array_agg(distinct portal.text_config(t.language)) into configs
  from (select distinct language from portal.practice_text) as t;
  -- "How to answer the public": only what carries meaning is asked for, unless nothing does.
  select array_agg(w) into heavy from unnest(words) as w
  where to_tsvector(portal.text_config(shown_in), w) <> '' and to_tsvector('pg_catalog.english', w) <> '';
  -- A sign of a script without spaces is the beginning of its pairs.
  foreach word in array (coalesce(heavy, words))[:12] loop
    select string_agg(quote_literal(replace(m.meant, '\', '')) || m.beginning, ' | ') into one
    from (
      select word as meant, case when length(word) >= 3 or ascii(word) > 3583 then ':*' else '' end as beginning
      union
      select stem, '' from unnest(configs) as c cross join lateral unnest(tsvector_to_array(to_tsvector(c, word))) as stem
      union
      select close, '' from portal.words_close_to(word) as close
    ) as m;
    whole := case when whole is null then one::tsquery when all_of then whole && one::tsquery else whole || one::tsquery end;
  end loop;
  return whole;
end $$;

-- The words that one no text begins with was likely meant to be: one slip away, or two with
-- the same first two letters.
create function portal.words_close_to(word text) returns setof text
language sql stable security definer set search_path = ''
begin atomic
  select c.word
  from (
    select k.word from portal.practice_word k where k.slips && portal.slips($1)
    union
    select k.word from portal.practice_word k
    where k.word ~>=~ left($1, 2) and k.word ~<~ (left($1, 2) || chr(1114111))
      and length(k.word) between length($1) - 2 and length($1) + 2
  ) as c
  cross join lateral (select portal.likeness(c.word, $1) as closeness) as l
  where length($1) >= 4 and l.closeness >= 0.3
    and not exists (select from portal.practice_word k where k.word ~>=~ $1 and k.word ~<~ ($1 || chr(1114111)))
  order by l.closeness desc, c.word
  limit 4;
end;


-- One page of practices with what their cards show. Empty arguments mean any; `found` counts
-- all that fit. With `public_only` nothing else exists.
create function portal.find_practices(
  said text, of_theme text, of_country text, of_platform text, of_commitment text, of_verdict text, of_language text,
  sort text, shown_in text, after integer, wanted integer, public_only boolean
) returns table (
  id uuid, country text, title text, summary text, language text, original_language text, themes text[], platform text,
  indicator text, start_month date, public boolean, registered boolean, demonstration boolean, published_at timestamptz,
  review_on date, check_due boolean, verdict text, effect double precision, effect_low double precision,
  effect_high double precision, languages text[], adopted integer, found integer
)
language plpgsql stable security definer set search_path = ''
as $$
#variable_conflict use_column
declare
  asked tsquery;
begin
  if said ~ '\S' then
    asked := coalesce(portal.practice_query(said, shown_in, true), ''::tsquery);
    if not exists (select from portal.practice_text t where t.body @@ asked) then
      asked := coalesce(portal.practice_query(said, shown_in, false), ''::tsquery);
    end if;
  end if;
  return query
    with hit as (
      -- A word in the title or the summary counts for more than any number of them below.
      select t.practice_id, max(ts_rank(t.head, asked)) as rank
      from portal.practice_text t
      where asked is not null and t.body @@ asked
      group by t.practice_id
    ),
    spread as (
      select a.practice_id, count(distinct a.country)::integer as adopted
      from portal.adoption a where a.state <> 'dropped' group by a.practice_id
    ),
    fitting as (
      select p.id, coalesce(h.rank, 0) as rank, p.published_at, p.effect, coalesce(s.adopted, 0) as adopted,
        count(*) over ()::integer as found
      from portal.practice p
      left join hit h on h.practice_id = p.id
      left join spread s on s.practice_id = p.id
      where p.version is not null and p.archived_at is null
        and (p.public or not public_only)
        and (asked is null or h.practice_id is not null)
        and (of_theme = '' or of_theme = any (p.themes))
        and (of_country = '' or p.country = of_country)
        and (of_platform = '' or p.platform = of_platform)
        and (of_commitment = '' or of_commitment = any (p.commitments))
        and (of_verdict = '' or coalesce(p.verdict, 'not_measured') = any (string_to_array(of_verdict, ',')))
        and (of_language = '' or of_language = p.original_language or exists (
          select from portal.practice_text t
          where t.practice_id = p.id and t.language = of_language
            and (not public_only or portal.translation_stands(p.id, of_language))))
      order by
        case when sort = 'relevance' then coalesce(h.rank, 0) end desc nulls last,
        case when sort = 'effect' then p.effect end desc nulls last,
        case when sort = 'adopted' then coalesce(s.adopted, 0) end desc nulls last,
        case when sort = 'oldest' then p.published_at end,
        p.published_at desc, p.id
      offset greatest(after, 0) limit least(greatest(wanted, 0), 200)
    )
    select p.id, p.country, coalesce(t.title, p.title), coalesce(t.summary, p.summary),
      coalesce(t.language, p.original_language), p.original_language, p.themes, p.platform, p.indicator, p.start_month,
      p.public, p.registered, p.demonstration, p.published_at, p.review_on, p.review_on <= current_date, p.verdict, p.effect,
      p.effect_low, p.effect_high, array(select l from portal.readable_languages(p.id, public_only) as l order by l),
      f.adopted, f.found
    from fitting f
    join portal.practice p on p.id = f.id
    left join portal.practice_text t on t.practice_id = p.id and t.language = shown_in
      and t.language in (select l from portal.readable_languages(p.id, public_only) as l)
    order by
      case when sort = 'relevance' then f.rank end desc nulls last,
      case when sort = 'effect' then f.effect end desc nulls last,
      case when sort = 'adopted' then f.adopted end desc nulls last,
      case when sort = 'oldest' then f.published_at end,
      f.published_at desc, f.id;
end $$;

create function portal.search_practices(
  said text, of_theme text, of_country text, of_platform text, of_commitment text, of_verdict text, of_language text,
  sort text, shown_in text, after integer, wanted integer
) returns table (
  id uuid, country text, title text, summary text, language text, original_language text, themes text[], platform text,
  indicator text, start_month date, public boolean, registered boolean, demonstration boolean, published_at timestamptz,
  review_on date, check_due boolean, verdict text, effect double precision, effect_low double precision,
  effect_high double precision, languages text[], adopted integer, found integer
)
language plpgsql stable security definer set search_path = ''
as $$
begin
  perform portal.require_role('reader', 'contributor', 'approver', 'publisher', 'facilitator', 'secretariat');
  return query select * from portal.find_practices(said, of_theme, of_country, of_platform, of_commitment, of_verdict,
    of_language, sort, shown_in, after, wanted, false);
end $$;

-- Practices close to one: themes, indicator and platform in common, and words of title and summary.
create function portal.similar_practices(to_practice uuid, shown_in text, wanted integer) returns table (
  id uuid, country text, title text, summary text, language text, themes text[], platform text, verdict text,
  effect double precision
)
language plpgsql stable security definer set search_path = ''
as $$
#variable_conflict use_column
declare
  person portal.member :=
    portal.require_role('reader', 'contributor', 'approver', 'publisher', 'facilitator', 'secretariat');
  origin portal.practice;
  words tsquery;
begin
  select * into origin from portal.practice p
  where p.id = to_practice and (p.version is not null or p.country = person.country);
  select string_agg(quote_literal(replace(w, '\', '')), ' | ')::tsquery into words
  from portal.practice_text t, unnest(tsvector_to_array(t.head)) as w
  where t.practice_id = origin.id and length(w) >= 4;
  return query
    select p.id, p.country, coalesce(t.title, p.title), coalesce(t.summary, p.summary),
      coalesce(t.language, p.original_language), p.themes, p.platform, p.verdict, p.effect
    from (
      select p.id,
        2.0 * cardinality(array(select unnest(p.themes) intersect select unnest(origin.themes)))
          + (p.indicator = origin.indicator)::integer + (p.platform = origin.platform)::integer
          + 3.0 * coalesce((select max(ts_rank(t.head, words)) from portal.practice_text t where t.practice_id = p.id), 0)
          as closeness
      from portal.practice p
      where p.version is not null and p.archived_at is null and p.id <> origin.id
    ) as c
    join portal.practice p on p.id = c.id
    left join portal.practice_text t on t.practice_id = p.id and t.language = shown_in
    where c.closeness >= 1.5
    order by c.closeness desc, p.published_at desc, p.id
    limit least(greatest(wanted, 0), 20);
end $$;

-- What practices can be filtered by, with how many there are of each.
create function portal.count_practice_options(public_only boolean) returns jsonb
language sql stable security definer set search_path = ''
return (
  with shown as (
    select * from portal.practice p
    where p.version is not null and p.archived_at is null and (p.public or not public_only)
  ),
  option (kind, code) as (
    select 'theme', unnest(themes) from shown
    union all select 'country', country from shown
    union all select 'platform', platform from shown
    union all select 'commitment', unnest(commitments) from shown
    union all select 'verdict', coalesce(verdict, 'not_measured') from shown
    union all select 'language', l from shown cross join lateral portal.readable_languages(shown.id, public_only) as l
  )
  select coalesce(jsonb_object_agg(k.kind, k.codes), '{}')
  from (
    select o.kind, jsonb_object_agg(o.code, o.n) as codes
    from (select kind, code, count(*) as n from option where code is not null group by kind, code) as o
    group by o.kind
  ) as k
);

create function portal.practice_options() returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
begin
  perform portal.require_role('reader', 'contributor', 'approver', 'publisher', 'facilitator', 'secretariat');
  return portal.count_practice_options(false);
end $$;

create function api.search_practices(
  query text, theme text, of_country text, on_platform text, commitment text, with_verdict text, in_language text,
  sort text, shown_in text, first integer, wanted integer
) returns table (
  id uuid, country text, title text, summary text, language text, original_language text, themes text[], platform text,
  indicator text, start_month date, public boolean, registered boolean, demonstration boolean, published_at timestamptz,
  review_on date, check_due boolean, verdict text, effect double precision, effect_low double precision,
  effect_high double precision, languages text[], adopted integer, found integer
)
language sql stable set search_path = ''
begin atomic
  select * from portal.search_practices(query, theme, of_country, on_platform, commitment, with_verdict, in_language,
    sort, shown_in, first, wanted);
end;

create function api.similar_practices(practice text, shown_in text, wanted integer) returns table (
  id uuid, country text, title text, summary text, language text, themes text[], platform text, verdict text,
  effect double precision
)
language sql stable set search_path = ''
begin atomic
  select * from portal.similar_practices(practice::uuid, shown_in, wanted);
end;

create function api.practice_options() returns text
language sql stable set search_path = ''
begin atomic
  select portal.practice_options()::text;
end;

grant execute on function
  portal.search_practices(text, text, text, text, text, text, text, text, text, integer, integer),
  api.search_practices(text, text, text, text, text, text, text, text, text, integer, integer),
  portal.similar_practices(uuid, text, integer), api.similar_practices(text, text, integer),
  portal.practice_options(), api.practice_options()
to authenticated;
