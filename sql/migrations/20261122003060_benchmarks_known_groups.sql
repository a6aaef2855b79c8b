-- Groups that are written down are read; only those of missions that no release has met are worked out.

-- The category of each of a ministry's missions on a platform in each peer group: as fixed for the
-- year, or what it would be.
create function portal.own_category(of_year integer, of_platform text, of_country text)
returns table (mission_id uuid, peer_group text, category text)
language sql stable set search_path = '' set plan_cache_mode = force_custom_plan
begin atomic
  with fixed as materialized (
    select p.mission_id, p.peer_group, p.category from portal.peer_membership p
    where p.year = of_year and p.platform = of_platform and p.country = of_country
  ),
  met_by_none as materialized (
    select exists (
      select from portal.account_month m
      where m.country = of_country and m.platform = of_platform
        and m.month between make_date(of_year, 1, 1) and make_date(of_year, 12, 1)
        and m.mission_id not in (select f.mission_id from fixed f)
    ) as there_are
  )
  select f.mission_id, f.peer_group, f.category from fixed f
  union all
  select n.mission_id, n.peer_group, n.category
  from met_by_none m
  cross join lateral portal.mission_category(of_year, null, of_country) as n
  where m.there_are and n.platform = of_platform
    and not exists (select from fixed f where f.mission_id = n.mission_id and f.peer_group = n.peer_group);
end;

create or replace function portal.own_figures(of_indicator text, of_platform text, of_quarter date)
returns table (
  mission_id uuid, mission text, host_country text, city text, value double precision,
  days integer, days_expected integer, categories jsonb, missing text
)
language sql stable set search_path = '' set plan_cache_mode = force_custom_plan
begin atomic
  select m.id, m.name, m.host_country, m.city, v.value, coalesce(v.days, 0),
    (of_quarter + interval '3 months')::date - of_quarter, c.categories,
    case when v.mission_id is null then 'measure' else v.missing end
  from (
    select distinct a.mission_id
    from portal.account_month a
    where a.country = portal.viewer_country() and a.platform = of_platform
      and a.month >= of_quarter and a.month < of_quarter + interval '3 months'
  ) as reporting
  join portal.mission m on m.id = reporting.mission_id
  join (
    select o.mission_id, jsonb_object_agg(o.peer_group, o.category) as categories
    from portal.own_category(extract(year from of_quarter)::integer, of_platform, portal.viewer_country()) as o
    group by o.mission_id
  ) as c on c.mission_id = m.id
  left join portal.mission_period(of_indicator, 'quarter', of_quarter, (of_quarter + interval '2 months')::date, null,
    portal.viewer_country(), of_platform) as v on v.mission_id = m.id
  order by m.name, m.id;
end;

create or replace function portal.host_terms(of_indicator text, of_platform text, of_quarter date)
returns table (mission_id uuid, peer_group text, category text, median double precision, missions integer)
language plpgsql security definer set search_path = '' set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  person portal.member :=
    portal.require_role('reader', 'contributor', 'approver', 'publisher', 'facilitator', 'secretariat');
begin
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

grant execute on function portal.own_category(integer, text, text) to authenticated;
