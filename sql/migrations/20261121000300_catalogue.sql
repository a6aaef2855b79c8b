-- Countries, their missions, and the accounts these hold. All three are public
-- facts, so every member reads them; only a ministry changes its own.

create table portal.country (
  code text primary key check (code ~ '^[A-Z]{2}$'),
  code3 text not null unique check (code3 ~ '^[A-Z]{3}$'),
  m49 text not null unique check (m49 ~ '^[0-9]{3}$'),
  region text check (region ~ '^[0-9]{3}$'),
  subregion text check (subregion ~ '^[0-9]{3}$'),
  population bigint check (population >= 0),
  in_network boolean not null default false
);
comment on table portal.country is
  'ISO 3166 and M49 reference rows. Names are never kept here: they come from CLDR in the viewer''s language.';
comment on column portal.country.subregion is 'M49 code of the sub-region, the host region of benchmarks.';

create table portal.mission (
  id uuid primary key default gen_random_uuid(),
  country text not null references portal.country (code),
  kind text not null check (kind in (
    'embassy', 'consulate_general', 'consulate', 'permanent_mission', 'ministry', 'office')),
  name text not null check (length(name) between 2 and 200),
  host_country text not null references portal.country (code),
  city text not null check (length(city) between 1 and 120),
  latitude double precision check (latitude between -90 and 90),
  longitude double precision check (longitude between -180 and 180),
  website text check (website ~* '^https?://' and length(website) <= 500),
  wikidata text check (wikidata ~ '^Q[0-9]+$'),
  opened_on date,
  closed_on date,
  created_at timestamptz not null default now(),
  unique (id, country),
  check (closed_on is null or opened_on is null or closed_on >= opened_on)
);
comment on table portal.mission is 'An embassy, consulate, permanent mission, or the ministry itself.';

create index mission_by_country on portal.mission (country);
create index mission_by_city on portal.mission (host_country, lower(city));
create unique index mission_once on portal.mission (country, kind, host_country, lower(city), lower(name))
where closed_on is null;

create table portal.account (
  id uuid primary key default gen_random_uuid(),
  mission_id uuid not null,
  country text not null,
  platform text not null check (platform in (
    'x', 'facebook', 'instagram', 'youtube', 'tiktok', 'linkedin', 'telegram', 'other')),
  handle text not null check (length(handle) between 1 and 200),
  holder text not null default 'mission' check (holder in ('mission', 'head_of_mission')),
  holder_name text check (length(holder_name) <= 200),
  time_zone text not null default 'UTC',
  opened_on date,
  closed_on date,
  created_at timestamptz not null default now(),
  foreign key (mission_id, country) references portal.mission (id, country),
  unique (id, country)
);
comment on table portal.account is
  'One handle on one platform, held by a mission or by its head. Handles are kept without @.';

create index account_by_mission on portal.account (mission_id);
-- A ministry registers a handle once; another ministry's claim to it is not ours to judge.
create unique index account_once on portal.account (country, platform, lower(handle))
where closed_on is null;

alter table portal.country enable row level security;
alter table portal.mission enable row level security;
alter table portal.account enable row level security;
grant select on portal.country, portal.mission, portal.account to authenticated;

create policy "Members read all countries" on portal.country
for select to authenticated
using (((select auth.jwt()) ->> 'country') is not null);

create policy "Members read all missions" on portal.mission
for select to authenticated
using (((select auth.jwt()) ->> 'country') is not null);

create policy "Members read all accounts" on portal.account
for select to authenticated
using (((select auth.jwt()) ->> 'country') is not null);

create view api.country with (security_invoker = true) as
select code, code3, m49, region, subregion, population::text as population, in_network
from portal.country;

create view api.mission with (security_invoker = true) as
select id, country, kind, name, host_country, city, latitude, longitude, website, wikidata,
  opened_on, closed_on
from portal.mission;

create view api.account with (security_invoker = true) as
select id, mission_id, country, platform, handle, holder, holder_name, time_zone, opened_on, closed_on
from portal.account;

grant select on api.country, api.mission, api.account to authenticated;
