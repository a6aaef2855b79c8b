-- Submissions: one upload of one ministry, its findings, and the rows it brought.
-- Rows are never changed once landed: what is current follows from the state and
-- the order of the submissions, so that withdrawing one restores exactly what was.

create sequence portal.approval_order;

create table portal.submission (
  id uuid primary key default gen_random_uuid(),
  country text not null references portal.country (code),
  state text not null default 'draft' check (state in (
    'draft', 'checked', 'submitted', 'approved', 'returned', 'withdrawn')),
  file_name text not null check (length(file_name) between 1 and 255),
  file_hash text not null check (file_hash ~ '^[0-9a-f]{64}$'),
  export text not null check (length(export) <= 100),
  platform text not null check (platform in (
    'x', 'facebook', 'instagram', 'youtube', 'tiktok', 'linkedin', 'telegram', 'other')),
  grain text not null check (grain in ('post', 'day')),
  language text check (length(language) <= 100),
  encoding text check (length(encoding) <= 100),
  -- No platform is older; and each month of the period becomes a row an account.
  first_day date not null check (first_day >= '2004-01-01'),
  last_day date not null,
  rows_total integer not null check (rows_total >= 0),
  rows_accepted integer not null check (rows_accepted >= 0),
  rows_refused integer not null check (rows_refused >= 0),
  chunks integer[] not null default '{}',
  tier text not null default 'aggregate' check (tier in ('own', 'aggregate', 'network', 'public')),
  embargo_until date,
  created_by uuid not null,
  created_by_name text not null,
  created_at timestamptz not null default now(),
  submitted_at timestamptz,
  decided_by uuid,
  decided_by_name text,
  decided_at timestamptz,
  decision_comment text check (length(decision_comment) <= 2000),
  approval_order bigint unique,
  check (last_day >= first_day),
  check ((state = 'approved') = (approval_order is not null)),
  -- Four eyes.
  check (state not in ('approved', 'returned') or decided_by is distinct from created_by)
);
comment on table portal.submission is 'One upload of one ministry, with its life: draft, checked, submitted, approved or returned, withdrawn.';
comment on column portal.submission.first_day is 'First day the file covers: a covered day without a post is a true zero.';
comment on column portal.submission.approval_order is 'The latest approved submission wins, value by value.';

create index submission_by_country on portal.submission (country, created_at desc);
-- The same file twice is recognised, so nothing is doubled.
create unique index submission_once on portal.submission (country, file_hash)
where state in ('checked', 'submitted', 'approved');

create table portal.submission_account (
  submission_id uuid not null references portal.submission (id) on delete cascade,
  number smallint not null,
  account_id uuid not null,
  country text not null,
  foreign key (account_id, country) references portal.account (id, country),
  primary key (submission_id, number),
  unique (submission_id, account_id)
);
comment on table portal.submission_account is 'The accounts a submission speaks of, numbered as its rows name them.';
create index submission_account_by_account on portal.submission_account (account_id);

create table portal.finding (
  id bigint generated always as identity primary key,
  submission_id uuid not null references portal.submission (id) on delete cascade,
  country text not null,
  severity text not null check (severity in ('critical', 'error', 'warning', 'note')),
  code text not null,
  row_number integer,
  column_name text,
  value text,
  params jsonb not null default '{}'
);
comment on table portal.finding is 'One thing the checks say about a submission; its sentence is made from code and params in the viewer''s language.';
create index finding_by_submission on portal.finding (submission_id);

create table portal.post (
  submission_id uuid not null references portal.submission (id) on delete cascade,
  account_id uuid not null,
  country text not null,
  external_id text not null,
  day date not null,
  published_at timestamptz,
  permalink text,
  text text,
  language text,
  kind text,
  impressions bigint, reach bigint, views bigint, reactions bigint, comments bigint,
  shares bigint, saves bigint, clicks bigint, follows bigint
);
comment on table portal.post is 'Posts as landed. `day` is a day of the account''s own zone. Missing is null, never 0.';
create index post_by_account on portal.post (account_id, day);
create index post_by_submission on portal.post (submission_id);

create table portal.account_day (
  submission_id uuid not null references portal.submission (id) on delete cascade,
  account_id uuid not null,
  country text not null,
  day date not null,
  followers bigint, follows_gained bigint, follows_lost bigint, posts bigint, visual_posts bigint,
  impressions bigint, reach bigint, views bigint, reactions bigint, comments bigint, shares bigint,
  saves bigint, clicks bigint, profile_visits bigint, comments_answered bigint,
  first_reply_minutes double precision
);
comment on table portal.account_day is 'Daily figures as landed. Missing is null, never 0.';
create index account_day_by_account on portal.account_day (account_id, day);
create index account_day_by_submission on portal.account_day (submission_id);

create function portal.keep_landed_rows() returns trigger
language plpgsql set search_path = ''
as $$
begin
  raise exception '% rows never change once landed', tg_table_name;
end $$;
create trigger post_never_changes before update or truncate on portal.post
for each statement execute function portal.keep_landed_rows();
create trigger account_day_never_changes before update or truncate on portal.account_day
for each statement execute function portal.keep_landed_rows();

create table portal.column_mapping (
  country text not null references portal.country (code),
  fingerprint text not null,
  mapping jsonb not null,
  updated_at timestamptz not null default now(),
  primary key (country, fingerprint)
);
comment on table portal.column_mapping is 'How a ministry matched the columns of a table once; the fingerprint is the hash of its column names.';

alter table portal.submission enable row level security;
alter table portal.submission_account enable row level security;
alter table portal.finding enable row level security;
alter table portal.post enable row level security;
alter table portal.account_day enable row level security;
alter table portal.column_mapping enable row level security;
grant select on portal.submission, portal.submission_account, portal.finding, portal.post,
  portal.account_day, portal.column_mapping to authenticated;

create policy "Members read their own ministry's submissions" on portal.submission
for select to authenticated using (country = ((select auth.jwt()) ->> 'country'));
create policy "Members read the accounts of their own submissions" on portal.submission_account
for select to authenticated using (country = ((select auth.jwt()) ->> 'country'));
create policy "Members read the findings of their own submissions" on portal.finding
for select to authenticated using (country = ((select auth.jwt()) ->> 'country'));
create policy "Members read their own ministry's posts" on portal.post
for select to authenticated using (country = ((select auth.jwt()) ->> 'country'));
create policy "Members read their own ministry's days" on portal.account_day
for select to authenticated using (country = ((select auth.jwt()) ->> 'country'));
create policy "Members read their own ministry's column mappings" on portal.column_mapping
for select to authenticated using (country = ((select auth.jwt()) ->> 'country'));

create view api.submission with (security_invoker = true) as
select id, country, state, file_name, file_hash, export, platform, grain, language, encoding,
  first_day, last_day, rows_total, rows_accepted, rows_refused, tier, embargo_until,
  created_by, created_by_name, created_at, submitted_at, decided_by_name, decided_at, decision_comment
from portal.submission
where state <> 'draft';

create view api.submission_account with (security_invoker = true) as
select submission_id, account_id from portal.submission_account;

create view api.finding with (security_invoker = true) as
select id, submission_id, severity, code, row_number, column_name, value, params from portal.finding;

create view api.column_mapping with (security_invoker = true) as
select fingerprint, mapping from portal.column_mapping;

grant select on api.submission, api.submission_account, api.finding, api.column_mapping to authenticated;
