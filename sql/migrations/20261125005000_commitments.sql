-- Commitments: what ministries agreed on together, what each does about it, and what two of them note down
-- with each other. The instruments themselves are data (core/commitments/instruments); the database keeps
-- of them what it needs to decide.

create table portal.instrument (
  code text primary key check (code ~ '^[a-z0-9-]{3,40}$'),
  agreed_on date not null,
  parties text[] not null check (cardinality(parties) >= 2),
  open boolean not null
);
comment on table portal.instrument is 'Something that ministries agreed on. Its summary is data of the portal.';
comment on column portal.instrument.open is 'Whether every ministry of the network may record what it does about it, or its parties alone.';

create table portal.commitment (
  code text primary key check (code ~ '^[a-z0-9-]{3,40}\.[a-z0-9-]{3,40}$'),
  instrument text not null references portal.instrument (code),
  heading text not null check (heading in ('inclusive', 'secure', 'prosperous', 'innovative'))
);
comment on table portal.commitment is 'One thing that an instrument asks of its parties.';
create index commitment_by_instrument on portal.commitment (instrument);

create table portal.progress (
  id uuid primary key default gen_random_uuid(),
  country text not null references portal.country (code),
  commitment text not null references portal.commitment (code),
  kind text not null check (kind in ('step', 'grade')),
  grade text check (grade in ('no_evidence', 'not_started', 'limited', 'substantial', 'complete')),
  words text not null check (length(words) between 3 and 2000),
  on_day date not null check (on_day >= '2010-01-01'),
  by_whom text not null default '' check (length(by_whom) <= 160),
  tier text not null default 'own' check (tier in ('own', 'network', 'public')),
  wanted text check (wanted in ('network', 'public')),
  asked_by uuid,
  authors uuid[] not null,
  written_by_name text not null,
  written_at timestamptz not null default now(),
  decided_by_name text,
  decided_at timestamptz,
  comment text check (length(comment) between 1 and 2000),
  revision integer not null default 1,
  demonstration boolean not null default false,
  check ((kind = 'grade') = (grade is not null)),
  check ((wanted is null) = (asked_by is null)),
  check (wanted is distinct from tier)
);
comment on table portal.progress is
  'What a ministry says it does about a commitment, in its own words: a step it took, or the grade it gives itself.';
comment on column portal.progress.tier is 'Who sees it: own, network or public. Beyond the own ministry only after a second person agreed.';
comment on column portal.progress.wanted is 'The wider tier that somebody asked for and nobody has decided on yet.';
comment on column portal.progress.authors is 'Who wrote it since a second person last agreed; none of them decides on it.';
create index progress_by_country on portal.progress (country, commitment, on_day desc);
create index progress_by_commitment on portal.progress (commitment);

create table portal.progress_evidence (
  id uuid primary key default gen_random_uuid(),
  progress_id uuid not null references portal.progress (id) on delete cascade,
  country text not null,
  kind text not null check (kind in ('submissions', 'practice', 'workshop', 'incident', 'item', 'address')),
  reference text not null check (length(reference) between 1 and 2000),
  label text not null default '' check (length(label) <= 500),
  figure integer,
  added_at timestamptz not null default now(),
  unique (progress_id, kind, reference)
);
comment on table portal.progress_evidence is 'What a step or a grade rests on, as it was when it was linked.';
comment on column portal.progress_evidence.reference is
  'submissions: the year in which they were approved; address: the address; else the id of what is meant.';
comment on column portal.progress_evidence.figure is 'submissions: how many there were.';

create table portal.joint_entry (
  id uuid primary key default gen_random_uuid(),
  country text not null references portal.country (code),
  partner text not null references portal.country (code),
  kind text not null check (kind in ('step', 'visit')),
  what text not null check (length(what) between 3 and 1000),
  place text not null default '' check (length(place) <= 160),
  on_day date not null check (on_day >= '2010-01-01'),
  owner text not null,
  owner_name text not null default '' check (length(owner_name) <= 160),
  state text not null default 'draft' check (state in ('draft', 'proposed', 'agreed', 'done', 'dropped')),
  authors uuid[] not null,
  written_by_name text not null,
  written_at timestamptz not null default now(),
  confirmed_by_name text,
  confirmed_at timestamptz,
  agreed_by_name text,
  agreed_at timestamptz,
  settled_country text,
  settled_by_name text,
  settled_at timestamptz,
  comment text check (length(comment) between 1 and 2000),
  revision integer not null default 1,
  demonstration boolean not null default false,
  check (partner <> country),
  check (owner in (country, partner))
);
comment on table portal.joint_entry is
  'What two ministries note down together: a next step with its day and whose task it is, or a visit.';
