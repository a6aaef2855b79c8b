-- Where the own missions stand, over time and beside their host: what the page asks for beyond
-- one cell. Other ministries' figures enter only as published cells, and each look is logged.

-- The viewer's own missions, all approved months whatever their tier, released or not; row-level
-- security and the filter both keep it to their ministry. Categories are those fixed for the
-- year, or what they would be where no release has met the mission yet. `missing` says why there
-- is no value: days, sample, or measure (their exports do not bring what the indicator needs).
drop function api.own_figures(text, text, date);
drop function portal.own_figures(text, text, date);
create function portal.own_figures(of_indicator text, of_platform text, of_quarter date)
returns table (
  mission_id uuid, mission text, host_country text, city text, value double precision,
  days integer, days_expected integer, categories jsonb, missing text
)
language sql stable set search_path = ''
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
    select n.mission_id, jsonb_object_agg(n.peer_group, coalesce(p.category, n.category)) as categories
    from portal.mission_category(extract(year from of_quarter)::integer, null, portal.viewer_country()) as n
    left join portal.peer_membership p
      on p.year = extract(year from of_quarter) and p.platform = n.platform and p.mission_id = n.mission_id
        and p.peer_group = n.peer_group
    where n.platform = of_platform
    group by n.mission_id
  ) as c on c.mission_id = m.id
  left join portal.mission_period(of_indicator, 'quarter', of_quarter, (of_quarter + interval '2 months')::date, null,
    portal.viewer_country(), of_platform) as v on v.mission_id = m.id
  order by m.name, m.id;
end;

-- The viewer's own missions month by month, or quarter by quarter, from one period to another. At
-- most ten years: what is longer nobody reads, and a server has other things to do.
create function portal.own_series(of_indicator text, of_platform text, step text, from_month date, to_month date)
returns table (mission_id uuid, period date, value double precision, missing text, days integer, days_expected integer)
language sql stable set search_path = ''
begin atomic
  select v.mission_id, v.period, v.value, v.missing, v.days, v.days_expected
  from portal.mission_period(of_indicator, case step when 'month' then 'month' else 'quarter' end,
    greatest(from_month, (to_month - interval '10 years')::date), to_month, null, portal.viewer_country(), of_platform) as v
  order by v.mission_id, v.period;
end;

-- One category through its published quarters, as each stands.
create function portal.benchmark_series(of_indicator text, of_platform text, of_peer_group text, of_category text)
returns table (
  quarter date, release integer, missions integer,
  p10 double precision, p25 double precision, median double precision, p75 double precision, p90 double precision
)
language plpgsql security definer set search_path = ''
as $$
#variable_conflict use_column
declare
  person portal.member :=
    portal.require_role('reader', 'contributor', 'approver', 'publisher', 'facilitator', 'secretariat');
begin
  return query
    with cell as materialized (
      select distinct on (c.quarter) c.*
      from portal.release_cell c
      where c.indicator = of_indicator and c.platform = of_platform and c.peer_group = of_peer_group
        and c.category = of_category and c.status = 'published'
      order by c.quarter, c.release desc
    ),
    noted as (
      insert into portal.benchmark_view (viewer, country, release, indicator, platform, quarter, peer_group, category, status)
      select person.id, person.country, c.release, c.indicator, c.platform, c.quarter, c.peer_group, c.category, c.status
      from cell c
    )
    select c.quarter, c.release, c.missions, c.p10, c.p25, c.median, c.p75, c.p90 from cell c order by c.quarter;
end $$;

-- The published medians that say what to expect of the viewer's own missions where they are: of
-- all missions, of hosts of a similar population, and of the same city.
-- Nothing but published cells enters, so nothing leaves that was not out before.
create function portal.host_terms(of_indicator text, of_platform text, of_quarter date)
returns table (mission_id uuid, peer_group text, category text, median double precision, missions integer)
language plpgsql security definer set search_path = ''
as $$
#variable_conflict use_column
declare
  person portal.member :=
    portal.require_role('reader', 'contributor', 'approver', 'publisher', 'facilitator', 'secretariat');
begin
  return query
    with own as materialized (
      select n.mission_id, n.peer_group, coalesce(p.category, n.category) as category
      from portal.mission_category(extract(year from of_quarter)::integer, null, person.country) as n
      left join portal.peer_membership p
        on p.year = extract(year from of_quarter) and p.platform = n.platform and p.mission_id = n.mission_id
          and p.peer_group = n.peer_group
      where n.platform = of_platform
        and n.peer_group in ('all', 'host_population_band', 'host_city')
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

create function api.own_figures(indicator text, platform text, quarter date)
returns table (
  mission_id uuid, mission text, host_country text, city text, value double precision,
  days integer, days_expected integer, categories jsonb, missing text
)
language sql stable set search_path = ''
begin atomic
  select * from portal.own_figures(indicator, platform, quarter);
end;

create function api.own_series(indicator text, platform text, step text, from_month date, to_month date)
returns table (mission_id uuid, period date, value double precision, missing text, days integer, days_expected integer)
language sql stable set search_path = ''
begin atomic
  select * from portal.own_series(indicator, platform, step, from_month, to_month);
end;

create function api.benchmark_series(indicator text, platform text, peer_group text, category text)
returns table (
  quarter date, release integer, missions integer,
  p10 double precision, p25 double precision, median double precision, p75 double precision, p90 double precision
)
language sql set search_path = ''
begin atomic
  select * from portal.benchmark_series(indicator, platform, peer_group, category);
end;

create function api.host_terms(indicator text, platform text, quarter date)
returns table (mission_id uuid, peer_group text, category text, median double precision, missions integer)
language sql set search_path = ''
begin atomic
  select * from portal.host_terms(indicator, platform, quarter);
end;

grant execute on function
  portal.own_figures(text, text, date), api.own_figures(text, text, date),
  portal.own_series(text, text, text, date, date), api.own_series(text, text, text, date, date),
  portal.benchmark_series(text, text, text, text), api.benchmark_series(text, text, text, text),
  portal.host_terms(text, text, date), api.host_terms(text, text, date)
to authenticated;
