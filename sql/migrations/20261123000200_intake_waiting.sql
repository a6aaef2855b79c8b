-- Whose step it is to send or mend a submission: its author's, as long as they are an analyst in good standing.
-- The author of what a machine sent is the approver who issued the machine.

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
  ) as author_acts
from portal.submission s
where state <> 'draft';
