-- The network's distribution of a whole award rule, so that a replay can be placed in it. It is
-- released like any other figure: same thresholds, weights, quantiles and noise, frozen, append-only.
--
-- A rule can be written by anybody who publishes awards, and a rule is a question. So that nobody
-- asks the network freely through rules, only what nobody can cut missions out with is taken
-- from it: indicators, weights, direction and platform. The months are 3, 6, 12 or 24 up to the end of
-- a frozen quarter; the group is one of the network's own; a mission takes part with three in
-- four of the months, whatever the rule asks; and only so many rules of a quarter are answered.

alter table portal.disclosure_rule add column rules_most smallint not null default 6;
comment on column portal.disclosure_rule.rules_most is
  'So many award rules of several parts get a distribution for one platform and quarter, those published first.';
create or replace view api.disclosure_rule with (security_invoker = true) as
select version, in_force_from, freeze_days, min_missions, min_ministries, removed_ministries, rest_missions,
  rest_ministries, quartiles_from, deciles_from, ministry_cap, jitter_most, jitter_by_missions, digits,
  shown_to_nearest, most_zeros, zero_step, revision_ministries, rules_most
from portal.disclosure_rule;

-- The months a rule is released over: its own, rounded up. Null where it asks for more than two years.
create function portal.rule_months(definition jsonb) returns integer
language sql immutable set search_path = ''
return (select min(m) from unnest(array[3, 6, 12, 24]) as m where m >= (definition ->> 'months')::integer);

-- The peer group a rule is released over: its own where the network has it, else all missions. Bands,
-- hardship posts and missions that the rule names by itself are no groups of the network.
create function portal.rule_group(definition jsonb) returns text
language sql stable set search_path = ''
return coalesce((
  select g.code from portal.peer_group g
  where g.code = rule_group.definition ->> 'peer_group' and not rule_group.definition ?| array['bands', 'hardship', 'missions']), 'all');

-- The rules whose months end with a quarter: the newest published version of each category. A rule
-- that names no last month is asked anew of the newest quarter, `last_quarter`.
create function portal.rules_of_quarter(of_platform text, of_quarter date, last_quarter date)
returns table (id uuid, parts jsonb, months integer, peer_group text, published_at timestamptz)
language sql stable set search_path = ''
begin atomic
  select r.id, r.definition -> 'parts', portal.rule_months(r.definition), portal.rule_group(r.definition), r.published_at
  from (
    select distinct on (r.category_id) r.*
    from portal.rule r
    join portal.category c on c.id = r.category_id and c.state = 'published'
    join portal.edition e on e.id = c.edition_id and e.state = 'published'
    where r.state = 'published'
    order by r.category_id, r.version desc
  ) as r
  where portal.rule_months(r.definition) is not null
    and coalesce(r.definition ->> 'platform', of_platform) = of_platform
    and of_quarter = least(last_quarter, coalesce((
      date_trunc('quarter', to_date(r.definition ->> 'until', 'YYYY-MM') + interval '1 month') - interval '3 months')::date,
      last_quarter));
end;

-- The first month a step needs: a year before the quarter, and a year before what rules look at.
create function portal.first_month_needed(of_platform text, of_quarter date, last_quarter date) returns date
language sql stable set search_path = ''
return (
  select (of_quarter + interval '3 months' - make_interval(months => 12 + greatest(3, max(r.months))))::date
  from portal.rules_of_quarter(of_platform, of_quarter, last_quarter) as r
);

-- Adds to pg_temp.figure what rules are made of: the middle month of each part, and the score of
-- each rule of several parts: the weighted mean of the parts' mid-rank percentiles among the
-- missions of the same category that have them all.
create function portal.gather_rule_figures(
  of_platform text, of_quarter date, last_quarter date, rule portal.disclosure_rule
) returns void
language plpgsql set search_path = '' set work_mem = '64MB'
as $$
declare
  part record;
  wanted portal.indicator;
