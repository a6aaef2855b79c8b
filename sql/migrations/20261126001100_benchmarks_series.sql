-- Months of own missions in less time. A median's figures are taken together by the mission first: ids are
-- compared a dozen times quicker than the names of platforms, and the months come in that order, so that
-- the figures, ten times as many, need no sorting. Whatever their order, the median is the same.

-- The statement that works an entry out for every mission, platform and period from $1 to $2 (months).
-- `months` is a statement for the months it may use, and `history_months` before them: rows of
-- account_month with `open`. Values as portal.mission_period gives them.
--
-- What an account's own pace would have brought takes long to work out. A ministry that asks `for_itself` has
-- it worked out once a month, not wherever it is named. That may change the order in which numbers are added, and
-- so a value's last bit; values that are published keep their order, because releases are compared by them.
drop function portal.period_query(portal.indicator, text, text);
create function portal.period_query(wanted portal.indicator, step text, months text, for_itself boolean default false)
returns text
language plpgsql stable set search_path = ''
as $$
declare
  share double precision := case step when 'month' then 1 / 3.0 else 1 end;
  measures text[] := case wanted.method
    when 'median_of_posts' then array['post_rates', 'posts']
    when 'median_of_months' then array[wanted.numerator]
    else portal.columns_of(wanted.numerator) || portal.columns_of(wanted.denominator) end;
  in_order text := case wanted.method when 'median_of_posts' then ' order by m.mission_id, period, m.platform' else '' end;
  kept text := case when for_itself and 'interactions_expected' = any (measures) then 'materialized ' else '' end;
  usable text;
  figures text;
begin
  -- The entry names the measures; %I lets nothing but a column's name through.
  select format(
    'select m.platform, m.month, date_trunc(%L, m.month)::date as period, m.mission_id, m.country, m.days_present, m.open%s
     from (%s) as m where m.month between $1 and $2%s',
    step, string_agg(distinct format(', m.%I', measure), ''),
    portal.with_history(measures, months),
    case when wanted.platforms is not null then format(' and m.platform = any (%L)', wanted.platforms) else '' end) || in_order
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
         group by m.mission_id, m.period, m.platform
       ) as v using (platform, period, mission_id)
       group by b.platform, b.period, b.mission_id, b.country',
      case wanted.method when 'median_of_posts' then 'm.post_rates' else format('array[m.%I]', wanted.numerator) end,
      case wanted.method when 'median_of_posts' then 'm.post_rates is not null or m.posts = 0'
        else format('m.%I is not null', wanted.numerator) end)
    end;
  return format(
    'with usable as %6$s(%1$s)
     select f.platform, f.period, f.mission_id, f.country,
       case when f.days >= %2$s and f.sample >= %3$s then f.value end,
       case when f.days < %2$s then ''days'' when f.value is null or f.sample < %3$s then ''sample'' end,
       f.days::integer, (f.period + interval %4$L)::date - f.period, f.open
     from (%5$s) as f',
    usable, wanted.minimum_days * share, wanted.minimum_sample * share,
    case step when 'month' then '1 month' else '3 months' end, figures, kept);
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
    case when of_platform is not null then ' and m.platform = $5' end), of_country is not null))
  using from_month, to_month, shared_on, of_country, of_platform;
end $$;

grant execute on function portal.period_query(portal.indicator, text, text, boolean) to authenticated;
