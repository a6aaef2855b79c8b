-- Approving a file of a million posts read them six times, by way of the disk. Now each post
-- is read once and added up on the way, also in a database that has no statistics of a large
-- file yet, because nobody has approved one before.

-- Of the measures an export knows, those that are interactions; none known stays missing.
create function portal.interactions(reactions bigint, comments bigint, shares bigint) returns bigint
language sql immutable
return case when num_nonnulls(reactions, comments, shares) > 0
  then coalesce(reactions, 0) + coalesce(comments, 0) + coalesce(shares, 0) end;

-- Four weeks a month: days 1 to 7, 8 to 14, 15 to 21, 22 to 28. The first is the leftmost bit.
create function portal.week_of(day date) returns bit(4)
language sql immutable
return b'1000' >> ((extract(day from day)::integer - 1) / 7);

-- Posts that show something; null where the export does not say.
create function portal.is_visual(kind text) returns boolean
language sql immutable
return kind in ('image', 'video', 'carousel', 'reel', 'live', 'story');

-- What is current of the posts, added up for each account, month and set of exports behind it.
-- An account exported once holds each post once: its posts are taken as they stand. The planner
-- takes a large file for a small one and would sort it on disk, though there are few groups.
create function portal.posts_by_month(of_accounts uuid[], from_day date, to_day date)
returns table (
  account_id uuid, month date, submissions uuid[], posts bigint, visual_unknown bigint, visual_posts bigint,
  impressions numeric, reach numeric, views numeric, reactions numeric, comments numeric, shares numeric,
  saves numeric, clicks numeric, posts_of_interactions bigint, posts_of_comments bigint, posts_of_shares bigint,
  interactions_of_reach numeric, interactions_of_impressions numeric, reach_of_interactions numeric,
  impressions_of_interactions numeric, visual_interactions numeric, visual_measured bigint,
  other_interactions numeric, other_measured bigint, weeks bit(4),
  measured_days date[], measured_interactions bigint[]
)
language sql stable set search_path = '' set work_mem = '64MB' set enable_sort = off
begin atomic
  with exported as materialized (
    select a.account_id, count(*) > 1 as again
    from portal.submission_account a
    join portal.submission s on s.id = a.submission_id and s.state = 'approved' and s.grain = 'post'
    where a.account_id = any (of_accounts)
    group by a.account_id
  ),
  post as (
    select p.account_id, p.day, array[p.submission_id] as submissions, portal.is_visual(p.kind) as visual,
      p.impressions, p.reach, p.views, p.reactions, p.comments, p.shares, p.saves, p.clicks
    from portal.post p
    join portal.submission s on s.id = p.submission_id and s.state = 'approved'
    where p.account_id = any (array(select e.account_id from exported e where not e.again))
      and p.day >= from_day and p.day < to_day
      and (p.held_row is null or s.held_reason is not null)
    union all
    select c.account_id, c.day, c.submissions, c.visual,
      c.impressions, c.reach, c.views, c.reactions, c.comments, c.shares, c.saves, c.clicks
    from portal.current_posts(array(select e.account_id from exported e where e.again), from_day, to_day) as c
  )
  select p.account_id, p.month, p.submissions, count(*),
    count(*) filter (where p.visual is null), count(*) filter (where p.visual),
    sum(p.impressions), sum(p.reach), sum(p.views), sum(p.reactions), sum(p.comments), sum(p.shares),
    sum(p.saves), sum(p.clicks), count(p.interactions), count(p.comments), count(p.shares),
    sum(p.interactions) filter (where p.reach is not null),
    sum(p.interactions) filter (where p.impressions is not null),
    sum(p.reach) filter (where p.interactions is not null),
    sum(p.impressions) filter (where p.interactions is not null),
    sum(p.interactions) filter (where p.visual), count(p.interactions) filter (where p.visual),
    sum(p.interactions) filter (where not p.visual), count(p.interactions) filter (where not p.visual),
    bit_or(portal.week_of(p.day)),
    array_agg(p.day) filter (where p.interactions is not null),
    array_agg(p.interactions) filter (where p.interactions is not null)
  from (
    select q.*, date_trunc('month', q.day)::date as month,
      portal.interactions(q.reactions, q.comments, q.shares) as interactions
    from post q
  ) as p
  group by p.account_id, p.month, p.submissions;
end;

-- Where an account was exported again, its posts are sorted by export all the same.
alter function portal.current_posts(uuid[], date, date) set enable_sort = on;

-- Works out the months anew from what is approved now. Safe to repeat.
-- Planned anew each time: a plan made while the tables were small would be kept for large ones.
create or replace function portal.refresh_months(of_accounts uuid[], from_month date, to_month date) returns void
language plpgsql security definer set search_path = '' set plan_cache_mode = force_custom_plan
set work_mem = '64MB'
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
    post_rates, submissions, weeks_covered, weeks_active, posts_of_interactions, posts_of_comments, posts_of_shares,
    interactions_of_reach, interactions_of_impressions, reach_of_interactions, impressions_of_interactions,
    answerable_comments, answers, visual_interactions, visual_expected)
  with
  day as materialized (
    select d.*, date_trunc('month', d.day)::date as month,
      portal.interactions(d.reactions, d.comments, d.shares) as interactions
    from portal.current_days(of_accounts, from_month, after_month) as d
  ),
  -- One row for each account, month and set of exports: every post is read once.
  post as materialized (
    select * from portal.posts_by_month(of_accounts, from_month, after_month)
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
        and s.first_day < after_month and s.last_day >= from_month
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
end $$;
