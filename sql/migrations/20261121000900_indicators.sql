-- What is computed from measures, and beside whom it is shown: entries, not code.
-- Their rows come from sql/seed/reference, loaded after every migration.

create table portal.indicator (
  code text primary key check (code ~ '^[a-z_]+$'),
  position smallint not null,
  name text not null,
  question text not null,
  definition text not null,
  unit text not null,
  scale text not null check (scale in ('count', 'percent', 'ratio')),
  numerator text not null,
  denominator text not null,
  method text not null check (method in ('ratio_of_sums', 'median_of_posts')),
  better text not null default 'higher' check (better in ('higher', 'lower', 'neither')),
  minimum_days smallint not null default 28,
  source text not null
);
comment on table portal.indicator is
  'One definition serves SQL, screens and documentation. Names are English here and go through gettext on screens.';
comment on column portal.indicator.numerator is 'A measure of account_month.';
comment on column portal.indicator.denominator is 'A measure of account_month, or `weeks`: covered days ÷ 7.';
comment on column portal.indicator.minimum_days is 'A mission''s quarter counts when at least this many of its days are covered.';

create table portal.peer_group (
  code text primary key check (code ~ '^[a-z_]+$'),
  position smallint not null,
  name text not null,
  definition text not null,
  bands numeric[]
);
comment on table portal.peer_group is 'One-way groups of missions; never crossed. `bands` are upper bounds where a group is a band.';

alter table portal.indicator enable row level security;
alter table portal.peer_group enable row level security;
grant select on portal.indicator, portal.peer_group to authenticated;

create policy "Members read all indicators" on portal.indicator
for select to authenticated using (((select auth.jwt()) ->> 'country') is not null);
create policy "Members read all peer groups" on portal.peer_group
for select to authenticated using (((select auth.jwt()) ->> 'country') is not null);

create view api.indicator with (security_invoker = true) as
select code, position, name, question, definition, unit, scale, numerator, denominator, method, better,
  minimum_days, source
from portal.indicator;
create view api.peer_group with (security_invoker = true) as
select code, position, name, definition, bands::text as bands from portal.peer_group;
grant select on api.indicator, api.peer_group to authenticated;