begin
  drop table if exists pg_temp.asked;
  create temporary table asked on commit drop as
    select r.id, r.months, r.peer_group, r.published_at, p ->> 'indicator' as indicator, (p ->> 'weight')::double precision as weight,
      jsonb_array_length(r.parts) as parts
    from portal.rules_of_quarter(of_platform, of_quarter, last_quarter) as r
    cross join jsonb_array_elements(r.parts) as p;

  for part in
    select a.indicator, a.months, array_agg(distinct a.peer_group) as groups
    from pg_temp.asked a join portal.indicator i on i.code = a.indicator
    group by a.indicator, a.months order by a.indicator, a.months
  loop
    select * into wanted from portal.indicator i where i.code = part.indicator;
    execute format(
      'insert into pg_temp.figure
       select %L, v.platform, $3, v.mission_id, v.country, percentile_cont(0.5) within group (order by v.value), bool_or(v.open), $4
       from (%s) as v (platform, period, mission_id, country, value, missing, days, days_expected, open)
       where v.value is not null
       group by v.platform, v.mission_id, v.country
       having count(*) >= 0.75 * $5',
      part.indicator || '~' || part.months,
      portal.period_query(wanted, 'month',
        format('select m.* from pg_temp.countable m where m.month >= ($1 - interval %L)::date',
          make_interval(months => wanted.history_months::integer))))
    using (of_quarter + interval '3 months' - make_interval(months => part.months))::date,
      (of_quarter + interval '2 months')::date, of_quarter, part.groups, part.months;
  end loop;

  insert into pg_temp.figure
  with answered as (
    select a.id
    from pg_temp.asked a
    left join (
      select distinct c.indicator from portal.release_cell c
      where c.quarter = of_quarter and c.platform = of_platform and c.indicator like 'rule:%'
    ) as before on before.indicator = 'rule:' || a.id
    where a.parts > 1
    group by a.id, a.published_at, before.indicator
    -- Those of earlier releases keep their place; a new version needs one of its own.
    order by before.indicator is null, a.published_at, a.id
    limit rule.rules_most - (
      select count(distinct c.indicator) from portal.release_cell c
      where c.quarter = of_quarter and c.platform = of_platform and c.indicator like 'rule:%'
        and c.indicator not in (select 'rule:' || n.id from pg_temp.asked n))
  ),
  whole as (
    select a.*, f.mission_id, f.country, f.value, f.open, p.category,
      count(*) over (partition by a.id, f.mission_id) = a.parts as takes_part
    from pg_temp.asked a
    join answered using (id)
    join pg_temp.figure f on f.indicator = a.indicator || '~' || a.months
    join portal.peer_membership p on p.year = extract(year from of_quarter) and p.platform = of_platform
      and p.mission_id = f.mission_id and p.peer_group = a.peer_group
  ),
  placed as (
    select w.*,
      100 * (rank() over among - 1 + count(*) over (partition by w.id, w.indicator, w.category, w.value) / 2.0)
        / count(*) over (partition by w.id, w.indicator, w.category) as place
    from whole w where w.takes_part
    window among as (partition by w.id, w.indicator, w.category order by w.value)
  )
  select 'rule:' || p.id, of_platform, of_quarter, p.mission_id, p.country,
    sum(p.weight * case i.better when 'lower' then 100 - p.place else p.place end) / sum(p.weight),
    bool_or(p.open), array[p.peer_group]
  from placed p join portal.indicator i on i.code = p.indicator
  group by p.id, p.peer_group, p.mission_id, p.country;
end $$;


-- What stands published of a rule on a platform, for the newest quarter that has all its parts: the
-- grid of each part, and with `part` null that of the whole score, for every published category of
-- the rule's group. Each look is logged.
create function portal.rule_distribution(of_rule uuid, of_platform text) returns table (
  part text, quarter date, months integer, peer_group text, category text, reason text, release integer, missions integer,
  p10 double precision, p25 double precision, median double precision, p75 double precision, p90 double precision
)
language plpgsql security definer set search_path = ''
as $$
#variable_conflict use_column
declare
  person portal.member :=
    portal.require_role('reader', 'contributor', 'approver', 'publisher', 'facilitator', 'secretariat');
  definition jsonb;
  parts text[];
  of_quarter date;
begin
  select r.definition into definition
  from portal.rule r
  join portal.category c on c.id = r.category_id and c.state = 'published'
  join portal.edition e on e.id = c.edition_id and e.state = 'published'
  where r.id = of_rule and r.state = 'published';
  if definition is null then
    perform portal.refuse('awards.no_such_entry', 404, 'rule');
  end if;
  parts := array(
    select p ->> 'indicator' || '~' || portal.rule_months(definition) from jsonb_array_elements(definition -> 'parts') as p);
  select c.quarter into of_quarter
  from portal.release_cell c
  where c.status = 'published' and c.platform = of_platform and c.peer_group = portal.rule_group(definition)
    and c.indicator = any (parts)
    and c.quarter + interval '2 months' <= coalesce(to_date(definition ->> 'until', 'YYYY-MM')::timestamp, 'infinity')
  group by c.quarter
  having count(distinct c.indicator) = cardinality(parts)
  order by c.quarter desc limit 1;
  return query
    with cell as materialized (
      select distinct on (c.indicator, c.category) c.*
      from portal.release_cell c
      where c.status = 'published' and c.platform = of_platform and c.quarter = of_quarter
        and c.peer_group = portal.rule_group(definition) and c.indicator = any (parts || ('rule:' || of_rule))
      order by c.indicator, c.category, c.release desc
    ),
    noted as (
      insert into portal.benchmark_view (viewer, country, release, indicator, platform, quarter, peer_group, category, status)
      select person.id, person.country, c.release, c.indicator, c.platform, c.quarter, c.peer_group, c.category, c.status
      from cell c
    )
    select case when c.indicator not like 'rule:%' then split_part(c.indicator, '~', 1) end, c.quarter,
      portal.rule_months(definition), c.peer_group, c.category, c.reason, c.release, c.missions,
      c.p10, c.p25, c.median, c.p75, c.p90
    from cell c
    order by c.category, c.indicator;
end $$;

create function api.rule_distribution(rule text, platform text) returns table (
  part text, quarter date, months integer, peer_group text, category text, reason text, release integer, missions integer,
  p10 double precision, p25 double precision, median double precision, p75 double precision, p90 double precision
)
language sql set search_path = ''
begin atomic
  select * from portal.rule_distribution(rule::uuid, platform);
end;

grant execute on function portal.rule_distribution(uuid, text), api.rule_distribution(text, text) to authenticated;
