-- Cutting a release: the one place where figures of several ministries become one.

-- The weight of one mission of each ministry, so that no ministry holds more than `cap` of
-- the whole: the largest are cut to exactly the cap, until the next one is below it. Takes
-- the missions of each ministry, returns weights in the same order; uncut ones are 1.
create function portal.capped_weights(missions bigint[], cap double precision) returns double precision[]
language sql immutable strict parallel safe set search_path = ''
return (
  with ministry as (
    select m.missions, m.position, row_number() over largest_first - 1 as larger,
      sum(m.missions) over (largest_first rows between current row and unbounded following) as rest
    from unnest(missions) with ordinality as m (missions, position)
    window largest_first as (order by m.missions desc, m.position)
  ),
  -- With so many cut to the cap, the rest fills what they leave; the first that fits ends the search.
  whole as (
    select m.rest / (1 - cap * m.larger) as size
    from ministry m
    where cap * m.larger < 1 and m.missions <= cap * m.rest / (1 - cap * m.larger)
    order by m.larger
    limit 1
  )
  select array_agg(least(1, cap * w.size / m.missions) order by m.position) from ministry m cross join whole w
);

-- A quantile of values in rising order. Figures of missions spread over powers of ten, so it
-- is taken on logarithms; zeros, where there are any, make way for a step that is small beside
-- the other values. Up to the level of the zeros the quantile is 0. Values that can be
-- negative are taken as they are.
create function portal.shared_quantile(
  ordered double precision[], weights double precision[], level double precision, zero_step double precision
) returns double precision
language plpgsql immutable strict parallel safe set search_path = ''
as $$
declare
  zeros double precision;
  step double precision := 0;
  logarithms double precision[];
begin
  if ordered[1] < 0 then
    return portal.harrell_davis(ordered, weights, level);
  end if;
  if ordered[1] = 0 then
    select sum(w) filter (where v = 0) / sum(w),
      zero_step * (percentile_cont(0.5) within group (order by v) filter (where v > 0))
    into zeros, step
    from unnest(ordered, weights) as x (v, w);
    if zeros >= level then
      return 0;
    end if;
  end if;
  select array_agg(ln(v + step) order by position) into logarithms
  from unnest(ordered) with ordinality as x (v, position);
  return exp(portal.harrell_davis(logarithms, weights, level)) - step;
end $$;

-- How far the level of a quantile moves: uniform within ± width, and always the same for the same question.
create function portal.jitter(hash bytea, width double precision) returns double precision
language sql immutable strict parallel safe set search_path = ''
return width * (2 * (('x' || left(encode(hash, 'hex'), 12))::bit(48)::bigint / 281474976710656.0::double precision) - 1);

-- The first day of the last quarter that is over and frozen on a day.
create function portal.last_frozen_quarter(on_day date, freeze_days integer) returns date
language sql immutable strict set search_path = ''
return (date_trunc('quarter', (on_day - freeze_days + 1)::timestamp) - interval '3 months')::date;


-- Judges every cell of the quarters into pg_temp.cell, with `reason` null where it may be published.
create function portal.judge_cells(first_quarter date, last_quarter date, on_day date, rule portal.disclosure_rule)
returns void
language plpgsql set search_path = ''
as $$
declare
  of_year integer;
