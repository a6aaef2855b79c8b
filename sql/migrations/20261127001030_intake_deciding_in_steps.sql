-- Approving, withdrawing, putting back and trying each of them, in steps: a call that could not finish says how
-- many portions are left and has decided nothing; it is asked again until none is.

drop function api.approve_submission(text, text, text, text, text);
drop function api.withdraw_submission(text, text);
drop function api.restore_submission(text, text);
drop function portal.approve_submission(uuid, text, date, text, text);
drop function portal.withdraw_submission(uuid, text);
drop function portal.restore_submission(uuid, text);

create function portal.approve_submission(
  wanted uuid, with_tier text, with_embargo date, comment text, reason_to_take_held text
) returns integer
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('approver');
  held portal.submission := portal.hold_submission(wanted, person, array['submitted']);
  reason text := nullif(left(trim(reason_to_take_held), 2000), '');
  steps_left integer;
begin
  perform portal.refuse_authors(held, person);
  if held.rows_held = 0 then
    reason := null;
  end if;
  if held.kind = 'monitored' then
    with_tier := 'own';
    with_embargo := null;
  end if;
  steps_left := portal.work_out(held, reason is not null);
  if steps_left > 0 then
    return steps_left;
  end if;
  begin
    update portal.submission set state = portal.settled_state(held.kind), tier = with_tier, embargo_until = with_embargo,
      decided_by = person.id, decided_by_name = person.name, decided_at = now(), held_reason = reason,
      decision_comment = nullif(left(trim(comment), 2000), ''), approval_order = nextval('portal.approval_order')
    where id = held.id;
  exception when check_violation then
    perform portal.refuse('intake.malformed', 400, sqlerrm);
  end;
  perform portal.put_in_place(held, reason is not null);
  perform portal.note_submission(held, 'submission.approved',
    jsonb_build_object('state', portal.settled_state(held.kind), 'tier', with_tier, 'embargo_until', with_embargo)
    || case when reason is null then '{}' else
      jsonb_build_object('held_rows', held.rows_held, 'held_reason', reason) end);
  return 0;
end $$;

-- Before approval its author may take it back; afterwards an approver may.
create function portal.withdraw_submission(wanted uuid, comment text) returns integer
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver');
  held portal.submission := portal.hold_submission(
    wanted, person, array['checked', 'submitted', 'returned', 'approved', 'compared']);
  counted boolean := held.state in ('approved', 'compared');
  steps_left integer;
begin
  if not ('approver' = any (person.roles) or (held.created_by = person.id and not counted)) then
    perform portal.refuse('access.role_needed', 403, 'approver');
  end if;
  if counted then
    steps_left := portal.work_out(held, false);
    if steps_left > 0 then
      return steps_left;
    end if;
  end if;
  update portal.submission set state = 'withdrawn' where id = held.id;
  if counted then
    perform portal.put_in_place(held, false);
  end if;
  perform portal.note_submission(held, 'submission.withdrawn',
    jsonb_build_object('state', 'withdrawn', 'comment', left(trim(comment), 2000)));
  return 0;
end $$;

create function portal.restore_submission(wanted uuid, comment text) returns integer
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('approver');
  held portal.submission := portal.hold_submission(wanted, person, array['withdrawn']);
  steps_left integer;
begin
  perform portal.refuse_authors(held, person);
  if held.approval_order is null then
    perform portal.refuse('intake.never_approved', 409);
  end if;
  begin
    steps_left := portal.work_out(held, false);
    if steps_left > 0 then
      return steps_left;
    end if;
    update portal.submission set state = portal.settled_state(held.kind) where id = held.id;
  exception when unique_violation then
    -- The same file was uploaded again meanwhile.
    perform portal.refuse('intake.same_file', 409);
  end;
  perform portal.put_in_place(held, false);
  perform portal.note_submission(held, 'submission.restored',
    jsonb_build_object('state', portal.settled_state(held.kind), 'comment', left(trim(comment), 2000)));
  return 0;
end $$;

create function api.approve_submission(submission text, tier text, embargo_until text, comment text, held_reason text default '')
returns integer
language sql set search_path = ''
begin atomic
  select portal.approve_submission(submission::uuid, tier, nullif(embargo_until, '')::date, comment, held_reason);
end;
create function api.withdraw_submission(submission text, comment text) returns integer
language sql set search_path = ''
begin atomic
  select portal.withdraw_submission(submission::uuid, comment);
