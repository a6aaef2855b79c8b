-- Finding items among a million: words of any language by their beginning, newest first.
-- Row-level security cannot be let to do it, because it forbids the index of words to be asked
-- before it; so a function asks, and looks itself at what the viewer may see.

-- Small letters without accents, scripts without spaces in pairs of signs; text that is plain
-- ASCII, which most is, needs none of that work. Positions are kept: phrases are found by them.
create function portal.item_words(title text, summary text) returns tsvector
language sql immutable parallel safe set search_path = ''
return (
  select to_tsvector('pg_catalog.simple', case when octet_length(t.said) = length(t.said) then t.said else portal.plain_words(t.said) end)
  from (select concat_ws(E'\n', title, summary) as said) as t
);

alter table portal.item add column words tsvector;
comment on column portal.item.words is 'What search reads of the title and the summary.';
update portal.item set words = portal.item_words(title, summary);

create function portal.note_item_words() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  new.words := portal.item_words(new.title, new.summary);
  return new;
end $$;
create trigger item_notes_its_words before insert or update of title, summary on portal.item
for each row execute function portal.note_item_words();

create index item_by_words on portal.item using gin (words);
create index item_by_time on portal.item (at desc, id desc);
create index item_by_language on portal.item (language, at desc);
create index item_by_host_and_time on portal.item (host, at desc);


-- The question behind the words somebody typed. Every word has to be there, in any order and as
-- the beginning of a longer one; "words in quotes" follow each other as they stand; -word must
-- not be there; OR between two words wants one of them. Null for nothing asked.
create function portal.item_query(said text) returns tsquery
language plpgsql immutable set search_path = ''
as $$
declare
  term text[];
  one tsquery;
  part tsquery;
  whole tsquery;
  either boolean := false;
