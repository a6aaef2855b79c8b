-- One value a mission, platform and quarter for every indicator, and the categories
-- of its peer groups. All of it runs with the rights of whoever asks: a viewer's rows
-- are those of their own ministry, the owner's are everybody's.

-- The months a value may rest on. With `shared_on` only those in which every submission
-- is approved, may leave its ministry (tier other than own) and is past its embargo on
-- that day. `open` says that one of them is shared by name, so that others know the figure.
create function portal.usable_month(
  from_quarter date, to_quarter date, shared_on date, of_country text, of_platform text
) returns table (quarter date, open boolean, figures portal.account_month)
language sql stable set search_path = ''
begin atomic
  select date_trunc('quarter', m.month)::date, source.open, m
  from portal.account_month m
  cross join lateral (
    select
      bool_and(s.state = 'approved' and s.tier <> 'own' and coalesce(s.embargo_until <= shared_on, true)) as shared,
      bool_or(s.tier in ('network', 'public')) as open
    from portal.submission s where s.id = any (m.submissions)
  ) as source
  where m.month >= from_quarter and m.month < (to_quarter + interval '3 months')::date
    and (shared_on is null or source.shared)
    and (of_country is null or m.country = of_country)
    and (of_platform is null or m.platform = of_platform);
end;

-- A mission's figures on a platform add those of its accounts there, its head's
-- included. Two accounts covered on the same days cover these days once: a month
-- counts the days of its best covered account, and `weeks` is those days ÷ 7.
--
-- ratio_of_sums:   sum of numerators ÷ sum of denominators over accounts and months.
-- median_of_posts: median over all posts of interactions ÷ followers at posting.
--
-- A month whose measures are unknown is missing: neither its figures nor its days
-- count. A month known to have none of the denominator adds nothing to either sum.
-- Below the indicator's minimum_days the value is null, and the days say why.
create function portal.mission_value(
  of_indicator text, from_quarter date, to_quarter date, shared_on date default null,
  of_country text default null, of_platform text default null
) returns table (
  platform text, quarter date, mission_id uuid, country text,
  value double precision, days integer, days_expected integer, open boolean
)
language plpgsql stable set search_path = ''
as $$
#variable_conflict use_column
declare
  wanted portal.indicator;
begin
  select * into wanted from portal.indicator i where i.code = of_indicator;
  if wanted.method = 'median_of_posts' then
    return query
      with usable as materialized (
        select u.quarter, u.open, (u.figures).*
        from portal.usable_month(from_quarter, to_quarter, shared_on, of_country, of_platform) as u
        where (u.figures).post_rates is not null or (u.figures).posts = 0
      ),
      by_month as (
        select u.platform, u.quarter, u.mission_id, u.country, max(u.days_present) as days, bool_or(u.open) as open
        from usable u group by u.platform, u.quarter, u.month, u.mission_id, u.country
      ),
      middle as (
        select u.platform, u.quarter, u.mission_id, percentile_cont(0.5) within group (order by rate) as value
        from usable u cross join unnest(u.post_rates) as rate
        group by u.platform, u.quarter, u.mission_id
      )
      select b.platform, b.quarter, b.mission_id, b.country,
        case when sum(b.days) >= wanted.minimum_days then max(v.value) end,
        sum(b.days)::integer, (b.quarter + interval '3 months')::date - b.quarter, bool_or(b.open)
      from by_month b left join middle v using (platform, quarter, mission_id)
      group by b.platform, b.quarter, b.mission_id, b.country;
  elsif wanted.method = 'ratio_of_sums' then
    -- The indicator's row names the measures; %I lets nothing but a column's name through.
    return query execute format(
      $query$
      select b.platform, b.quarter, b.mission_id, b.country,
        case when sum(b.days) >= $6 then coalesce(sum(b.numerator), 0) / nullif(sum(b.denominator), 0) end,
        sum(b.days)::integer, (b.quarter + interval '3 months')::date - b.quarter, bool_or(b.open)
      from (
        select (u.figures).platform, u.quarter, (u.figures).mission_id, (u.figures).country,
          max((u.figures).days_present) as days, bool_or(u.open) as open,
          sum(%1$s)::double precision as numerator, %2$s::double precision as denominator
        from portal.usable_month($1, $2, $3, $4, $5) as u
        where %3$s
        group by (u.figures).platform, u.quarter, (u.figures).month, (u.figures).mission_id, (u.figures).country
      ) as b
      group by b.platform, b.quarter, b.mission_id, b.country
      $query$,
      format('(u.figures).%I', wanted.numerator),
      case when wanted.denominator = 'weeks' then 'max((u.figures).days_present) / 7.0'
        else format('sum((u.figures).%I)', wanted.denominator) end,
      case when wanted.denominator = 'weeks' then format('(u.figures).%I is not null', wanted.numerator)
        else format('((u.figures).%1$I is not null and (u.figures).%2$I is not null) or (u.figures).%2$I = 0',
          wanted.numerator, wanted.denominator) end)
    using from_quarter, to_quarter, shared_on, of_country, of_platform, wanted.minimum_days;
  end if;
