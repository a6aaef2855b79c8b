-- Reported beside monitored, per account, month and measure: how far the two may lie apart, what to make of
-- it, and the grade of confidence that follows. All of it is worked out when it is asked for, so that it is
-- always true of the figures as they stand.

create table portal.count_tolerance (
  measure text primary key,
  position smallint not null unique,
  absolute double precision not null check (absolute >= 0),
  relative double precision not null check (relative >= 0),
  deviations double precision not null check (deviations >= 0),
  noise double precision not null check (noise >= 0),
  whole_months boolean not null,
  must_be_reported boolean not null
);
comment on table portal.count_tolerance is
  'How far a reported and a monitored count may lie apart: absolute + relative × larger + deviations × √(noise × larger).';
comment on column portal.count_tolerance.whole_months is
  'Whether the measure adds up over the month, so that a side with missing days only says "at least".';
comment on column portal.count_tolerance.must_be_reported is
  'Whether a month that was monitored and never reported is a discrepancy of this measure.';

-- Posts as simulated: 0.1 % false alarms, doubled figures found in 98 % of months. Reactions, comments, shares and
-- views go on growing after they were read, so two snapshots of the same posts differ by more.
insert into portal.count_tolerance
  (measure, position, absolute, relative, deviations, noise, whole_months, must_be_reported) values
  ('posts', 1, 1, 0.03, 2, 0.04, true, true),
  ('visual_posts', 2, 1, 0.05, 2, 0.04, true, false),
  ('reactions', 3, 1, 0.10, 2, 0.04, true, false),
  ('comments', 4, 1, 0.10, 2, 0.04, true, false),
  ('shares', 5, 1, 0.10, 2, 0.04, true, false),
  ('views', 6, 1, 0.15, 2, 0.04, true, false),
  ('followers', 7, 1, 0.03, 2, 0.04, false, false);

create table portal.confidence_grade (
  grade text primary key check (grade in ('A', 'B', 'C', 'D')),
  states text[] not null,
  rule text not null
);
comment on table portal.confidence_grade is
  'Which state of a comparison gives which grade. Rules are English here and go through gettext on screens.';
insert into portal.confidence_grade (grade, states, rule) values
  ('A', array['agrees'], 'Somebody outside counted the same month and agrees, within the tolerance.'),
  ('B', array['explained'], 'An outside count differs; headquarters and the mission signed why.'),
  ('C', array['partly', 'unmonitored'], 'Nobody outside counted the whole month: it rests on the ministry''s own export alone.'),
  ('D', array['differs', 'unreported', 'moved'], 'An outside count differs, and nobody has explained and signed it yet.');

alter table portal.count_tolerance enable row level security;
alter table portal.confidence_grade enable row level security;
grant select on portal.count_tolerance, portal.confidence_grade to authenticated;
create policy "Members read the tolerances" on portal.count_tolerance
for select to authenticated using (((select auth.jwt()) ->> 'country') is not null);
create policy "Only members in good standing read" on portal.count_tolerance
as restrictive for select to authenticated using ((select portal.viewer_is_member()));
create policy "Members read the rules of grades" on portal.confidence_grade
for select to authenticated using (((select auth.jwt()) ->> 'country') is not null);
create policy "Only members in good standing read" on portal.confidence_grade
as restrictive for select to authenticated using ((select portal.viewer_is_member()));

create view api.count_tolerance with (security_invoker = true) as
select measure, position, absolute, relative, deviations, noise, whole_months, must_be_reported from portal.count_tolerance;
create view api.confidence_grade with (security_invoker = true) as
select grade, states, rule from portal.confidence_grade;
grant select on api.count_tolerance, api.confidence_grade to authenticated;


create table portal.discrepancy (
  id uuid primary key default gen_random_uuid(),
  country text not null,
  account_id uuid not null,
  month date not null check (extract(day from month) = 1),
  measure text not null references portal.count_tolerance (measure),
  cause text check (cause in (
    'boosted', 'deleted', 'snapshot', 'missing_account', 'definition', 'time_zone', 'repeated', 'private',
    'monitoring_gap', 'entry_error', 'other')),
  owner uuid references portal.member (id),
  owner_name text,
  due_on date,
  reported bigint,
  monitored bigint,
  signed_by_mission uuid,
  signed_by_mission_name text,
  signed_by_mission_at timestamptz,
  signed_by_headquarters uuid,
  signed_by_headquarters_name text,
  signed_by_headquarters_at timestamptz,
  created_at timestamptz not null default now(),
  unique (account_id, month, measure),
  unique (id, country),
  foreign key (account_id, country) references portal.account (id, country),
  constraint two_people_sign check (signed_by_mission is distinct from signed_by_headquarters or signed_by_mission is null),
  constraint only_what_has_a_cause_is_signed check (
    cause is not null or (signed_by_mission is null and signed_by_headquarters is null)),
  constraint a_sign_off_freezes_the_figures check (
    (reported is not null or monitored is not null) = (signed_by_mission is not null or signed_by_headquarters is not null))
);
comment on table portal.discrepancy is
  'What people did about figures that differ: cause, owner, due date and the two signatures. Whether they differ is worked out from the figures.';
