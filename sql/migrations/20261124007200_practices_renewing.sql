-- Evidence is measured anew when figures change, whoever looks: by its own ministry when one of
-- its people opens the practice, and by a schedule of the owner's, in nobody's name.

-- A mission's months in a panel, and what each was worth.
create type portal.panel_months as (mission_id uuid, country text, months date[], figures double precision[]);

-- Months are gathered by mission first: in networks of thousands of missions nothing is joined
-- month by month that the planner cannot count.
create function portal.plan_panel(plan portal.measured_plan) returns setof portal.panel_months
language sql stable security definer set search_path = ''
begin atomic
  select v.mission_id, v.country, array_agg(v.month), array_agg(v.value)
  from portal.plan_values(plan) as v
  group by v.mission_id, v.country;
end;

-- The panel an effect is measured on, as one text: {"months", "better", "start", "stamp",
-- "missions": [{"id", "name", "country", "treated", "figures"}]}; figures are one value a
-- month, joined by commas, nothing where a month is missing, with the seven digits that figures
-- carry.
create function portal.panel_text(plan portal.measured_plan, panel portal.panel_months[]) returns jsonb
language sql stable security definer set search_path = ''
return (
  with calendar as materialized (
    select month::date from generate_series(plan.from_month, plan.to_month, interval '1 month') as month
  )
  select jsonb_build_object(
    'months', (select coalesce(jsonb_agg(c.month order by c.month), '[]') from calendar c),
    'better', (select i.better from portal.indicator i where i.code = plan.indicator),
    'start', plan.start_month,
    'stamp', portal.figures_stamp(plan),
    'missions', (
      select coalesce(jsonb_agg(jsonb_build_object('id', k.id, 'name', k.name, 'country', k.country,
        'treated', k.id = any (plan.missions),
        'figures', (
          select string_agg(coalesce(f.value::real::text, ''), ',' order by c.month)
          from calendar c
          left join unnest(v.months, v.figures) as f (month, value) using (month))) order by k.name, k.id), '[]')
      from portal.mission k
      left join unnest(panel) as v on v.mission_id = k.id
      where v.mission_id is not null or k.id = any (plan.missions)))
);

-- The panel for a person of the ministry that measures; looking at another's figures is noted.
create or replace function portal.practice_panel(of_practice uuid, of_adoption uuid, drafted boolean) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member :=
    portal.require_role('reader', 'contributor', 'approver', 'publisher', 'facilitator', 'secretariat');
  plan portal.measured_plan := portal.measured_plan(of_practice, of_adoption, drafted);
  panel portal.panel_months[];
begin
  if plan.country is distinct from person.country then
    perform portal.refuse('practices.no_such_practice', 404);
  end if;
  if plan.indicator is null or plan.platform is null or plan.start_month is null or plan.missions = '{}' then
    perform portal.refuse('practices.nothing_to_measure', 409);
  end if;
  panel := array(select p from portal.plan_panel(plan) as p);
  insert into portal.shared_view (viewer, viewer_name, viewer_country, country, from_month, to_month, months, submissions)
  select person.id, person.name, person.country, v.country, plan.from_month, plan.to_month, sum(cardinality(v.months)),
    array(
      select distinct u.id
      from unnest(panel) as x
      join portal.account_month m
        on m.mission_id = x.mission_id and m.platform = plan.platform and m.month = any (x.months)
      cross join unnest(m.submissions) as u (id)
      where x.country = v.country)
  from unnest(panel) as v
  where v.country <> person.country
  group by v.country;
  return portal.panel_text(plan, panel);
end $$;


-- Keeps what was measured of a published practice or an adoption of it. The first measured of
-- a published version is also frozen with it.
create function portal.keep_evidence(
  of_practice uuid, of_adoption uuid, found_verdict text, found_effect double precision, low double precision,
  high double precision, whole jsonb, with_stamp text
) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  plan portal.measured_plan := portal.measured_plan(of_practice, of_adoption, false);
  shown portal.practice;
begin
  select * into shown from portal.practice p where p.id = of_practice for update;
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
  perform portal.record(plan.country, 'evidence.measured', of_practice::text, null,
    jsonb_build_object('verdict', found_verdict, 'version', shown.version));
exception
  when data_exception or integrity_constraint_violation then
    perform portal.refuse('practices.malformed', 400, sqlerrm);
end $$;

-- The same for a person: of their own ministry's practices and adoptions.
create or replace function portal.store_evidence(
  of_practice uuid, of_adoption uuid, found_verdict text, found_effect double precision, low double precision,
  high double precision, whole jsonb, with_stamp text
) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member :=
    portal.require_role('reader', 'contributor', 'approver', 'publisher', 'facilitator', 'secretariat');
begin
  if (portal.measured_plan(of_practice, of_adoption, false)).country is distinct from person.country then
    perform portal.refuse('practices.no_such_practice', 404);
  end if;
  perform portal.keep_evidence(of_practice, of_adoption, found_verdict, found_effect, low, high, whole, with_stamp);
end $$;


-- What waits to be measured, of one ministry or of all: it never was, or rests on other figures
-- now. `registered`: the plan stood before the start month.
create function portal.waiting_evidence(of_country text)
returns table (practice_id uuid, adoption_id uuid, country text, registered boolean)
language sql stable security definer set search_path = ''
begin atomic
  select w.practice_id, w.adoption_id, w.country, w.registered
  from (
    select p.id as practice_id, null::uuid as adoption_id, p.country, p.version, p.registered
    from portal.practice p
    where p.version is not null and p.archived_at is null
      and p.indicator is not null and p.platform is not null and p.start_month is not null and p.missions <> '{}'
    union all
    select a.practice_id, a.id, a.country, p.version, a.created_at::date < a.start_month
    from portal.adoption a join portal.practice p on p.id = a.practice_id
    where a.indicator is not null and a.platform is not null and a.start_month is not null and a.missions <> '{}'
  ) as w
  where (of_country is null or w.country = of_country)
    and not exists (
      select from portal.evidence e
      where e.practice_id = w.practice_id and e.adoption_id is not distinct from w.adoption_id and e.kind = 'current'
        and e.version = w.version
        and e.stamp = portal.figures_stamp(portal.measured_plan(w.practice_id, w.adoption_id, false)));
end;

create or replace function portal.evidence_due() returns table (practice_id uuid, adoption_id uuid)
language plpgsql stable security definer set search_path = ''
as $$
#variable_conflict use_column
declare
  person portal.member :=
    portal.require_role('reader', 'contributor', 'approver', 'publisher', 'facilitator', 'secretariat');
begin
  return query select w.practice_id, w.adoption_id from portal.waiting_evidence(person.country) as w;
end $$;

-- For the owner's schedule: the panel of something that waits. Nobody sees the figures, only what
-- is measured with them, so no look at them is noted.
create function portal.waiting_panel(of_practice uuid, of_adoption uuid) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  plan portal.measured_plan := portal.measured_plan(of_practice, of_adoption, false);
begin
  return portal.panel_text(plan, array(select p from portal.plan_panel(plan) as p));
end $$;