end $$;


-- The name of the band a number falls into: '0-1000', '1000-10000', '10000-'. Upper
-- bounds belong to their band. An unknown number belongs to a band of its own.
create function portal.band(number numeric, bounds numeric[]) returns text
language sql immutable set search_path = ''
return (
  select case when number is null then 'unknown' else
    coalesce(max(b) filter (where b < number), 0)::text || '-' || coalesce((min(b) filter (where b >= number))::text, '')
  end
  from unnest(bounds) as b
);

-- The category of each mission in each peer group for one calendar year, from the year's
-- months and the catalogue. The following is the first one known in the year on the
-- platform, its accounts added; a ministry's size counts its missions with figures.
create function portal.mission_category(
  of_year integer, shared_on date default null, of_country text default null
) returns table (platform text, mission_id uuid, country text, peer_group text, category text)
language sql stable set search_path = ''
begin atomic
  with usable as materialized (
    select (u.figures).account_id, (u.figures).mission_id, (u.figures).country, (u.figures).platform,
      (u.figures).month, (u.figures).followers
    from portal.usable_month(make_date(of_year, 1, 1), make_date(of_year, 10, 1), shared_on, of_country, null) as u
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

-- Membership is fixed for the calendar year: it is written down when a release first
-- meets a mission, and stays. A mission that moved between releases would otherwise
-- stand out by what it took along.
create table portal.peer_membership (
  year smallint not null,
  platform text not null,
  mission_id uuid not null references portal.mission (id),
  country text not null references portal.country (code),
  peer_group text not null references portal.peer_group (code),
  category text not null,
  primary key (year, platform, mission_id, peer_group)
);
comment on table portal.peer_membership is 'Which category a mission belongs to, fixed for the calendar year.';
create index peer_membership_by_country on portal.peer_membership (country, year);
create index peer_membership_by_mission on portal.peer_membership (mission_id);

alter table portal.peer_membership enable row level security;
grant select on portal.peer_membership to authenticated;
create policy "Members read the peer groups of their own missions" on portal.peer_membership
for select to authenticated using (country = ((select auth.jwt()) ->> 'country'));

create trigger peer_membership_is_append_only
before update or delete or truncate on portal.peer_membership
for each statement execute function portal.keep_the_past();

create function portal.fix_membership(of_year integer, shared_on date) returns void
language sql set search_path = ''
begin atomic
  insert into portal.peer_membership (year, platform, mission_id, country, peer_group, category)
  select of_year, c.platform, c.mission_id, c.country, c.peer_group,
    -- A ministry has one size: a mission that comes later joins its sisters.
    coalesce(sister.category, c.category)
  from portal.mission_category(of_year, shared_on) as c
  left join (
    select distinct on (p.country) p.country, p.category
    from portal.peer_membership p where p.year = of_year and p.peer_group = 'ministry_size'
    order by p.country, p.mission_id
  ) as sister on sister.country = c.country and c.peer_group = 'ministry_size'
  on conflict (year, platform, mission_id, peer_group) do nothing;
end;

grant execute on function
  portal.usable_month(date, date, date, text, text),
  portal.mission_value(text, date, date, date, text, text),
  portal.band(numeric, numeric[]),
  portal.mission_category(integer, date, text)
to authenticated;
