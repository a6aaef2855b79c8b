-- Who took a practice up, and what the figures say: the monthly values of the missions a
-- ministry may see, and the evidence that was measured with them.

create table portal.adoption (
  id uuid primary key default gen_random_uuid(),
  practice_id uuid not null references portal.practice (id) on delete cascade,
  country text not null references portal.country (code),
  state text not null check (state in ('adopting', 'adopted', 'adapted', 'dropped')),
  missions uuid[] not null default '{}',
  indicator text references portal.indicator (code),
  platform text,
  start_month date check (extract(day from start_month) = 1),
  result text check (length(result) between 1 and 4000),
  revision integer not null default 1,
  created_at timestamptz not null default now(),
  saved_by uuid not null,
  saved_by_name text not null,
  saved_at timestamptz not null default now(),
  unique (practice_id, country),
  -- Whoever has finished says how it went.
  check (state = 'adopting' or result is not null)
);
comment on table portal.adoption is 'A ministry that takes a practice up: where, since when, and how it went.';
create index adoption_by_country on portal.adoption (country);
create index adoption_by_indicator on portal.adoption (indicator);

create table portal.evidence (
  id uuid primary key default gen_random_uuid(),
  practice_id uuid not null references portal.practice (id) on delete cascade,
  adoption_id uuid references portal.adoption (id) on delete cascade,
  country text not null references portal.country (code),
  version integer not null,
  kind text not null check (kind in ('frozen', 'current')),
  verdict text not null check (length(verdict) between 1 and 60),
  effect double precision,
  effect_low double precision,
  effect_high double precision,
  result jsonb not null,
  stamp text not null,
  measured_at timestamptz not null default now()
);
comment on table portal.evidence is 'What was measured: the copy frozen with a published version, and the one worked out last.';
comment on column portal.evidence.stamp is 'Stands for the figures it rests on: another stamp, other figures.';
create unique index evidence_frozen_once on portal.evidence (practice_id, adoption_id, version) nulls not distinct
where kind = 'frozen';
create unique index evidence_current_once on portal.evidence (practice_id, adoption_id) nulls not distinct
where kind = 'current';
create index evidence_by_practice on portal.evidence (practice_id);
create index evidence_by_adoption on portal.evidence (adoption_id);
create index evidence_by_country on portal.evidence (country);

alter table portal.adoption enable row level security;
alter table portal.evidence enable row level security;
grant select on portal.adoption, portal.evidence to authenticated;
create policy "Members read who took up what they read" on portal.adoption
for select to authenticated using (exists (select from portal.practice p where p.id = practice_id));
create policy "Members read the evidence of what they read" on portal.evidence
for select to authenticated using (exists (select from portal.practice p where p.id = practice_id));
create policy "Only members in good standing read" on portal.adoption
as restrictive for select to authenticated using ((select portal.viewer_is_member()));
create policy "Only members in good standing read" on portal.evidence
as restrictive for select to authenticated using ((select portal.viewer_is_member()));

create view api.adoption with (security_invoker = true) as
select id, practice_id, country, state, missions, indicator, platform, start_month, result, revision, created_at,
  case when country = (select portal.viewer_country()) then saved_by_name end as saved_by_name, saved_at
from portal.adoption;
create view api.evidence with (security_invoker = true) as
select id, practice_id, adoption_id, country, version, kind, verdict, effect, effect_low, effect_high, result, stamp,
  measured_at
from portal.evidence;
grant select on api.adoption, api.evidence to authenticated;


-- Marks that the person's ministry takes a practice up, or how it went: {"state", "missions",
-- "indicator", "platform", "start_month", "result"}. What is not said about the measurement
-- is as in the practice. Returns the new revision.
create function portal.save_adoption(of_practice uuid, begun integer, payload jsonb) returns integer
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver', 'publisher');
  origin portal.practice;
  was portal.adoption;
  made portal.adoption;