comment on column portal.joint_entry.on_day is 'The day by which a step is to be taken, or the day of a visit.';
comment on column portal.joint_entry.state is
  'draft: its own ministry writes it; proposed: its second person agreed; agreed: the partner did; done, dropped: settled.';
create index joint_entry_by_country on portal.joint_entry (country, on_day);
create index joint_entry_by_partner on portal.joint_entry (partner, on_day);

alter table portal.instrument enable row level security;
alter table portal.commitment enable row level security;
alter table portal.progress enable row level security;
alter table portal.progress_evidence enable row level security;
alter table portal.joint_entry enable row level security;
grant select on portal.instrument, portal.commitment, portal.progress, portal.progress_evidence, portal.joint_entry
to authenticated;

create policy "Members read the instruments" on portal.instrument
for select to authenticated using (((select auth.jwt()) ->> 'country') is not null);
create policy "Members read the commitments" on portal.commitment
for select to authenticated using (((select auth.jwt()) ->> 'country') is not null);
create policy "Members read their ministry's progress and what others share" on portal.progress
for select to authenticated
using (country = ((select auth.jwt()) ->> 'country') or tier in ('network', 'public'));
create policy "Members read the evidence of the progress they read" on portal.progress_evidence
for select to authenticated
using (exists (select from portal.progress p where p.id = progress_id));
create policy "The two ministries read what they note down together, drafts their own" on portal.joint_entry
for select to authenticated
using (
  country = ((select auth.jwt()) ->> 'country')
  or (partner = ((select auth.jwt()) ->> 'country') and state <> 'draft')
);

do $$
declare
  made regclass;
begin
  foreach made in array array['portal.instrument', 'portal.commitment', 'portal.progress', 'portal.progress_evidence',
    'portal.joint_entry']::regclass[]
  loop
    execute format(
      'create policy "Only members in good standing read" on %s as restrictive
       for select to authenticated using ((select portal.viewer_is_member()))', made);
  end loop;
end $$;

-- As 20261123000900 says: no guesses about what a ministry's rows hold.
do $$
declare
  told record;
begin
  for told in
    select a.attrelid::regclass as of_table, a.attname
    from pg_catalog.pg_attribute a
    where a.attrelid in ('portal.progress'::regclass, 'portal.progress_evidence'::regclass, 'portal.joint_entry'::regclass)
      and a.attnum > 0
      and format_type(a.atttypid, null) in ('integer', 'text')
  loop
    execute format('alter table %s alter column %I set statistics 0', told.of_table, told.attname);
  end loop;
end $$;


-- Names of people, what is asked for and what was commented on are for colleagues.
create view api.progress with (security_invoker = true) as
select p.id, p.country, p.commitment, p.kind, p.grade, p.words, p.on_day, p.by_whom, p.tier, p.revision,
  p.demonstration, p.written_at, p.decided_at,
  case when o.own then p.wanted end as wanted,
  case when o.own then p.asked_by end as asked_by,
  case when o.own then p.authors end as authors,
  case when o.own then p.written_by_name end as written_by_name,
  case when o.own then p.decided_by_name end as decided_by_name,
  case when o.own then p.comment end as comment
from portal.progress p
cross join lateral (select p.country = (select portal.viewer_country()) as own) as o;

create view api.progress_evidence with (security_invoker = true) as
select id, progress_id, country, kind, reference, label, figure, added_at from portal.progress_evidence;

create view api.joint_entry with (security_invoker = true) as
select j.id, j.country, j.partner, j.kind, j.what, j.place, j.on_day, j.owner, j.owner_name, j.state, j.revision,
  j.demonstration, j.written_at, j.confirmed_at, j.agreed_at, j.settled_country, j.settled_at, j.comment,
  case when j.country = v.country then j.authors end as authors,
  case when j.country = v.country then j.written_by_name end as written_by_name,
  case when j.country = v.country then j.confirmed_by_name end as confirmed_by_name,
  case when j.partner = v.country then j.agreed_by_name end as agreed_by_name,
  case when j.settled_country = v.country then j.settled_by_name end as settled_by_name
from portal.joint_entry j
cross join lateral (select (select portal.viewer_country()) as country) as v;

grant select on api.progress, api.progress_evidence, api.joint_entry to authenticated;
