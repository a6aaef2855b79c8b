-- What the portal holds that may be evidence of progress, and the workshops that two ministries share.

-- The ended workshops that a ministry convened or had a seat in, with everybody who did: whoever was in the
-- room may know that they were. Nothing of what was said there is told.
create function portal.attended_workshops() returns table (
  id uuid, title text, country text, on_day date, ministries text[]
)
language sql stable security definer set search_path = ''
begin atomic
  select w.id, w.title, w.country, coalesce(w.begins_on, w.ended_at::date),
    array(
      select w.country
      union
      select s.country from portal.workshop_ministry s where s.workshop_id = w.id and s.key_hash is not null)
  from portal.workshop w
  where w.state = 'ended' and portal.viewer_is_member()
    and (w.country = portal.viewer_country() or exists (
      select from portal.workshop_ministry s
      where s.workshop_id = w.id and s.country = portal.viewer_country() and s.key_hash is not null));
end;

create function api.shared_workshops(partner text) returns table (id uuid, title text, country text, on_day date)
language sql stable set search_path = ''
begin atomic
  select w.id, w.title, w.country, w.on_day
  from portal.attended_workshops() as w
  where partner = any (w.ministries)
  order by w.on_day desc, w.id;
end;

-- Read with the rights of whoever asks: nobody is suggested what they could not read themselves. Which of it
-- fits which commitment is data of the instruments. `kind` is what happened: submissions (reference: the year;
-- n of them, named: how many by name), published, adopted, drill, workshop.
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
  union all
  select 'workshop', w.id::text, w.title, w.on_day, null, null, '{}'::text[]
  from portal.attended_workshops() as w
  order by 4 desc, 2;
end;

-- What was linked, in words and figures of its own: nobody links what their ministry cannot read.
create function portal.evidence_of(of_kind text, of_reference text, said text, person portal.member)
returns table (label text, figure integer)
language plpgsql stable security definer set search_path = ''
as $$
begin
  return query
    select null::text, count(*)::integer from portal.submission s
    where of_kind = 'submissions' and s.country = person.country and s.state = 'approved' and s.tier <> 'own'
      and coalesce(s.embargo_until, current_date) <= current_date and extract(year from s.decided_at)::text = of_reference
    having count(*) > 0
    union all
    select p.title, null from portal.practice p
    where of_kind = 'practice' and p.id::text = of_reference and p.version is not null
    union all
    select w.title, null from portal.attended_workshops() as w
    where of_kind = 'workshop' and w.id::text = of_reference
    union all
    select i.title, null from portal.incident i
    where of_kind = 'incident' and i.id::text = of_reference and i.country = person.country
    union all
    select coalesce(nullif(i.title, ''), i.link, ''), null from portal.item i
    where of_kind = 'item' and i.id::text = of_reference and i.country = person.country
    union all
    select trim(said), null
    where of_kind = 'address' and of_reference ~* '^https?://[^/?#\s@]+([/?#]\S*)?$' and trim(said) <> '';
  if not found then
    perform portal.refuse('commitments.no_such_evidence', 404);
  end if;
end $$;

grant execute on function
  portal.attended_workshops(), api.shared_workshops(text), api.progress_suggestions()
to authenticated;
