-- A month names every submission behind its figures. A post's measures come from each
-- export that knows them, also from one that puts the post into another month and covers
-- no day of this one: who may see the month depends on that one, too.

-- Works out the months anew from what is approved now. Safe to repeat.
-- Planned anew each time: a plan made while the tables were small would be kept for large ones.
create or replace function portal.refresh_months(of_accounts uuid[], from_month date, to_month date) returns void
language plpgsql security definer set search_path = '' set plan_cache_mode = force_custom_plan
as $$
declare
  after_month date := (to_month + interval '1 month')::date;
begin
  -- Two decisions on one account follow each other, so that the second sees the first.
  perform from portal.account a where a.id = any (of_accounts) order by a.id for no key update;

  delete from portal.account_month m
  where m.account_id = any (of_accounts) and m.month between from_month and to_month;

  insert into portal.account_month (
    account_id, month, country, mission_id, platform, basis, days_present, days_expected,
    posts, visual_posts, impressions, reach, views, reactions, comments, shares, saves, clicks, interactions,
    followers, follows_gained, follows_lost, profile_visits, comments_answered, first_reply_minutes,
    post_rates, submissions)
  with
  day as materialized (
    select d.*, date_trunc('month', d.day)::date as month
    from portal.current_days(of_accounts, from_month, after_month) as d
  ),
  post as materialized (
    select p.*, date_trunc('month', p.day)::date as month,
      -- Of the measures an export knows, those that are interactions; none known stays missing.
      case when num_nonnulls(p.reactions, p.comments, p.shares) > 0
        then coalesce(p.reactions, 0) + coalesce(p.comments, 0) + coalesce(p.shares, 0) end as interactions
    from portal.current_posts(of_accounts, from_month, after_month) as p
  ),
  -- Followers at posting: the number last known on that day, else the first one known later in the month.
  rate as (
    select p.account_id, p.month, array_agg(p.interactions / nullif(f.followers, 0)::double precision
      order by p.interactions / nullif(f.followers, 0)::double precision) as rates
    from post p
    join (
      select known.account_id, known.day,
        coalesce(lead(known.day) over (partition by known.account_id, known.month order by known.day), 'infinity') as until,
        row_number() over (partition by known.account_id, known.month order by known.day) = 1 as first,
        known.month, known.followers
      from day known where known.followers > 0
    ) as f
      on f.account_id = p.account_id and f.month = p.month
      and (p.day >= f.day or f.first) and p.day < f.until
    where p.interactions is not null
    group by p.account_id, p.month
  ),
  days as (
    select d.account_id, d.month, count(*) as present, count(d.posts) as with_posts,
      sum(d.posts) as posts, sum(d.visual_posts) as visual_posts, sum(d.impressions) as impressions,
      sum(d.reach) as reach, sum(d.views) as views, sum(d.reactions) as reactions,
      sum(d.comments) as comments, sum(d.shares) as shares, sum(d.saves) as saves, sum(d.clicks) as clicks,
      (array_agg(d.followers order by d.day desc) filter (where d.followers is not null))[1] as followers,
      sum(d.follows_gained) as follows_gained, sum(d.follows_lost) as follows_lost,
      sum(d.profile_visits) as profile_visits, sum(d.comments_answered) as comments_answered,
      percentile_cont(0.5) within group (order by d.first_reply_minutes) as first_reply_minutes
    from day d group by d.account_id, d.month
  ),
  posts as (
    select p.account_id, p.month, count(*) as posts,
      case when bool_and(p.visual is not null) then count(*) filter (where p.visual) end as visual_posts,
      sum(p.impressions) as impressions, sum(p.reach) as reach, sum(p.views) as views,
      sum(p.reactions) as reactions, sum(p.comments) as comments, sum(p.shares) as shares,
      sum(p.saves) as saves, sum(p.clicks) as clicks
    from post p group by p.account_id, p.month
  ),
  source as (
    select x.account_id, x.month, array_agg(distinct x.submission order by x.submission) as submissions
    from (
      select d.account_id, d.month, unnest(d.submissions) as submission from day d
      union all
      select p.account_id, p.month, unnest(p.submissions)
      from (select distinct q.account_id, q.month, q.submissions from post q) as p
      union all
      select c.account_id, c.month, unnest(c.submissions)
      from portal.covered_by_posts(of_accounts, from_month, to_month) as c
    ) as x
    group by x.account_id, x.month
  ),
  basis as (
    select s.account_id, s.month, s.submissions,
      coalesce(c.days, 0) > 0 and c.days >= coalesce(d.with_posts, 0) as by_posts, c.days as covered
    from source s
    left join portal.covered_by_posts(of_accounts, from_month, to_month) as c using (account_id, month)
    left join days d using (account_id, month)
  )
  select b.account_id, b.month, a.country, a.mission_id, a.platform,
    case when b.by_posts then 'posts' else 'days' end,
    case when b.by_posts then b.covered else d.present end,
    extract(day from b.month + interval '1 month' - interval '1 day'),
    case when b.by_posts then coalesce(p.posts, 0) else d.posts end,
    case when b.by_posts then case when p.posts is null then 0 else p.visual_posts end else d.visual_posts end,
    case when b.by_posts then p.impressions else d.impressions end,
    case when b.by_posts then p.reach else d.reach end,
    case when b.by_posts then p.views else d.views end,
    case when b.by_posts then p.reactions else d.reactions end,
    case when b.by_posts then p.comments else d.comments end,
    case when b.by_posts then p.shares else d.shares end,
    case when b.by_posts then p.saves else d.saves end,
    case when b.by_posts then p.clicks else d.clicks end,
    case when b.by_posts then
      case when num_nonnulls(p.reactions, p.comments, p.shares) > 0
        then coalesce(p.reactions, 0) + coalesce(p.comments, 0) + coalesce(p.shares, 0) end
    else
      case when num_nonnulls(d.reactions, d.comments, d.shares) > 0
        then coalesce(d.reactions, 0) + coalesce(d.comments, 0) + coalesce(d.shares, 0) end
    end,
    d.followers, d.follows_gained, d.follows_lost, d.profile_visits, d.comments_answered, d.first_reply_minutes,
    r.rates, b.submissions
  from basis b
  join portal.account a on a.id = b.account_id
  left join days d using (account_id, month)
  left join posts p using (account_id, month)
  left join rate r using (account_id, month);
end $$;

-- Months worked out before this migration may lack a source; only posts that stand in two months can bring one.
do $$
declare
  touched record;
begin
  for touched in
    select p.account_id, min(p.from_month) as from_month, max(p.to_month) as to_month
    from (
      select q.account_id, date_trunc('month', min(q.day))::date as from_month, date_trunc('month', max(q.day))::date as to_month
      from portal.post q join portal.submission s on s.id = q.submission_id and s.state = 'approved'
      group by q.account_id, q.external_id
    ) as p
    where p.from_month < p.to_month
    group by p.account_id
  loop
    perform portal.refresh_months(array[touched.account_id], touched.from_month, touched.to_month);
  end loop;
end $$;
