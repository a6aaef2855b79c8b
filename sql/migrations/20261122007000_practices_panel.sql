-- The panel an effect is measured on, for networks of thousands of missions: months are gathered
-- by mission first, so that nothing is joined month by month that the planner cannot count.

-- As before, as one text: {"months", "better", "start", "stamp", "missions": [{"id", "name",
-- "country", "treated", "figures"}]}; figures are one value a month, joined by commas, nothing
-- where a month is missing, with the seven digits that figures carry. Only the ministry that measures gets it, and looking at another
-- ministry's figures is noted.
create or replace function portal.practice_panel(of_practice uuid, of_adoption uuid, drafted boolean) returns jsonb
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
