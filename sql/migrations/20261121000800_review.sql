-- The life of a submission after its checks: submitted, then approved or returned
-- by a second person, and withdrawn when it should no longer count.

-- Locks the submission for a decision. Another ministry's is as good as absent.
create function portal.hold_submission(wanted uuid, person portal.member, allowed text[]) returns portal.submission
language plpgsql security definer set search_path = ''
as $$
declare
  found_submission portal.submission;
begin
  select * into found_submission from portal.submission s
  where s.id = wanted and s.country = person.country and s.state <> 'draft'
  for update;
  if found_submission.id is null then
    perform portal.refuse('intake.no_such_submission', 404);
  end if;
  if found_submission.state <> all (allowed) then
    perform portal.refuse('intake.wrong_state', 409, found_submission.state);
  end if;
  return found_submission;
end $$;

create function portal.note_submission(was portal.submission, action text, now_is jsonb) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  held jsonb := jsonb_build_object(
    'file', was.file_name, 'state', was.state, 'tier', was.tier, 'embargo_until', was.embargo_until);
begin
  -- The whole of it before and after: what a decision leaves as it was must not look taken away.
  perform portal.record(was.country, action, was.id::text, held, held || now_is);
end $$;

-- The months a decision touches: those of the submission, and those where another
-- export had put the same posts.
create function portal.refresh_submission_months(of_submission portal.submission) returns void
language plpgsql security definer set search_path = '' set plan_cache_mode = force_custom_plan
as $$
declare
  elsewhere record;
begin
  select min(o.day) as first_day, max(o.day) as last_day into elsewhere
  from portal.post p
  join portal.post o on o.account_id = p.account_id and o.external_id = p.external_id
  join portal.submission s on s.id = o.submission_id and s.state = 'approved'
  where p.submission_id = of_submission.id;
  perform portal.refresh_months(
    (select array_agg(a.account_id) from portal.submission_account a where a.submission_id = of_submission.id),
    date_trunc('month', least(of_submission.first_day, elsewhere.first_day))::date,
    date_trunc('month', greatest(of_submission.last_day, elsewhere.last_day))::date);
end $$;


create function portal.submit_submission(wanted uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  held portal.submission := portal.hold_submission(wanted, portal.require_role('contributor'), array['checked']);
begin
  update portal.submission set state = 'submitted', submitted_at = now() where id = held.id;
  perform portal.note_submission(held, 'submission.submitted', jsonb_build_object('state', 'submitted'));
end $$;

create function portal.approve_submission(wanted uuid, with_tier text, with_embargo date, comment text) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('approver');
  held portal.submission := portal.hold_submission(wanted, person, array['submitted']);
begin
  if held.created_by = person.id then
    perform portal.refuse('intake.own_submission', 403);
  end if;
  begin
    update portal.submission set state = 'approved', tier = with_tier, embargo_until = with_embargo,
      decided_by = person.id, decided_by_name = person.name, decided_at = now(),
      decision_comment = nullif(left(trim(comment), 2000), ''), approval_order = nextval('portal.approval_order')
    where id = held.id;
  exception when check_violation then
    perform portal.refuse('intake.malformed', 400, sqlerrm);
  end;
  perform portal.refresh_submission_months(held);
  perform portal.note_submission(held, 'submission.approved',
    jsonb_build_object('state', 'approved', 'tier', with_tier, 'embargo_until', with_embargo));
end $$;

-- What approving would change, month by month: it is done, looked at, and undone.
create function portal.preview_approval(wanted uuid) returns table (
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
    update portal.submission set state = 'approved', approval_order = nextval('portal.approval_order')
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

create function portal.return_submission(wanted uuid, comment text) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('approver');
  held portal.submission := portal.hold_submission(wanted, person, array['submitted']);
begin
  if held.created_by = person.id then
    perform portal.refuse('intake.own_submission', 403);
  end if;
  if coalesce(trim(comment), '') = '' then
    perform portal.refuse('intake.comment_needed', 400);
  end if;
  update portal.submission set state = 'returned', decided_by = person.id, decided_by_name = person.name,
    decided_at = now(), decision_comment = left(trim(comment), 2000)
  where id = held.id;
  perform portal.note_submission(held, 'submission.returned',
    jsonb_build_object('state', 'returned', 'comment', left(trim(comment), 2000)));
end $$;

-- Before approval its author may take it back; afterwards an approver may.
create function portal.withdraw_submission(wanted uuid, comment text) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver');
  held portal.submission :=
    portal.hold_submission(wanted, person, array['checked', 'submitted', 'returned', 'approved']);
begin
  if not ('approver' = any (person.roles) or (held.created_by = person.id and held.state <> 'approved')) then
    perform portal.refuse('access.role_needed', 403, 'approver');
  end if;
  update portal.submission set state = 'withdrawn', approval_order = null where id = held.id;
  if held.state = 'approved' then
    perform portal.refresh_submission_months(held);
  end if;
  perform portal.note_submission(held, 'submission.withdrawn',
    jsonb_build_object('state', 'withdrawn', 'comment', left(trim(comment), 2000)));
end $$;

create function portal.share_submission(wanted uuid, with_tier text, with_embargo date) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  held portal.submission := portal.hold_submission(wanted, portal.require_role('approver'), array['approved']);
begin
  begin
    update portal.submission set tier = with_tier, embargo_until = with_embargo where id = held.id;
  exception when check_violation then
    perform portal.refuse('intake.malformed', 400, sqlerrm);
  end;
  perform portal.note_submission(held, 'submission.shared',
    jsonb_build_object('tier', with_tier, 'embargo_until', with_embargo));
end $$;


create function api.submit_submission(submission text) returns void
language sql set search_path = ''
begin atomic
  select portal.submit_submission(submission::uuid);
end;
create function api.approve_submission(submission text, tier text, embargo_until text, comment text) returns void
language sql set search_path = ''
begin atomic
  select portal.approve_submission(submission::uuid, tier, nullif(embargo_until, '')::date, comment);
end;
create function api.preview_approval(submission text) returns table (
  account_id uuid, month date, posts_now bigint, posts_then bigint,
  interactions_now bigint, interactions_then bigint, followers_now bigint, followers_then bigint
)
language sql set search_path = ''
begin atomic
  select * from portal.preview_approval(submission::uuid);
end;
create function api.return_submission(submission text, comment text) returns void
language sql set search_path = ''
begin atomic
  select portal.return_submission(submission::uuid, comment);
end;
create function api.withdraw_submission(submission text, comment text) returns void
language sql set search_path = ''
begin atomic
  select portal.withdraw_submission(submission::uuid, comment);
end;
create function api.share_submission(submission text, tier text, embargo_until text) returns void
language sql set search_path = ''
begin atomic
  select portal.share_submission(submission::uuid, tier, nullif(embargo_until, '')::date);
end;

grant execute on function
  portal.submit_submission(uuid), api.submit_submission(text),
  portal.approve_submission(uuid, text, date, text), api.approve_submission(text, text, text, text),
  portal.preview_approval(uuid), api.preview_approval(text),
  portal.return_submission(uuid, text), api.return_submission(text, text),
  portal.withdraw_submission(uuid, text), api.withdraw_submission(text, text),
  portal.share_submission(uuid, text, date), api.share_submission(text, text, text)
to authenticated;
