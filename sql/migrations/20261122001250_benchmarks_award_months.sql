-- Awards look at months as benchmarks look at quarters: the same function works them out, so
-- that an indicator means the same in both.
create or replace function portal.own_month_value(of_indicator text, of_platform text, from_month date, to_month date)
returns table (mission_id uuid, month date, value double precision, posts bigint)
language sql stable set search_path = ''
begin atomic
  select p.mission_id, p.month, v.value, p.posts
  from (
    select m.mission_id, m.month, sum(m.posts)::bigint as posts
    from portal.account_month m
    where m.country = portal.viewer_country() and m.platform = of_platform and m.month between from_month and to_month
    group by m.mission_id, m.month
  ) as p
  left join portal.mission_period(
    of_indicator, 'month', from_month, to_month, null, portal.viewer_country(), of_platform) as v
    on v.mission_id = p.mission_id and v.period = p.month;
end;
