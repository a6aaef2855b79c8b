-- Every indicator of the design as an entry. The entry names what is divided by what; one
-- function works all of them out, for a month or for a quarter.

alter table portal.indicator
  add column needs text[] not null default '{}',
  add column platforms text[],
  add column minimum_sample integer not null default 1 check (minimum_sample >= 1),
  add column history_months smallint not null default 0 check (history_months between 0 and 24),
  drop constraint indicator_method_check,
  add constraint indicator_method_check check (method in ('ratio_of_sums', 'median_of_posts', 'median_of_months'));
comment on column portal.indicator.numerator is
  'A measure of account_month, or one that portal.month_with_history adds.';
comment on column portal.indicator.denominator is
  'A measure of account_month, one that portal.month_with_history adds, or `weeks`: covered days ÷ 7. Indicators of different denominators never share an axis.';
comment on column portal.indicator.needs is 'The measures an export must bring.';
comment on column portal.indicator.platforms is 'Where it means something; null is everywhere.';
comment on column portal.indicator.minimum_sample is
  'The least sum of the denominator in a quarter, or for a median the least number of values. A month needs a third.';
comment on column portal.indicator.minimum_days is
  'A mission''s quarter counts when at least this many of its days are covered. A month needs a third.';
comment on column portal.indicator.history_months is 'So many months before the first one are read as well.';

create or replace view api.indicator with (security_invoker = true) as
select code, position, name, question, definition, unit, scale, numerator, denominator, method, better,
  minimum_days, source, needs, platforms, minimum_sample, history_months
from portal.indicator;


-- The months a value may rest on. With `shared_on` only those in which every submission
-- is approved, may leave its ministry (tier other than own) and is past its embargo on
-- that day. `open` says that one of them is shared by name, so that others know the figure.
create function portal.countable_month(
  from_month date, to_month date, shared_on date, of_country text, of_platform text
) returns table (open boolean, figures portal.account_month)
language sql stable set search_path = ''
begin atomic
  select source.open, m
  from portal.account_month m
  cross join lateral (
    select
      bool_and(s.state = 'approved' and s.tier <> 'own' and coalesce(s.embargo_until <= shared_on, true)) as shared,
      bool_or(s.tier in ('network', 'public')) as open
    from portal.submission s where s.id = any (m.submissions)
  ) as source
  where m.month between from_month and to_month
    and (shared_on is null or source.shared)
    and (of_country is null or m.country = of_country)
    and (of_platform is null or m.platform = of_platform);
end;

create or replace function portal.usable_month(
  from_quarter date, to_quarter date, shared_on date, of_country text, of_platform text
) returns table (quarter date, open boolean, figures portal.account_month)
language sql stable set search_path = ''
begin atomic
  select date_trunc('quarter', (c.figures).month)::date, c.open, c.figures
  from portal.countable_month(from_quarter, (to_quarter + interval '2 months')::date, shared_on, of_country, of_platform) as c;
end;

-- The mean of the middle half, as CrowdTangle's benchmark takes it; null below six values.
create function portal.middle_mean(figures double precision[]) returns double precision
language sql immutable parallel safe set search_path = ''
return (
  select avg(f.figure)
  from (
    select x.figure, row_number() over (order by x.figure) as place, count(*) over () as n
    from unnest(figures) as x (figure) where x.figure is not null
  ) as f
  where f.n >= 6 and f.place > f.n / 4 and f.place <= f.n - f.n / 4
);

