-- What a rule is worked out from: the viewer's own missions month by month. It runs with
-- the rights of whoever asks, so that nobody is given another ministry's months.

-- One value a mission and month for any indicator, as portal.mission_value has it for a
-- quarter. A month with fewer days than a third of what a quarter needs has no value.
create function portal.own_month_value(of_indicator text, of_platform text, from_month date, to_month date)
returns table (mission_id uuid, month date, value double precision, posts bigint)
language plpgsql stable set search_path = ''
as $$
#variable_conflict use_column
declare
  wanted portal.indicator;
  least integer;
begin
  select * into wanted from portal.indicator i where i.code = of_indicator;
  least := ceil(wanted.minimum_days / 3.0);
  if wanted.method = 'median_of_posts' then
    return query
      select m.mission_id, m.month,
        case when max(m.days_present) >= least then percentile_cont(0.5) within group (order by rate) end,
        max(n.posts)::bigint
      from portal.account_month m
      join lateral (
        select sum(s.posts) as posts from portal.account_month s
        where s.mission_id = m.mission_id and s.month = m.month and s.platform = of_platform
          and s.country = portal.viewer_country()
      ) as n on true
      left join lateral unnest(m.post_rates) as rate on true
      where m.country = portal.viewer_country() and m.platform = of_platform and m.month between $3 and $4
      group by m.mission_id, m.month;
  elsif wanted.method = 'ratio_of_sums' then
    -- The indicator's row names the measures; %I lets nothing but a column's name through.
    return query execute format(
      $query$
      select m.mission_id, m.month,
        case when max(m.days_present) >= $5 then
          (sum(%1$s) filter (where %3$s))::double precision / nullif((%2$s filter (where %3$s))::double precision / %4$s, 0) end,
        sum(m.posts)::bigint
      from portal.account_month m
      where m.country = portal.viewer_country() and m.platform = $1 and m.month between $3 and $4
      group by m.mission_id, m.month
      $query$,
      format('m.%I', wanted.numerator),
      case when wanted.denominator = 'weeks' then 'max(m.days_present)' else format('sum(m.%I)', wanted.denominator) end,
      case when wanted.denominator = 'weeks' then format('m.%I is not null', wanted.numerator)
        else format('m.%I is not null and m.%I is not null', wanted.numerator, wanted.denominator) end,
      case when wanted.denominator = 'weeks' then '7.0' else '1' end)
    using of_platform, of_indicator, from_month, to_month, least;
  end if;
end $$;

-- The own missions with figures on a platform in a period, with what groups them, and
-- their months for each indicator. One text: long answers come whole from every server.
create function portal.award_basis(of_platform text, from_month date, to_month date, indicators text)
returns jsonb
language sql stable set search_path = ''
return jsonb_build_object(
  'missions', (
    select coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'name', m.name, 'city', m.city, 'host', m.host_country,
      'population', h.population, 'groups', c.groups) order by m.name, m.id), '[]')
    from portal.mission m
    join portal.country h on h.code = m.host_country
    join (
      select n.mission_id, jsonb_object_agg(n.peer_group, n.category) as groups
      from portal.mission_category(extract(year from to_month)::integer, null, portal.viewer_country()) as n
      where n.platform = of_platform
      group by n.mission_id
    ) as c on c.mission_id = m.id),
  'months', (
    select coalesce(jsonb_agg(jsonb_build_object('indicator', i, 'mission', v.mission_id, 'month', v.month,
      'value', v.value, 'posts', v.posts)), '[]')
    from string_to_table(indicators, ',') as i
    cross join lateral portal.own_month_value(i, of_platform, from_month, to_month) as v));

-- Whoever is no member gets no row.
create function api.award_basis(platform text, from_month text, to_month text, indicators text)
returns table (figures text)
language sql stable set search_path = ''
begin atomic
  select portal.award_basis(platform, from_month::date, to_month::date, indicators)::text
  where portal.viewer_is_member();
end;

grant execute on function
  portal.own_month_value(text, text, date, date),
  portal.award_basis(text, date, date, text), api.award_basis(text, text, text, text)
to authenticated;