comment on column portal.discrepancy.reported is 'The reported figure as it was signed; null until somebody signs.';
create index discrepancy_by_country on portal.discrepancy (country, month);

create table portal.discrepancy_event (
  id bigint generated always as identity primary key,
  discrepancy_id uuid not null,
  country text not null,
  at timestamptz not null default now(),
  person uuid not null,
  person_name text not null,
  action text not null check (action in ('changed', 'commented', 'signed_by_mission', 'signed_by_headquarters', 'reopened')),
  comment text check (length(comment) between 1 and 2000),
  changes jsonb not null default '{}',
  reported bigint,
  monitored bigint,
  foreign key (discrepancy_id, country) references portal.discrepancy (id, country)
);
comment on table portal.discrepancy_event is 'The life of a discrepancy: who said or did what, and the figures as they stood then.';
create index discrepancy_event_by_discrepancy on portal.discrepancy_event (discrepancy_id, id);
create trigger discrepancy_event_is_append_only before update or delete or truncate on portal.discrepancy_event
for each statement execute function portal.keep_the_past();

create table portal.post_match (
  account_id uuid not null,
  country text not null,
  reported_id text not null check (length(reported_id) between 1 and 500),
  monitored_id text not null check (length(monitored_id) between 1 and 500),
  same boolean not null,
  decided_by uuid not null,
  decided_by_name text not null,
  decided_at timestamptz not null default now(),
  primary key (account_id, reported_id, monitored_id),
  foreign key (account_id, country) references portal.account (id, country)
);
comment on table portal.post_match is 'What people said of two posts that may be one: the same, or not.';
create index post_match_by_country on portal.post_match (country);
-- A post is one other post, or none.
create unique index post_match_once_reported on portal.post_match (account_id, reported_id) where same;
create unique index post_match_once_monitored on portal.post_match (account_id, monitored_id) where same;

alter table portal.discrepancy enable row level security;
alter table portal.discrepancy_event enable row level security;
alter table portal.post_match enable row level security;
grant select on portal.discrepancy, portal.discrepancy_event, portal.post_match to authenticated;
create policy "Members read their own ministry's discrepancies" on portal.discrepancy
for select to authenticated using (country = ((select auth.jwt()) ->> 'country'));
create policy "Only members in good standing read" on portal.discrepancy
as restrictive for select to authenticated using ((select portal.viewer_is_member()));
create policy "Members read the life of their own ministry's discrepancies" on portal.discrepancy_event
for select to authenticated using (country = ((select auth.jwt()) ->> 'country'));
create policy "Only members in good standing read" on portal.discrepancy_event
as restrictive for select to authenticated using ((select portal.viewer_is_member()));
create policy "Members read their own ministry's decisions about posts" on portal.post_match
for select to authenticated using (country = ((select auth.jwt()) ->> 'country'));
create policy "Only members in good standing read" on portal.post_match
as restrictive for select to authenticated using ((select portal.viewer_is_member()));

create view api.discrepancy_event with (security_invoker = true) as
select e.id, d.account_id, d.month, d.measure, e.at, e.person_name, e.action, e.comment, e.changes, e.reported, e.monitored
from portal.discrepancy_event e
join portal.discrepancy d on d.id = e.discrepancy_id;
create view api.post_match with (security_invoker = true) as
select account_id, reported_id, monitored_id, same, decided_by_name, decided_at from portal.post_match;
grant select on api.discrepancy_event, api.post_match to authenticated;

-- The planner's guesses are answered to whoever asks: it keeps no statistics of what rows say.
do $$
declare
  told record;
