-- What members read: the releases, the published cells one by one, their own figures.

-- The secretariat cuts what is due today; the day is not theirs to choose.
create function portal.ask_for_release() returns table (number integer, published integer, revised integer, suppressed integer)
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('secretariat');
begin
  return query select * from portal.cut_release(current_date, person.id);
end $$;

-- One cell as it stands, and a line in the log of views. A cell without enough missions and one
-- without any give the same answer: who does not report is nobody's business either.
create function portal.benchmark(
  of_indicator text, of_platform text, of_quarter date, of_peer_group text, of_category text
) returns table (
  status text, reason text, release integer, as_of date, cut_at timestamptz, rule_version text, missions integer,
  p10 double precision, p25 double precision, median double precision, p75 double precision, p90 double precision,
  inputs_hash text, seed uuid
)
language plpgsql security definer set search_path = ''
as $$
#variable_conflict use_column
declare
  person portal.member :=
    portal.require_role('reader', 'contributor', 'approver', 'publisher', 'facilitator', 'secretariat');
  cell portal.release_cell;
  latest portal.release;
  made portal.release;
begin
  if not exists (select from portal.indicator i where i.code = of_indicator)
    or not exists (select from portal.peer_group g where g.code = of_peer_group) then
    perform portal.refuse('benchmarks.no_such_cell', 404);
  end if;
  select * into latest from portal.release r order by r.number desc limit 1;
  select * into cell from portal.release_cell c
  where c.indicator = of_indicator and c.platform = of_platform and c.quarter = of_quarter
    and c.peer_group = of_peer_group and c.category = of_category
  order by c.release desc limit 1;
  if cell.release is null then
    cell.status := 'suppressed';
    cell.reason := case
      when of_quarter <= portal.last_frozen_quarter(latest.as_of, (latest.parameters ->> 'freeze_days')::integer)
        then 'too_few_missions'
      else 'not_released' end;
  end if;
  select * into made from portal.release r
  where r.number = case when cell.status = 'published' then cell.release else latest.number end;
  insert into portal.benchmark_view (viewer, country, release, indicator, platform, quarter, peer_group, category, status)
  values (person.id, person.country, made.number, of_indicator, left(of_platform, 20), of_quarter, of_peer_group,
    left(of_category, 200), cell.status);
  return query select cell.status, cell.reason, made.number, made.as_of, made.cut_at, made.rule_version, cell.missions,
    cell.p10, cell.p25, cell.median, cell.p75, cell.p90,
    case when cell.status = 'published' then cell.inputs_hash end, made.seed;
end $$;

-- The viewer's own missions, all approved months whatever their tier, released or not; row-level
-- security and the filter both keep it to their ministry. Categories are those fixed for the
-- year, or what they would be where no release has met the mission yet.
create function portal.own_figures(of_indicator text, of_platform text, of_quarter date)
returns table (
  mission_id uuid, mission text, host_country text, city text, value double precision,
  days integer, days_expected integer, categories jsonb
)
language sql stable set search_path = ''
begin atomic
  select m.id, m.name, m.host_country, m.city, v.value, v.days, v.days_expected, c.categories
  from portal.mission_value(of_indicator, of_quarter, of_quarter, null, portal.viewer_country(), of_platform) as v
  join portal.mission m on m.id = v.mission_id
  join (
    select n.mission_id, jsonb_object_agg(n.peer_group, coalesce(p.category, n.category)) as categories
    from portal.mission_category(extract(year from of_quarter)::integer, null, portal.viewer_country()) as n
    left join portal.peer_membership p
      on p.year = extract(year from of_quarter) and p.platform = n.platform and p.mission_id = n.mission_id
        and p.peer_group = n.peer_group
    where n.platform = of_platform
    group by n.mission_id
  ) as c on c.mission_id = m.id
  order by m.name, m.id;
end;

create function api.cut_release() returns table (number integer, published integer, revised integer, suppressed integer)
language sql set search_path = ''
begin atomic
  select * from portal.ask_for_release();
end;

create function api.benchmark(indicator text, platform text, quarter date, peer_group text, category text)
returns table (
  status text, reason text, release integer, as_of date, cut_at timestamptz, rule_version text, missions integer,
  p10 double precision, p25 double precision, median double precision, p75 double precision, p90 double precision,
  inputs_hash text, seed uuid
)
language sql set search_path = ''
begin atomic
  select * from portal.benchmark(indicator, platform, quarter, peer_group, category);
end;

create function api.own_figures(indicator text, platform text, quarter date)
returns table (
  mission_id uuid, mission text, host_country text, city text, value double precision,
  days integer, days_expected integer, categories jsonb
)
language sql stable set search_path = ''
begin atomic
  select * from portal.own_figures(indicator, platform, quarter);
end;

create view api.release with (security_invoker = true) as
select number, cut_at, as_of, rule_version, seed, revision, published, revised, suppressed, inputs_hash
from portal.release;

create view api.disclosure_rule with (security_invoker = true) as
select version, in_force_from, freeze_days, min_missions, min_ministries, removed_ministries, rest_missions,
  rest_ministries, quartiles_from, deciles_from, ministry_cap, jitter_most, jitter_by_missions, digits,
  shown_to_nearest, most_zeros, zero_step, revision_ministries
from portal.disclosure_rule;

-- What can be chosen: the categories with a published cell. No figures: those are looked up one by one, and logged.
create view api.benchmark_options with (security_invoker = true) as
select indicator, platform, quarter, peer_group, array_agg(distinct category order by category) as categories
from portal.release_cell
where status = 'published'
group by indicator, platform, quarter, peer_group;

create view api.benchmark_view with (security_invoker = true) as
select id, at, viewer, country, release, indicator, platform, quarter, peer_group, category, status
from portal.benchmark_view;

grant execute on function
  portal.ask_for_release(), api.cut_release(),
  portal.benchmark(text, text, date, text, text), api.benchmark(text, text, date, text, text),
  portal.own_figures(text, text, date), api.own_figures(text, text, date)
to authenticated;
grant select on api.release, api.disclosure_rule, api.benchmark_options, api.benchmark_view to authenticated;
