-- Missions of other ministries by name, where their ministries share so: beside a benchmark
-- (quarters) and among the ranks of an award rule (months).

-- Few submissions are shared by name; a look begins with them.
create index submission_named on portal.submission (platform, last_day) where tier in ('network', 'public');

-- A value is told only when every month it rests on is shared by name, those of its history
-- included: one month shared less keeps it back. The groups named are those that the place
-- of a mission tells anyway; sizes would tell of other months. Each ministry shown sees the look.
create function portal.named_values(indicators text, of_platform text, step text, from_month date, to_month date)
returns jsonb
language plpgsql security definer set search_path = ''
as $$
#variable_conflict use_column
declare
  person portal.member :=
    portal.require_role('reader', 'contributor', 'approver', 'publisher', 'facilitator', 'secretariat');
  unit text := case step when 'month' then 'month' else 'quarter' end;
  span interval := case step when 'month' then interval '1 month' else interval '3 months' end;
  -- At most ten years, as own series.
  first date := date_trunc(unit, greatest(from_month, (to_month - interval '10 years')::date));
  -- The end of the last period, which is not in it.
  after date := date_trunc(unit, to_month) + span;
  answer jsonb;
begin
  with asked as materialized (
    select i.code, make_interval(months => i.history_months) as history
    from portal.indicator i where i.code = any (string_to_array(indicators, ','))
  ),
  sharing as materialized (
    select distinct a.mission_id, a.country
    from portal.submission s
    join portal.submission_account n on n.submission_id = s.id
    join portal.account a on a.id = n.account_id
    join portal.country c on c.code = a.country and c.in_network
    where s.tier in ('network', 'public') and s.platform = of_platform and s.state = 'approved'
      and s.last_day >= first and s.first_day < after and coalesce(s.embargo_until <= current_date, true)
      and a.country <> person.country
  ),
  known as materialized (
    select m.mission_id, m.country, m.month, m.posts, m.submissions, source.named, source.public
    from sharing h
    join portal.account_month m on m.mission_id = h.mission_id and m.platform = of_platform
      and m.month >= first - (select max(history) from asked) and m.month < after
    cross join lateral (
      select
        bool_and(s.state = 'approved' and s.tier in ('network', 'public')
          and coalesce(s.embargo_until <= current_date, true)) as named,
        bool_and(s.tier = 'public') as public
      from portal.submission s where s.id = any (m.submissions)
    ) as source
  ),
  told as materialized (
    select i.code, i.history, v.mission_id, v.country, v.period, v.value, r.posts, r.public
    from asked i
    cross join (select distinct country from sharing) as h
    cross join lateral portal.mission_period(i.code, unit, first, (after - interval '1 month')::date, null,
      h.country, of_platform) as v
    join lateral (
      select bool_and(k.named) as named, bool_and(k.public) as public,
        sum(k.posts) filter (where k.month >= v.period)::bigint as posts
      from known k where k.mission_id = v.mission_id and k.month >= v.period - i.history and k.month < v.period + span
    ) as r on r.named
    where v.value is not null
  ),
  noted as (
    insert into portal.shared_view (
      viewer, viewer_name, viewer_country, country, from_month, to_month, months, submissions)
    select person.id, person.name, person.country, t.country, first, (after - interval '1 month')::date,
      count(distinct (t.mission_id, k.month)), array_agg(distinct source)
    from told t
    join known k on k.mission_id = t.mission_id and k.month >= t.period - t.history and k.month < t.period + span
    cross join lateral unnest(k.submissions) as source
    group by t.country
  )
  select jsonb_build_object(
    'missions', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', m.id, 'name', m.name, 'country', m.country, 'city', m.city, 'host', m.host_country,
        'population', c.population, 'tier', case when t.public then 'public' else 'network' end,
        'groups', (
          select jsonb_object_agg(g.code, case g.code
            when 'all' then 'all'
            when 'host_region' then coalesce(c.subregion, 'unknown')
            when 'host_city' then m.host_country || ':' || lower(trim(m.city))
            else coalesce(portal.band(c.population, g.bands), 'unknown') end)
          from portal.peer_group g
          where g.code in ('all', 'host_region', 'host_city', 'host_population_band'))
        ) order by m.name, m.id), '[]')
      from (select mission_id, bool_and(public) as public from told group by mission_id) as t
      join portal.mission m on m.id = t.mission_id
      join portal.country c on c.code = m.host_country),
    'months', (
      select coalesce(jsonb_agg(jsonb_build_object('indicator', t.code, 'mission', t.mission_id, 'month', t.period,
        'value', t.value, 'posts', t.posts) order by t.code, t.mission_id, t.period), '[]')
      from told t))
  into answer;
  return answer;
end $$;
comment on function portal.named_values(text, text, text, date, date) is
  'Values of other ministries'' missions that are shared by name, in the shape of portal.award_basis.';

-- One text: long answers come whole from every server.
create function api.named_values(indicators text, platform text, step text, from_month text, to_month text)
returns text
language sql set search_path = ''
begin atomic
  select portal.named_values(indicators, platform, step, from_month::date, to_month::date)::text;
end;

grant execute on function
  portal.named_values(text, text, text, date, date), api.named_values(text, text, text, text, text)
to authenticated;
