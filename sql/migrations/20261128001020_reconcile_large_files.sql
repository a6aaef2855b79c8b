-- The months of a large file of external monitoring: its posts were sorted with their texts, and looked up by account and
-- submission one pair after the other, for the planner takes a file that has just come in for a small one.

create or replace function portal.refresh_monitored(of_accounts uuid[], from_month date, to_month date) returns void
language plpgsql security definer set search_path = '' set plan_cache_mode = force_custom_plan
set work_mem = '64MB' set enable_nestloop = off
as $$
declare
  after_month date := (to_month + interval '1 month')::date;
  files uuid[];
begin
  -- Two decisions on one account follow each other, so that the second sees the first.
  perform from portal.account a where a.id = any (of_accounts) order by a.id for no key update;
  delete from portal.monitored_month m
  where m.account_id = any (of_accounts) and m.month between from_month and to_month;

  -- What a ministry reported of the same accounts may be far more: its rows are not read.
  files := array(
    select s.id from portal.submission s
    where s.state = 'compared' and s.first_day < after_month and s.last_day >= from_month
      and s.id in (select a.submission_id from portal.submission_account a where a.account_id = any (of_accounts)));
  insert into portal.monitored_month (
    account_id, month, country, days_present, posts, visual_posts, impressions, reach, views, reactions, comments,
    shares, saves, clicks, followers, submissions)
  with file as (
    select s.id, s.grain, s.first_day, s.last_day, s.approval_order, s.held_reason is not null as takes_held, a.account_id
    from portal.submission s
    join portal.submission_account a on a.submission_id = s.id
    where s.state = 'compared' and a.account_id = any (of_accounts)
      and s.first_day < after_month and s.last_day >= from_month
  ),
  post as (
    select latest.account_id, date_trunc('month', latest.day)::date as month, count(*) as posts,
      case when bool_and(latest.kind is not null) then count(*) filter (where portal.is_visual(latest.kind)) end as visual_posts,
      sum(latest.impressions) as impressions, sum(latest.reach) as reach, sum(latest.views) as views,
      sum(latest.reactions) as reactions, sum(latest.comments) as comments, sum(latest.shares) as shares,
      sum(latest.saves) as saves, sum(latest.clicks) as clicks
    from (
      -- A post is counted once, on the day the latest file puts it. Only what is counted is sorted, letter by letter.
      select distinct on (p.account_id, p.external_id collate "C") p.account_id, p.day, p.kind, p.impressions, p.reach,
        p.views, p.reactions, p.comments, p.shares, p.saves, p.clicks
      from portal.post p
      join file f on f.id = p.submission_id and f.account_id = p.account_id
      where p.submission_id = any (files) and (p.held_row is null or f.takes_held)
      order by p.account_id, p.external_id collate "C", f.approval_order desc
    ) as latest
    where latest.day >= from_month and latest.day < after_month
    group by 1, 2
  ),
  day as (
    select latest.account_id, date_trunc('month', latest.day)::date as month, count(*) as days,
      sum(latest.posts) as posts, sum(latest.visual_posts) as visual_posts, sum(latest.impressions) as impressions,
      sum(latest.reach) as reach, sum(latest.views) as views, sum(latest.reactions) as reactions,
      sum(latest.comments) as comments, sum(latest.shares) as shares, sum(latest.saves) as saves,
      sum(latest.clicks) as clicks,
      (array_agg(latest.followers order by latest.day desc) filter (where latest.followers is not null))[1] as followers
    from (
      select distinct on (d.account_id, d.day) d.*
      from portal.account_day d
      join file f on f.id = d.submission_id and f.account_id = d.account_id
      where d.submission_id = any (files) and d.day >= from_month and d.day < after_month and (d.held_row is null or f.takes_held)
      order by d.account_id, d.day, f.approval_order desc
    ) as latest
    group by 1, 2
  ),
  -- Which files speak of a month, and how many of its days those of posts cover: a covered day without a post is a zero.
  spoken as (
    select f.account_id, m.month::date as month, array_agg(distinct f.id order by f.id) as submissions,
      coalesce((
        select sum(upper(r) - lower(r))
        from unnest(range_agg(daterange(f.first_day, f.last_day + 1) * daterange(m.month::date, (m.month + interval '1 month')::date))
          filter (where f.grain = 'post')) as r), 0) as covered
    from file f
    join generate_series(from_month::timestamp, to_month::timestamp, interval '1 month') as m (month)
      on f.first_day < (m.month + interval '1 month')::date and f.last_day >= m.month::date
    group by f.account_id, m.month
  )
  select s.account_id, s.month, a.country,
    case when c.by_posts then s.covered else d.days end,
    case when c.by_posts then coalesce(p.posts, 0) else d.posts end,
    case when c.by_posts then case when p.posts is null then 0 else p.visual_posts end else d.visual_posts end,
    case when c.by_posts then p.impressions else d.impressions end,
    case when c.by_posts then p.reach else d.reach end,
    case when c.by_posts then p.views else d.views end,
    case when c.by_posts then p.reactions else d.reactions end,
    case when c.by_posts then p.comments else d.comments end,
    case when c.by_posts then p.shares else d.shares end,
    case when c.by_posts then p.saves else d.saves end,
    case when c.by_posts then p.clicks else d.clicks end,
    d.followers, s.submissions
  from spoken s
  join portal.account a on a.id = s.account_id
  left join post p using (account_id, month)
  left join day d using (account_id, month)
  cross join lateral (select s.covered > 0 and s.covered >= coalesce(d.days, 0) as by_posts) as c
  where c.by_posts or d.days > 0;
end $$;
