-- A withdrawn submission keeps its place among the approved, so that it can be put back
-- there: later approvals still win over it, and every month is what it would be had it
-- never been away.

alter table portal.submission drop constraint submission_check1;

-- Those withdrawn before this migration lost their place. The places were given in the
-- order of the decisions and none was given twice, so each finds its own, or one as good,
-- between its neighbours.
with gone as (
  select w.id, w.decided_at,
    (select coalesce(max(a.approval_order), 0) from portal.submission a
      where a.state = 'approved' and a.decided_at < w.decided_at) as after
  from portal.submission w
  where w.state = 'withdrawn' and w.decided_at is not null and exists (
    select from portal.audit_event e
    where e.subject = w.id::text and e.action = 'submission.withdrawn' and e.before ->> 'state' = 'approved')
),
placed as (
  select g.id, g.after, g.after + row_number() over (partition by g.after order by g.decided_at, g.id) as place
  from gone g
)
update portal.submission s set approval_order = p.place
from placed p
where s.id = p.id and not exists (
  select from portal.submission a
  where a.state = 'approved' and a.approval_order > p.after and a.approval_order <= p.place);

alter table portal.submission add constraint approved_have_a_place
check (case state when 'approved' then approval_order is not null when 'withdrawn' then true else approval_order is null end);

comment on column portal.submission.approval_order is
  'The latest approved submission wins, value by value. Kept when it is withdrawn, so that it can be put back.';

create or replace view api.submission with (security_invoker = true) as
select id, country, state, file_name, file_hash, export, platform, grain, language, encoding,
  first_day, last_day, rows_total, rows_accepted, rows_refused, tier, embargo_until,
  created_by, created_by_name, created_at, submitted_at, decided_by_name, decided_at, decision_comment,
  rows_held, held_reason,
  -- Everybody who brought rows: none of them may decide on it.
  array(
    select s.created_by union select a.created_by from portal.submission_addition a where a.submission_id = s.id
  ) as authors,
  state = 'withdrawn' and approval_order is not null as restorable
from portal.submission s
where state <> 'draft';


-- Before approval its author may take it back; afterwards an approver may.
create or replace function portal.withdraw_submission(wanted uuid, comment text) returns void
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
  update portal.submission set state = 'withdrawn' where id = held.id;
  if held.state = 'approved' then
    perform portal.refresh_submission_months(held);
  end if;
  perform portal.note_submission(held, 'submission.withdrawn',
    jsonb_build_object('state', 'withdrawn', 'comment', left(trim(comment), 2000)));
end $$;

-- Puts a submission that counted back in its place. It takes a second pair of eyes again:
-- what was wrong with it may be wrong still.
create function portal.restore_submission(wanted uuid, comment text) returns void
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
    update portal.submission set state = 'approved' where id = held.id;
  exception when unique_violation then
    -- The same file was uploaded again meanwhile.
    perform portal.refuse('intake.same_file', 409);
  end;
  perform portal.refresh_submission_months(held);
  perform portal.note_submission(held, 'submission.restored',
    jsonb_build_object('state', 'approved', 'comment', left(trim(comment), 2000)));
end $$;

create function api.restore_submission(submission text, comment text) returns void
language sql set search_path = ''
begin atomic
  select portal.restore_submission(submission::uuid, comment);
end;

grant execute on function portal.restore_submission(uuid, text), api.restore_submission(text, text) to authenticated;
