-- Accounts that were exported several times: where a good part of the days exported is asked for, all posts
-- of these accounts are read once, sorted once and put together on the way. They were read twice, and those
-- that stand in several exports sorted twice. The planner knows nothing of a file that has just come in
-- and takes it for a small one, so each way is told how.

-- Which of these accounts were exported several times, and whether their posts are laid side by side. A month
-- of accounts with years of exports has few posts, and each of them is looked up instead: reading a post
-- on its way takes about an eighth of looking one up.
create function portal.exported_again(of_accounts uuid[], from_day date, to_day date, out accounts uuid[], out side_by_side boolean)
language sql stable set search_path = ''
begin atomic
  select coalesce(array_agg(e.account_id), '{}'),
    coalesce(8 * (to_day - from_day) >= max(e.last_day) - min(e.first_day), false)
  from (
    select a.account_id, min(s.first_day) as first_day, max(s.last_day) as last_day
    from portal.submission_account a
    join portal.submission s on s.id = a.submission_id and s.state = 'approved' and s.grain = 'post'
    where a.account_id = any (of_accounts)
    group by a.account_id
    having count(*) > 1
  ) as e;
end;

-- All posts of these accounts that are current in these days, from all of their exports laid side by side: value
-- by value the latest approved wins. Identities are compared letter by letter, not as a language sorts them.
create function portal.posts_side_by_side(of_accounts uuid[], from_day date, to_day date)
returns table (
  account_id uuid, external_id text, day date, visual boolean, impressions bigint, reach bigint, views bigint,
  reactions bigint, comments bigint, shares bigint, saves bigint, clicks bigint, submissions uuid[]
)
language sql stable set search_path = '' set work_mem = '64MB'
set enable_sort = on set enable_indexscan = off set enable_nestloop = off
begin atomic
  select v.account_id, v.external_id,
    (array_agg(v.day order by v.approval_order desc))[1],
    (array_agg(portal.is_visual(v.kind) order by v.approval_order desc) filter (where v.kind is not null))[1],
    (array_agg(v.impressions order by v.approval_order desc) filter (where v.impressions is not null))[1],
    (array_agg(v.reach order by v.approval_order desc) filter (where v.reach is not null))[1],
    (array_agg(v.views order by v.approval_order desc) filter (where v.views is not null))[1],
    (array_agg(v.reactions order by v.approval_order desc) filter (where v.reactions is not null))[1],
    (array_agg(v.comments order by v.approval_order desc) filter (where v.comments is not null))[1],
    (array_agg(v.shares order by v.approval_order desc) filter (where v.shares is not null))[1],
    (array_agg(v.saves order by v.approval_order desc) filter (where v.saves is not null))[1],
    (array_agg(v.clicks order by v.approval_order desc) filter (where v.clicks is not null))[1],
    array_agg(v.submission_id order by v.approval_order desc)
  from (
    select p.account_id, p.external_id collate "C" as external_id, p.submission_id, s.approval_order, p.day, p.kind,
      p.impressions, p.reach, p.views, p.reactions, p.comments, p.shares, p.saves, p.clicks
    from portal.post p
    join portal.submission s on s.id = p.submission_id and s.state = 'approved'
    where p.account_id = any (of_accounts) and (p.held_row is null or s.held_reason is not null)
  ) as v
  group by v.account_id, v.external_id
  having (array_agg(v.day order by v.approval_order desc))[1] >= from_day
    and (array_agg(v.day order by v.approval_order desc))[1] < to_day;
end;

-- The posts of these accounts that stand in several approved submissions, at least once in these days, each
-- looked up: value by value the latest approved wins. Their day may be another one.
create or replace function portal.merged_posts(of_accounts uuid[], from_day date, to_day date)
returns table (
  account_id uuid, external_id text, day date, visual boolean, impressions bigint, reach bigint, views bigint,
  reactions bigint, comments bigint, shares bigint, saves bigint, clicks bigint, submissions uuid[]
)
language sql stable set search_path = '' set work_mem = '64MB'
set enable_sort = on
begin atomic
  select v.account_id, v.external_id,
    (array_agg(v.day order by v.approval_order desc))[1],
    (array_agg(portal.is_visual(v.kind) order by v.approval_order desc) filter (where v.kind is not null))[1],
    (array_agg(v.impressions order by v.approval_order desc) filter (where v.impressions is not null))[1],
    (array_agg(v.reach order by v.approval_order desc) filter (where v.reach is not null))[1],
    (array_agg(v.views order by v.approval_order desc) filter (where v.views is not null))[1],
    (array_agg(v.reactions order by v.approval_order desc) filter (where v.reactions is not null))[1],
    (array_agg(v.comments order by v.approval_order desc) filter (where v.comments is not null))[1],
    (array_agg(v.shares order by v.approval_order desc) filter (where v.shares is not null))[1],
    (array_agg(v.saves order by v.approval_order desc) filter (where v.saves is not null))[1],
    (array_agg(v.clicks order by v.approval_order desc) filter (where v.clicks is not null))[1],
    array_agg(v.submission_id order by v.approval_order desc)
  from portal.versions_looked_up(of_accounts, from_day, to_day) as v
  group by v.account_id, v.external_id;
