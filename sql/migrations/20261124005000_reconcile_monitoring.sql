-- A second kind of submission: external monitoring, what somebody outside counted on the
-- ministry's own accounts. It is uploaded, checked and decided about like any other, and
-- ends in a state of its own: `compared`. Whatever counts figures reads what is approved,
-- and external monitoring never is: that it stays out of months, benchmarks, awards and
-- sharing follows from the constraint below, not from care in each of them.

alter table portal.submission
  drop constraint submission_state_check,
  drop constraint submission_check2,
  drop constraint approved_have_a_place,
  add column kind text not null default 'reported' check (kind in ('reported', 'monitored')),
  add constraint submission_state_check check (state in (
    'draft', 'checked', 'submitted', 'approved', 'compared', 'returned', 'withdrawn')),
  add constraint monitoring_is_compared_and_never_approved check (
    case kind when 'monitored' then state <> 'approved' and tier = 'own' and embargo_until is null
      else state <> 'compared' end),
  add constraint nobody_decides_on_their_own check (
    state not in ('approved', 'compared', 'returned') or decided_by is distinct from created_by),
  add constraint approved_have_a_place check (
    case when state in ('approved', 'compared') then approval_order is not null
      when state = 'withdrawn' then true else approval_order is null end);
alter table portal.submission alter column kind set statistics 0;
comment on column portal.submission.kind is
  'Reported: the ministry''s own figures. Monitored: what somebody outside counted, only ever compared with them.';

drop index portal.submission_once;
-- The same file twice is recognised, so nothing is doubled, and no file is compared with itself.
create unique index submission_once on portal.submission (country, file_hash)
where state in ('checked', 'submitted', 'approved', 'compared');

create or replace view api.submission with (security_invoker = true) as
select id, country, state, file_name, file_hash, export, platform, grain, language, encoding,
  first_day, last_day, rows_total, rows_accepted, rows_refused, tier, embargo_until,
  created_by, created_by_name, created_at, submitted_at, decided_by_name, decided_at, decision_comment,
  rows_held, held_reason,
  -- Everybody who brought rows: none of them may decide on it.
  array(
    select s.created_by union select a.created_by from portal.submission_addition a where a.submission_id = s.id
  ) as authors,
  state = 'withdrawn' and approval_order is not null as restorable,
  exists (
    select from portal.member m
    where m.id = s.created_by and m.suspended_at is null and 'contributor' = any (m.roles)
  ) as author_acts,
  kind
from portal.submission s
where state <> 'draft';


create or replace function portal.start_submission(payload jsonb) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor');
  whole uuid := (payload ->> 'continues')::uuid;
  of_kind text := coalesce(
    (select s.kind from portal.submission s where s.id = whole and s.country = person.country),
    payload ->> 'kind', 'reported');
  made uuid;
begin
  perform portal.refuse_known_file(person.country, payload ->> 'file_hash');
  if whole is not null then
    perform portal.refuse_other_whole(whole, person.country, payload ->> 'platform', payload ->> 'grain');
  end if;
  delete from portal.submission s
  where s.country = person.country and s.state = 'draft'
    and (s.created_at < now() - interval '1 day'
      or (s.created_by = person.id and s.file_hash = payload ->> 'file_hash'));
  insert into portal.submission (
    country, kind, tier, file_name, file_hash, export, platform, grain, language, encoding, first_day, last_day,
    rows_total, rows_accepted, rows_refused, rows_held, continues, mends, created_by, created_by_name
  ) values (
    person.country, of_kind, case of_kind when 'monitored' then 'own' else 'aggregate' end,
    payload ->> 'file_name', payload ->> 'file_hash', payload ->> 'export',
    payload ->> 'platform', payload ->> 'grain', payload ->> 'language', payload ->> 'encoding',
    (payload ->> 'first_day')::date, (payload ->> 'last_day')::date,
    (payload ->> 'rows_total')::integer, (payload ->> 'rows_accepted')::integer,
    (payload ->> 'rows_refused')::integer, coalesce((payload ->> 'rows_held')::integer, 0), whole,
    case when whole is not null then
      array(select r.value::integer from jsonb_array_elements_text(payload -> 'mends') as r)
    end,
    person.id, person.name
  ) returning id into made;
  -- The foreign key (account, country) refuses an account of another ministry.
  insert into portal.submission_account (submission_id, number, account_id, country)
  select made, (a.position - 1)::smallint, a.value::uuid, person.country
  from jsonb_array_elements_text(payload -> 'accounts') with ordinality as a (value, position);
  if exists (
    select from portal.submission_account sa join portal.account a on a.id = sa.account_id
    where sa.submission_id = made and a.platform <> payload ->> 'platform'
  ) then
    perform portal.refuse('intake.other_platform', 400);
  end if;
  -- A covered day without a post is a true zero; nobody knows tomorrow's.
  if (payload ->> 'last_day')::date > current_date + 1 then
    perform portal.refuse('intake.malformed', 400, 'last_day > ' || current_date);
  end if;
  return made;