begin
  select * into origin from portal.practice p where p.id = of_practice and p.version is not null for share;
  if origin.id is null then
    perform portal.refuse('practices.no_such_practice', 404);
  end if;
  select * into was from portal.adoption a where a.practice_id = of_practice and a.country = person.country for update;
  if coalesce(was.revision, 0) is distinct from begun then
    perform portal.refuse('practices.newer_saved', 409, jsonb_build_object(
      'name', was.saved_by_name, 'at', was.saved_at, 'revision', was.revision)::text);
  end if;
  made := jsonb_populate_record(was, '{"missions": []}'::jsonb || payload || jsonb_build_object(
      'id', coalesce(was.id, gen_random_uuid()), 'practice_id', of_practice, 'country', person.country,
      'revision', begun + 1, 'created_at', coalesce(was.created_at, now()), 'saved_by', person.id,
      'saved_by_name', person.name, 'saved_at', now()));
  made.indicator := coalesce(made.indicator, origin.indicator);
  made.platform := coalesce(made.platform, origin.platform);
  if exists (
    select from unnest(made.missions) as m
    where not exists (select from portal.mission k where k.id = m and k.country = person.country)) then
    perform portal.refuse('practices.malformed', 400, 'missions');
  end if;
  if made.state <> 'adopting' and coalesce(made.result, '') !~ '\S' then
    perform portal.refuse('practices.result_needed', 400);
  end if;
  made.result := nullif(trim(made.result), '');
  if was.id is null then
    insert into portal.adoption values (made.*);
  else
    update portal.adoption a
    set (state, missions, indicator, platform, start_month, result, revision, saved_by, saved_by_name, saved_at)
      = (made.state, made.missions, made.indicator, made.platform, made.start_month, made.result, made.revision,
        made.saved_by, made.saved_by_name, made.saved_at)
    where a.id = was.id;
  end if;
  perform portal.record(person.country, 'adoption.saved', of_practice::text,
    jsonb_strip_nulls(jsonb_build_object('state', was.state)), jsonb_build_object('state', made.state));
  return made.revision;
exception
  when data_exception or integrity_constraint_violation then
    perform portal.refuse('practices.malformed', 400, sqlerrm);
end $$;


-- What is measured: a published practice, its draft, or an adoption.
create type portal.measured_plan as (
  country text, indicator text, platform text, start_month date, missions uuid[], from_month date, to_month date
);

create function portal.measured_plan(of_practice uuid, of_adoption uuid, drafted boolean)
returns portal.measured_plan
language sql stable security definer set search_path = ''
return (
  select row(w.country, w.indicator, w.platform, w.start_month, w.missions,
    (w.start_month - interval '24 months')::date,
    least(w.start_month + interval '11 months', date_trunc('month', current_date) - interval '1 month')::date
  )::portal.measured_plan
  from (
    select p.country, p.indicator, p.platform, p.start_month, p.missions
    from portal.practice p where p.id = of_practice and of_adoption is null and not drafted
    union all
    select d.country, d.content ->> 'indicator', d.content ->> 'platform', (d.content ->> 'start_month')::date,
      array(select m::uuid from jsonb_array_elements_text(d.content -> 'missions') as m)
    from portal.practice_draft d where d.practice_id = of_practice and of_adoption is null and drafted
    union all
    select a.country, a.indicator, a.platform, a.start_month, a.missions
    from portal.adoption a where a.id = of_adoption and a.practice_id = of_practice
  ) as w
);

-- The submissions whose figures a ministry compares with, on a platform in some months: its
-- own, and all of the ministries that share some by name. Another stamp means other figures.
create function portal.figures_stamp(plan portal.measured_plan) returns text
language sql stable security definer set search_path = ''
return (
  with submission as materialized (
    select s.id, s.country, s.approval_order, s.tier,
      s.tier in ('network', 'public') and coalesce(s.embargo_until <= current_date, true) as named
    from portal.submission s
    where s.state = 'approved' and s.platform = plan.platform
      and s.first_day < plan.to_month + interval '1 month'
      and s.last_day >= plan.from_month - make_interval(months => (
        select i.history_months from portal.indicator i where i.code = plan.indicator))
  )
  select md5(concat_ws('|', plan::text, string_agg(concat_ws(' ', s.id, s.approval_order,
    case when s.country <> plan.country then s.named end), ',' order by s.id)))
  from submission s
  where s.country = plan.country or s.country in (select n.country from submission n where n.named)
);

-- The months of other ministries' missions that rest, like all the history they are worked out
-- from, on nothing but figures shared by name.
create function portal.named_month(plan portal.measured_plan) returns table (mission_id uuid, month date)
language sql stable security definer set search_path = ''
begin atomic
  with named as materialized (
    select s.id from portal.submission s
    where s.state = 'approved' and s.tier in ('network', 'public') and coalesce(s.embargo_until <= current_date, true)
      and s.platform = plan.platform and s.country <> plan.country
  ),
  -- Most ministries share nothing by name: only those that do are looked at.
  holder as materialized (
    select distinct s.country from portal.submission s where s.id in (select id from named)
  ),
  history as (
    select i.history_months as months from portal.indicator i where i.code = plan.indicator
  ),
  kept as materialized (
    select m.mission_id, m.month,
      bool_and(not exists (select from unnest(m.submissions) as u (id) where u.id not in (select id from named))) as named
    from portal.account_month m
    where m.platform = plan.platform and m.country in (select country from holder)
      and m.month between plan.from_month - make_interval(months => (select months from history)) and plan.to_month
    group by m.mission_id, m.month
  )
  select k.mission_id, k.month
  from (
    select k.mission_id, k.month, max(k.month) filter (where not k.named) over (
      partition by k.mission_id order by k.month) as held_back
    from kept k
  ) as k
  where k.month >= plan.from_month
    and coalesce(k.held_back < k.month - make_interval(months => (select months from history)), true);