end;
drop function portal.versions_side_by_side(uuid[], date, date);
-- Each post is looked up by its identity alone. Where nothing is known of the posts yet, the planner would look every
-- one up by its submission as well, which is to read the places of a million rows for each.
alter function portal.versions_looked_up(uuid[], date, date) set enable_nestloop = on;
alter function portal.versions_looked_up(uuid[], date, date) set enable_indexscan = on;
alter function portal.versions_looked_up(uuid[], date, date) set enable_bitmapscan = off;

-- What is current of the posts of these days, one by one.
create or replace function portal.current_posts(of_accounts uuid[], from_day date, to_day date)
returns table (
  account_id uuid, external_id text, day date, visual boolean, impressions bigint, reach bigint, views bigint,
  reactions bigint, comments bigint, shares bigint, saves bigint, clicks bigint, submissions uuid[]
)
language sql stable set search_path = '' set work_mem = '64MB'
set enable_nestloop = off
begin atomic
  with way as materialized (
    select e.accounts, e.side_by_side from portal.exported_again(of_accounts, from_day, to_day) as e
  ),
  merged as materialized (
    select m.* from portal.merged_posts((select w.accounts from way w), from_day, to_day) as m
    where (select not w.side_by_side from way w)
  )
  select m.* from portal.posts_side_by_side((select w.accounts from way w), from_day, to_day) as m
  where (select w.side_by_side from way w)
  union all
  select p.account_id, p.external_id, p.day, portal.is_visual(p.kind),
    p.impressions, p.reach, p.views, p.reactions, p.comments, p.shares, p.saves, p.clicks, array[p.submission_id]
  from portal.post p
  join portal.submission s on s.id = p.submission_id and s.state = 'approved'
  -- Those that were laid side by side are there already.
  where p.account_id = any (array(
      select a.id from unnest(of_accounts) as a (id), way w where not (w.side_by_side and a.id = any (w.accounts))))
    and p.day >= from_day and p.day < to_day and (p.held_row is null or s.held_reason is not null)
    and not exists (
      select from merged m where m.account_id = p.account_id and m.external_id = p.external_id)
  union all
  select m.* from merged m where m.day >= from_day and m.day < to_day;
end;

-- What is current of the posts, added up for each account, month and set of exports behind it.
-- There are few groups, which the planner does not know: it would sort a large file on disk.
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
language sql stable set search_path = '' set work_mem = '64MB'
set enable_sort = off set enable_nestloop = off
begin atomic
  with way as materialized (
    select e.accounts, e.side_by_side from portal.exported_again(of_accounts, from_day, to_day) as e
  ),
  merged as materialized (
    select m.* from portal.merged_posts((select w.accounts from way w), from_day, to_day) as m
    where (select not w.side_by_side from way w)
  ),
  post as (
    select m.account_id, m.day, m.submissions, m.visual,
      m.impressions, m.reach, m.views, m.reactions, m.comments, m.shares, m.saves, m.clicks
    from portal.posts_side_by_side((select w.accounts from way w), from_day, to_day) as m
    where (select w.side_by_side from way w)
    union all
    select p.account_id, p.day, array[p.submission_id] as submissions, portal.is_visual(p.kind) as visual,
      p.impressions, p.reach, p.views, p.reactions, p.comments, p.shares, p.saves, p.clicks
    from portal.post p
    join portal.submission s on s.id = p.submission_id and s.state = 'approved'
    -- Those that were laid side by side are there already.
    where p.account_id = any (array(
        select a.id from unnest(of_accounts) as a (id), way w where not (w.side_by_side and a.id = any (w.accounts))))
      and p.day >= from_day and p.day < to_day and (p.held_row is null or s.held_reason is not null)
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