exception
  when foreign_key_violation then
    perform portal.refuse('intake.account_not_yours', 403);
  when check_violation or not_null_violation or invalid_text_representation or datetime_field_overflow then
    perform portal.refuse('intake.malformed', 400, sqlerrm);
end $$;

create or replace function portal.refuse_known_file(of_country text, hash text) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  if exists (
    select from portal.submission s
    where s.country = of_country and s.state in ('checked', 'submitted', 'approved', 'compared') and (
      s.file_hash = hash
      or exists (select from portal.submission_addition a where a.submission_id = s.id and a.file_hash = hash))
  ) then
    perform portal.refuse('intake.same_file', 409);
  end if;
end $$;


-- The state in which a submission has been decided well, after its kind.
create function portal.settled_state(of_kind text) returns text
language sql immutable set search_path = ''
return case of_kind when 'monitored' then 'compared' else 'approved' end;

create or replace function portal.approve_submission(
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
  if held.kind = 'monitored' then
    with_tier := 'own';
    with_embargo := null;
  end if;
  begin
    update portal.submission set state = portal.settled_state(held.kind), tier = with_tier, embargo_until = with_embargo,
      decided_by = person.id, decided_by_name = person.name, decided_at = now(), held_reason = reason,
      decision_comment = nullif(left(trim(comment), 2000), ''), approval_order = nextval('portal.approval_order')
    where id = held.id;
  exception when check_violation then
    perform portal.refuse('intake.malformed', 400, sqlerrm);
  end;
  perform portal.refresh_submission_months(held);
  perform portal.note_submission(held, 'submission.approved',
    jsonb_build_object('state', portal.settled_state(held.kind), 'tier', with_tier, 'embargo_until', with_embargo)
    || case when reason is null then '{}' else
      jsonb_build_object('held_rows', held.rows_held, 'held_reason', reason) end);
end $$;

-- Before approval its author may take it back; afterwards an approver may.
create or replace function portal.withdraw_submission(wanted uuid, comment text) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver');
  held portal.submission := portal.hold_submission(
    wanted, person, array['checked', 'submitted', 'returned', 'approved', 'compared']);
  counted boolean := held.state in ('approved', 'compared');
begin
  if not ('approver' = any (person.roles) or (held.created_by = person.id and not counted)) then
    perform portal.refuse('access.role_needed', 403, 'approver');
  end if;
  update portal.submission set state = 'withdrawn' where id = held.id;
  if counted then
    perform portal.refresh_submission_months(held);
  end if;
  perform portal.note_submission(held, 'submission.withdrawn',
    jsonb_build_object('state', 'withdrawn', 'comment', left(trim(comment), 2000)));
end $$;

-- Puts a submission that counted back in its place. It takes a second pair of eyes again:
-- what was wrong with it may be wrong still.
create or replace function portal.restore_submission(wanted uuid, comment text) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('approver');
  held portal.submission := portal.hold_submission(wanted, person, array['withdrawn']);
begin
  perform portal.refuse_authors(held, person);
  if held.approval_order is null then
    perform portal.refuse('intake.never_approved', 409);
  end if;
  begin
    update portal.submission set state = portal.settled_state(held.kind) where id = held.id;
  exception when unique_violation then
    -- The same file was uploaded again meanwhile.
    perform portal.refuse('intake.same_file', 409);
  end;
  perform portal.refresh_submission_months(held);
  perform portal.note_submission(held, 'submission.restored',
    jsonb_build_object('state', portal.settled_state(held.kind), 'comment', left(trim(comment), 2000)));
end $$;

-- Makes the decision without a word in the log; only for what is undone in the same transaction.
create or replace function portal.try_decision(held portal.submission, with_held boolean) returns void
language plpgsql set search_path = ''
as $$
begin
  update portal.submission s
  set state = case when held.state in ('approved', 'compared') then 'withdrawn' else portal.settled_state(held.kind) end,
    approval_order = coalesce(s.approval_order, nextval('portal.approval_order')),
    held_reason = case when with_held then coalesce(s.held_reason, 'tried') else s.held_reason end
  where s.id = held.id;
  perform portal.refresh_submission_months(held);
end $$;
