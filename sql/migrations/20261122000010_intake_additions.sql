-- What can still come to a submission after its first file: rows that were mended and
-- uploaded again continue the same submission, and rows held back by an error wait in
-- it until an approver takes them in with a reason.

alter table portal.submission
  add column continues uuid references portal.submission (id) on delete cascade,
  add column mends integer[],
  add column rows_held integer not null default 0 check (rows_held >= 0),
  add column held_reason text check (length(held_reason) between 1 and 2000),
  add constraint only_a_draft_continues check (continues is null or state = 'draft');
comment on column portal.submission.continues is 'The submission this draft adds its rows to when it is finished.';
comment on column portal.submission.mends is 'Of such a draft: the rows of the first file that its own rows stand for.';
comment on column portal.submission.rows_held is 'Of the refused rows, those an approver may take in.';
comment on column portal.submission.held_reason is 'Why the approver took the held rows in; null where they stay out.';
create index submission_by_continued on portal.submission (continues) where continues is not null;

alter table portal.post add column held_row integer;
alter table portal.account_day add column held_row integer;
comment on column portal.post.held_row is 'The row of the file where it is held back; null where it counts.';
comment on column portal.account_day.held_row is 'The row of the file where it is held back; null where it counts.';

create table portal.submission_addition (
  id uuid primary key,
  submission_id uuid not null references portal.submission (id) on delete cascade,
  country text not null,
  file_name text not null,
  file_hash text not null,
  rows_accepted integer not null,
  created_by uuid not null,
  created_by_name text not null,
  created_at timestamptz not null default now(),
  unique (submission_id, file_hash)
);
comment on table portal.submission_addition is 'Files of mended rows that were added to a submission; the id is that of the draft they came in.';
create index submission_addition_by_file on portal.submission_addition (country, file_hash);

alter table portal.submission_addition enable row level security;
grant select on portal.submission_addition to authenticated;
create policy "Members read the additions to their own submissions" on portal.submission_addition
for select to authenticated using (country = ((select auth.jwt()) ->> 'country'));
create policy "Only members in good standing read" on portal.submission_addition as restrictive
for select to authenticated using ((select portal.viewer_is_member()));

create view api.submission_addition with (security_invoker = true) as
select id, submission_id, file_name, file_hash, rows_accepted, created_by, created_by_name, created_at
from portal.submission_addition;

create or replace view api.submission with (security_invoker = true) as
select id, country, state, file_name, file_hash, export, platform, grain, language, encoding,
  first_day, last_day, rows_total, rows_accepted, rows_refused, tier, embargo_until,
  created_by, created_by_name, created_at, submitted_at, decided_by_name, decided_at, decision_comment,
  rows_held, held_reason,
  -- Everybody who brought rows: none of them may decide on it.
  array(
    select s.created_by union select a.created_by from portal.submission_addition a where a.submission_id = s.id
  ) as authors
from portal.submission s
where state <> 'draft';

create view api.held_row with (security_invoker = true) as
select submission_id, held_row as row_number, account_id, day, external_id, permalink, text, kind,
  jsonb_strip_nulls(jsonb_build_object('impressions', impressions, 'reach', reach, 'views', views,
    'reactions', reactions, 'comments', comments, 'shares', shares, 'saves', saves, 'clicks', clicks,
    'follows', follows)) as measures
from portal.post where held_row is not null
union all
select submission_id, held_row, account_id, day, null, null, null, null,
  jsonb_strip_nulls(jsonb_build_object('followers', followers, 'follows_gained', follows_gained,
    'follows_lost', follows_lost, 'posts', posts, 'visual_posts', visual_posts, 'impressions', impressions,
    'reach', reach, 'views', views, 'reactions', reactions, 'comments', comments, 'shares', shares,
    'saves', saves, 'clicks', clicks, 'profile_visits', profile_visits,
    'comments_answered', comments_answered, 'first_reply_minutes', first_reply_minutes))
from portal.account_day where held_row is not null;

grant select on api.submission_addition, api.held_row to authenticated;
