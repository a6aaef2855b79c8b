-- What the portal holds that may be evidence of progress, read with the rights of whoever asks: nobody is
-- suggested what they could not read themselves. Which of it fits which commitment is data of the instruments.

-- `kind` is what happened: submissions (reference: the year; n of them, named: how many by name), published,
-- adopted, drill.
create function api.progress_suggestions() returns table (
  kind text, reference text, title text, on_day date, n integer, named integer, themes text[]
)
language sql stable set search_path = ''
begin atomic
  select 'submissions', extract(year from s.decided_at)::text, null, max(s.decided_at)::date, count(*)::integer,
    (count(*) filter (where s.tier in ('network', 'public')))::integer, '{}'::text[]
  from portal.submission s
  where s.country = (select portal.viewer_country()) and s.state = 'approved' and s.tier <> 'own'
    and coalesce(s.embargo_until, current_date) <= current_date
  group by 2
  union all
  select 'published', p.id::text, p.title, p.published_at::date, null, null, p.themes
  from portal.practice p
  where p.country = (select portal.viewer_country()) and p.version is not null and p.archived_at is null
  union all
  select 'adopted', p.id::text, p.title, a.saved_at::date, null, null, p.themes
  from portal.adoption a
  join portal.practice p on p.id = a.practice_id
  where a.country = (select portal.viewer_country()) and a.state in ('adopted', 'adapted') and p.version is not null
  union all
  select 'drill', i.id::text, i.title, i.onset::date, null, null, array['crisis']
  from portal.incident i
  where i.country = (select portal.viewer_country()) and i.drill
  order by 4 desc, 2;
end;
grant execute on function api.progress_suggestions() to authenticated;
