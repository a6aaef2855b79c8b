-- The discrepancies of the viewer's ministry that are open after their due date, as the comparison
-- has them: for whoever reminds people of what waits.
create function portal.overdue_discrepancies() returns jsonb
language sql stable set search_path = ''
begin atomic
  with span as (
    select min(d.month) as first, max(d.month) as last from portal.discrepancy d
    where d.country = portal.viewer_country() and d.due_on < current_date
  )
  select coalesce(jsonb_agg(each.found order by each.found ->> 'due_on', each.found ->> 'month'), '[]')
  from span s
  cross join lateral jsonb_array_elements(portal.comparisons(s.first, s.last) -> 'rows') as each (found)
  where s.first is not null
    and (each.found ->> 'due_on')::date < current_date
    and each.found ->> 'state' in ('differs', 'unreported', 'moved');
end;

create function api.overdue_discrepancies() returns table (figures text)
language sql stable set search_path = ''
begin atomic
  select portal.overdue_discrepancies()::text where portal.viewer_is_member();
end;

grant execute on function portal.overdue_discrepancies(), api.overdue_discrepancies() to authenticated;
