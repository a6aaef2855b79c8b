-- A question about no day, or about a day without end, is refused in plain words instead of by
-- whatever first stumbles over it.
create function portal.require_days(variadic asked_for date[]) returns void
language plpgsql immutable set search_path = ''
as $$
begin
  if exists (select from unnest(asked_for) as day where day is null or not isfinite(day)) then
    perform portal.refuse('access.malformed', 400, 'day');
  end if;
end $$;

create or replace function portal.host_terms(of_indicator text, of_platform text, of_quarter date)
returns table (mission_id uuid, peer_group text, category text, median double precision, missions integer)
language plpgsql security definer set search_path = '' set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  person portal.member :=
    portal.require_role('reader', 'contributor', 'approver', 'publisher', 'facilitator', 'secretariat');
begin
  perform portal.require_days(of_quarter);
  return query
    with own as materialized (
      select o.mission_id, o.peer_group, o.category
      from portal.own_category(extract(year from of_quarter)::integer, of_platform, person.country) as o
      where o.peer_group in ('all', 'host_population_band', 'host_city')
    ),
    cell as materialized (
      select distinct on (c.peer_group, c.category) c.*
      from portal.release_cell c
      where c.indicator = of_indicator and c.platform = of_platform and c.quarter = of_quarter and c.status = 'published'
        and (c.peer_group, c.category) in (select o.peer_group, o.category from own o)
      order by c.peer_group, c.category, c.release desc
    ),
    noted as (
      insert into portal.benchmark_view (viewer, country, release, indicator, platform, quarter, peer_group, category, status)
      select person.id, person.country, c.release, c.indicator, c.platform, c.quarter, c.peer_group, c.category, c.status
      from cell c
    )
    select o.mission_id, o.peer_group, o.category, c.median, c.missions
    from own o join cell c on c.peer_group = o.peer_group and c.category = o.category;
end $$;

-- As before, with that refusal first.
create or replace function portal.shared_figures(of_country text, from_month date, to_month date) returns table (
  mission_id uuid, mission text, account_id uuid, platform text, handle text, month date, tier text,
  days_present smallint, days_expected smallint, posts bigint, visual_posts bigint, impressions bigint,
  reach bigint, views bigint, reactions bigint, comments bigint, shares bigint, saves bigint, clicks bigint,
  interactions bigint, followers bigint, follows_gained bigint, follows_lost bigint, profile_visits bigint,
  comments_answered bigint, first_reply_minutes double precision,
  weeks_covered integer, weeks_active integer, posts_of_interactions bigint, posts_of_comments bigint, posts_of_shares bigint,
  interactions_of_reach bigint, interactions_of_impressions bigint, reach_of_interactions bigint,
  impressions_of_interactions bigint, answerable_comments bigint, answers bigint, visual_interactions bigint,
  visual_expected double precision
)
language plpgsql security definer set search_path = ''
as $$
#variable_conflict use_column
declare
  person portal.member :=
    portal.require_role('reader', 'contributor', 'approver', 'publisher', 'facilitator', 'secretariat');
begin
  perform portal.require_days(from_month, to_month);
  if not exists (select from portal.country c where c.code = of_country and c.in_network) then
    perform portal.refuse('sharing.no_such_partner', 404);
  end if;
  -- A look that finds nothing is noted as well. Nobody is told of looks at their own.
  if of_country <> person.country then
    insert into portal.shared_view (
      viewer, viewer_name, viewer_country, country, from_month, to_month, months, submissions)
    select person.id, person.name, person.country, of_country, $2, $3, count(distinct s.figures),
      coalesce(array_agg(distinct source) filter (where source is not null), '{}')
    from portal.shared_month(of_country, $2, $3) as s
    left join lateral unnest((s.figures).submissions) as source on true;
  end if;
  return query
    select m.id, m.name, a.id, a.platform, a.handle, (s.figures).month,
      case when s.public then 'public' else 'network' end,
      (s.figures).days_present, (s.figures).days_expected, (s.figures).posts, (s.figures).visual_posts,
      (s.figures).impressions, (s.figures).reach, (s.figures).views, (s.figures).reactions, (s.figures).comments,
      (s.figures).shares, (s.figures).saves, (s.figures).clicks, (s.figures).interactions, (s.figures).followers,
      (s.figures).follows_gained, (s.figures).follows_lost, (s.figures).profile_visits,
      (s.figures).comments_answered, (s.figures).first_reply_minutes,
      bit_count((s.figures).weeks_covered)::integer, bit_count((s.figures).weeks_active & (s.figures).weeks_covered)::integer,
      (s.figures).posts_of_interactions, (s.figures).posts_of_comments, (s.figures).posts_of_shares,
      (s.figures).interactions_of_reach, (s.figures).interactions_of_impressions, (s.figures).reach_of_interactions,
      (s.figures).impressions_of_interactions, (s.figures).answerable_comments, (s.figures).answers,
      (s.figures).visual_interactions, (s.figures).visual_expected
    from portal.shared_month(of_country, $2, $3) as s
    join portal.account a on a.id = (s.figures).account_id
    join portal.mission m on m.id = (s.figures).mission_id
    order by m.name, m.id, a.platform, a.handle, a.id, (s.figures).month;
end $$;
