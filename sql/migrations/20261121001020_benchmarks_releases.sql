-- Releases: what was published, when, by which rules. Nothing in them ever changes; the
-- newest row of a cell is what stands. Suppressed cells are kept for the owner alone.

create table portal.disclosure_rule (
  version text primary key check (version ~ '^[0-9]+(\.[0-9]+)*$'),
  in_force_from date not null unique,
  freeze_days smallint not null check (freeze_days >= 0),
  min_missions smallint not null,
  min_ministries smallint not null,
  removed_ministries smallint not null,
  rest_missions smallint not null,
  rest_ministries smallint not null,
  quartiles_from smallint not null,
  deciles_from smallint not null,
  ministry_cap double precision not null,
  jitter_most double precision not null,
  jitter_by_missions double precision not null,
  digits smallint not null,
  shown_to_nearest smallint not null,
  most_zeros double precision not null,
  zero_step double precision not null,
  revision_ministries smallint not null,
  -- The cap leaves room for everybody only when this many ministries can fill the whole.
  check (ministry_cap > 0 and min_ministries * ministry_cap >= 1)
);
comment on table portal.disclosure_rule is 'The rules of a release, by version. A change is a new row.';
comment on column portal.disclosure_rule.removed_ministries is
  'So many ministries may join forces: the cell must still stand without its largest ones.';
comment on column portal.disclosure_rule.jitter_most is
  'The level of a quantile moves by at most this, and at most jitter_by_missions ÷ missions.';
comment on column portal.disclosure_rule.zero_step is
  'Values are averaged as logarithms; where zeros occur, as log(value + zero_step × median of the others).';

insert into portal.disclosure_rule values
  ('1', '2000-01-01', 45, 12, 6, 2, 8, 4, 20, 50, 0.25, 0.06, 1.5, 2, 5, 0.9, 0.1, 3);

create table portal.release (
  number integer primary key,
  cut_at timestamptz not null default now(),
  cut_by uuid,
  as_of date not null,
  rule_version text not null references portal.disclosure_rule (version),
  parameters jsonb not null,
  seed uuid not null,
  revision boolean not null,
  published integer not null,
  revised integer not null,
  suppressed integer not null,
  inputs_hash text not null
);
comment on table portal.release is 'One act of publishing. `revision` marks the first one of a calendar year.';
comment on column portal.release.seed is 'Which secret keyed its noise and hashes; the secret itself stays with the owner.';
comment on column portal.release.inputs_hash is
  'Keyed with the secret, as a plain hash of few figures could be found by trying.';

create table portal.release_cell (
  release integer not null references portal.release (number),
  indicator text not null references portal.indicator (code),
  platform text not null,
  quarter date not null check (quarter = date_trunc('quarter', quarter)),
  peer_group text not null references portal.peer_group (code),
  category text not null,
  status text not null check (status in ('published', 'suppressed')),
  reason text check (reason in (
    'too_few_missions', 'too_few_ministries', 'two_ministries_dominate', 'nearly_all_zero',
    'protects_another', 'mostly_zero')),
  missions integer,
  p10 double precision, p25 double precision, median double precision, p75 double precision, p90 double precision,
  inputs_hash text not null,
  primary key (indicator, platform, quarter, peer_group, category, release),
  -- A suppressed cell says why and nothing else; a published one without figures says so.
  check ((status = 'suppressed') = (reason is not null and reason <> 'mostly_zero')),
  check (status = 'published' or num_nonnulls(missions, p10, p25, median, p75, p90) = 0),
  check (status = 'suppressed' or missions is not null and (median is not null or reason = 'mostly_zero'))
);
comment on table portal.release_cell is
  'One figure of a release: indicator × platform × quarter × one category of one peer group.';
comment on column portal.release_cell.missions is 'To the nearest five.';
create index release_cell_by_release on portal.release_cell (release);
create index release_cell_by_peer_group on portal.release_cell (peer_group);

-- How each ministry's share of a cell looked, as keyed hashes: enough to see whose data
-- changed since, and of no use to anybody without the secret.
create table portal.release_input (
  release integer not null,
  indicator text not null, platform text not null, quarter date not null,
  peer_group text not null, category text not null,
  ministries jsonb not null,
  primary key (indicator, platform, quarter, peer_group, category, release),
  foreign key (indicator, platform, quarter, peer_group, category, release)
    references portal.release_cell (indicator, platform, quarter, peer_group, category, release)
);

create table portal.release_key (
  seed uuid primary key default gen_random_uuid(),
  inner_pad bytea not null,
  outer_pad bytea not null,
  made_at timestamptz not null default now()
);
comment on table portal.release_key is 'The secret behind noise and hashes of releases. Nobody but the owner reads it.';
insert into portal.release_key (inner_pad, outer_pad)
select portal.hmac_pad(k.key, 54), portal.hmac_pad(k.key, 92)
from (
  select uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
    || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) as key
) as k;

create table portal.benchmark_view (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  viewer uuid not null,
  country text not null,
  release integer,
  indicator text not null, platform text not null, quarter date not null,
  peer_group text not null, category text not null,
  status text not null
);
comment on table portal.benchmark_view is 'Who looked up which benchmark, and whether they saw a figure.';
create index benchmark_view_by_country on portal.benchmark_view (country, id);

alter table portal.disclosure_rule enable row level security;
alter table portal.release enable row level security;
alter table portal.release_cell enable row level security;
alter table portal.release_input enable row level security;
alter table portal.release_key enable row level security;
alter table portal.benchmark_view enable row level security;
grant select on portal.disclosure_rule, portal.release, portal.release_cell, portal.benchmark_view to authenticated;

create policy "Members read the rules" on portal.disclosure_rule
for select to authenticated using (((select auth.jwt()) ->> 'country') is not null);
create policy "Members read the releases" on portal.release
for select to authenticated using (((select auth.jwt()) ->> 'country') is not null);
-- Which cells fail tells who reports where, so they stay unseen; portal.benchmark says why to whoever asks for one.
create policy "Members read what was published" on portal.release_cell
for select to authenticated
using (status = 'published' and ((select auth.jwt()) ->> 'country') is not null);
create policy "The secretariat reads who looked" on portal.benchmark_view
for select to authenticated using ((select portal.viewer_has('secretariat')));

create trigger disclosure_rule_is_append_only before update or delete or truncate on portal.disclosure_rule
for each statement execute function portal.keep_the_past();
create trigger release_is_append_only before update or delete or truncate on portal.release
for each statement execute function portal.keep_the_past();
create trigger release_cell_is_append_only before update or delete or truncate on portal.release_cell
for each statement execute function portal.keep_the_past();
create trigger release_input_is_append_only before update or delete or truncate on portal.release_input
for each statement execute function portal.keep_the_past();
create trigger release_key_is_append_only before update or delete or truncate on portal.release_key
for each statement execute function portal.keep_the_past();
create trigger benchmark_view_is_append_only before update or delete or truncate on portal.benchmark_view
for each statement execute function portal.keep_the_past();
