-- Months as rows, apart from where they are kept: a decision about a large submission is worked out
-- in steps, before any month that stands is touched.

-- The months of these accounts as what is approved now makes them. An account's month depends on that
-- account's rows alone, and on no other month: it is the same in whatever portions it is asked for.
create function portal.months_of(of_accounts uuid[], from_month date, to_month date)
returns setof portal.account_month
language sql stable set search_path = '' set plan_cache_mode = force_custom_plan set work_mem = '64MB'
begin atomic
  with
  day as materialized (
    select d.*, date_trunc('month', d.day)::date as month,
      portal.interactions(d.reactions, d.comments, d.shares) as interactions
    from portal.current_days(of_accounts, from_month, (to_month + interval '1 month')::date) as d
  ),
  -- One row for each account, month and set of exports: every post is read once.
  post as materialized (
    select * from portal.posts_by_month(of_accounts, from_month, (to_month + interval '1 month')::date)
  ),
  -- Followers at posting: the number last known on that day, else the first one known later in the month.
  rate as (
    select p.account_id, p.month, array_agg(p.interactions / nullif(f.followers, 0)::double precision
      order by p.interactions / nullif(f.followers, 0)::double precision) as rates
    from (
      select q.account_id, q.month, x.day, x.interactions
      from post q cross join unnest(q.measured_days, q.measured_interactions) as x (day, interactions)
    ) as p
    join (
      select known.account_id, known.day,
        coalesce(lead(known.day) over (partition by known.account_id, known.month order by known.day), 'infinity') as until,
        row_number() over (partition by known.account_id, known.month order by known.day) = 1 as first,
        known.month, known.followers
      from day known where known.followers > 0
    ) as f
      on f.account_id = p.account_id and f.month = p.month
      and (p.day >= f.day or f.first) and p.day < f.until
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
      percentile_cont(0.5) within group (order by d.first_reply_minutes) as first_reply_minutes,
      sum(d.posts) filter (where d.interactions is not null) as posts_of_interactions,
      sum(d.posts) filter (where d.comments is not null) as posts_of_comments,
      sum(d.posts) filter (where d.shares is not null) as posts_of_shares,
      sum(d.interactions) filter (where d.reach is not null) as interactions_of_reach,
      sum(d.interactions) filter (where d.impressions is not null) as interactions_of_impressions,
      sum(d.reach) filter (where d.interactions is not null) as reach_of_interactions,
      sum(d.impressions) filter (where d.interactions is not null) as impressions_of_interactions,
      sum(d.comments) filter (where d.comments_answered is not null) as answerable_comments,
      sum(d.comments_answered) filter (where d.comments is not null) as answers
    from day d group by d.account_id, d.month
  ),
  posts as (
    select p.account_id, p.month, sum(p.posts) as posts,
      case when sum(p.visual_unknown) = 0 then sum(p.visual_posts) end as visual_posts,
      sum(p.impressions) as impressions, sum(p.reach) as reach, sum(p.views) as views,
      sum(p.reactions) as reactions, sum(p.comments) as comments, sum(p.shares) as shares,
      sum(p.saves) as saves, sum(p.clicks) as clicks,
      nullif(sum(p.posts_of_interactions), 0) as posts_of_interactions,
      nullif(sum(p.posts_of_comments), 0) as posts_of_comments, nullif(sum(p.posts_of_shares), 0) as posts_of_shares,
      sum(p.interactions_of_reach) as interactions_of_reach,
      sum(p.interactions_of_impressions) as interactions_of_impressions,
      sum(p.reach_of_interactions) as reach_of_interactions,
      sum(p.impressions_of_interactions) as impressions_of_interactions,
      sum(p.visual_interactions) as visual_interactions,
      sum(p.visual_measured) * (sum(p.other_interactions) / nullif(sum(p.other_measured), 0)) as visual_expected
    from post p group by p.account_id, p.month
  ),
  -- Four weeks a month: days 1 to 7, 8 to 14, 15 to 21, 22 to 28. The first is the leftmost bit.
  cover as (
    select known.account_id, range_agg(known.days) as days
    from (
      select a.account_id, daterange(s.first_day, s.last_day + 1) as days
      from portal.submission_account a
      join portal.submission s on s.id = a.submission_id and s.state = 'approved' and s.grain = 'post'
        and s.first_day < (to_month + interval '1 month')::date and s.last_day >= from_month
      where a.account_id = any (of_accounts)
      union all
      select d.account_id, daterange(d.day, d.day + 1) from day d where d.posts is not null
    ) as known
    group by known.account_id
  ),
  covered as (
    select c.account_id, m.month::date as month,
      bit_or(case when c.days @> daterange(m.month::date + 7 * w.number, m.month::date + 7 * w.number + 7)
        then b'1000' >> w.number else b'0000' end) as weeks
    from cover c
    cross join generate_series(from_month::timestamp, to_month::timestamp, interval '1 month') as m (month)
    cross join generate_series(0, 3) as w (number)
    group by c.account_id, m.month
  ),
  active as (
    select posted.account_id, posted.month,
      bit_or(posted.weeks) as weeks
    from (
      select p.account_id, p.month, p.weeks from post p
      union all
      select d.account_id, d.month, portal.week_of(d.day) from day d where d.posts > 0
    ) as posted
    group by posted.account_id, posted.month
  ),
  source as (
    select x.account_id, x.month, array_agg(distinct x.submission order by x.submission) as submissions
    from (
      select d.account_id, d.month, unnest(d.submissions) as submission from day d
      union all
      select p.account_id, p.month, unnest(p.submissions) from post p
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
      portal.interactions(p.reactions::bigint, p.comments::bigint, p.shares::bigint)
    else
      portal.interactions(d.reactions::bigint, d.comments::bigint, d.shares::bigint)
    end,
    d.followers, d.follows_gained, d.follows_lost, d.profile_visits, d.comments_answered, d.first_reply_minutes,
    r.rates, b.submissions, coalesce(w.weeks, b'0000'), coalesce(v.weeks, b'0000'),
    -- Covered by posts, and there was none: a true zero.
    case when b.by_posts then case when p.posts is null then 0 else p.posts_of_interactions end
      else d.posts_of_interactions end,
    case when b.by_posts then case when p.posts is null then 0 else p.posts_of_comments end else d.posts_of_comments end,
    case when b.by_posts then case when p.posts is null then 0 else p.posts_of_shares end else d.posts_of_shares end,
    case when b.by_posts then p.interactions_of_reach else d.interactions_of_reach end,
    case when b.by_posts then p.interactions_of_impressions else d.interactions_of_impressions end,
    case when b.by_posts then p.reach_of_interactions else d.reach_of_interactions end,
    case when b.by_posts then p.impressions_of_interactions else d.impressions_of_interactions end,
    d.answerable_comments, d.answers,
    case when b.by_posts then p.visual_interactions end, case when b.by_posts then p.visual_expected end
  from basis b
  join portal.account a on a.id = b.account_id
  left join days d using (account_id, month)
  left join posts p using (account_id, month)
  left join rate r using (account_id, month)
  left join covered w using (account_id, month)
  left join active v using (account_id, month);
end;

-- Works out the months anew from what is approved now. Safe to repeat.
create or replace function portal.refresh_months(of_accounts uuid[], from_month date, to_month date) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  -- Two decisions on one account follow each other, so that the second sees the first.
  perform from portal.account a where a.id = any (of_accounts) order by a.id for no key update;
  delete from portal.account_month m
  where m.account_id = any (of_accounts) and m.month between from_month and to_month;
  insert into portal.account_month select * from portal.months_of(of_accounts, from_month, to_month);
end $$;
