-- A release is judged one quarter and platform at a time: their months are read once, into
-- pg_temp.countable, and every indicator is worked out from there. Before, each indicator read
-- the whole history again.

create index release_cell_by_quarter on portal.release_cell (quarter);

-- Beside indicators a release may hold other measures, which later migrations name.
alter table portal.release_cell drop constraint release_cell_indicator_fkey;
comment on column portal.release_cell.indicator is
  'What is measured: the code of an indicator; `code~12` the middle month of the twelve up to the quarter''s end; `rule:id` the score of an award''s rule.';

-- What can be chosen is read off an index of its own: there are ten thousands of cells.
create index release_cell_to_choose on portal.release_cell (indicator, platform, quarter, peer_group, category)
where status = 'published' and indicator ~ '^[a-z_]+$';
create or replace view api.benchmark_options with (security_invoker = true) as
select indicator, platform, quarter, peer_group, array_agg(distinct category order by category) as categories
from portal.release_cell
where status = 'published' and indicator ~ '^[a-z_]+$'
group by indicator, platform, quarter, peer_group;


-- Fills pg_temp.countable with a platform's months that may be shared on that day, from one month to another:
-- every submission behind them is approved, may leave its ministry and is past its embargo. `open`
-- says that one of them is shared by name, so that others know the figure.
create function portal.gather_months(of_platform text, from_month date, to_month date, on_day date) returns void
language plpgsql set search_path = '' set work_mem = '64MB'
as $$
begin
  drop table if exists pg_temp.countable;
  create temporary table countable on commit drop as
    -- Months of one upload rest on the same submissions: each such set is judged once.
    with source as materialized (
      select x.submissions, bool_or(s.tier in ('network', 'public')) as open
      from (
        select distinct m.submissions from portal.account_month m
        where m.month between from_month and to_month and m.platform = of_platform
      ) as x
      cross join unnest(x.submissions) as u (id)
      join portal.submission s on s.id = u.id
      group by x.submissions
      having bool_and(s.state = 'approved' and s.tier <> 'own' and coalesce(s.embargo_until <= on_day, true))
    )
    select m.*, source.open
    from portal.account_month m join source on source.submissions = m.submissions
    where m.month between from_month and to_month and m.platform = of_platform;
  analyze pg_temp.countable;
end $$;

-- Fills pg_temp.figure with one value a mission, platform and measure. Where `groups` names
-- peer groups, only these have cells of the measure.
create function portal.gather_figures(of_quarter date) returns void
language plpgsql set search_path = '' set work_mem = '64MB'
as $$
declare
  wanted portal.indicator;
begin
  drop table if exists pg_temp.figure;
  create temporary table figure (
    indicator text, platform text, quarter date, mission_id uuid, country text,
    value double precision, open boolean, groups text[]
  ) on commit drop;
  for wanted in select * from portal.indicator i order by i.code loop
    execute format(
      'insert into pg_temp.figure
       select %L, v.platform, v.period, v.mission_id, v.country, v.value, v.open
       from (%s) as v (platform, period, mission_id, country, value, missing, days, days_expected, open)
       where v.value is not null',
      wanted.code,
      portal.period_query(wanted, 'quarter',
        format('select m.* from pg_temp.countable m where m.month >= ($1 - interval %L)::date',
          make_interval(months => wanted.history_months::integer))))
    using of_quarter, (of_quarter + interval '2 months')::date;
  end loop;
end $$;