end;
create function api.restore_submission(submission text, comment text) returns integer
language sql set search_path = ''
begin atomic
  select portal.restore_submission(submission::uuid, comment);
end;

grant execute on function
  portal.approve_submission(uuid, text, date, text, text), api.approve_submission(text, text, text, text, text),
  portal.withdraw_submission(uuid, text), api.withdraw_submission(text, text),
  portal.restore_submission(uuid, text), api.restore_submission(text, text)
to authenticated;


-- Months count as different when another submission stands behind them: so every month
-- that rests on this one is among the answer, also those whose figures stay as they are.
create or replace function portal.review_submission(wanted uuid, with_held boolean) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  held portal.submission := portal.hold_submission(
    wanted, portal.require_role('contributor', 'approver'), array['checked', 'submitted', 'approved', 'withdrawn']);
  taking_held boolean := with_held and held.rows_held > 0;
  steps_left integer;
  now_is jsonb;
  then_is jsonb;
begin
  begin
    steps_left := portal.work_out(held, taking_held);
    if steps_left > 0 then
      return jsonb_build_object('steps_left', steps_left);
    end if;
    now_is := portal.picture_of(held);
    begin
      perform portal.try_decision(held, taking_held);
      perform portal.put_in_place(held, taking_held);
      then_is := portal.picture_of(held);
      raise exception using errcode = 'JJ001';
    exception when sqlstate 'JJ001' then
      null;
    end;
  -- The same file was uploaded again meanwhile: putting this one back is refused, and changes nothing.
  exception when unique_violation then
    now_is := null;
  end;
  return jsonb_build_object(
    'steps_left', 0,
    'months', portal.pairs_that_differ(now_is -> 'months', then_is -> 'months', array['account_id', 'month']),
    'values', portal.pairs_that_differ(now_is -> 'values', then_is -> 'values', array['indicator', 'mission_id', 'quarter']));
end $$;

-- "See what partner X sees": the tier is tried on the submission, a member of the partner is made, the question is
-- asked under that member's name, and all of it is undone.
create or replace function portal.see_as_partner(
  wanted uuid, partner text, with_tier text, with_embargo date, with_held boolean
) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver');
  held portal.submission := portal.hold_submission(
    wanted, person, array['checked', 'submitted', 'approved', 'withdrawn']);
  taking_held boolean := with_held and held.rows_held > 0;
  steps_left integer;
  stranger uuid := gen_random_uuid();
  first_month date := date_trunc('month', held.first_day)::date;
  last_month date := date_trunc('month', held.last_day)::date;
  answer jsonb;
begin
  if partner = person.country
    or not exists (select from portal.country c where c.code = partner and c.in_network) then
    perform portal.refuse('sharing.no_such_partner', 404);
  end if;
  begin
    if held.state <> 'approved' then
      steps_left := portal.work_out(held, taking_held);
      if steps_left > 0 then
        return jsonb_build_object('steps_left', steps_left);
      end if;
    end if;
    update portal.submission set tier = with_tier, embargo_until = with_embargo where id = held.id;
    if held.state <> 'approved' then
      perform portal.try_decision(held, taking_held);
      perform portal.put_in_place(held, taking_held);
    end if;
    answer := jsonb_build_object(
      'steps_left', 0,
      'resting', (select count(*) from portal.account_month m
        where m.country = held.country and m.month between first_month and last_month and held.id = any (m.submissions)),
      'cells', portal.cells_of(held));
    insert into portal.member (id, issuer, subject, email, name, country, roles)
    values (stranger, 'preview', stranger::text, 'preview', 'preview', partner, array['reader']);
    perform set_config('request.jwt.claims',
      jsonb_build_object('sub', stranger, 'role', 'authenticated', 'country', partner)::text, true);
    answer := answer || jsonb_build_object('seen', (
      select coalesce(jsonb_agg(f), '[]')
      from jsonb_array_elements(api.shared_figures(held.country, first_month::text, last_month::text)::jsonb) as f
      where exists (
        select from portal.account_month m
        where m.account_id = (f ->> 'account_id')::uuid and m.month = (f ->> 'month')::date
          and held.id = any (m.submissions))));
    raise exception using errcode = 'JJ001';
  exception
    when sqlstate 'JJ001' then null;
    when unique_violation then perform portal.refuse('intake.same_file', 409);
    when check_violation then perform portal.refuse('intake.malformed', 400, sqlerrm);
  end;
  return answer;
end $$;


drop function portal.refresh_submission_months(portal.submission);
