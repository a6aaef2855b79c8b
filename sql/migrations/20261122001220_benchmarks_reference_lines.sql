-- Published benchmarks of others, as entries. Publishers differ two- to threefold, as they divide
-- by different things: a line belongs to the indicator with its denominator, or to none.

create table portal.reference_line (
  code text primary key check (code ~ '^[a-z0-9_]+$'),
  indicator text references portal.indicator (code),
  platform text not null,
  value double precision not null check (value >= 0),
  statistic text not null check (statistic in ('median', 'average')),
  denominator text not null,
  publisher text not null,
  year smallint not null check (year between 2000 and 2100),
  second_hand boolean not null,
  found_in text check (length(found_in) between 1 and 300)
);
comment on table portal.reference_line is
  'A benchmark somebody published. Rates are shares (0.0569 is 5.69 %).';
comment on column portal.reference_line.indicator is
  'The indicator on whose axis it may be drawn; missing when the publisher''s denominator is unknown, and then it is drawn nowhere.';
comment on column portal.reference_line.second_hand is 'We have not seen the publisher''s own page, only others that quote it, one of them `found_in`.';
create index reference_line_by_indicator on portal.reference_line (indicator, platform);

alter table portal.reference_line enable row level security;
grant select on portal.reference_line to authenticated;
create policy "Members read all reference lines" on portal.reference_line
for select to authenticated using (((select auth.jwt()) ->> 'country') is not null);
create policy "Only members in good standing read" on portal.reference_line as restrictive
for select to authenticated using ((select portal.viewer_is_member()));

create view api.reference_line with (security_invoker = true) as
select code, indicator, platform, value, statistic, denominator, publisher, year, second_hand, found_in
from portal.reference_line;
grant select on api.reference_line to authenticated;
