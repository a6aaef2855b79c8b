-- What the next decision about a submission would change: it is made, looked at, and
-- undone. Approving one that waits, without or with its held rows; withdrawing one that
-- counts; putting one back.

drop function api.preview_approval(text, boolean);
drop function portal.preview_approval(uuid, boolean);

-- Makes the decision without a word in the log; only for what is undone in the same transaction.
create function portal.try_decision(held portal.submission, with_held boolean) returns void
language plpgsql set search_path = ''
as $$
begin
  update portal.submission s
  set state = case held.state when 'approved' then 'withdrawn' else 'approved' end,
    approval_order = coalesce(s.approval_order, nextval('portal.approval_order')),
    held_reason = case when with_held then coalesce(s.held_reason, 'tried') else s.held_reason end
  where s.id = held.id;
  perform portal.refresh_submission_months(held);
end $$;

-- The months of the submission's accounts, and the indicators of their missions, as they
-- stand now. The indicators are worked out by the function the benchmarks page uses.
create function portal.picture_of(held portal.submission) returns jsonb
language sql stable set search_path = ''
begin atomic
  with month as (
    select m.* from portal.account_month m
    where m.account_id in (select a.account_id from portal.submission_account a where a.submission_id = held.id)
  ),
  span as (
    select date_trunc('quarter', min(m.month))::date as first, date_trunc('quarter', max(m.month))::date as last
    from month m
  )
  select jsonb_build_object(
    'months', (select jsonb_agg(to_jsonb(m) - array['country', 'platform', 'post_rates']) from month m),
    'values', (
      select jsonb_agg(jsonb_build_object(
        'indicator', i.code, 'mission_id', v.mission_id, 'quarter', v.quarter, 'value', v.value))
      from span s
      cross join portal.indicator i
      cross join lateral portal.mission_value(i.code, s.first, s.last, null, held.country, held.platform) as v
      where v.value is not null and v.mission_id in (select m.mission_id from month m)));
end;

-- Pairs of entries with the same keys that are not alike before and after; one of the two may be missing.
create function portal.pairs_that_differ(now_is jsonb, then_is jsonb, keys text[]) returns jsonb
language sql immutable set search_path = ''
begin atomic
  with keyed as (
    select e.side, e.entry, (select array_agg(e.entry ->> k order by k) from unnest(keys) as k) as key
    from (
      select 'now' as side, n as entry from jsonb_array_elements(coalesce(now_is, '[]')) as n
      union all
      select 'then', t from jsonb_array_elements(coalesce(then_is, '[]')) as t
    ) as e
  )
  select coalesce(jsonb_agg(jsonb_build_object('now', n.entry, 'then', t.entry)), '[]')
  from (select k.key, k.entry from keyed k where k.side = 'now') as n
  full join (select k.key, k.entry from keyed k where k.side = 'then') as t on t.key = n.key
  where n.entry is distinct from t.entry;
end;

-- Months count as different when another submission stands behind them: so every month
-- that rests on this one is among the answer, also those whose figures stay as they are.
create function portal.review_submission(wanted uuid, with_held boolean) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  held portal.submission := portal.hold_submission(
    wanted, portal.require_role('contributor', 'approver'), array['checked', 'submitted', 'approved', 'withdrawn']);
  now_is jsonb := portal.picture_of(held);
  then_is jsonb;
begin
  begin
    perform portal.try_decision(held, with_held);
    then_is := portal.picture_of(held);
    raise exception using errcode = 'JJ001';
  exception
    when sqlstate 'JJ001' then null;
    -- The same file was uploaded again meanwhile: putting this one back is refused, and changes nothing.
    when unique_violation then then_is := now_is;
  end;
  return jsonb_build_object(
    'months', portal.pairs_that_differ(now_is -> 'months', then_is -> 'months', array['account_id', 'month']),
    'values', portal.pairs_that_differ(now_is -> 'values', then_is -> 'values', array['indicator', 'mission_id', 'quarter']));
end $$;


-- Who else had this data: other submissions of the ministry that hold the same posts or
-- the same days, rows held back left aside. Two rows differ where both know a figure and it is not the same one.
create function portal.same_rows(wanted uuid) returns table (
  submission_id uuid, rows_common bigint, rows_different bigint
)
language plpgsql stable set search_path = '' set plan_cache_mode = force_custom_plan
as $$
begin
  return query
    select o.submission_id, count(*), count(*) filter (
      where o.day <> p.day or o.impressions <> p.impressions or o.reach <> p.reach or o.views <> p.views
        or o.reactions <> p.reactions or o.comments <> p.comments or o.shares <> p.shares
        or o.saves <> p.saves or o.clicks <> p.clicks or o.follows <> p.follows)
    from portal.post p
    join portal.post o on o.account_id = p.account_id and o.external_id = p.external_id
    join portal.submission s on s.id = o.submission_id and s.state <> 'draft'
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
    join portal.submission s on s.id = o.submission_id and s.state <> 'draft'
    where d.submission_id = wanted and o.submission_id <> wanted and d.held_row is null and o.held_row is null
    group by o.submission_id;
end $$;

-- Beside these, other ministries that list a handle of the submission as theirs. Accounts
-- are public to members; whether those ministries have brought any figures is not said.
create function portal.same_data(wanted uuid) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('reader', 'contributor', 'approver');
begin
  if not exists (
    select from portal.submission s where s.id = wanted and s.country = person.country and s.state <> 'draft'
  ) then
    perform portal.refuse('intake.no_such_submission', 404);
  end if;
  return jsonb_build_object(
    'rows', (select coalesce(jsonb_agg(to_jsonb(r)), '[]') from portal.same_rows(wanted) as r),
    'claims', (
      select coalesce(jsonb_agg(jsonb_build_object('account_id', a.id, 'country', o.country) order by a.id, o.country), '[]')
      from portal.submission_account sa
      join portal.account a on a.id = sa.account_id
      join portal.account o on o.platform = a.platform and lower(o.handle) = lower(a.handle)
      where sa.submission_id = wanted and o.country <> a.country and o.closed_on is null));
end $$;


-- One text: long answers come whole, and large numbers exact, from every server.
create function api.review_submission(submission text, with_held boolean) returns text
language sql set search_path = ''
begin atomic
  select portal.review_submission(submission::uuid, with_held)::text;
end;
create function api.same_data(submission text) returns text
language sql set search_path = ''
begin atomic
  select portal.same_data(submission::uuid)::text;
end;

grant execute on function
  portal.review_submission(uuid, boolean), api.review_submission(text, boolean),
  portal.same_data(uuid), api.same_data(text)
to authenticated;