begin
  for term in
    select regexp_matches(left(said, 300), '(-?)"([^"]*)"|(-?)([^\s"]+)', 'g') limit 24
  loop
    if term[4] = 'OR' and coalesce(term[3], '') = '' then
      either := part is not null;
      continue;
    end if;
    one := phraseto_tsquery('pg_catalog.simple', portal.plain_words(coalesce(term[2], term[4])));
    if one = ''::tsquery then
      continue;
    end if;
    -- A sign of a script without spaces is the beginning of its pairs.
    if term[4] is not null and numnode(one) = 1 and (length(one::text) >= 5 or ascii(ltrim(one::text, '''')) > 3583) then
      one := (one::text || ':*')::tsquery;
    end if;
    if coalesce(term[1], term[3]) = '-' then
      one := !!one;
    end if;
    if either then
      part := part || one;
    else
      whole := case when whole is null then part when part is null then whole else whole && part end;
      part := one;
    end if;
    either := false;
  end loop;
  whole := case when whole is null then part when part is null then whole else whole && part end;
  return case when said ~ '\S' then coalesce(whole, ''::tsquery) end;
end $$;


-- What somebody looks for. An empty text or list means any; `topic` may be 'not_sure'; `until` is the last day.
create type portal.item_wanted as (
  said text, country text, missions uuid[], hosts text[], topic text, language text, feed uuid, since date, until date
);

create function portal.read_item_wanted(said text) returns portal.item_wanted
language plpgsql immutable set search_path = ''
as $$
declare
  told jsonb := coalesce(nullif(said, ''), '{}')::jsonb;
begin
  return row(
    coalesce(told ->> 'words', ''),
    coalesce(told ->> 'country', ''),
    array(select v::uuid from jsonb_array_elements_text(coalesce(told -> 'missions', '[]')) as v),
    array(select v from jsonb_array_elements_text(coalesce(told -> 'hosts', '[]')) as v),
    coalesce(told ->> 'theme', ''),
    coalesce(told ->> 'language', ''),
    nullif(told ->> 'feed', '')::uuid,
    nullif(told ->> 'since', '')::date,
    nullif(told ->> 'until', '')::date
  )::portal.item_wanted;
end $$;

-- The condition that an item, called `name` in the query, fits and may be seen by a member of
-- `reader`. It is text, so that each question is planned for what it asks: a rare word, one feed, a
-- whole year. Every value in it is quoted by format(). A theme is looked up for each item that fits
-- otherwise: joined, a quarter's items of one theme were found by going through all items the theme
-- ever had, which took a second.
create function portal.item_condition(reader text, wanted portal.item_wanted, name text) returns text
language plpgsql stable security definer set search_path = ''
as $$
declare
  shared uuid[] := array(
    select f.id from portal.feed f
    where f.tier in ('network', 'public') and f.country <> reader and wanted.country in ('', f.country));
begin
  return replace(concat_ws(' and ',
    case wanted.country
      when '' then format('(#.country = %L or #.feed_id = any (%L::uuid[]))', reader, shared)
      when reader then format('#.country = %L', reader)
      else format('#.feed_id = any (%L::uuid[])', shared)
    end,
    case when wanted.said ~ '\S' then format('#.words @@ %L::tsquery', portal.item_query(wanted.said)) end,
    case when wanted.missions <> '{}' then format('#.mission_id = any (%L::uuid[])', wanted.missions) end,
    case when wanted.hosts <> '{}' then format('#.host = any (%L::text[])', wanted.hosts) end,
    case when wanted.language <> '' then format('#.language = %L', wanted.language) end,
    case when wanted.feed is not null then format('#.feed_id = %L', wanted.feed) end,
    case
      when wanted.topic = 'not_sure' then '(select t.theme is null from portal.item_topic t where t.item_id = #.id)'
      when wanted.topic <> '' then
        format('(select t.theme from portal.item_topic t where t.item_id = #.id) = %L', wanted.topic)
    end), '#.', name || '.');
end $$;

-- The same, and an item that says what another one said is told once: as the first that fits.
create function portal.folded_item_condition(reader text, wanted portal.item_wanted) returns text
language sql stable security definer set search_path = ''
return format(
  '%s and (i.duplicate_of is null or not exists (
     select from portal.item o
     where (o.id = i.duplicate_of or (o.duplicate_of = i.duplicate_of and (o.at, o.id) < (i.at, i.id))) and %s))',
  portal.item_condition(reader, wanted, 'i'), portal.item_condition(reader, wanted, 'o'));

-- From the moment `until` ends, or the item a page ended with, back to `since`: the newest first. The
-- days are looked through in stretches of growing length: of a common word the first one holds
-- enough, and what of a rare one the last holds is little.
create function portal.find_items(reader text, wanted portal.item_wanted, after_at timestamptz, after_id uuid, most integer)
returns setof portal.item
language plpgsql stable security definer set search_path = '' set work_mem = '32MB'
as $$
declare
  fits text := portal.folded_item_condition(reader, wanted);
  first timestamptz := coalesce(wanted.since::timestamp at time zone 'UTC', '-infinity');
  ceiling timestamptz := least(after_at, (wanted.until + 1)::timestamp at time zone 'UTC', now() + interval '1 day');
  below uuid := case when ceiling = after_at then after_id end;
  start timestamptz := ceiling;
  days integer;
  lowest timestamptz;
  got integer;
  wants integer := least(greatest(most, 0), 1000);
begin
  foreach days in array array[7, 60, 500, null] loop
    lowest := greatest(first, coalesce(start - make_interval(days => days), '-infinity'));
    return query execute format(
      'select i.* from portal.item i
       where i.at >= $1 and (i.at, i.id) < ($2, $3) and %s
       order by i.at desc, i.id desc limit $4', fits)
    using lowest, ceiling, coalesce(below, '00000000-0000-0000-0000-000000000000'), wants;
    get diagnostics got = row_count;
    wants := wants - got;
    exit when wants <= 0 or lowest <= first;
    ceiling := lowest;
    below := null;
  end loop;
end $$;

-- How many items fit, by days or weeks (from Monday) in UTC.
create function portal.count_fitting_items(reader text, wanted portal.item_wanted, step text)
returns table (beginning date, items integer)
language plpgsql stable security definer set search_path = '' set work_mem = '32MB'
as $$
begin
  return query execute format(
    'select date_trunc(%L, i.at at time zone ''UTC'')::date, count(*)::integer
     from portal.item i
     where i.at >= $1 and i.at < $2 and %s
     group by 1 order by 1',
    case step when 'week' then 'week' else 'day' end, portal.folded_item_condition(reader, wanted))
  using coalesce(wanted.since::timestamp at time zone 'UTC', '-infinity'),
    coalesce((wanted.until + 1)::timestamp at time zone 'UTC', 'infinity');
end $$;

-- Where else a ministry's mission said what an item says, as far as the reader may see it.
create function portal.item_said_also(reader text, told portal.item) returns jsonb
language sql stable security definer set search_path = ''
return (
  select coalesce(jsonb_agg(jsonb_build_object('feed', f.title, 'link', o.link, 'at', o.at) order by o.at, o.id), '[]')
  from portal.item o
  join portal.feed f on f.id = o.feed_id
  where o.id <> told.id
    and (o.id = told.duplicate_of or o.duplicate_of in (told.id, told.duplicate_of))
    and (o.country = reader or f.tier in ('network', 'public'))
);

create function portal.search_items(payload text, after_at timestamptz, after_id uuid, most integer) returns table (
  id uuid, country text, feed_id uuid, feed text, mission_id uuid, mission text, host text, link text, title text, summary text,
  language text, theme text, probability double precision, reason text[], told_by text, at timestamptz, date_doubt text,
  also text
)
language plpgsql stable security definer set search_path = ''
as $$
#variable_conflict use_column
declare
  person portal.member :=
    portal.require_role('reader', 'contributor', 'approver', 'publisher', 'facilitator', 'secretariat');
begin
  return query
    select i.id, i.country, i.feed_id, f.title, i.mission_id, m.name, i.host, i.link, i.title, i.summary, i.language,
      t.theme, t.probability, t.reason, t.told_by, i.at, i.date_doubt, portal.item_said_also(person.country, i)::text
    from portal.find_items(person.country, portal.read_item_wanted(payload), after_at, after_id, most) as i
    join portal.feed f on f.id = i.feed_id
    left join portal.mission m on m.id = i.mission_id
    left join portal.item_topic t on t.item_id = i.id
    order by i.at desc, i.id desc;
exception
  when data_exception then
    perform portal.refuse('access.malformed', 400);
end $$;

create function portal.count_items(payload text, step text) returns table (beginning date, items integer)
language plpgsql stable security definer set search_path = ''
as $$
declare
  person portal.member :=
    portal.require_role('reader', 'contributor', 'approver', 'publisher', 'facilitator', 'secretariat');
begin
  return query select * from portal.count_fitting_items(person.country, portal.read_item_wanted(payload), step);
exception
  when data_exception then
    perform portal.refuse('access.malformed', 400);
end $$;

-- The languages of the items a member may see: from one to the next in the index, never through all items.
create function portal.item_languages() returns table (language text)
language plpgsql stable security definer set search_path = ''
as $$
#variable_conflict use_column
declare
  person portal.member :=
    portal.require_role('reader', 'contributor', 'approver', 'publisher', 'facilitator', 'secretariat');
begin
  return query
    with recursive spoken as (
      (select i.language from portal.item i where i.language is not null order by i.language limit 1)
      union all
      select (select i.language from portal.item i where i.language > s.language order by i.language limit 1)
      from spoken s where s.language is not null
    )
    select s.language from spoken s
    where s.language is not null and exists (
      select from portal.item i
      where i.language = s.language and (i.country = person.country or i.feed_id in (
        select f.id from portal.feed f where f.tier in ('network', 'public'))));
end $$;

create function api.search_items(wanted text, after_at text, after_id text, most integer) returns table (
  id uuid, country text, feed_id uuid, feed text, mission_id uuid, mission text, host text, link text, title text, summary text,
  language text, theme text, probability double precision, reason text[], told_by text, at timestamptz, date_doubt text,
  also text
)
language sql stable set search_path = ''
begin atomic
  select * from portal.search_items(wanted, nullif(after_at, '')::timestamptz, nullif(after_id, '')::uuid, most);
end;
create function api.count_items(wanted text, step text) returns table (beginning date, items integer)
language sql stable set search_path = ''
begin atomic
  select * from portal.count_items(wanted, step);
end;
create function api.item_languages() returns table (language text)
language sql stable set search_path = ''
begin atomic
  select * from portal.item_languages();
end;

grant execute on function
  portal.search_items(text, timestamptz, uuid, integer), api.search_items(text, text, text, integer),
  portal.count_items(text, text), api.count_items(text, text),
  portal.item_languages(), api.item_languages()
to authenticated;