end;

-- What a mission's months are worth by the indicator of a plan: the ministry's own, and what
-- others share with it by name.
create function portal.plan_values(plan portal.measured_plan)
returns table (mission_id uuid, country text, month date, value double precision)
language sql stable security definer set search_path = ''
begin atomic
  select v.mission_id, v.country, v.period, v.value
  from portal.mission_period(plan.indicator, 'month', plan.from_month, plan.to_month, null, plan.country, plan.platform) as v
  where v.value is not null
  union all
  select v.mission_id, v.country, v.period, v.value
  from portal.named_month(plan) as n
  join portal.mission_period(plan.indicator, 'month', plan.from_month, plan.to_month, current_date, null, plan.platform) as v
    on v.mission_id = n.mission_id and v.period = n.month
  where v.value is not null;
end;

-- The panel an effect is measured on, as one text: {"months", "better", "start", "stamp",
-- "missions": [{"id", "name", "country", "treated", "figures"}]}; figures are one value a
-- month, joined by commas, nothing where a month is missing, with the seven digits that figures
-- carry. Only the ministry that measures gets it, and looking at another ministry's figures is
-- noted. Months are gathered by mission first: in networks of thousands of missions nothing is
-- joined month by month that the planner cannot count.
create function portal.practice_panel(of_practice uuid, of_adoption uuid, drafted boolean) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member :=
    portal.require_role('reader', 'contributor', 'approver', 'publisher', 'facilitator', 'secretariat');
  plan portal.measured_plan := portal.measured_plan(of_practice, of_adoption, drafted);
  calendar date[];
  answer jsonb;
begin
  if plan.country is distinct from person.country then
    perform portal.refuse('practices.no_such_practice', 404);
  end if;
  if plan.indicator is null or plan.platform is null or plan.start_month is null or plan.missions = '{}' then
    perform portal.refuse('practices.nothing_to_measure', 409);
  end if;
  calendar := array(
    select month::date from generate_series(plan.from_month, plan.to_month, interval '1 month') as month);
  with panel as materialized (
    select v.mission_id, v.country, array_agg(v.month) as months, array_agg(v.value) as figures
    from portal.plan_values(plan) as v
    group by v.mission_id, v.country
  ),
  looked_at as (
    select v.country, sum(cardinality(v.months)) as months from panel v
    where v.country <> person.country
    group by v.country
  ),
  noted as (
    insert into portal.shared_view (viewer, viewer_name, viewer_country, country, from_month, to_month, months, submissions)
    select person.id, person.name, person.country, o.country, plan.from_month, plan.to_month, o.months,
      array(
        select distinct u.id
        from panel x
        join portal.account_month m
          on m.mission_id = x.mission_id and m.platform = plan.platform and m.month = any (x.months)
        cross join unnest(m.submissions) as u (id)
        where x.country = o.country)
    from looked_at o
  )
  select jsonb_build_object(
    'months', to_jsonb(calendar),
    'better', (select i.better from portal.indicator i where i.code = plan.indicator),
    'start', plan.start_month,
    'stamp', portal.figures_stamp(plan),
    'missions', (
      select coalesce(jsonb_agg(jsonb_build_object('id', k.id, 'name', k.name, 'country', k.country,
        'treated', k.id = any (plan.missions),
        'figures', (
          select string_agg(coalesce(f.value::real::text, ''), ',' order by c.month)
          from unnest(calendar) as c (month)
          left join unnest(v.months, v.figures) as f (month, value) using (month))) order by k.name, k.id), '[]')
      from portal.mission k
      left join panel v on v.mission_id = k.id
      where v.mission_id is not null or k.id = any (plan.missions)))
  into answer;
  return answer;
end $$;

-- Stores what was measured of a published practice or an adoption of it. The first measured of
-- a published version is also frozen with it.
create function portal.store_evidence(
  of_practice uuid, of_adoption uuid, found_verdict text, found_effect double precision, low double precision,
  high double precision, whole jsonb, with_stamp text
) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member :=
    portal.require_role('reader', 'contributor', 'approver', 'publisher', 'facilitator', 'secretariat');
  plan portal.measured_plan := portal.measured_plan(of_practice, of_adoption, false);
  shown portal.practice;
