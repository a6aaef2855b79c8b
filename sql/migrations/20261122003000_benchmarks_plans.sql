-- One question, one plan: what a period is worked out from is written into one statement, so
-- that the database reads only the months and the measures the indicator needs. Before, months
-- passed whole from function to function.

-- Which of the bounds lie below the number: the same answer as before, without reading a list.
create or replace function portal.band(number numeric, bounds numeric[]) returns text
language sql immutable set search_path = ''
return case when number is null then 'unknown' else
  coalesce(bounds[width_bucket(number, bounds) - (number = any (bounds))::integer], 0)::text || '-'
  || coalesce(bounds[width_bucket(number, bounds) - (number = any (bounds))::integer + 1]::text, '')
end;

-- What an account's own past says about its months, for the measures an indicator asks for by
-- one of these names. `months` is a statement that also gives the months before.
--   followers_before:      its followers at the end of the month before, where that is known.
--   followers_change:      what came or went since.
--   interactions_expected: what its posts would have set in motion at its own pace: the mean of
--                          the middle half of the interactions per post of its twelve months
--                          before, as CrowdTangle's benchmark takes it; null below six.
create function portal.with_history(measures text[], months text) returns text
language plpgsql immutable set search_path = ''
as $$
begin
  if measures && array['followers_before', 'followers_change'] then
    months := format(
      'select m.*, m.followers - m.followers_before as followers_change
       from (
         select m.*, nullif((array_agg(m.followers) over last_month)[1], 0) as followers_before
         from (%s) as m
         window last_month as (partition by m.account_id order by m.month
           range between interval ''1 month'' preceding and interval ''1 month'' preceding)
       ) as m', months);
  end if;
  if 'interactions_expected' = any (measures) then
    months := format(
      'select m.*, m.posts_of_interactions * case when m.known >= 6 then (
         select avg(f.rate)
         from (
           select x.rate from unnest(m.rates) as x (rate) where x.rate is not null
           order by x.rate offset m.known / 4 limit m.known - 2 * (m.known / 4)
         ) as f
       ) end as interactions_expected
       from (
         select m.*, array_agg(m.rate) over last_year as rates, count(m.rate) over last_year as known
         from (
           select m.*, m.interactions / nullif(m.posts_of_interactions, 0)::double precision as rate from (%s) as m
         ) as m
         window last_year as (partition by m.account_id order by m.month
           range between interval ''12 months'' preceding and interval ''1 month'' preceding)
       ) as m', months);
  end if;
  return months;
end $$;

-- The columns of account_month behind a measure of an entry.
create function portal.columns_of(measure text) returns text[]
language sql immutable set search_path = ''
return case measure
  when 'weeks' then array[]::text[]
  when 'covered_weeks' then array['weeks_covered']
  when 'active_weeks' then array['weeks_covered', 'weeks_active']
  else array[measure] end;

-- The statement that works an entry out for every mission, platform and period from $1 to $2 (months).
-- `months` is a statement for the months it may use, and `history_months` before them: rows of
-- account_month with `open`. Values as portal.mission_period gives them.
create function portal.period_query(wanted portal.indicator, step text, months text) returns text
language plpgsql stable set search_path = ''
as $$
declare
  share double precision := case step when 'month' then 1 / 3.0 else 1 end;
  measures text[] := case wanted.method
    when 'median_of_posts' then array['post_rates', 'posts']
    when 'median_of_months' then array[wanted.numerator]
    else portal.columns_of(wanted.numerator) || portal.columns_of(wanted.denominator) end;
  usable text;
  figures text;
begin
  -- The entry names the measures; %I lets nothing but a column's name through.
  select format(
    'select m.platform, m.month, date_trunc(%L, m.month)::date as period, m.mission_id, m.country, m.days_present, m.open%s
     from (%s) as m where m.month between $1 and $2%s',
    step, string_agg(distinct format(', m.%I', measure), ''),
    portal.with_history(measures, months),
    case when wanted.platforms is not null then format(' and m.platform = any (%L)', wanted.platforms) else '' end)
  into usable from unnest(measures) as measure;

  figures := case wanted.method
    when 'ratio_of_sums' then format(
      'select b.platform, b.period, b.mission_id, b.country, sum(b.days) as days, bool_or(b.open) as open,
         coalesce(sum(b.numerator), 0) / nullif(sum(b.denominator), 0) as value, sum(b.denominator) as sample
       from (
         select m.platform, m.period, m.mission_id, m.country, max(m.days_present) as days, bool_or(m.open) as open,
           (%1$s)::double precision as numerator, (%2$s)::double precision as denominator
         from usable m where (%3$s and %4$s) or %5$s
         group by m.platform, m.period, m.month, m.mission_id, m.country
       ) as b group by b.platform, b.period, b.mission_id, b.country',
      portal.added(wanted.numerator), portal.added(wanted.denominator),
      portal.known(wanted.numerator), portal.known(wanted.denominator),
      case when portal.known(wanted.denominator) = 'true' then 'false' else format('m.%I = 0', wanted.denominator) end)
    else format(
      'select b.platform, b.period, b.mission_id, b.country, sum(b.days) as days, bool_or(b.open) as open,
         max(v.value) as value, max(v.sample) as sample
       from (
         select m.platform, m.period, m.mission_id, m.country, max(m.days_present) as days, bool_or(m.open) as open
         from usable m where %2$s group by m.platform, m.period, m.month, m.mission_id, m.country
       ) as b
       left join (
         select m.platform, m.period, m.mission_id,
           percentile_cont(0.5) within group (order by figure) as value, count(*) as sample
         from usable m cross join unnest(%1$s) as figure where figure is not null
         group by m.platform, m.period, m.mission_id
       ) as v using (platform, period, mission_id)
       group by b.platform, b.period, b.mission_id, b.country',
      case wanted.method when 'median_of_posts' then 'm.post_rates' else format('array[m.%I]', wanted.numerator) end,
      case wanted.method when 'median_of_posts' then 'm.post_rates is not null or m.posts = 0'
        else format('m.%I is not null', wanted.numerator) end)
    end;
  return format(
    'with usable as (%1$s)
     select f.platform, f.period, f.mission_id, f.country,
       case when f.days >= %2$s and f.sample >= %3$s then f.value end,
       case when f.days < %2$s then ''days'' when f.value is null or f.sample < %3$s then ''sample'' end,
       f.days::integer, (f.period + interval %4$L)::date - f.period, f.open
     from (%5$s) as f',
    usable, wanted.minimum_days * share, wanted.minimum_sample * share,
    case step when 'month' then '1 month' else '3 months' end, figures);
end $$;

-- The value of an entry for each mission and platform, a month or a quarter at a time. A
-- mission's figures on a platform add those of its accounts there, its head's included.
--
-- ratio_of_sums:    sum of numerators ÷ sum of denominators over accounts and months.
-- median_of_posts:  median over all posts of interactions ÷ followers at posting.
-- median_of_months: median over accounts and months of the numerator.
--
-- A month whose measures are unknown is missing: neither its figures nor its days count. A
-- month known to have none of the denominator adds nothing to either sum. `missing` says why
-- there is no value: `days` (too few covered) or `sample` (too little of the denominator).
--
-- With `shared_on` only months in which every submission is approved, may leave its ministry
-- (tier other than own) and is past its embargo on that day; `open` then says that one of them
-- is shared by name.
create or replace function portal.mission_period(
  of_indicator text, step text, from_month date, to_month date, shared_on date default null,
  of_country text default null, of_platform text default null
) returns table (
  platform text, period date, mission_id uuid, country text,
  value double precision, missing text, days integer, days_expected integer, open boolean
)
language plpgsql stable set search_path = ''
as $$
#variable_conflict use_column
declare
  wanted portal.indicator;
begin
  select * into wanted from portal.indicator i where i.code = of_indicator;
  -- Unknown, or unseen by who asks: nothing to work out.
  if wanted.code is null then
    return;
  end if;
  return query execute format('select * from (%s) as v', portal.period_query(wanted, step, format(
    'select m.*, %1$s as open from portal.account_month m %2$s
     where m.month between ($1 - interval %3$L)::date and $2%4$s%5$s%6$s',
    case when shared_on is null then 'false' else 'source.open' end,
    case when shared_on is not null then
      'cross join lateral (
         select
           bool_and(s.state = ''approved'' and s.tier <> ''own'' and coalesce(s.embargo_until <= $3, true)) as shared,
           bool_or(s.tier in (''network'', ''public'')) as open
         from portal.submission s where s.id = any (m.submissions)
       ) as source' end,
    make_interval(months => wanted.history_months::integer),
    case when shared_on is not null then ' and source.shared' end,
    case when of_country is not null then ' and m.country = $4' end,
    case when of_platform is not null then ' and m.platform = $5' end)))
  using from_month, to_month, shared_on, of_country, of_platform;
