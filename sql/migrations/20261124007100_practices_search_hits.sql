-- Finding a word reads the index of words instead of every text: the planner takes a text for
-- as cheap to look into as its first lines, and read five thousand whole ones.
create function portal.practice_hits(asked tsquery) returns table (practice_id uuid, rank real)
language sql stable security definer set search_path = '' set enable_seqscan = off
begin atomic
  -- A word in the title or the summary counts for more than any number of them below.
  select t.practice_id, max(ts_rank(t.head, asked))
  from portal.practice_text t
  where t.body @@ asked
  group by t.practice_id;
end;

-- One page of practices with what their cards show. Empty arguments mean any; `found` counts
-- all that fit. With `public_only` nothing else exists.
create or replace function portal.find_practices(
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
      select h.practice_id, h.rank from portal.practice_hits(asked) as h where asked is not null
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
