-- The monthly figures every dashboard reads: one row an account and month, worked
-- out from the rows of approved submissions. Only the months a decision touches
-- are worked out again, so approving costs what it changes, and withdrawing gives
-- back exactly what was there before.

create table portal.account_month (
  account_id uuid not null,
  month date not null check (extract(day from month) = 1),
  country text not null,
  mission_id uuid not null references portal.mission (id),
  platform text not null,
  basis text not null check (basis in ('posts', 'days')),
  days_present smallint not null check (days_present between 0 and 31),
  days_expected smallint not null check (days_expected between 28 and 31),
  posts bigint, visual_posts bigint,
  impressions bigint, reach bigint, views bigint, reactions bigint, comments bigint, shares bigint,
  saves bigint, clicks bigint, interactions bigint,
  followers bigint, follows_gained bigint, follows_lost bigint, profile_visits bigint,
  comments_answered bigint, first_reply_minutes double precision,
  post_rates double precision[],
  submissions uuid[] not null,
  primary key (account_id, month),
  foreign key (account_id, country) references portal.account (id, country)
);
comment on table portal.account_month is 'Sums of measures per account and month, with provenance and coverage.';
comment on column portal.account_month.basis is
  'Posts and their measures come from the posts when these cover the month as long as the daily figures do, else from the days.';
comment on column portal.account_month.interactions is 'Reactions, comments and shares, of those the export knows.';
comment on column portal.account_month.followers is 'The last known number of followers in the month.';
comment on column portal.account_month.post_rates is 'Interactions per follower of each post, where followers are known.';
comment on column portal.account_month.submissions is 'The approved submissions behind these figures.';

create index account_month_by_mission on portal.account_month (mission_id, month);
create index account_month_by_country on portal.account_month (country, month);
create index account_month_by_month on portal.account_month (month, platform);

alter table portal.account_month enable row level security;
grant select on portal.account_month to authenticated;
create policy "Members read their own ministry's months" on portal.account_month
for select to authenticated using (country = ((select auth.jwt()) ->> 'country'));

create view api.account_month with (security_invoker = true) as
select account_id, mission_id, platform, month, basis, days_present, days_expected, posts, visual_posts,
  impressions, reach, views, reactions, comments, shares, saves, clicks, interactions, followers,
  follows_gained, follows_lost, profile_visits, comments_answered, first_reply_minutes, submissions
from portal.account_month;
grant select on api.account_month to authenticated;


-- What is current, value by value: the latest approved submission that knows it.
-- Two exports of the same days (views in one, followers in the other) so complete
-- each other instead of replacing each other.

create index post_by_external_id on portal.post (account_id, external_id);

-- A post is counted once, on the day its latest export puts it: another export may
-- have put it on another day, so every row of a post found in the window is read.
create function portal.current_posts(of_accounts uuid[], from_day date, to_day date)
returns table (
  account_id uuid, external_id text, day date, visual boolean, impressions bigint, reach bigint, views bigint,
  reactions bigint, comments bigint, shares bigint, saves bigint, clicks bigint, submissions uuid[]
)
language sql stable set search_path = ''
begin atomic
  with present as (
    select distinct p.account_id, p.external_id
    from portal.post p
    join portal.submission s on s.id = p.submission_id and s.state = 'approved'
    where p.account_id = any (of_accounts) and p.day >= from_day and p.day < to_day
  )
  select p.account_id, p.external_id,
    (array_agg(p.day order by s.approval_order desc))[1],
    (array_agg(p.kind in ('image', 'video', 'carousel', 'reel', 'live', 'story') order by s.approval_order desc)
      filter (where p.kind is not null))[1],
    (array_agg(p.impressions order by s.approval_order desc) filter (where p.impressions is not null))[1],
    (array_agg(p.reach order by s.approval_order desc) filter (where p.reach is not null))[1],
    (array_agg(p.views order by s.approval_order desc) filter (where p.views is not null))[1],
    (array_agg(p.reactions order by s.approval_order desc) filter (where p.reactions is not null))[1],
    (array_agg(p.comments order by s.approval_order desc) filter (where p.comments is not null))[1],
    (array_agg(p.shares order by s.approval_order desc) filter (where p.shares is not null))[1],
    (array_agg(p.saves order by s.approval_order desc) filter (where p.saves is not null))[1],
    (array_agg(p.clicks order by s.approval_order desc) filter (where p.clicks is not null))[1],
    array_agg(distinct p.submission_id)
  from present
  join portal.post p on p.account_id = present.account_id and p.external_id = present.external_id
  join portal.submission s on s.id = p.submission_id and s.state = 'approved'
  where p.account_id = any (of_accounts)
  group by p.account_id, p.external_id
  having (array_agg(p.day order by s.approval_order desc))[1] >= from_day
    and (array_agg(p.day order by s.approval_order desc))[1] < to_day;
