-- A post stands in several exports only if it stands in one that is not the longest of its account.
-- So what was exported before is looked up in the long file, and not the long file searched for
-- repeats: approving a million posts of accounts that were exported before took three quarters of
-- the time a request has.

-- The posts that stand in several approved submissions, at least once in these days: value by value
-- the latest approved wins. Their day may be another one.
create function portal.merged_posts(of_accounts uuid[], from_day date, to_day date)
returns table (
  account_id uuid, external_id text, day date, visual boolean, impressions bigint, reach bigint, views bigint,
  reactions bigint, comments bigint, shares bigint, saves bigint, clicks bigint, submissions uuid[]
)
language sql stable set search_path = '' set work_mem = '64MB'
set enable_sort = on
begin atomic
  with export as materialized (
    select a.account_id, a.submission_id,
      row_number() over (partition by a.account_id order by s.rows_accepted desc, s.id) = 1 as longest
    from portal.submission_account a
    join portal.submission s on s.id = a.submission_id and s.state = 'approved' and s.grain = 'post'
    where a.account_id = any (of_accounts)
  ),
  several as materialized (
    select distinct p.account_id, p.external_id
    from export e
    join portal.submission s on s.id = e.submission_id
    join portal.post p on p.submission_id = e.submission_id and p.account_id = e.account_id
    where not e.longest and (p.held_row is null or s.held_reason is not null)
      and exists (
        select
        from portal.post o
        join portal.submission t on t.id = o.submission_id and t.state = 'approved'
        where o.account_id = p.account_id and o.external_id = p.external_id and o.submission_id <> p.submission_id
          and (o.held_row is null or t.held_reason is not null)
          and (p.day >= from_day and p.day < to_day or o.day >= from_day and o.day < to_day))
  )
  select p.account_id, p.external_id,
    (array_agg(p.day order by s.approval_order desc))[1],
    (array_agg(portal.is_visual(p.kind) order by s.approval_order desc) filter (where p.kind is not null))[1],
    (array_agg(p.impressions order by s.approval_order desc) filter (where p.impressions is not null))[1],
    (array_agg(p.reach order by s.approval_order desc) filter (where p.reach is not null))[1],
    (array_agg(p.views order by s.approval_order desc) filter (where p.views is not null))[1],
    (array_agg(p.reactions order by s.approval_order desc) filter (where p.reactions is not null))[1],
    (array_agg(p.comments order by s.approval_order desc) filter (where p.comments is not null))[1],
    (array_agg(p.shares order by s.approval_order desc) filter (where p.shares is not null))[1],
    (array_agg(p.saves order by s.approval_order desc) filter (where p.saves is not null))[1],
    (array_agg(p.clicks order by s.approval_order desc) filter (where p.clicks is not null))[1],
    array_agg(distinct p.submission_id)
  from several v
  join portal.post p on p.account_id = v.account_id and p.external_id = v.external_id
  join portal.submission s on s.id = p.submission_id and s.state = 'approved'
  where p.held_row is null or s.held_reason is not null
  group by p.account_id, p.external_id;
end;

-- What is current of the posts, added up for each account, month and set of exports behind it.
-- The planner takes a large file for a small one and would sort it on disk, though there are few groups.
create or replace function portal.posts_by_month(of_accounts uuid[], from_day date, to_day date)
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
  with merged as materialized (
    select * from portal.merged_posts(of_accounts, from_day, to_day)
  ),
  post as (
    select p.account_id, p.day, array[p.submission_id] as submissions, portal.is_visual(p.kind) as visual,
      p.impressions, p.reach, p.views, p.reactions, p.comments, p.shares, p.saves, p.clicks
    from portal.post p
    join portal.submission s on s.id = p.submission_id and s.state = 'approved'
    where p.account_id = any (of_accounts) and p.day >= from_day and p.day < to_day
      and (p.held_row is null or s.held_reason is not null)
      and not exists (
        select from merged m where m.account_id = p.account_id and m.external_id = p.external_id)
    union all
    select m.account_id, m.day, m.submissions, m.visual,
      m.impressions, m.reach, m.views, m.reactions, m.comments, m.shares, m.saves, m.clicks
    from merged m
    where m.day >= from_day and m.day < to_day
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

-- What is current of the posts of these days, one by one.
create or replace function portal.current_posts(of_accounts uuid[], from_day date, to_day date)
returns table (
  account_id uuid, external_id text, day date, visual boolean, impressions bigint, reach bigint, views bigint,
  reactions bigint, comments bigint, shares bigint, saves bigint, clicks bigint, submissions uuid[]
)
language sql stable set search_path = '' set work_mem = '64MB'
begin atomic
  with merged as materialized (
    select * from portal.merged_posts(of_accounts, from_day, to_day)
  )
  select p.account_id, p.external_id, p.day, portal.is_visual(p.kind),
    p.impressions, p.reach, p.views, p.reactions, p.comments, p.shares, p.saves, p.clicks, array[p.submission_id]
  from portal.post p
  join portal.submission s on s.id = p.submission_id and s.state = 'approved'
  where p.account_id = any (of_accounts) and p.day >= from_day and p.day < to_day
    and (p.held_row is null or s.held_reason is not null)
    and not exists (
      select from merged m where m.account_id = p.account_id and m.external_id = p.external_id)
  union all
  select * from merged m where m.day >= from_day and m.day < to_day;
end;
