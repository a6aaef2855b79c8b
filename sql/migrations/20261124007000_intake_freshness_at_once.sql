-- As before, but what was approved is read once for all accounts of a ministry, instead of
-- several times for each of them: among 4,000 accounts and 7,200 submissions it took seven seconds.
create or replace function portal.account_freshness(of_country text) returns table (
  account_id uuid, mission_id uuid, country text, platform text, handle text,
  last_day date, since date, days integer, state text
)
language sql stable set search_path = ''
begin atomic
  with posted as materialized (
    select sa.account_id, max(s.last_day) as last_day
    from portal.submission s
    join portal.submission_account sa on sa.submission_id = s.id
    where s.state = 'approved' and s.grain = 'post' and (of_country is null or s.country = of_country)
    group by sa.account_id
  ),
  known as materialized (
    select a.id, a.mission_id, a.country, a.platform, a.handle, a.time_zone,
      (a.created_at at time zone a.time_zone)::date as entered,
      greatest(p.last_day, (
        select d.day
        from portal.account_day d
        join portal.submission s on s.id = d.submission_id and s.state = 'approved'
        where d.account_id = a.id
        order by d.day desc
        limit 1
      )) as last_day
    from portal.account a
    join portal.mission m on m.id = a.mission_id and m.closed_on is null
    left join posted p on p.account_id = a.id
    where a.closed_on is null and (of_country is null or a.country = of_country)
  )
  select k.id, k.mission_id, k.country, k.platform, k.handle, k.last_day, age.since, age.days,
    case
      when age.days >= r.long_overdue_days then 'long_overdue'
      when age.days >= r.overdue_days then 'overdue'
      when age.days >= r.due_days then 'due'
      else 'current'
    end
  from known k
  cross join portal.freshness_rule r
  cross join lateral (
    select coalesce(k.last_day, k.entered) as since,
      (now() at time zone k.time_zone)::date - coalesce(k.last_day, k.entered) as days
  ) as age;
end;