begin
  for told in
    select a.attrelid::regclass as of_table, a.attname
    from pg_catalog.pg_attribute a
    where a.attrelid in ('portal.monitored_month'::regclass, 'portal.discrepancy'::regclass,
        'portal.discrepancy_event'::regclass, 'portal.post_match'::regclass)
      and a.attnum > 0 and not a.attisdropped
      and format_type(a.atttypid, null) in ('bigint', 'smallint', 'text', 'jsonb')
  loop
    execute format('alter table %s alter column %I set statistics 0', told.of_table, told.attname);
  end loop;
end $$;


-- How far two counts may lie apart before it is a discrepancy.
create function portal.allowed_difference(reported bigint, monitored bigint, rule portal.count_tolerance)
returns double precision
language sql immutable set search_path = ''
return rule.absolute + rule.relative * greatest(reported, monitored)
  + rule.deviations * sqrt(rule.noise * greatest(reported, monitored));

-- What the two counts say together. A side that misses days of the month only says "at least".
create function portal.comparison_verdict(
  reported bigint, monitored bigint, reported_whole boolean, monitored_whole boolean, rule portal.count_tolerance
) returns text
language sql immutable set search_path = ''
return case
  when monitored is null then 'unmonitored'
  when reported is null then case when rule.must_be_reported and monitored > 0 then 'unreported' end
  when abs(reported - monitored) <= portal.allowed_difference(reported, monitored, rule) then
    case when reported_whole and monitored_whole or not rule.whole_months then 'agrees' else 'partly' end
  when not rule.whole_months
    or (reported > monitored and monitored_whole) or (monitored > reported and reported_whole) then 'differs'
  else 'partly'
end;

-- Every account, month and measure of the viewer's ministry that either side knows. `reported_days` and
-- `monitored_days` are days covered. Where people signed, `state` tells whether their signatures still hold.
create function portal.comparison(from_month date, to_month date) returns table (
  account_id uuid, mission_id uuid, platform text, month date, measure text, reported bigint, monitored bigint,
  allowed double precision, reported_days smallint, monitored_days smallint, month_days smallint, source text,
  state text, reported_by uuid[], monitored_by uuid[]
)
language sql stable set search_path = ''
begin atomic
  with side as (
    select coalesce(r.account_id, w.account_id) as account_id, coalesce(r.month, w.month) as month, r as reported, w as monitored
    from (
      select m.* from portal.account_month m
      where m.country = portal.viewer_country() and m.month between from_month and to_month
    ) as r
    full join (
      select m.* from portal.monitored_month m
      where m.country = portal.viewer_country() and m.month between from_month and to_month
    ) as w on w.account_id = r.account_id and w.month = r.month
  ),
  counted as (
    select s.account_id, a.mission_id, a.platform, s.month, f.measure, f.reported, f.monitored, t as rule,
      (s.reported).days_present as reported_days, (s.monitored).days_present as monitored_days,
      extract(day from s.month + interval '1 month' - interval '1 day')::smallint as month_days,
      (s.reported).submissions as reported_by, (s.monitored).submissions as monitored_by
    from side s
    join portal.account a on a.id = s.account_id
    cross join lateral (values
      ('posts', (s.reported).posts, (s.monitored).posts),
      ('visual_posts', (s.reported).visual_posts, (s.monitored).visual_posts),
      ('reactions', (s.reported).reactions, (s.monitored).reactions),
      ('comments', (s.reported).comments, (s.monitored).comments),
      ('shares', (s.reported).shares, (s.monitored).shares),
      ('views', (s.reported).views, (s.monitored).views),
      ('followers', (s.reported).followers, (s.monitored).followers)
    ) as f (measure, reported, monitored)
    join portal.count_tolerance t on t.measure = f.measure
    where f.reported is not null or f.monitored is not null
  ),
  judged as (
    select c.*, portal.comparison_verdict(
      c.reported, c.monitored, c.reported_days >= c.month_days, c.monitored_days >= c.month_days, c.rule) as verdict
    from counted c
  )
  select j.account_id, j.mission_id, j.platform, j.month, j.measure, j.reported, j.monitored,
    portal.allowed_difference(j.reported, j.monitored, j.rule), j.reported_days, j.monitored_days, j.month_days,
    case when j.monitored is not null then 'files' end,
    case when j.verdict in ('differs', 'unreported') and d.signed_by_mission is not null and d.signed_by_headquarters is not null
      then case when d.reported is not distinct from j.reported and d.monitored is not distinct from j.monitored
        then 'explained' else 'moved' end
      else j.verdict end,
    j.reported_by, j.monitored_by
  from judged j
  left join portal.discrepancy d on d.account_id = j.account_id and d.month = j.month and d.measure = j.measure
  where j.verdict is not null;
