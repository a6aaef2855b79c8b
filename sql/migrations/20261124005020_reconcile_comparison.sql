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
  measure text not null,
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
create index discrepancy_by_owner on portal.discrepancy (owner);

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

-- The host of an address, without www.
create function portal.host_of_address(address text) returns text
language sql immutable set search_path = ''
return regexp_replace(lower(split_part(regexp_replace(address, '^[a-z]+://', '', 'i'), '/', 1)), '^www\.|:\d+$', '', 'g');

-- The platform an address is on; any host that is none of theirs is `other`.
create function portal.platform_of_address(address text) returns text
language sql immutable set search_path = ''
return coalesce(
  '{"youtube.com": "youtube", "youtu.be": "youtube", "x.com": "x", "twitter.com": "x", "facebook.com": "facebook",
    "instagram.com": "instagram", "tiktok.com": "tiktok", "linkedin.com": "linkedin", "t.me": "telegram",
    "telegram.me": "telegram"}'::jsonb ->> substring(portal.host_of_address(address) from '[^.]+\.[^.]+$'),
  'other');

-- What feeds counted: the posts of an account whose platform offers a feed of them. A feed speaks for the one open
-- account that its mission holds on the platform of the feed's address; where there are two, nobody can tell whose it is.
-- A day is covered while the feed is kept and answers.
create function portal.feed_month(from_month date, to_month date) returns table (
  account_id uuid, month date, days_present smallint, posts bigint
)
language sql stable set search_path = ''
begin atomic
  with account as (
    select a.id, a.mission_id, a.platform, a.time_zone,
      case a.platform when 'other' then portal.host_of_address(a.handle) end as host
    from portal.account a
    where a.country = portal.viewer_country() and a.closed_on is null
  ),
  fed as (
    select a.id as account_id, a.time_zone, f.id as feed_id,
      (f.created_at at time zone a.time_zone)::date as first_day,
      (least(f.closed_at, s.last_good_at) at time zone a.time_zone)::date as last_day
    from portal.feed f
    join portal.feed_state s on s.feed_id = f.id and s.last_good_at is not null
    join account a on a.mission_id = f.mission_id and a.platform = portal.platform_of_address(f.address)
      and (a.host is null or a.host = portal.host_of_address(f.address))
    where f.country = portal.viewer_country() and not exists (
      select from account b
      where b.id <> a.id and b.mission_id = a.mission_id and b.platform = a.platform and b.host is not distinct from a.host)
  )
  select f.account_id, m.month::date,
    max(least(f.last_day, m.last_day) - greatest(f.first_day, m.month::date) + 1)::smallint,
    sum((
      select count(*) from portal.item i
      where i.feed_id = f.feed_id and i.duplicate_of is null
        and i.at >= m.month::timestamp at time zone f.time_zone
        and i.at < (m.last_day + 1)::timestamp at time zone f.time_zone))::bigint
  from (
    select g.month, (g.month + interval '1 month')::date - 1 as last_day
    from generate_series(from_month::timestamp, to_month::timestamp, interval '1 month') as g (month)
  ) as m
  join fed f on f.first_day <= m.last_day and f.last_day >= m.month::date
  group by f.account_id, m.month;
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
  with reported as (
    select m.* from portal.account_month m
    where m.country = portal.viewer_country() and m.month between from_month and to_month
  ),
  -- Files say more than feeds, and go before them.
  monitored as (
    select m.account_id, m.month, 'files' as source, m.days_present, m.posts, m.visual_posts, m.reactions, m.comments,
      m.shares, m.views, m.followers, m.submissions
    from portal.monitored_month m
    where m.country = portal.viewer_country() and m.month between from_month and to_month
    union all
    select f.account_id, f.month, 'feeds', f.days_present, f.posts, null, null, null, null, null, null, '{}'
    from portal.feed_month(from_month, to_month) as f
    where not exists (
      select from portal.monitored_month m where m.account_id = f.account_id and m.month = f.month)
  ),
  counted as (
    select a.id as account_id, a.mission_id, a.platform, month, f.measure, f.reported, f.monitored, w.source, t as rule,
      r.days_present as reported_days, w.days_present as monitored_days,
      extract(day from month + interval '1 month' - interval '1 day')::smallint as month_days,
      r.submissions as reported_by, w.submissions as monitored_by
    from reported r
    full join monitored w using (account_id, month)
    join portal.account a on a.id = account_id
    cross join lateral (values
      ('posts', r.posts, w.posts),
      ('visual_posts', r.visual_posts, w.visual_posts),
      ('reactions', r.reactions, w.reactions),
      ('comments', r.comments, w.comments),
      ('shares', r.shares, w.shares),
      ('views', r.views, w.views),
      ('followers', r.followers, w.followers)
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
    case when j.monitored is not null then j.source end,
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

-- One text each, so that long answers come whole from every server; a stranger gets none.
create function api.comparisons(from_month text, to_month text) returns table (figures text)
language sql stable set search_path = ''
begin atomic
  select portal.comparisons(from_month::date, to_month::date)::text where portal.viewer_is_member();
end;
create function api.confidence(from_month text, to_month text, measures text) returns table (figures text)
language sql stable set search_path = ''
begin atomic
  select portal.confidence(from_month::date, to_month::date, string_to_array(measures, ','))::text
  where portal.viewer_is_member();
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
create function api.month_posts(account text, month text, side text) returns table (posts text)
language sql stable set search_path = ''
begin atomic
  select portal.month_posts(account::uuid, month::date, side)::text where portal.viewer_is_member();
end;

grant execute on function
  portal.allowed_difference(bigint, bigint, portal.count_tolerance),
  portal.comparison_verdict(bigint, bigint, boolean, boolean, portal.count_tolerance),
  portal.host_of_address(text), portal.platform_of_address(text), portal.feed_month(date, date),
  portal.comparison(date, date),
  portal.comparisons(date, date), api.comparisons(text, text),
  portal.confidence(date, date, text[]), api.confidence(text, text, text),
  portal.month_posts(uuid, date, text), api.month_posts(text, text, text)
to authenticated;