end;

create function portal.current_days(of_accounts uuid[], from_day date, to_day date)
returns table (
  account_id uuid, day date, followers bigint, follows_gained bigint, follows_lost bigint, posts bigint,
  visual_posts bigint, impressions bigint, reach bigint, views bigint, reactions bigint, comments bigint,
  shares bigint, saves bigint, clicks bigint, profile_visits bigint, comments_answered bigint,
  first_reply_minutes double precision, submissions uuid[]
)
language sql stable set search_path = ''
begin atomic
  select d.account_id, d.day,
    (array_agg(d.followers order by s.approval_order desc) filter (where d.followers is not null))[1],
    (array_agg(d.follows_gained order by s.approval_order desc) filter (where d.follows_gained is not null))[1],
    (array_agg(d.follows_lost order by s.approval_order desc) filter (where d.follows_lost is not null))[1],
    (array_agg(d.posts order by s.approval_order desc) filter (where d.posts is not null))[1],
    (array_agg(d.visual_posts order by s.approval_order desc) filter (where d.visual_posts is not null))[1],
    (array_agg(d.impressions order by s.approval_order desc) filter (where d.impressions is not null))[1],
    (array_agg(d.reach order by s.approval_order desc) filter (where d.reach is not null))[1],
    (array_agg(d.views order by s.approval_order desc) filter (where d.views is not null))[1],
    (array_agg(d.reactions order by s.approval_order desc) filter (where d.reactions is not null))[1],
    (array_agg(d.comments order by s.approval_order desc) filter (where d.comments is not null))[1],
    (array_agg(d.shares order by s.approval_order desc) filter (where d.shares is not null))[1],
    (array_agg(d.saves order by s.approval_order desc) filter (where d.saves is not null))[1],
    (array_agg(d.clicks order by s.approval_order desc) filter (where d.clicks is not null))[1],
    (array_agg(d.profile_visits order by s.approval_order desc) filter (where d.profile_visits is not null))[1],
    (array_agg(d.comments_answered order by s.approval_order desc) filter (where d.comments_answered is not null))[1],
    (array_agg(d.first_reply_minutes order by s.approval_order desc) filter (where d.first_reply_minutes is not null))[1],
    array_agg(distinct d.submission_id)
  from portal.account_day d
  join portal.submission s on s.id = d.submission_id and s.state = 'approved'
  where d.account_id = any (of_accounts) and d.day >= from_day and d.day < to_day
  group by d.account_id, d.day;
end;


-- How many days of each month the approved post exports cover. A covered day
-- without a post is a true zero; an uncovered one is unknown.
create function portal.covered_by_posts(of_accounts uuid[], from_month date, to_month date)
returns table (account_id uuid, month date, days bigint, submissions uuid[])
language sql stable set search_path = ''
begin atomic
  select covered.account_id, covered.month,
    (select sum(upper(r) - lower(r)) from unnest(covered.days) as r), covered.submissions
  from (
    select a.account_id, m.month::date as month,
      range_agg(daterange(s.first_day, s.last_day + 1) * daterange(m.month::date, (m.month + interval '1 month')::date)) as days,
      array_agg(distinct s.id) as submissions
    from portal.submission_account a
    join portal.submission s on s.id = a.submission_id and s.state = 'approved' and s.grain = 'post'
    join generate_series(from_month::timestamp, to_month::timestamp, interval '1 month') as m (month)
      on s.first_day < (m.month + interval '1 month')::date and s.last_day >= m.month::date
    where a.account_id = any (of_accounts)
    group by a.account_id, m.month
  ) as covered;
end;


-- Works out the months anew from what is approved now. Safe to repeat.
-- Planned anew each time: a plan made while the tables were small would be kept for large ones.
create function portal.refresh_months(of_accounts uuid[], from_month date, to_month date) returns void
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
