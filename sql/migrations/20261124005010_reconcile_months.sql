-- What outside counts say of each account and month, beside what the ministry reported.
-- The latest compared file wins, post by post and day by day; a month is worked out
-- anew whenever a file that touches it is decided about.

create table portal.monitored_month (
  account_id uuid not null,
  month date not null check (extract(day from month) = 1),
  country text not null,
  days_present smallint not null check (days_present between 0 and 31),
  posts bigint, visual_posts bigint, impressions bigint, reach bigint, views bigint, reactions bigint,
  comments bigint, shares bigint, saves bigint, clicks bigint, followers bigint,
  submissions uuid[] not null,
  primary key (account_id, month),
  foreign key (account_id, country) references portal.account (id, country)
);
comment on table portal.monitored_month is 'What external monitoring counted per account and month; compared with the reported figures, never one of them.';
comment on column portal.monitored_month.days_present is 'Days of the month the monitoring covers.';
create index monitored_month_by_country on portal.monitored_month (country, month);

alter table portal.monitored_month enable row level security;
grant select on portal.monitored_month to authenticated;
create policy "Members read what was monitored of their own ministry" on portal.monitored_month
for select to authenticated using (country = ((select auth.jwt()) ->> 'country'));
create policy "Only members in good standing read" on portal.monitored_month
as restrictive for select to authenticated using ((select portal.viewer_is_member()));


-- Works out the months anew from what is compared now. Safe to repeat.
create function portal.refresh_monitored(of_accounts uuid[], from_month date, to_month date) returns void
language plpgsql security definer set search_path = '' set plan_cache_mode = force_custom_plan
as $$
declare
  after_month date := (to_month + interval '1 month')::date;
begin
  -- Two decisions on one account follow each other, so that the second sees the first.
  perform from portal.account a where a.id = any (of_accounts) order by a.id for no key update;
  delete from portal.monitored_month m
  where m.account_id = any (of_accounts) and m.month between from_month and to_month;

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
      -- A post is counted once, on the day the latest file puts it.
      select distinct on (p.account_id, p.external_id) p.*
      from portal.post p
      join file f on f.id = p.submission_id and f.account_id = p.account_id
      where p.held_row is null or f.takes_held
      order by p.account_id, p.external_id, f.approval_order desc
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
      where d.day >= from_month and d.day < after_month and (d.held_row is null or f.takes_held)
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


-- The months a decision touches: those of the submission, and those where another
-- export had put the same posts. Only posts it puts outside this one's days say more.
-- External monitoring touches no reported month; its own are those of all that was monitored
-- of its accounts, for a post may stand in another file with another day.
create or replace function portal.refresh_submission_months(of_submission portal.submission) returns void
language plpgsql security definer set search_path = '' set plan_cache_mode = force_custom_plan
as $$
declare
  of_accounts uuid[] := (
    select array_agg(a.account_id) from portal.submission_account a where a.submission_id = of_submission.id);
  elsewhere record;
begin
  if of_submission.kind = 'monitored' then
    perform portal.refresh_monitored(of_accounts,
      date_trunc('month', min(s.first_day))::date, date_trunc('month', max(s.last_day))::date)
    from portal.submission s
    where s.id = of_submission.id or s.state = 'compared' and exists (
      select from portal.submission_account a where a.submission_id = s.id and a.account_id = any (of_accounts));
    return;
  end if;
  select min(o.day) as first_day, max(o.day) as last_day into elsewhere
  from portal.submission_account a
  join portal.submission_account b on b.account_id = a.account_id and b.submission_id <> a.submission_id
  join portal.submission s on s.id = b.submission_id and s.state = 'approved' and s.grain = 'post'
    and (s.first_day < of_submission.first_day or s.last_day > of_submission.last_day)
  join portal.post o on o.submission_id = s.id and o.account_id = a.account_id
  where a.submission_id = of_submission.id and of_submission.grain = 'post'
    and (o.day < of_submission.first_day or o.day > of_submission.last_day)
    and exists (
      select from portal.post p
      where p.submission_id = of_submission.id and p.account_id = o.account_id and p.external_id = o.external_id);
  perform portal.refresh_months(of_accounts,
    date_trunc('month', least(of_submission.first_day, elsewhere.first_day))::date,
    date_trunc('month', greatest(of_submission.last_day, elsewhere.last_day))::date);
end $$;


-- Who else had this data: other submissions of the ministry and of the same kind that hold the same posts
-- or the same days, rows held back left aside. Two rows differ where both know a figure and it is not the same one.
create or replace function portal.same_rows(wanted uuid) returns table (
  submission_id uuid, rows_common bigint, rows_different bigint
)
language plpgsql stable set search_path = '' set plan_cache_mode = force_custom_plan
as $$
declare
  of_kind text := (select s.kind from portal.submission s where s.id = wanted);
begin
  return query
    select o.submission_id, count(*), count(*) filter (
      where o.day <> p.day or o.impressions <> p.impressions or o.reach <> p.reach or o.views <> p.views
        or o.reactions <> p.reactions or o.comments <> p.comments or o.shares <> p.shares
        or o.saves <> p.saves or o.clicks <> p.clicks or o.follows <> p.follows)
    from portal.post p
    join portal.post o on o.account_id = p.account_id and o.external_id = p.external_id
    join portal.submission s on s.id = o.submission_id and s.state <> 'draft' and s.kind = of_kind
    where p.submission_id = wanted and o.submission_id <> wanted and p.held_row is null and o.held_row is null
    group by o.submission_id
    union all
    select o.submission_id, count(*), count(*) filter (
      where o.followers <> d.followers or o.follows_gained <> d.follows_gained or o.follows_lost <> d.follows_lost
        or o.posts <> d.posts or o.visual_posts <> d.visual_posts or o.impressions <> d.impressions
        or o.reach <> d.reach or o.views <> d.views or o.reactions <> d.reactions or o.comments <> d.comments
        or o.shares <> d.shares or o.saves <> d.saves or o.clicks <> d.clicks
        or o.profile_visits <> d.profile_visits or o.comments_answered <> d.comments_answered
        or o.first_reply_minutes <> d.first_reply_minutes)
    from portal.account_day d
    join portal.account_day o on o.account_id = d.account_id and o.day = d.day
    join portal.submission s on s.id = o.submission_id and s.state <> 'draft' and s.kind = of_kind
    where d.submission_id = wanted and o.submission_id <> wanted and d.held_row is null and o.held_row is null
    group by o.submission_id;
end $$;