end;


-- What is compared, with what people did about it, as one text. What nobody monitored is counted, not listed.
create function portal.comparisons(from_month date, to_month date) returns jsonb
language sql stable set search_path = ''
begin atomic
  with every as (
    select * from portal.comparison(from_month, to_month)
  )
  select jsonb_build_object(
    'unmonitored', (select count(*) from every e where e.state = 'unmonitored' and e.measure = 'posts'),
    'rows', (
      select coalesce(jsonb_agg(
        to_jsonb(e) || jsonb_build_object(
          'cause', d.cause, 'owner', d.owner, 'owner_name', d.owner_name, 'due_on', d.due_on,
          'signed_reported', d.reported, 'signed_monitored', d.monitored,
          'signed_by_mission', d.signed_by_mission, 'signed_by_mission_name', d.signed_by_mission_name,
          'signed_by_mission_at', d.signed_by_mission_at, 'signed_by_headquarters', d.signed_by_headquarters,
          'signed_by_headquarters_name', d.signed_by_headquarters_name,
          'signed_by_headquarters_at', d.signed_by_headquarters_at,
          -- The newest file behind the figures as they are now, where it is newer than the last signature.
          'moved_at', (
            select max(s.decided_at) from portal.submission s
            where s.id = any (e.reported_by || e.monitored_by)
              and s.decided_at > greatest(d.signed_by_mission_at, d.signed_by_headquarters_at)))
        order by e.month desc, e.account_id, t.position), '[]')
      from every e
      join portal.count_tolerance t on t.measure = e.measure
      left join portal.discrepancy d on d.account_id = e.account_id and d.month = e.month and d.measure = e.measure
      where e.state <> 'unmonitored'));
end;

-- The lowest grade of the wanted measures, and what it comes from, for every account and month that has figures.
create function portal.confidence(from_month date, to_month date, measures text[]) returns jsonb
language sql stable set search_path = ''
begin atomic
  select coalesce(jsonb_agg(to_jsonb(g)), '[]')
  from (
    select e.account_id, e.mission_id, e.platform, e.month, max(g.grade) as grade
    from portal.comparison(from_month, to_month) as e
    join portal.confidence_grade g on e.state = any (g.states)
    where e.measure = any (measures)
    group by e.account_id, e.mission_id, e.platform, e.month
  ) as g;
end;

create function api.comparisons(from_month text, to_month text) returns text
language sql stable set search_path = ''
begin atomic
  select portal.comparisons(from_month::date, to_month::date)::text;
end;
create function api.confidence(from_month text, to_month text, measures text) returns text
language sql stable set search_path = ''
begin atomic
  select portal.confidence(from_month::date, to_month::date, string_to_array(measures, ','))::text;
end;


-- The posts of one side of an account's month, as the latest file has each, with a day before and after.
create function portal.month_posts(of_account uuid, of_month date, side text) returns jsonb
language sql stable set search_path = ''
begin atomic
  select coalesce(jsonb_agg(to_jsonb(latest) order by latest.published_at, latest.day, latest.external_id), '[]')
  from (
    select distinct on (p.external_id) p.external_id, p.day, p.published_at, p.permalink, p.text, p.kind
    from portal.post p
    join portal.submission s on s.id = p.submission_id
      and s.state = case side when 'reported' then 'approved' when 'monitored' then 'compared' end
    where p.account_id = of_account and p.country = portal.viewer_country()
      and p.day >= of_month - 1 and p.day <= (of_month + interval '1 month')::date
      and (p.held_row is null or s.held_reason is not null)
    order by p.external_id, s.approval_order desc
  ) as latest;
end;
create function api.month_posts(account text, month text, side text) returns text
language sql stable set search_path = ''
begin atomic
  select portal.month_posts(account::uuid, month::date, side)::text;
end;

grant execute on function
  portal.allowed_difference(bigint, bigint, portal.count_tolerance),
  portal.comparison_verdict(bigint, bigint, boolean, boolean, portal.count_tolerance),
  portal.comparison(date, date),
  portal.comparisons(date, date), api.comparisons(text, text),
  portal.confidence(date, date, text[]), api.confidence(text, text, text),
  portal.month_posts(uuid, date, text), api.month_posts(text, text, text)
to authenticated;