end $$;

drop function portal.month_with_history(date, date, date, text, text, integer);
drop function portal.middle_mean(double precision[]);
comment on column portal.indicator.numerator is 'A measure of account_month, or one that portal.with_history adds.';
comment on column portal.indicator.denominator is
  'A measure of account_month, one that portal.with_history adds, or `weeks`: covered days ÷ 7. Indicators of different denominators never share an axis.';


-- The category of each mission in each peer group for one calendar year, from the year's
-- months and the catalogue. The following is the first one known in the year on the
-- platform, its accounts added; a ministry's size counts its missions with figures.
create or replace function portal.mission_category(
  of_year integer, shared_on date default null, of_country text default null
) returns table (platform text, mission_id uuid, country text, peer_group text, category text)
language sql stable set search_path = ''
begin atomic
  with usable as materialized (
    select m.account_id, m.mission_id, m.country, m.platform, m.month, m.followers
    from portal.account_month m
    cross join lateral (
      -- Whoever asks for their own months needs none of this.
      select bool_and(s.state = 'approved' and s.tier <> 'own' and coalesce(s.embargo_until <= shared_on, true)) as shared
      from portal.submission s where shared_on is not null and s.id = any (m.submissions)
    ) as source
    where m.month between make_date(of_year, 1, 1) and make_date(of_year, 12, 1)
      and (shared_on is null or source.shared)
      and (of_country is null or m.country = of_country)
  ),
  following as (
    select a.platform, a.mission_id, sum(a.followers) as followers
    from (
      select distinct on (u.account_id) u.platform, u.mission_id, u.followers
      from usable u where u.followers is not null
      order by u.account_id, u.month
    ) as a
    group by a.platform, a.mission_id
  ),
  ministry as (
    select u.country, count(distinct u.mission_id) as missions from usable u group by u.country
  ),
  reporting as (select distinct u.platform, u.mission_id, u.country from usable u)
  select r.platform, r.mission_id, r.country, g.code,
    coalesce(case g.code
      when 'all' then 'all'
      when 'size_band' then portal.band(f.followers, g.bands)
      when 'ministry_size' then portal.band(n.missions, g.bands)
      when 'host_region' then h.subregion
      when 'host_city' then m.host_country || ':' || lower(trim(m.city))
      when 'host_population_band' then portal.band(h.population, g.bands)
    end, 'unknown')
  from reporting r
  join portal.mission m on m.id = r.mission_id
  join portal.country h on h.code = m.host_country
  join ministry n on n.country = r.country
  left join following f on f.platform = r.platform and f.mission_id = r.mission_id
  cross join portal.peer_group g;
end;

grant execute on function
  portal.with_history(text[], text), portal.columns_of(text), portal.period_query(portal.indicator, text, text)
to authenticated;

-- A plan made for any ministry would suit the smallest; these are planned for the one that asks.
alter function portal.mission_category(integer, date, text) set plan_cache_mode = force_custom_plan;
alter function portal.own_figures(text, text, date) set plan_cache_mode = force_custom_plan;
alter function portal.own_series(text, text, text, date, date) set plan_cache_mode = force_custom_plan;
alter function portal.host_terms(text, text, date) set plan_cache_mode = force_custom_plan;
alter function portal.award_basis(text, date, date, text) set plan_cache_mode = force_custom_plan;
