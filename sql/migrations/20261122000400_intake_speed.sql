-- A million rows landed and approved in less time and within one request's limits.

-- A row of a landed file cost a look at its submission for the foreign key. What it gives
-- is kept otherwise: rows come only through portal.add_posts and portal.add_days, which
-- note them in the draft in the same transaction, and go with their submission.
alter table portal.post drop constraint post_submission_id_fkey;
alter table portal.account_day drop constraint account_day_submission_id_fkey;

create function portal.take_rows_along() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  delete from portal.post p where p.submission_id = old.id;
  delete from portal.account_day d where d.submission_id = old.id;
  return null;
end $$;
create trigger rows_go_with_their_submission after delete on portal.submission
for each row execute function portal.take_rows_along();


-- Two chunks of one draft may be on their way at once: each locks the draft only when its
-- rows stand, to note itself there. A chunk sent twice finds itself noted and goes back.
create or replace function portal.open_draft(draft uuid, chunk integer, of_grain text) returns portal.submission
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor');
  place portal.submission;
begin
  select * into place from portal.submission s
  where s.id = draft and s.country = person.country and s.created_by = person.id;
  if place.id is null or place.state <> 'draft' or place.grain <> of_grain then
    perform portal.refuse('intake.no_such_draft', 409);
  end if;
  if chunk = any (place.chunks) then
    return null;
  end if;
  return place;
end $$;

-- Notes a chunk as received. Raises JJ002, which undoes its rows, when it was received
-- meanwhile or the draft is gone.
create function portal.note_chunk(place portal.submission, chunk integer) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  update portal.submission s set chunks = s.chunks || chunk
  where s.id = place.id and s.state = 'draft' and chunk <> all (s.chunks);
  if not found then
    raise exception using errcode = 'JJ002';
  end if;
end $$;

create or replace function portal.add_posts(into_submission uuid, chunk integer, lines text) returns integer
language plpgsql security definer set search_path = ''
as $$
declare
  place portal.submission := portal.open_draft(into_submission, chunk, 'post');
  accounts uuid[] := portal.accounts_by_number(place.id);
  landed integer;
begin
  if place.id is null then
    return 0;
  end if;
  insert into portal.post (
    submission_id, account_id, country, external_id, day, published_at, permalink, text, language, kind,
    impressions, reach, views, reactions, comments, shares, saves, clicks, follows, held_row)
  select place.id, accounts[(f.v[1])::integer + 1], place.country, f.v[2], f.v[3]::date, f.v[4]::timestamptz, f.v[5], f.v[6],
    f.v[7], f.v[8], f.v[9]::bigint, f.v[10]::bigint, f.v[11]::bigint, f.v[12]::bigint, f.v[13]::bigint,
    f.v[14]::bigint, f.v[15]::bigint, f.v[16]::bigint, f.v[17]::bigint, f.v[18]::integer
  from string_to_table(lines, E'\x1e') as line,
    -- Without the offset each field would split its line anew.
    lateral (select string_to_array(line, E'\x1f', '') as v offset 0) as f;
  get diagnostics landed = row_count;
  perform portal.note_chunk(place, chunk);
  return landed;
exception
  when sqlstate 'JJ002' then
    return 0;
  when data_exception or not_null_violation then
    perform portal.refuse('intake.malformed', 400, sqlerrm);
end $$;

create or replace function portal.add_days(into_submission uuid, chunk integer, lines text) returns integer
language plpgsql security definer set search_path = ''
as $$
declare
  place portal.submission := portal.open_draft(into_submission, chunk, 'day');
  accounts uuid[] := portal.accounts_by_number(place.id);
  landed integer;
begin
  if place.id is null then
    return 0;
  end if;
  insert into portal.account_day (
    submission_id, account_id, country, day, followers, follows_gained, follows_lost, posts, visual_posts,
    impressions, reach, views, reactions, comments, shares, saves, clicks, profile_visits,
    comments_answered, first_reply_minutes, held_row)
  select place.id, accounts[(f.v[1])::integer + 1], place.country, f.v[2]::date, f.v[3]::bigint, f.v[4]::bigint, f.v[5]::bigint,
    f.v[6]::bigint, f.v[7]::bigint, f.v[8]::bigint, f.v[9]::bigint, f.v[10]::bigint, f.v[11]::bigint,
    f.v[12]::bigint, f.v[13]::bigint, f.v[14]::bigint, f.v[15]::bigint, f.v[16]::bigint, f.v[17]::bigint,
    f.v[18]::double precision, f.v[19]::integer
  from string_to_table(lines, E'\x1e') as line,
    -- Without the offset each field would split its line anew.
    lateral (select string_to_array(line, E'\x1f', '') as v offset 0) as f;
  get diagnostics landed = row_count;
  perform portal.note_chunk(place, chunk);
  return landed;
exception
  when sqlstate 'JJ002' then
    return 0;
  when data_exception or not_null_violation then
    perform portal.refuse('intake.malformed', 400, sqlerrm);
end $$;