begin
  for of_year in
    select distinct extract(year from m.month)::integer from portal.account_month m
    where m.month >= first_quarter and m.month < (last_quarter + interval '3 months')::date
  loop
    perform portal.fix_membership(of_year, on_day);
  end loop;

  drop table if exists pg_temp.figure, pg_temp.ministry, pg_temp.cell;
  create temporary table figure on commit drop as
    select i.code as indicator, v.platform, v.quarter, extract(year from v.quarter)::smallint as year,
      v.mission_id, v.country, v.value, v.open
    from portal.indicator i
    cross join lateral portal.mission_value(i.code, first_quarter, last_quarter, on_day) as v
    where v.value is not null;
  analyze pg_temp.figure;

  -- Who shares openly enters the figures but protects nobody: `covered` leaves them out.
  create temporary table ministry on commit drop as
    select f.indicator, f.platform, f.quarter, m.peer_group, m.category, f.country,
      count(*) as missions, count(*) filter (where not f.open) as covered, count(*) filter (where f.value = 0) as zeros
    from pg_temp.figure f join portal.peer_membership m using (year, platform, mission_id)
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
    order by r.indicator, r.platform, r.quarter, r.peer_group, r.category, r.release desc
  ) as s
  where (s.indicator, s.platform, s.quarter, s.peer_group, s.category)
    = (c.indicator, c.platform, c.quarter, c.peer_group, c.category);

  -- Where exactly one category would stay unseen, the whole less the others would show it: the
  -- next smallest stays unseen too. One that was published before cannot be taken back.
  update pg_temp.cell c set reason = 'protects_another'
  from (
    select distinct on (c.indicator, c.platform, c.quarter, c.peer_group) c.*
    from pg_temp.cell c
    where c.reason is null and c.standing is distinct from 'published'
      and (
        select count(*) from pg_temp.cell o
        where (o.indicator, o.platform, o.quarter, o.peer_group) = (c.indicator, c.platform, c.quarter, c.peer_group)
          and o.reason is not null and o.standing is distinct from 'published'
      ) = 1
    order by c.indicator, c.platform, c.quarter, c.peer_group, c.covered, c.category
  ) as smallest
  where (smallest.indicator, smallest.platform, smallest.quarter, smallest.peer_group, smallest.category)
    = (c.indicator, c.platform, c.quarter, c.peer_group, c.category);

  update pg_temp.cell c set fresh = true where c.reason is null and c.standing is distinct from 'published';
end $$;


-- Whose data stand behind each cell that may be published now: pg_temp.member holds the
-- figures, pg_temp.share each ministry's weight and the keyed hash of its figures. In the
-- yearly revision a cell published before is fresh again where enough ministries' data changed.
create function portal.gather_shares(revising boolean, rule portal.disclosure_rule, key portal.release_key) returns void
language plpgsql set search_path = ''
as $$
begin
  drop table if exists pg_temp.member, pg_temp.share;
  create temporary table member on commit drop as
    select c.id as cell, f.mission_id, f.country, f.value
    from pg_temp.figure f
    join portal.peer_membership p using (year, platform, mission_id)
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

