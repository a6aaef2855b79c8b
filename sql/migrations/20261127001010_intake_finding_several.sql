-- Posts that stand in several exports, found by the shorter way. Where the days asked for are a good part
-- of those exported, all posts of the accounts are laid side by side; a month of accounts with years of
-- exports has few posts, and each of them is looked up. The planner knows nothing of a file that has
-- just come in and takes it for a small one, so each way is told how.

-- All posts of these accounts that stand in several approved submissions, at least once in these days.
create function portal.versions_side_by_side(of_accounts uuid[], from_day date, to_day date)
returns table (
  account_id uuid, external_id text, submission_id uuid, approval_order bigint, day date, kind text, impressions bigint,
  reach bigint, views bigint, reactions bigint, comments bigint, shares bigint, saves bigint, clicks bigint
)
language sql stable set search_path = '' set work_mem = '64MB'
set enable_indexscan = off set enable_nestloop = off
begin atomic
  select v.account_id, v.external_id, v.submission_id, v.approval_order, v.day, v.kind, v.impressions,
    v.reach, v.views, v.reactions, v.comments, v.shares, v.saves, v.clicks
  from (
    select p.account_id, p.external_id, p.submission_id, s.approval_order, p.day, p.kind, p.impressions,
      p.reach, p.views, p.reactions, p.comments, p.shares, p.saves, p.clicks,
      count(*) over same as times, bool_or(p.day >= from_day and p.day < to_day) over same as within
    from portal.post p
    join portal.submission s on s.id = p.submission_id and s.state = 'approved'
    where p.account_id = any (of_accounts) and (p.held_row is null or s.held_reason is not null)
    window same as (partition by p.account_id, p.external_id)
  ) as v
  where v.times > 1 and v.within;
end;

-- The same, from the posts of these days.
create function portal.versions_looked_up(of_accounts uuid[], from_day date, to_day date)
returns table (
  account_id uuid, external_id text, submission_id uuid, approval_order bigint, day date, kind text, impressions bigint,
  reach bigint, views bigint, reactions bigint, comments bigint, shares bigint, saves bigint, clicks bigint
)
language sql stable set search_path = '' set work_mem = '64MB'
begin atomic
  with several as materialized (
    select distinct p.account_id, p.external_id
    from portal.post p
    join portal.submission s on s.id = p.submission_id and s.state = 'approved'
    where p.account_id = any (of_accounts) and p.day >= from_day and p.day < to_day
      and (p.held_row is null or s.held_reason is not null)
      and (
        select true
        from portal.post o
        join portal.submission t on t.id = o.submission_id and t.state = 'approved'
        where o.account_id = p.account_id and o.external_id = p.external_id and o.submission_id <> p.submission_id
          and (o.held_row is null or t.held_reason is not null)
        limit 1)
  )
  select p.account_id, p.external_id, p.submission_id, s.approval_order, p.day, p.kind, p.impressions,
    p.reach, p.views, p.reactions, p.comments, p.shares, p.saves, p.clicks
  from several v
  join portal.post p on p.account_id = v.account_id and p.external_id = v.external_id
  join portal.submission s on s.id = p.submission_id and s.state = 'approved'
  where p.held_row is null or s.held_reason is not null;
end;

-- The posts that stand in several approved submissions, at least once in these days: value by value
-- the latest approved wins. Their day may be another one. Reading a post on its way takes about an
-- eighth of looking one up.
create or replace function portal.merged_posts(of_accounts uuid[], from_day date, to_day date)
returns table (
  account_id uuid, external_id text, day date, visual boolean, impressions bigint, reach bigint, views bigint,
  reactions bigint, comments bigint, shares bigint, saves bigint, clicks bigint, submissions uuid[]
)
language sql stable set search_path = '' set work_mem = '64MB'
set enable_sort = on
begin atomic
  with again as materialized (
    select a.account_id, min(s.first_day) as first_day, max(s.last_day) as last_day
    from portal.submission_account a
    join portal.submission s on s.id = a.submission_id and s.state = 'approved' and s.grain = 'post'
    where a.account_id = any (of_accounts)
    group by a.account_id
    having count(*) > 1
  ),
  way as materialized (
    select array_agg(e.account_id) as accounts, 8 * (to_day - from_day) >= max(e.last_day) - min(e.first_day) as side_by_side
    from again e
  ),
  version as (
    select v.* from portal.versions_side_by_side((select w.accounts from way w), from_day, to_day) as v
    where (select w.side_by_side from way w)
    union all
    select v.* from portal.versions_looked_up((select w.accounts from way w), from_day, to_day) as v
    where (select not w.side_by_side from way w)
  )
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
    array_agg(distinct v.submission_id)
  from version v
  group by v.account_id, v.external_id;
end;