-- The same months with what an account's own past says about them.
--   followers_before:      its followers at the end of the month before, where that is known.
--   followers_change:      what came or went since.
--   interactions_expected: what its posts would have set in motion at its own pace: the middle
--                          mean of the interactions per post of its twelve months before.
create function portal.month_with_history(
  from_month date, to_month date, shared_on date, of_country text, of_platform text, history_months integer
) returns table (
  open boolean, figures portal.account_month,
  followers_before bigint, followers_change bigint, interactions_expected double precision
)
language sql stable set search_path = ''
begin atomic
  select p.open, p.figures, p.followers_before, (p.figures).followers - p.followers_before,
    (p.figures).posts_of_interactions * portal.middle_mean(p.rates)
  from (
    select c.open, c.figures,
      nullif((array_agg((c.figures).followers) over last_month)[1], 0) as followers_before,
      array_agg((c.figures).interactions / nullif((c.figures).posts_of_interactions, 0)::double precision) over last_year as rates
    from portal.countable_month(
      (from_month - make_interval(months => history_months))::date, to_month, shared_on, of_country, of_platform) as c
    window
      last_month as (partition by (c.figures).account_id order by (c.figures).month
        range between interval '1 month' preceding and interval '1 month' preceding),
      last_year as (partition by (c.figures).account_id order by (c.figures).month
        range between interval '12 months' preceding and interval '1 month' preceding)
  ) as p
  where (p.figures).month >= from_month;
end;


-- How a measure of an entry is added over the accounts of a mission in one month, and when a
-- month knows it. Two accounts covered on the same days cover these days once: `weeks` are the
-- days of the best covered account ÷ 7, and a week counts as active when one of them posted.
create function portal.added(measure text) returns text
language sql immutable strict set search_path = ''
return case measure
  when 'weeks' then 'max(m.days_present) / 7.0'
  when 'covered_weeks' then 'bit_count(bit_or(m.weeks_covered))'
  when 'active_weeks' then 'bit_count(bit_or(m.weeks_active & m.weeks_covered))'
  else format('sum(m.%I)', measure) end;

create function portal.known(measure text) returns text
language sql immutable strict set search_path = ''
return case when measure in ('weeks', 'covered_weeks', 'active_weeks') then 'true' else format('m.%I is not null', measure) end;

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
create function portal.mission_period(
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
  share double precision := case step when 'month' then 1 / 3.0 else 1 end;
  months text;
  figures text;
begin
  select * into wanted from portal.indicator i where i.code = of_indicator;
  -- Unknown, or unseen by who asks: nothing to work out.
  if wanted.code is null then
    return;
  end if;
  months := case when wanted.history_months > 0 then
      'select c.open, (c.figures).*, c.followers_before, c.followers_change, c.interactions_expected
       from portal.month_with_history($1, $2, $3, $4, $5, $6) as c'
    else 'select c.open, (c.figures).* from portal.countable_month($1, $2, $3, $4, $5) as c' end;
  -- The entry names the measures; %I lets nothing but a column's name through.
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
  return query execute format(
    'with usable as materialized (
       select a.*, date_trunc($7, a.month)::date as period from (%s) as a where $8 is null or a.platform = any ($8)
     )
     select f.platform, f.period, f.mission_id, f.country,
       case when f.days >= $9 and f.sample >= $10 then f.value end,
       case when f.days < $9 then ''days'' when f.value is null or f.sample < $10 then ''sample'' end,
       f.days::integer, (f.period + make_interval(months => $11))::date - f.period, f.open
     from (%s) as f', months, figures)
  using from_month, to_month, shared_on, of_country, of_platform, wanted.history_months::integer, step, wanted.platforms,
    wanted.minimum_days * share, wanted.minimum_sample * share, case step when 'month' then 1 else 3 end;
end $$;

create or replace function portal.mission_value(
  of_indicator text, from_quarter date, to_quarter date, shared_on date default null,
  of_country text default null, of_platform text default null
) returns table (
  platform text, quarter date, mission_id uuid, country text,
  value double precision, days integer, days_expected integer, open boolean
)
language sql stable set search_path = ''
begin atomic
  select p.platform, p.period, p.mission_id, p.country, p.value, p.days, p.days_expected, p.open
  from portal.mission_period(of_indicator, 'quarter', from_quarter, (to_quarter + interval '2 months')::date,
    shared_on, of_country, of_platform) as p;
end;

grant execute on function
  portal.countable_month(date, date, date, text, text),
  portal.middle_mean(double precision[]),
  portal.month_with_history(date, date, date, text, text, integer),
  portal.added(text),
  portal.known(text),
  portal.mission_period(text, text, date, date, date, text, text)
to authenticated;