-- What is current, value by value: the latest approved submission that knows it. Nearly
-- every post and day stands in one submission only: it is taken as it is, and only of
-- those that stand in several the values are put in order.

-- A post is counted once, on the day its latest export puts it: another export may
-- have put it on another day, so every row of a post found in the window is read.
create or replace function portal.current_posts(of_accounts uuid[], from_day date, to_day date)
returns table (
  account_id uuid, external_id text, day date, visual boolean, impressions bigint, reach bigint, views bigint,
  reactions bigint, comments bigint, shares bigint, saves bigint, clicks bigint, submissions uuid[]
)
language sql stable set search_path = '' set work_mem = '64MB'
begin atomic
  with several as materialized (
    select p.account_id, p.external_id
    from portal.post p
    join portal.submission s on s.id = p.submission_id and s.state = 'approved'
    where p.account_id = any (of_accounts) and p.day >= from_day and p.day < to_day
      and (p.held_row is null or s.held_reason is not null)
    group by p.account_id, p.external_id
    having count(*) > 1
    union
    select p.account_id, p.external_id
    from portal.post p
    join portal.submission s on s.id = p.submission_id and s.state = 'approved'
    where p.account_id = any (of_accounts) and (p.day < from_day or p.day >= to_day)
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

create or replace function portal.current_days(of_accounts uuid[], from_day date, to_day date)
returns table (
  account_id uuid, day date, followers bigint, follows_gained bigint, follows_lost bigint, posts bigint,
  visual_posts bigint, impressions bigint, reach bigint, views bigint, reactions bigint, comments bigint,
  shares bigint, saves bigint, clicks bigint, profile_visits bigint, comments_answered bigint,
  first_reply_minutes double precision, submissions uuid[]
)
language sql stable set search_path = '' set work_mem = '64MB'
begin atomic
  with counted as (
    select d.*, s.approval_order, count(*) over (partition by d.account_id, d.day) as times
    from portal.account_day d
    join portal.submission s on s.id = d.submission_id and s.state = 'approved'
    where d.account_id = any (of_accounts) and d.day >= from_day and d.day < to_day
      and (d.held_row is null or s.held_reason is not null)
  )
  select c.account_id, c.day,
    c.followers, c.follows_gained, c.follows_lost, c.posts, c.visual_posts, c.impressions, c.reach, c.views,
    c.reactions, c.comments, c.shares, c.saves, c.clicks, c.profile_visits, c.comments_answered,
    c.first_reply_minutes,
    array[c.submission_id]
  from counted c
  where c.times = 1
  union all
  select c.account_id, c.day,
    (array_agg(c.followers order by c.approval_order desc) filter (where c.followers is not null))[1],
    (array_agg(c.follows_gained order by c.approval_order desc) filter (where c.follows_gained is not null))[1],
    (array_agg(c.follows_lost order by c.approval_order desc) filter (where c.follows_lost is not null))[1],
    (array_agg(c.posts order by c.approval_order desc) filter (where c.posts is not null))[1],
    (array_agg(c.visual_posts order by c.approval_order desc) filter (where c.visual_posts is not null))[1],
    (array_agg(c.impressions order by c.approval_order desc) filter (where c.impressions is not null))[1],
    (array_agg(c.reach order by c.approval_order desc) filter (where c.reach is not null))[1],
    (array_agg(c.views order by c.approval_order desc) filter (where c.views is not null))[1],
    (array_agg(c.reactions order by c.approval_order desc) filter (where c.reactions is not null))[1],
    (array_agg(c.comments order by c.approval_order desc) filter (where c.comments is not null))[1],
    (array_agg(c.shares order by c.approval_order desc) filter (where c.shares is not null))[1],
    (array_agg(c.saves order by c.approval_order desc) filter (where c.saves is not null))[1],
    (array_agg(c.clicks order by c.approval_order desc) filter (where c.clicks is not null))[1],
    (array_agg(c.profile_visits order by c.approval_order desc) filter (where c.profile_visits is not null))[1],
    (array_agg(c.comments_answered order by c.approval_order desc) filter (where c.comments_answered is not null))[1],
    (array_agg(c.first_reply_minutes order by c.approval_order desc) filter (where c.first_reply_minutes is not null))[1],
    array_agg(distinct c.submission_id)
  from counted c
  where c.times > 1
  group by c.account_id, c.day;
end;


-- The months a decision touches: those of the submission, and those where another
-- export had put the same posts. Only posts it puts outside this one's days say more.
create or replace function portal.refresh_submission_months(of_submission portal.submission) returns void
language plpgsql security definer set search_path = '' set plan_cache_mode = force_custom_plan
as $$
declare
  elsewhere record;
begin
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
  perform portal.refresh_months(
    (select array_agg(a.account_id) from portal.submission_account a where a.submission_id = of_submission.id),
    date_trunc('month', least(of_submission.first_day, elsewhere.first_day))::date,
    date_trunc('month', greatest(of_submission.last_day, elsewhere.last_day))::date);
end $$;

-- Sorting a long file's rows in memory, not on disk.
alter function portal.refresh_months(uuid[], date, date) set work_mem = '64MB';