-- The figures of the fresh cells, with noise keyed to the release they will appear in.
create function portal.fresh_figures(number integer, rule portal.disclosure_rule, key portal.release_key)
returns table (
  cell integer, mostly_zero boolean, missions integer, p10 double precision, p25 double precision,
  median double precision, p75 double precision, p90 double precision, inputs_hash text, ministries jsonb
)
language plpgsql set search_path = ''
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
      group by m.cell
    ),
    quantile as materialized (
      select o.cell, l.name,
        portal.significant(portal.shared_quantile(o.figures, o.weights,
          l.level + portal.jitter(
            portal.hmac(key.inner_pad, key.outer_pad, concat_ws('|', 'level', number, c.indicator, c.platform,
              c.quarter, c.peer_group, c.category, l.name, o.members)),
            least(rule.jitter_most, rule.jitter_by_missions / c.covered)),
          rule.zero_step), rule.digits) as figure
      from ordered o
      join pg_temp.cell c on c.id = o.cell
      join (values
        ('p10', 0.10, rule.deciles_from), ('p25', 0.25, rule.quartiles_from), ('median', 0.50, rule.min_missions),
        ('p75', 0.75, rule.quartiles_from), ('p90', 0.90, rule.deciles_from)
      ) as l (name, level, needed) on c.covered >= l.needed
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


-- Publishes, of every quarter that is frozen on the day, each cell that passes the rules and
-- was never published; in the first release of a calendar year also published ones whose data
-- changed enough. `suppressed` counts the cells kept back. Without anything new to say there is
-- no release, and its number is null.
create function portal.cut_release(on_day date default current_date, by_person uuid default null)
returns table (number integer, published integer, revised integer, suppressed integer)
language plpgsql security definer set search_path = ''
as $$
#variable_conflict use_column
declare
  rule portal.disclosure_rule;
  key portal.release_key;
  made portal.release;
  first_quarter date;
  last_quarter date;
begin
  -- One at a time, or two would publish the same cells.
  perform pg_advisory_xact_lock(8311945003);
  select * into strict rule from portal.disclosure_rule r where r.in_force_from <= on_day
  order by r.in_force_from desc limit 1;
  select * into strict key from portal.release_key k order by k.made_at desc limit 1;
  select date_trunc('quarter', min(m.month))::date into first_quarter from portal.account_month m;
  last_quarter := portal.last_frozen_quarter(on_day, rule.freeze_days);

  select coalesce(max(r.number), 0) + 1, coalesce(extract(year from max(r.as_of)) < extract(year from on_day), false)
  into made.number, made.revision from portal.release r;

  perform portal.judge_cells(first_quarter, last_quarter, on_day, rule);
  perform portal.gather_shares(made.revision, rule, key);

  drop table if exists pg_temp.outcome;
  create temporary table outcome on commit drop as
    select c.id as cell, 'published' as status, case when f.mostly_zero then 'mostly_zero' end as reason,
      f.missions, f.p10, f.p25, f.median, f.p75, f.p90, f.inputs_hash, f.ministries
    from portal.fresh_figures(made.number, rule, key) as f join pg_temp.cell c on c.id = f.cell
    union all
    select c.id, 'suppressed', c.reason, null, null, null, null, null, null, '', null
    from pg_temp.cell c
    -- A cell nobody heard of has too few missions anyway; the others say why, once for every change.
    where c.reason is not null and c.standing is distinct from 'published'
      and coalesce(c.standing_reason, 'too_few_missions') <> c.reason;

  select count(*) into made.suppressed from pg_temp.cell c
  where c.reason is not null and c.standing is distinct from 'published';
  select count(*) filter (where o.status = 'published' and c.standing is distinct from 'published'),
    count(*) filter (where o.status = 'published' and c.standing = 'published'),
    encode(portal.hmac(key.inner_pad, key.outer_pad, concat_ws('|', 'release', made.number,
      string_agg(o.inputs_hash, ',' order by o.inputs_hash))), 'hex')
  into made.published, made.revised, made.inputs_hash
  from pg_temp.outcome o join pg_temp.cell c on c.id = o.cell;
  if not exists (select from pg_temp.outcome) then
    return query select null::integer, 0, 0, made.suppressed;
    return;
  end if;

  made.cut_at := now();
  made.cut_by := by_person;
  made.as_of := on_day;
  made.rule_version := rule.version;
  made.parameters := to_jsonb(rule);
  made.seed := key.seed;
  insert into portal.release values (made.*);
  insert into portal.release_cell (release, indicator, platform, quarter, peer_group, category, status, reason,
    missions, p10, p25, median, p75, p90, inputs_hash)
  select made.number, c.indicator, c.platform, c.quarter, c.peer_group, c.category, o.status, o.reason,
    o.missions, o.p10, o.p25, o.median, o.p75, o.p90, o.inputs_hash
  from pg_temp.outcome o join pg_temp.cell c on c.id = o.cell;
  insert into portal.release_input (release, indicator, platform, quarter, peer_group, category, ministries)
  select made.number, c.indicator, c.platform, c.quarter, c.peer_group, c.category, o.ministries
  from pg_temp.outcome o join pg_temp.cell c on c.id = o.cell
  where o.status = 'published';
  perform portal.record(coalesce(portal.viewer_country(), 'ZZ'), 'release.cut', made.number::text, null,
    jsonb_build_object('published', made.published, 'revised', made.revised, 'suppressed', made.suppressed));
  return query select made.number, made.published, made.revised, made.suppressed;
end $$;
comment on function portal.cut_release(date, uuid) is
  'For the owner and the schedule; nobody else may call it. The secretariat asks through api.cut_release().';
