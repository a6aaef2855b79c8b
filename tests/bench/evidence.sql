-- 20 ministries, each with 130 missions and 60 months shared by name, up to the last month that is over.
-- The first three missions of Indonesia gain 60 % in the last year.
select setseed(0.2020);
create temporary table evidence_mission as
select gen_random_uuid() as id, gen_random_uuid() as account_id, c.code as country, n,
  exp(5 + sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())) as level
from (select code from portal.country where in_network order by code <> 'ID', code limit 20) as c
cross join generate_series(1, 130) as n;
insert into portal.mission (id, country, kind, name, host_country, city)
select id, country, 'office', 'Evidence ' || country || ' ' || n, 'QA', 'Doha' from evidence_mission;
insert into portal.account (id, mission_id, country, platform, handle)
select account_id, id, country, 'linkedin', 'evidence_' || country || n from evidence_mission;

create temporary table evidence_month as
select month::date, number from generate_series(
  date_trunc('month', current_date) - interval '60 months', date_trunc('month', current_date) - interval '1 month',
  interval '1 month'
) with ordinality as m (month, number);
create temporary table evidence_submission as
select gen_random_uuid() as id, c.country, m.month, m.number
from (select distinct country from evidence_mission) as c cross join evidence_month as m;
insert into portal.submission (id, country, state, file_name, file_hash, export, platform, grain, first_day, last_day,
  rows_total, rows_accepted, rows_refused, tier, created_by, created_by_name, decided_by, approval_order)
select id, country, 'approved', 'evidence.csv', encode(sha256(uuid_send(id)), 'hex'), 'made', 'linkedin', 'post', month,
  month + 27, 1, 1, 0, 'network', gen_random_uuid(), 'A', gen_random_uuid(), nextval('portal.approval_order')
from evidence_submission;
insert into portal.account_month (account_id, month, country, mission_id, platform, basis, days_present, days_expected,
  posts, posts_of_interactions, interactions, submissions)
select m.account_id, s.month, m.country, m.id, 'linkedin', 'posts', 30, 30, 20, 20,
  (20 * m.level * exp(0.4 * (random() - 0.5)) * case when m.country = 'ID' and m.n <= 3 and s.number > 48 then 1.6 else 1 end)::bigint,
  array[s.id]
from evidence_mission m join evidence_submission s using (country);
analyze portal.mission, portal.account, portal.submission, portal.account_month;
