-- A comment that has to be given says something: line breaks, hard spaces and letters nobody can see are none.
-- And the day before which nobody else sees figures is one that a calendar has: a submission held back until a day
-- without end, or beyond the years that the portal can write, could be read by nobody any more.

-- What was said, without the space around it; null where nothing is left that can be seen.
create function portal.words_of(said text) returns text
language sql immutable set search_path = ''
begin atomic
  select nullif(regexp_replace(said, format('^[%1$s]+|[%1$s]+$',
    '\u0001-\u0020\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180e\u2000-\u200f\u2028-\u202f'
    '\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0'), '', 'g'), '');
end;
grant execute on function portal.words_of(text) to authenticated;

create or replace function api.approve_submission(
  submission text, tier text, embargo_until text, comment text, held_reason text default ''
) returns integer
language sql set search_path = ''
begin atomic
  select portal.approve_submission(submission::uuid, tier, nullif(embargo_until, '')::date, portal.words_of(comment),
    portal.words_of(held_reason));
end;
create or replace function api.return_submission(submission text, comment text) returns void
language sql set search_path = ''
begin atomic
  select portal.return_submission(submission::uuid, portal.words_of(comment));
end;
create or replace function api.withdraw_submission(submission text, comment text) returns integer
language sql set search_path = ''
begin atomic
  select portal.withdraw_submission(submission::uuid, portal.words_of(comment));
end;
create or replace function api.restore_submission(submission text, comment text) returns integer
language sql set search_path = ''
begin atomic
  select portal.restore_submission(submission::uuid, portal.words_of(comment));
end;
create or replace function api.move_award(kind text, entry text, target text, comment text) returns void
language sql set search_path = ''
begin atomic
  select portal.move_award(kind, entry::uuid, target, portal.words_of(comment));
end;
create or replace function api.propose_correction(kind text, entry text, changes text, reason text) returns uuid
language sql set search_path = ''
begin atomic
  select portal.propose_correction(kind, entry::uuid, changes::jsonb, portal.words_of(reason));
end;
create or replace function api.decide_correction(correction text, publish boolean, comment text) returns void
language sql set search_path = ''
begin atomic
  select portal.decide_correction(correction::uuid, publish, portal.words_of(comment));
end;
create or replace function api.move_practice(practice text, revision integer, target text, comment text) returns void
language sql set search_path = ''
begin atomic
  select portal.move_practice(practice::uuid, revision, target, portal.words_of(comment));
end;
create or replace function api.reopen_discrepancy(account text, month text, measure text, comment text) returns void
language sql set search_path = ''
begin atomic
  select portal.reopen_discrepancy(account::uuid, month::date, measure, portal.words_of(comment));
end;
create or replace function api.decide_progress(entry text, revision integer, shared boolean, comment text) returns void
language sql set search_path = ''
begin atomic
  select portal.decide_progress(entry::uuid, revision, shared, portal.words_of(comment));
end;
create or replace function api.move_joint_entry(entry text, revision integer, target text, comment text) returns void
language sql set search_path = ''
begin atomic
  select portal.move_joint_entry(entry::uuid, revision, target, portal.words_of(comment));
end;

-- What such a day held back stays held back.
update portal.submission set embargo_until = '2999-12-31' where embargo_until > '2999-12-31';
update portal.submission set embargo_until = '2000-01-01' where embargo_until < '2000-01-01';
alter table portal.submission add constraint embargo_is_a_day_of_our_time
  check (embargo_until between '2000-01-01' and '2999-12-31');
