-- A network as large as the portal is meant for: 20 ministries, 1,600 missions, 4,000 accounts
-- and 60 months up to the one the setting bench.last_month names. Every run makes the same one. The rollup is filled directly,
-- but for the last quarter: there the rows of days and posts land, and the rollup is worked out
-- from them as an approval does it.

select setseed(0.2019);
-- Sorting and hashing in memory, so that making it is quick; measuring comes with the usual settings.
set work_mem = '256MB';
set synchronous_commit = off;

create temporary table large_ministry as
select place, country, size
from unnest(
  array['ID', 'CN', 'IN', 'JP', 'KR', 'AU', 'TH', 'MY', 'PH', 'VN', 'NZ', 'SG', 'BN', 'KH', 'LA', 'MM', 'FJ', 'PG', 'TL', 'WS'],
  array[130, 130, 125, 120, 110, 105, 100, 95, 90, 85, 80, 75, 70, 65, 60, 50, 45, 35, 20, 10]
) with ordinality as m (country, size, place);

-- The n-th mission of every ministry stands in the same city, as everybody is where it matters most.
create temporary table large_mission as
select gen_random_uuid() as id, m.country, m.place, n, h.code as host,
  -- How many react to it: missions differ by more than a power of ten.
  exp(1.0 * sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())) as pull
from large_ministry m
cross join lateral generate_series(1, m.size) as n
join (
  select c.code, row_number() over (order by c.population desc, c.code) as place from portal.country c
) as h on h.place = n
order by m.place, n;
insert into portal.mission (id, country, kind, name, host_country, city)
select id, country, 'office', 'Office ' || country || ' ' || n, host, 'Capital of ' || host from large_mission;

create temporary table large_account as
select gen_random_uuid() as id, m.id as mission_id, m.country, m.place, p.platform, m.pull,
  exp(7 + 1.5 * sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())) as followers
from large_mission m
cross join lateral unnest(case when m.n % 2 = 1 then array['facebook', 'instagram', 'x'] else array['facebook', 'x'] end) as p (platform)
order by m.place, m.n, p.platform;
insert into portal.account (id, mission_id, country, platform, handle)
select id, mission_id, country, platform, 'large_' || id from large_account;

create temporary table large_submission as
select gen_random_uuid() as id, m.country, p.platform, g.grain, s.month::date as month,
  (s.month + interval '1 month' - interval '1 day')::date as last_day
from large_ministry m
cross join unnest(array['facebook', 'instagram', 'x']) as p (platform)
cross join generate_series(current_setting('bench.last_month')::date - interval '59 months', current_setting('bench.last_month')::date, interval '1 month') as s (month)
cross join unnest(array['post', 'day']) as g (grain)
order by s.month, m.place, p.platform, g.grain;
insert into portal.submission (id, country, state, file_name, file_hash, export, platform, grain, first_day, last_day,
  rows_total, rows_accepted, rows_refused, created_by, created_by_name, decided_by, decided_at, approval_order)
select id, country, 'approved', 'large.csv', encode(sha256(uuid_send(id)), 'hex'), 'made', platform, grain, month, last_day,
  1, 1, 0, gen_random_uuid(), 'A', gen_random_uuid(), last_day + interval '10 days', nextval('portal.approval_order')
from large_submission;
insert into portal.submission_account (submission_id, number, account_id, country)
select s.id, row_number() over (partition by s.id order by a.id), a.id, a.country
from large_submission s join large_account a using (country, platform);
analyze large_account, large_submission;

-- The months before the last quarter, as an approval would have left them.
insert into portal.account_month (account_id, month, country, mission_id, platform, basis, days_present, days_expected,
  posts, visual_posts, impressions, reach, views, reactions, comments, shares, saves, clicks, interactions,
  followers, follows_gained, follows_lost, profile_visits, comments_answered, first_reply_minutes, post_rates, submissions,
  weeks_covered, weeks_active, posts_of_interactions, posts_of_comments, posts_of_shares,
  interactions_of_reach, interactions_of_impressions, reach_of_interactions, impressions_of_interactions,
  answerable_comments, answers, visual_interactions, visual_expected)
