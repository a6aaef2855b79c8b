-- A picture without a single month, or without an indicator, is an empty list, not an absent one.

create or replace function portal.picture_of(held portal.submission) returns jsonb
language sql stable set search_path = ''
begin atomic
  with month as (
    select m.* from portal.account_month m
    where m.account_id in (select a.account_id from portal.submission_account a where a.submission_id = held.id)
  ),
  span as (
    select date_trunc('quarter', min(m.month))::date as first, date_trunc('quarter', max(m.month))::date as last
    from month m
  )
  select jsonb_build_object(
    'months', (
      select coalesce(jsonb_agg(to_jsonb(m) - array['country', 'platform', 'post_rates']), '[]') from month m),
    'values', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'indicator', i.code, 'mission_id', v.mission_id, 'quarter', v.quarter, 'value', v.value)), '[]')
      from span s
      cross join portal.indicator i
      cross join lateral portal.mission_value(i.code, s.first, s.last, null, held.country, held.platform) as v
      where v.value is not null and v.mission_id in (select m.mission_id from month m)));
end;