-- Judges every cell of pg_temp.figure, all of one quarter and platform, into pg_temp.cell, with `reason` null where it may be published.
drop function portal.judge_cells(date, date, date, portal.disclosure_rule);
create function portal.judge_cells(of_platform text, of_quarter date, rule portal.disclosure_rule) returns void
language plpgsql set search_path = '' set work_mem = '64MB'
as $$
begin
  drop table if exists pg_temp.placed, pg_temp.ministry, pg_temp.cell;
  analyze pg_temp.figure;
  -- The year's peer groups may have been written a moment ago: only a copy can be looked at before planning.
  create temporary table placed on commit drop as
    select p.platform, p.mission_id, p.peer_group, p.category
    from portal.peer_membership p where p.year = extract(year from of_quarter) and p.platform = of_platform;
  analyze pg_temp.placed;

  -- Who shares openly enters the figures but protects nobody: `covered` leaves them out.
  create temporary table ministry on commit drop as
    select f.indicator, f.platform, f.quarter, m.peer_group, m.category, f.country,
      count(*) as missions, count(*) filter (where not f.open) as covered, count(*) filter (where f.value = 0) as zeros
    from pg_temp.figure f join pg_temp.placed m using (platform, mission_id)
    where f.groups is null or m.peer_group = any (f.groups)
    group by f.indicator, f.platform, f.quarter, m.peer_group, m.category, f.country;
  analyze pg_temp.ministry;

  create temporary table cell on commit drop as
    select row_number() over ()::integer as id, c.indicator, c.platform, c.quarter, c.peer_group, c.category,
      c.missions, c.covered,
      case
        when c.covered < rule.min_missions then 'too_few_missions'
        when c.ministries < rule.min_ministries then 'too_few_ministries'
        when c.rest_missions < rule.rest_missions or c.rest_ministries < rule.rest_ministries
          then 'two_ministries_dominate'
        when c.zeros > rule.most_zeros * c.missions then 'nearly_all_zero'
      end as reason,
      null::text as standing, null::text as standing_reason, null::integer as standing_release, false as fresh
    from (
      select m.indicator, m.platform, m.quarter, m.peer_group, m.category,
        sum(m.missions)::integer as missions, sum(m.covered)::integer as covered, sum(m.zeros)::integer as zeros,
        count(*) filter (where m.covered > 0) as ministries,
        coalesce(sum(m.covered) filter (where m.place > rule.removed_ministries), 0) as rest_missions,
        count(*) filter (where m.covered > 0 and m.place > rule.removed_ministries) as rest_ministries
      from (
        select m.*, row_number() over (
          partition by m.indicator, m.platform, m.quarter, m.peer_group, m.category order by m.covered desc, m.country
        ) as place
        from pg_temp.ministry m
      ) as m
      group by m.indicator, m.platform, m.quarter, m.peer_group, m.category
    ) as c;
  create unique index on pg_temp.cell (indicator, platform, quarter, peer_group, category);
  analyze pg_temp.cell;

  update pg_temp.cell c
  set standing = s.status, standing_reason = s.reason, standing_release = s.release
  from (
    select distinct on (r.indicator, r.platform, r.quarter, r.peer_group, r.category) r.*
    from portal.release_cell r
    where r.quarter = of_quarter and r.platform = of_platform
    order by r.indicator, r.platform, r.quarter, r.peer_group, r.category, r.release desc
  ) as s
  where (s.indicator, s.platform, s.quarter, s.peer_group, s.category)
    = (c.indicator, c.platform, c.quarter, c.peer_group, c.category);

  -- Where exactly one category would stay unseen, the whole less the others would show it: the
  -- next smallest stays unseen too. One that was published before cannot be taken back.
  update pg_temp.cell c set reason = 'protects_another'
  from (
    select distinct on (c.indicator, c.platform, c.quarter, c.peer_group) c.id
    from pg_temp.cell c
    join (
      select o.indicator, o.platform, o.quarter, o.peer_group
      from pg_temp.cell o
      where o.reason is not null and o.standing is distinct from 'published'
      group by o.indicator, o.platform, o.quarter, o.peer_group
      having count(*) = 1
    ) as alone using (indicator, platform, quarter, peer_group)
    where c.reason is null and c.standing is distinct from 'published'
    order by c.indicator, c.platform, c.quarter, c.peer_group, c.covered, c.category
  ) as smallest
  where smallest.id = c.id;

  update pg_temp.cell c set fresh = true where c.reason is null and c.standing is distinct from 'published';
  -- How many there are decides how their missions are best found.
  analyze pg_temp.cell;
end $$;

-- Whose data stand behind each cell that may be published now: pg_temp.member holds the
-- figures, pg_temp.share each ministry's weight and the keyed hash of its figures. In the
-- yearly revision a cell published before is fresh again where enough ministries' data changed.
create or replace function portal.gather_shares(revising boolean, rule portal.disclosure_rule, key portal.release_key) returns void
language plpgsql set search_path = '' set work_mem = '64MB'
as $$
begin
  drop table if exists pg_temp.member, pg_temp.share;
  create temporary table member on commit drop as
    select c.id as cell, f.mission_id, f.country, f.value
    from pg_temp.figure f
    join pg_temp.placed p using (platform, mission_id)
    join pg_temp.cell c using (indicator, platform, quarter, peer_group, category)
    where c.fresh or (revising and c.reason is null);
  analyze pg_temp.member;

  create temporary table share on commit drop as
    select c.cell, s.country, s.weight, s.hash
    from (
      select m.cell, array_agg(m.country order by m.country) as countries, array_agg(m.hash order by m.country) as hashes,
        portal.capped_weights(array_agg(m.missions order by m.country), rule.ministry_cap) as weights
      from (
        select m.cell, m.country, count(*) as missions,
          encode(portal.hmac(key.inner_pad, key.outer_pad,
            string_agg(m.mission_id || '=' || m.value, ',' order by m.mission_id)), 'hex') as hash
        from pg_temp.member m group by m.cell, m.country
      ) as m
      group by m.cell
    ) as c
    cross join unnest(c.countries, c.weights, c.hashes) as s (country, weight, hash);
  analyze pg_temp.share;

  update pg_temp.cell c set fresh = true
  from (
    select cell
    from (
      select s.cell, s.country, s.hash from pg_temp.share s join pg_temp.cell c on c.id = s.cell where not c.fresh
    ) as after
    full join (
      select c.id as cell, h.key as country, h.value as hash
      from pg_temp.cell c
      join portal.release_input i using (indicator, platform, quarter, peer_group, category)
      cross join jsonb_each_text(i.ministries) as h
      where revising and c.reason is null and not c.fresh and i.release = c.standing_release
    ) as before using (cell, country)
    where before.hash is distinct from after.hash
    group by cell
    having count(*) >= rule.revision_ministries
  ) as changed
  where changed.cell = c.id;
