-- A submission holds a post once: the checks keep repeats out, and mended rows replace those
-- they mend. So only an account exported more than once can have a post that stands in several
-- submissions, and a first export of a million posts is not searched for them.

create or replace function portal.current_posts(of_accounts uuid[], from_day date, to_day date)
returns table (
  account_id uuid, external_id text, day date, visual boolean, impressions bigint, reach bigint, views bigint,
  reactions bigint, comments bigint, shares bigint, saves bigint, clicks bigint, submissions uuid[]
)
language sql stable set search_path = '' set work_mem = '64MB'
begin atomic
  with exported_again as materialized (
    select a.account_id
    from portal.submission_account a
    join portal.submission s on s.id = a.submission_id and s.state = 'approved' and s.grain = 'post'
    where a.account_id = any (of_accounts)
    group by a.account_id
    having count(*) > 1
  ),
  -- The accounts are given as one list: joined row by row, a long file would be read once for each.
  several as materialized (
    select p.account_id, p.external_id
    from portal.post p
    join portal.submission s on s.id = p.submission_id and s.state = 'approved'
    where p.account_id = any (array(select e.account_id from exported_again e))
      and p.day >= from_day and p.day < to_day
      and (p.held_row is null or s.held_reason is not null)
    group by p.account_id, p.external_id
    having count(*) > 1
    union
    select p.account_id, p.external_id
    from portal.post p
    join portal.submission s on s.id = p.submission_id and s.state = 'approved'
    where p.account_id = any (array(select e.account_id from exported_again e))
      and (p.day < from_day or p.day >= to_day)
      and (p.held_row is null or s.held_reason is not null)
      and exists (
        select from portal.post i
        where i.account_id = p.account_id and i.external_id = p.external_id and i.day >= from_day and i.day < to_day)
  )
  select p.account_id, p.external_id, p.day,
    p.kind in ('image', 'video', 'carousel', 'reel', 'live', 'story'),
    p.impressions, p.reach, p.views, p.reactions, p.comments, p.shares, p.saves, p.clicks, array[p.submission_id]
  from portal.post p
  join portal.submission s on s.id = p.submission_id and s.state = 'approved'
  where p.account_id = any (of_accounts) and p.day >= from_day and p.day < to_day
    and (p.held_row is null or s.held_reason is not null)
    and not exists (
      select from several v where v.account_id = p.account_id and v.external_id = p.external_id)
  union all
  select p.account_id, p.external_id,
    (array_agg(p.day order by s.approval_order desc))[1],
    (array_agg(p.kind in ('image', 'video', 'carousel', 'reel', 'live', 'story') order by s.approval_order desc) filter (where p.kind is not null))[1],
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
  group by p.account_id, p.external_id
  having (array_agg(p.day order by s.approval_order desc))[1] >= from_day
    and (array_agg(p.day order by s.approval_order desc))[1] < to_day;
end;
