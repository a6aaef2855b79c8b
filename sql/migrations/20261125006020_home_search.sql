-- Searching everything at once: one function that reads as the viewer, so that it finds what they may
-- read and nothing else. Plain PostgreSQL, as the search for practices: neither pg_trgm nor unaccent exists
-- everywhere, and a slip of the finger is forgiven all the same.

-- Small letters without accents. Text that is plain ASCII, which most is, needs little work.
create function portal.plain_line(said text) returns text
language sql immutable parallel safe set search_path = ''
return case when octet_length(said) = length(said) then lower(said) else portal.plain_words(said) end;

-- Everything with a name that the viewer may read, but for practices and items, which have a search of
-- their own. `marks` are further words it is found by: @jp stands for the country Japan, in whatever
-- language it is typed. `weight` lets what is closed or past come later.
create function portal.findable()
returns table (kind text, id text, title text, detail text, country text, marks text, weight integer)
language sql stable set search_path = ''
begin atomic
  select 'mission', m.id::text, m.name, m.city, m.host_country, concat_ws(' ', m.city, '@' || m.country, '@' || m.host_country),
    case when m.closed_on is null then 0 else -1 end
  from portal.mission m
  union all
  select 'account', a.mission_id::text, a.handle, a.platform, a.country,
    concat_ws(' ', a.holder_name, a.platform, '@' || a.country), case when a.closed_on is null then 0 else -1 end
  from portal.account a
  union all
  select 'edition', e.year::text, e.title, e.place, e.given_by, concat_ws(' ', e.year, e.place), 0
  from portal.edition e where e.state = 'published'
  union all
  select 'result', e.year::text, c.title, concat_ws(', ', coalesce(r.person_name, m.name), e.year), null,
    concat_ws(' ', r.person_name, m.name, m.city, e.year, '@' || m.country), 0
  from portal.result r
  join portal.category c on c.id = r.category_id
  join portal.edition e on e.id = c.edition_id
  join portal.mission m on m.id = r.mission_id
  where r.state = 'published'
  union all
  select 'incident', i.id::text, i.title, i.place, i.country,
    concat_ws(' ', i.place, i.kind, (select string_agg('@' || h, ' ') from unnest(i.hosts) as h)),
    case when i.closed_at is null then 1 else 0 end
  from portal.incident i
  union all
  select 'workshop', w.id::text, w.title, w.place, null, concat_ws(' ', w.place, w.begins_on),
    case when w.state = 'ended' then 0 else 1 end
  from portal.workshop w
  union all
  select 'submission', s.id::text, s.file_name, s.state, s.country, concat_ws(' ', s.platform, s.created_by_name), 0
  from portal.submission s where s.state <> 'draft';
end;

-- What fits every word. A word is asked for as a list of what may stand for it: itself, @ and a
-- country's code, and what it was likely meant to be. Each stands at the beginning of a word.
create function portal.fitting(words jsonb)
returns table (kind text, id text, title text, detail text, country text, place integer)
language sql stable set search_path = ''
begin atomic
  with asked as (
    select array_agg('(^|[^[:alnum:]])(' || w.alternatives || ')') as patterns,
      '^(' || string_agg(w.alternatives, '|') || ')' as beginning
    from (
      select (
        select string_agg(regexp_replace(btrim(portal.plain_line(a)), '([^[:alnum:][:space:]])', '\\\1', 'g'), '|')
        from jsonb_array_elements_text(one) as a) as alternatives
      from jsonb_array_elements(words) as one) as w
  ),
  fit as (
    select f.*, l.title_line,
      row_number() over (
        partition by f.kind
        order by (l.title_line ~ a.beginning)::integer + (l.title_line ~ all (a.patterns))::integer + f.weight desc,
          length(f.title), f.title, f.id)::integer as place
    from portal.findable() as f
    cross join asked a
    cross join lateral (select portal.plain_line(f.title) as title_line) as l
    where l.title_line || ' ' || portal.plain_line(f.marks) ~ all (a.patterns)
  )
  select f.kind, f.id, f.title, f.detail, f.country, f.place from fit f where f.place <= 5;
end;

-- The words of names that one was likely meant to be: some of whose pairs of letters are the same.
create function portal.names_close_to(word text) returns setof text
language sql stable set search_path = ''
begin atomic
  select n.name
  from (
    select distinct name
    from portal.findable() as f
    cross join lateral regexp_split_to_table(portal.plain_line(f.title || ' ' || f.marks), '[^[:alnum:]]+') as name
    where length(name) between length(word) - 2 and length(word) + 2 and length(name) > 3
  ) as n
  where length(word) > 3 and left(n.name, 1) = left(word, 1) and portal.likeness(n.name, word) >= 0.4
  order by portal.likeness(n.name, word) desc, n.name
  limit 3;
end;

-- The best five of each kind, the best first. `asked` is what was typed; `words` a JSON list of its
-- words, each a list of what may stand for it; titles of practices are shown in a language.
create function portal.search_everything(asked text, words text, shown_in text)
returns table (kind text, id text, title text, detail text, country text, place integer)
language plpgsql stable set search_path = ''
as $$
declare
  wanted jsonb := words::jsonb;
begin
  if jsonb_typeof(wanted) <> 'array' or jsonb_array_length(wanted) not between 1 and 8 then
    return;
  end if;
  return query
    select 'practice', p.id::text, p.title, p.verdict, p.country, row_number() over ()::integer
    from api.search_practices(left(asked, 200), '', '', '', '', '', '', 'relevance', shown_in, 0, 5) as p;
  return query
    select 'item', i.id::text, i.title, i.feed, i.country, row_number() over ()::integer
    from api.search_items(jsonb_build_object('words', left(asked, 200))::text, '', '', 5) as i;
  return query select * from portal.fitting(wanted);
  if not found then
    -- Nothing has such a name: perhaps a finger slipped.
    return query select * from portal.fitting((
      select jsonb_agg(one || (
        select coalesce(jsonb_agg(close), '[]') from portal.names_close_to(portal.plain_line(one ->> 0)) as close))
      from jsonb_array_elements(wanted) as one));
  end if;
end $$;

create function api.search_everything(asked text, words text, shown_in text)
returns table (kind text, id text, title text, detail text, country text, place integer)
language sql stable set search_path = ''
begin atomic
  select * from portal.search_everything(asked, words, shown_in);
end;
grant execute on function
  portal.plain_line(text), portal.findable(), portal.fitting(jsonb), portal.names_close_to(text),
  portal.plain_words(text), portal.likeness(text, text),
  portal.search_everything(text, text, text), api.search_everything(text, text, text)
to authenticated;
