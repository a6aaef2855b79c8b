-- The effect of an account's first file is told beside what its mission has from other accounts already: the
-- picture holds the missions and the quarters of the submission, also before the account has a month.
create or replace function portal.picture_of(held portal.submission) returns jsonb
language sql stable set search_path = ''
begin atomic
  with account as (
    select a.id, a.mission_id
    from portal.submission_account sa join portal.account a on a.id = sa.account_id
    where sa.submission_id = held.id
  ),
  month as (
    select m.* from portal.account_month m where m.account_id in (select a.id from account a)
  ),
  span as (
    select date_trunc('quarter', least(min(m.month), held.first_day)::timestamp)::date as first,
      date_trunc('quarter', greatest(max(m.month), held.last_day)::timestamp)::date as last
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
      where v.value is not null
        and v.mission_id in (select m.mission_id from month m union select a.mission_id from account a)));
end;