select f.id, f.month, f.country, f.mission_id, f.platform, 'posts', f.days, f.days,
  f.posts, f.visual, f.reactions * 30, f.reactions * 20, f.reactions * 15, f.reactions, f.comments, f.shares, f.shares, f.shares,
  f.reactions + f.comments + f.shares,
  f.followers, f.posts, 1, f.posts * 9, f.comments / 3, 30 + 200 * f.chance,
  array(select f.rate * ladder from unnest(array[0.4, 1.7, 0.7, 1, 0.5, 2.4, 1.2, 0.9, 0.3, 3.1, 0.8, 1.4]) as ladder limit f.posts),
  f.submissions, b'1111', case when f.posts < 4 then b'1010' else b'1111' end,
  f.posts, f.posts, f.posts, f.interactions, f.interactions, f.reactions * 20, f.reactions * 30,
  f.comments, f.comments / 3, f.interactions * 2 / 3, f.interactions * 0.6
from (
  select d.*, d.reactions + d.comments + d.shares as interactions,
    (d.reactions + d.comments + d.shares) / d.posts::double precision / d.followers as rate
  from (
    select a.id, a.mission_id, a.country, a.platform, s.month, s.submissions, s.days, c.chance,
      c.posts, c.posts * 2 / 3 as visual, (c.posts * a.pull * 9 * c.luck)::bigint as reactions,
      (c.posts * a.pull * c.luck)::bigint as comments, (c.posts * a.pull * 2 * c.luck)::bigint as shares,
      1 + (a.followers * (1 + 0.01 * s.number))::bigint as followers
    from large_account a
    join (
      select country, platform, month, extract(day from last_day)::smallint as days,
        array_agg(id order by id) as submissions, dense_rank() over (order by month) as number
      from large_submission where month < current_setting('bench.first_raw')::date group by country, platform, month, last_day
    ) as s using (country, platform)
    cross join lateral (
      -- Named after the row, so that each row draws anew.
      select 4 + floor(16 * random())::integer as posts, exp(random() - 0.5) as luck, random() as chance
      where s.month is not null and a.id is not null
    ) as c
    offset 0
  ) as d
) as f;

-- The last quarter, row by row.
insert into portal.account_day (submission_id, account_id, country, day, followers, follows_gained, follows_lost, impressions,
  reach, comments, comments_answered, first_reply_minutes, profile_visits)
select s.id, a.id, a.country, d.day::date, 1 + (a.followers * 1.6)::bigint, 3, 1, 300 + floor(100 * random()), 200,
  3, floor(3 * random()), 30 + 200 * random(), 9
from large_submission s
join large_account a using (country, platform)
cross join lateral generate_series(s.month::timestamp, s.last_day::timestamp, interval '1 day') as d (day)
where s.grain = 'day' and s.month >= current_setting('bench.first_raw')::date;
insert into portal.post (submission_id, account_id, country, external_id, day, kind, impressions, reach, reactions, comments, shares)
select s.id, a.id, a.country, s.month || '-' || n, s.month + ((n * 5 + a.place * 3) % 28)::integer,
  case when n % 3 = 0 then 'text' else 'image' end,
  r.reactions * 3, r.reactions * 2, r.reactions, r.reactions / 9, r.reactions / 5
from large_submission s
join large_account a using (country, platform)
cross join lateral generate_series(1, 4 + floor(16 * random())::integer) as n
cross join lateral (select (a.pull * 9 * exp(random() - 0.5))::bigint as reactions where n is not null) as r
where s.grain = 'post' and s.month >= current_setting('bench.first_raw')::date;
analyze portal.account, portal.mission, portal.submission, portal.submission_account, portal.account_month,
  portal.account_day, portal.post;
