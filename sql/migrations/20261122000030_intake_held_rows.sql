-- Held rows count once an approver took them in with a reason. That is part of the
-- approval: withdrawing takes them out with the rest.

-- A post is counted once, on the day its latest export puts it: another export may
-- have put it on another day, so every row of a post found in the window is read.
create or replace function portal.current_posts(of_accounts uuid[], from_day date, to_day date)
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
      and (p.held_row is null or s.held_reason is not null)
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
  where p.account_id = any (of_accounts) and (p.held_row is null or s.held_reason is not null)
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
    and (d.held_row is null or s.held_reason is not null)
  group by d.account_id, d.day;
end;


drop function api.approve_submission(text, text, text, text);
drop function portal.approve_submission(uuid, text, date, text);

create function portal.approve_submission(
  wanted uuid, with_tier text, with_embargo date, comment text, reason_to_take_held text
) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('approver');
  held portal.submission := portal.hold_submission(wanted, person, array['submitted']);
  reason text := nullif(left(trim(reason_to_take_held), 2000), '');
begin
  perform portal.refuse_authors(held, person);
  if held.rows_held = 0 then
    reason := null;
  end if;
  begin
    update portal.submission set state = 'approved', tier = with_tier, embargo_until = with_embargo,
      decided_by = person.id, decided_by_name = person.name, decided_at = now(), held_reason = reason,
      decision_comment = nullif(left(trim(comment), 2000), ''), approval_order = nextval('portal.approval_order')
    where id = held.id;
  exception when check_violation then
    perform portal.refuse('intake.malformed', 400, sqlerrm);
  end;
  perform portal.refresh_submission_months(held);
  perform portal.note_submission(held, 'submission.approved',
    jsonb_build_object('state', 'approved', 'tier', with_tier, 'embargo_until', with_embargo)
    || case when reason is null then '{}' else
      jsonb_build_object('held_rows', held.rows_held, 'held_reason', reason) end);
end $$;

-- Four eyes: whoever brought any of its rows does not decide on it.
create function portal.refuse_authors(held portal.submission, person portal.member) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  if held.created_by = person.id or exists (
    select from portal.submission_addition a where a.submission_id = held.id and a.created_by = person.id
  ) then
    perform portal.refuse('intake.own_submission', 403);
  end if;
end $$;

create or replace function portal.return_submission(wanted uuid, comment text) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('approver');
  held portal.submission := portal.hold_submission(wanted, person, array['submitted']);
begin
  perform portal.refuse_authors(held, person);
  if coalesce(trim(comment), '') = '' then
    perform portal.refuse('intake.comment_needed', 400);
  end if;
  update portal.submission set state = 'returned', decided_by = person.id, decided_by_name = person.name,
    decided_at = now(), decision_comment = left(trim(comment), 2000)
  where id = held.id;
  perform portal.note_submission(held, 'submission.returned',
    jsonb_build_object('state', 'returned', 'comment', left(trim(comment), 2000)));
end $$;


drop function api.preview_approval(text);
drop function portal.preview_approval(uuid);

-- What approving would change, month by month, without or with the held rows: it is
-- done, looked at, and undone.
create function portal.preview_approval(wanted uuid, with_held boolean) returns table (
  account_id uuid, month date, posts_now bigint, posts_then bigint,
  interactions_now bigint, interactions_then bigint, followers_now bigint, followers_then bigint
)
language plpgsql security definer set search_path = ''
as $$
declare
  held portal.submission := portal.hold_submission(
    wanted, portal.require_role('contributor', 'approver'), array['checked', 'submitted']);
  now_is portal.account_month[];
  then_is portal.account_month[];
  of_accounts uuid[] := (select array_agg(a.account_id) from portal.submission_account a where a.submission_id = held.id);
begin
  select array_agg(m) into now_is from portal.account_month m where m.account_id = any (of_accounts);
  begin
    update portal.submission set state = 'approved', approval_order = nextval('portal.approval_order'),
      held_reason = case when with_held then 'preview' end
    where id = held.id;
    perform portal.refresh_submission_months(held);
    select array_agg(m) into then_is from portal.account_month m where m.account_id = any (of_accounts);
    raise exception using errcode = 'JJ001';
  exception when sqlstate 'JJ001' then
    null;
  end;
  return query
    select coalesce(n.account_id, t.account_id), coalesce(n.month, t.month), n.posts, t.posts,
      n.interactions, t.interactions, n.followers, t.followers
    from unnest(now_is) as n
    full join unnest(then_is) as t on t.account_id = n.account_id and t.month = n.month
    where n.* is distinct from t.*
    order by 1, 2;
end $$;


create function api.approve_submission(
  submission text, tier text, embargo_until text, comment text, held_reason text default ''
) returns void
language sql set search_path = ''
begin atomic
  select portal.approve_submission(submission::uuid, tier, nullif(embargo_until, '')::date, comment, held_reason);
end;
create function api.preview_approval(submission text, with_held boolean default false) returns table (
  account_id uuid, month date, posts_now bigint, posts_then bigint,
  interactions_now bigint, interactions_then bigint, followers_now bigint, followers_then bigint
)
language sql set search_path = ''
begin atomic
  select * from portal.preview_approval(submission::uuid, with_held);
end;

grant execute on function
  portal.approve_submission(uuid, text, date, text, text), api.approve_submission(text, text, text, text, text),
  portal.preview_approval(uuid, boolean), api.preview_approval(text, boolean)
to authenticated;
