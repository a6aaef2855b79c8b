-- A question without an indicator, platform, quarter, group or category is about no cell: it is
-- refused in plain words, and not by the log that cannot note it.
create or replace function portal.benchmark(
  of_indicator text, of_platform text, of_quarter date, of_peer_group text, of_category text
) returns table (
  status text, reason text, release integer, as_of date, cut_at timestamptz, rule_version text, missions integer,
  p10 double precision, p25 double precision, median double precision, p75 double precision, p90 double precision,
  inputs_hash text, seed uuid
)
language plpgsql security definer set search_path = ''
as $$
#variable_conflict use_column
declare
  person portal.member :=
    portal.require_role('reader', 'contributor', 'approver', 'publisher', 'facilitator', 'secretariat');
  cell portal.release_cell;
  latest portal.release;
  made portal.release;
begin
  if num_nulls(of_platform, of_quarter, of_category) > 0
    or not exists (select from portal.indicator i where i.code = of_indicator)
    or not exists (select from portal.peer_group g where g.code = of_peer_group) then
    perform portal.refuse('benchmarks.no_such_cell', 404);
  end if;
  select * into latest from portal.release r order by r.number desc limit 1;
  select * into cell from portal.release_cell c
  where c.indicator = of_indicator and c.platform = of_platform and c.quarter = of_quarter
    and c.peer_group = of_peer_group and c.category = of_category
  order by c.release desc limit 1;
  if cell.release is null then
    cell.status := 'suppressed';
    cell.reason := case
      when of_quarter <= portal.last_frozen_quarter(latest.as_of, (latest.parameters ->> 'freeze_days')::integer)
        then 'too_few_missions'
      else 'not_released' end;
  end if;
  select * into made from portal.release r
  where r.number = case when cell.status = 'published' then cell.release else latest.number end;
  insert into portal.benchmark_view (viewer, country, release, indicator, platform, quarter, peer_group, category, status)
  values (person.id, person.country, made.number, of_indicator, left(of_platform, 20), of_quarter, of_peer_group,
    left(of_category, 200), cell.status);
  return query select cell.status, cell.reason, made.number, made.as_of, made.cut_at, made.rule_version, cell.missions,
    cell.p10, cell.p25, cell.median, cell.p75, cell.p90,
    case when cell.status = 'published' then cell.inputs_hash end, made.seed;
end $$;