end $$;

-- What is asked for by the level of a cell's quantile. Where nobody has chosen what is measured, the
-- release belongs to the question: the next one is a new look. A rule is a choice, and somebody who
-- made many of them could average the noise away, so that all rules over the same missions share it.
create function portal.noise_question(
  number integer, indicator text, platform text, quarter date, peer_group text, category text, quantile text, members text
) returns text
language sql immutable set search_path = ''
return case when indicator like 'rule:%'
  then concat_ws('|', 'level', 'rule', platform, quarter, peer_group, category, quantile, members)
  else concat_ws('|', 'level', number, indicator, platform, quarter, peer_group, category, quantile, members) end;

-- The figures of the fresh cells, with noise keyed to the release they will appear in.
create or replace function portal.fresh_figures(number integer, rule portal.disclosure_rule, key portal.release_key)
returns table (
  cell integer, mostly_zero boolean, missions integer, p10 double precision, p25 double precision,
  median double precision, p75 double precision, p90 double precision, inputs_hash text, ministries jsonb
)
language plpgsql set search_path = '' set work_mem = '64MB'
as $$
#variable_conflict use_column
begin
  return query
    with ordered as materialized (
      select m.cell, array_agg(m.value order by m.value, m.mission_id) as figures,
        array_agg(s.weight order by m.value, m.mission_id) as weights,
        string_agg(m.mission_id::text, ',' order by m.mission_id) as members,
        coalesce(sum(s.weight) filter (where m.value = 0), 0) / sum(s.weight) as zeros
      from pg_temp.member m join pg_temp.share s on s.cell = m.cell and s.country = m.country
      join pg_temp.cell c on c.id = m.cell and c.fresh
      group by m.cell
    ),
    quantile as materialized (
      select o.cell, l.name,
        portal.significant(
          -- Scores lie between 0 and 100 and are averaged as they are.
          case when c.indicator like 'rule:%' then portal.harrell_davis(o.figures, o.weights, p.level)
            else portal.shared_quantile(o.figures, o.weights, p.level, rule.zero_step) end, rule.digits) as figure
      from ordered o
      join pg_temp.cell c on c.id = o.cell
      join (values
        ('p10', 0.10, rule.deciles_from), ('p25', 0.25, rule.quartiles_from), ('median', 0.50, rule.min_missions),
        ('p75', 0.75, rule.quartiles_from), ('p90', 0.90, rule.deciles_from)
      ) as l (name, level, needed) on c.covered >= l.needed
      cross join lateral (
        select l.level + portal.jitter(
          portal.hmac(key.inner_pad, key.outer_pad, portal.noise_question(number, c.indicator, c.platform,
            c.quarter, c.peer_group, c.category, l.name, o.members)),
          least(rule.jitter_most, rule.jitter_by_missions / c.covered)) as level
      ) as p
      -- Three in four at zero: "mostly zero" is all there is to say without pointing at the others.
      where o.zeros < 0.75
    ),
    grid as materialized (
      select q.cell,
        max(q.figure) filter (where q.name = 'p10') as p10, max(q.figure) filter (where q.name = 'p25') as p25,
        max(q.figure) filter (where q.name = 'median') as median,
        max(q.figure) filter (where q.name = 'p75') as p75, max(q.figure) filter (where q.name = 'p90') as p90
      from quantile q group by q.cell
    ),
    source as materialized (
      select s.cell, jsonb_object_agg(s.country, s.hash) as ministries from pg_temp.share s group by s.cell
    )
    select c.id, g.cell is null,
      (round(c.missions / rule.shown_to_nearest::numeric) * rule.shown_to_nearest)::integer,
      -- Levels that moved towards each other must not cross.
      g.p10, case when g.p25 is not null then greatest(g.p10, g.p25) end, greatest(g.p10, g.p25, g.median),
      case when g.p75 is not null then greatest(g.p10, g.p25, g.median, g.p75) end,
      case when g.p90 is not null then greatest(g.p10, g.p25, g.median, g.p75, g.p90) end,
      -- With the cell in it: equal hashes of two cells would say that the same missions are in both.
      encode(portal.hmac(key.inner_pad, key.outer_pad, concat_ws('|', 'inputs', c.indicator, c.platform, c.quarter,
        c.peer_group, c.category, s.ministries)), 'hex'), s.ministries
    from pg_temp.cell c join source s on s.cell = c.id left join grid g on g.cell = c.id
    where c.fresh;
end $$;