begin
  select * into shown from portal.practice p where p.id = of_practice for update;
  if plan.country is distinct from person.country then
    perform portal.refuse('practices.no_such_practice', 404);
  end if;
  if shown.version is null then
    perform portal.refuse('practices.not_published', 409);
  end if;
  -- Figures may change while it is being worked out: then it is worked out again.
  if with_stamp is distinct from portal.figures_stamp(plan) then
    perform portal.refuse('practices.figures_changed', 409);
  end if;
  insert into portal.evidence as e (practice_id, adoption_id, country, version, kind, verdict, effect, effect_low,
    effect_high, result, stamp)
  values (of_practice, of_adoption, plan.country, shown.version, 'frozen', found_verdict, found_effect, low, high, whole,
    with_stamp)
  on conflict (practice_id, adoption_id, version) where kind = 'frozen' do nothing;
  insert into portal.evidence as e (practice_id, adoption_id, country, version, kind, verdict, effect, effect_low,
    effect_high, result, stamp)
  values (of_practice, of_adoption, plan.country, shown.version, 'current', found_verdict, found_effect, low, high, whole,
    with_stamp)
  on conflict (practice_id, adoption_id) where kind = 'current' do update
  set version = excluded.version, verdict = excluded.verdict, effect = excluded.effect, effect_low = excluded.effect_low,
    effect_high = excluded.effect_high, result = excluded.result, stamp = excluded.stamp, measured_at = now();
  if of_adoption is null then
    update portal.practice p
    set verdict = found_verdict, effect = found_effect, effect_low = low, effect_high = high where p.id = of_practice;
  end if;
  perform portal.record(person.country, 'evidence.measured', of_practice::text, null,
    jsonb_build_object('verdict', found_verdict, 'version', shown.version));
exception
  when data_exception or integrity_constraint_violation then
    perform portal.refuse('practices.malformed', 400, sqlerrm);
end $$;

-- What of the person's ministry waits to be measured: never was, or rests on other figures now.
create function portal.evidence_due() returns table (practice_id uuid, adoption_id uuid)
language plpgsql stable security definer set search_path = ''
as $$
#variable_conflict use_column
declare
  person portal.member :=
    portal.require_role('reader', 'contributor', 'approver', 'publisher', 'facilitator', 'secretariat');
begin
  return query
    select w.practice_id, w.adoption_id
    from (
      select p.id as practice_id, null::uuid as adoption_id, p.version from portal.practice p
      where p.country = person.country and p.version is not null and p.archived_at is null
        and p.indicator is not null and p.platform is not null and p.start_month is not null and p.missions <> '{}'
      union all
      select a.practice_id, a.id, p.version from portal.adoption a join portal.practice p on p.id = a.practice_id
      where a.country = person.country
        and a.indicator is not null and a.platform is not null and a.start_month is not null and a.missions <> '{}'
    ) as w
    where not exists (
      select from portal.evidence e
      where e.practice_id = w.practice_id and e.adoption_id is not distinct from w.adoption_id and e.kind = 'current'
        and e.version = w.version
        and e.stamp = portal.figures_stamp(portal.measured_plan(w.practice_id, w.adoption_id, false)));
end $$;

create function api.save_adoption(practice text, revision integer, payload text) returns integer
language sql set search_path = ''
begin atomic
  select portal.save_adoption(practice::uuid, revision, payload::jsonb);
end;
create function api.practice_panel(practice text, adoption text, drafted boolean) returns text
language sql set search_path = ''
begin atomic
  select portal.practice_panel(practice::uuid, nullif(adoption, '')::uuid, drafted)::text;
end;
create function api.store_evidence(
  practice text, adoption text, verdict text, effect double precision, effect_low double precision,
  effect_high double precision, result text, stamp text
) returns void
language sql set search_path = ''
begin atomic
  select portal.store_evidence(
    practice::uuid, nullif(adoption, '')::uuid, verdict, effect, effect_low, effect_high, result::jsonb, stamp);
end;
create function api.evidence_due() returns table (practice_id uuid, adoption_id uuid)
language sql stable set search_path = ''
begin atomic
  select * from portal.evidence_due();
end;

grant execute on function
  portal.save_adoption(uuid, integer, jsonb), api.save_adoption(text, integer, text),
  portal.practice_panel(uuid, uuid, boolean), api.practice_panel(text, text, boolean),
  portal.store_evidence(uuid, uuid, text, double precision, double precision, double precision, jsonb, text),
  api.store_evidence(text, text, text, double precision, double precision, double precision, text, text),
  portal.evidence_due(), api.evidence_due()
to authenticated;
