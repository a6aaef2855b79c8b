-- The first page asks at once what it asked one after the other: each question is a request of its own,
-- and forty of them were most of what a person waited for after signing in.

-- What waits for the viewer and what goes on in their ministry, as one text: the rows of the views and
-- functions named, read as the viewer. Who neither brings nor decides on files has none of the four lists.
create function api.first_page() returns text
language sql stable set search_path = ''
begin atomic
  select jsonb_build_object(
    'incidents', (
      select coalesce(jsonb_agg(
        to_jsonb(i) || jsonb_build_object('board', (
          select coalesce(jsonb_agg(to_jsonb(b)), '[]') from portal.crisis_board(i.id) as b))
        order by i.onset desc, i.id), '[]')
      from api.incident i
      where i.closed_at is null and (
        i.country = portal.viewer_country()
        or exists (
          select from api.incident_mission m where m.incident_id = i.id and m.country = portal.viewer_country()))),
    'waiting', (select coalesce(jsonb_agg(to_jsonb(w)), '[]') from portal.waiting() as w),
    'unread', (select count(*) from api.alert_notice n where n.read_at is null and n.kind in ('search', 'feeds')))
    || case when portal.viewer_has('contributor') or portal.viewer_has('approver') then jsonb_build_object(
      'submissions', (
        select coalesce(jsonb_agg(to_jsonb(s) order by s.created_at), '[]')
        from api.submission s where s.state in ('checked', 'submitted', 'returned')),
      'overdue', portal.overdue_discrepancies(),
      'progress', (
        select coalesce(jsonb_agg(to_jsonb(p) order by p.on_day, p.written_at, p.id), '[]')
        from api.progress p where p.country = portal.viewer_country()),
      'joint', (
        select coalesce(jsonb_agg(to_jsonb(j) order by j.on_day, j.written_at, j.id), '[]') from api.joint_entry j))
    else '{"submissions": [], "overdue": [], "progress": [], "joint": []}' end
  where portal.viewer_is_member();
end;

-- Nobody asks these two by themselves any more.
drop function api.waiting();
drop function api.overdue_discrepancies();

-- Where the viewer's missions stand among all missions in a quarter and in the one before, for the first
-- `most` indicators that they have values of, on the platform they have most accounts on. `wanted` is
-- platform → indicators, the first to be told first. Every benchmark is looked up, and noted, as one by one;
-- of the quarter before only where the missions had values then.
create function portal.own_standing(wanted jsonb, of_quarter date, most integer) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  quarter_before constant date := of_quarter - interval '3 months';
  last_month constant date := of_quarter + interval '2 months';
  held_on text;
  code text;
  own jsonb;
  found jsonb := '[]';
  grades jsonb := '[]';
begin
  for held_on in
    select a.platform from portal.account a
    where a.country = portal.viewer_country() and wanted ? a.platform and exists (
      select from portal.account_month m
      where m.country = portal.viewer_country() and m.platform = a.platform and m.month between of_quarter and last_month)
    group by a.platform order by count(*) desc, a.platform
  loop
    for code in select jsonb_array_elements_text(wanted -> held_on) loop
      select coalesce(jsonb_agg(to_jsonb(v) order by v.mission), '[]') into own
      from (
        select m.id as mission_id, m.name as mission,
          max(p.value) filter (where p.period = of_quarter) as value,
          max(p.value) filter (where p.period = quarter_before) as before
        from portal.mission_period(
          code, 'quarter', quarter_before, last_month, null, portal.viewer_country(), held_on) as p
        join portal.mission m on m.id = p.mission_id
        group by m.id, m.name
      ) as v;
      continue when not jsonb_path_exists(own, '$[*].value ? (@ != null)');
      found := found || jsonb_build_object(
        'indicator', code, 'platform', held_on, 'own', own,
        'now', (select to_jsonb(b) from portal.benchmark(code, held_on, of_quarter, 'all', 'all') as b),
        'before', case when jsonb_path_exists(own, '$[*].before ? (@ != null)') then (
          select to_jsonb(b) from portal.benchmark(code, held_on, quarter_before, 'all', 'all') as b) end);
      exit when jsonb_array_length(found) >= most;
    end loop;
    exit when jsonb_array_length(found) > 0;
  end loop;
  if found <> '[]' then
    select coalesce(jsonb_agg(jsonb_build_object(
      'account_id', e.account_id, 'mission_id', e.mission_id, 'platform', e.platform, 'month', e.month,
      'measure', e.measure, 'grade', g.grade)), '[]')
    into grades
    from portal.comparison(of_quarter, last_month) as e
    join portal.confidence_grade g on e.state = any (g.states)
    where e.platform = held_on;
  end if;
  return jsonb_build_object('figures', found, 'grades', grades);
end $$;

create function api.own_standing(wanted text, quarter text, most integer) returns text
language sql set search_path = ''
begin atomic
  select portal.own_standing(wanted::jsonb, quarter::date, most)::text where portal.viewer_is_member();
end;

grant execute on function
  api.first_page(), portal.own_standing(jsonb, date, integer), api.own_standing(text, text, integer)
to authenticated;
