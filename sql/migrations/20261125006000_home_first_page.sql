-- The first page: when a member was last here, what happened since, and what waits for them beside
-- submissions. Every question is one function that reads as the viewer, so that the page asks little.

create table portal.home_visit (
  member_id uuid primary key references portal.member (id),
  country text not null,
  seen_at timestamptz not null default now(),
  before_at timestamptz
);
comment on table portal.home_visit is
  'When a member last looked at the first page, and when the visit before this one ended. Nobody but they learn it.';
alter table portal.home_visit enable row level security;
alter table portal.home_visit alter column country set statistics 0;
create policy "Only members in good standing read" on portal.home_visit
as restrictive for select to authenticated using ((select portal.viewer_is_member()));

-- Notes that the viewer is here and returns when their visit before this one ended: null on the first.
-- A visit ends with half an hour's pause. It is nobody's news, so the log stays silent.
create function portal.note_visit() returns timestamptz
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_person();
  ended timestamptz;
begin
  insert into portal.home_visit as v (member_id, country) values (person.id, person.country)
  on conflict (member_id) do update
  set before_at = case when v.seen_at < now() - interval '30 minutes' then v.seen_at else v.before_at end,
    seen_at = now(), country = excluded.country
  returning v.before_at into ended;
  return ended;
end $$;

-- What happened in the network and in the own ministry, the newest first. What the viewer did themselves
-- is no news to them, and what waits for them or goes on stands above the news.
create function portal.changes(since timestamptz)
returns table (kind text, id text, subject text, country text, at timestamptz)
language sql stable set search_path = ''
begin atomic
  select 'release', r.number::text, r.number::text, null, r.cut_at
  from portal.release r where r.cut_at > since
  union all
  select 'edition', e.year::text, e.title, e.given_by, e.published_at
  from portal.edition e where e.state = 'published' and e.published_at > since
  union all
  select 'practice', p.id::text, p.title, p.country, p.published_at
  from portal.practice p where p.version is not null and p.archived_at is null and p.published_at > since
  union all
  select s.state, s.id::text, s.file_name, s.country, s.decided_at
  from portal.submission s
  where s.state in ('approved', 'returned') and s.decided_at > since and s.decided_by <> portal.viewer_id()
    and (s.state = 'approved' or s.created_by <> portal.viewer_id())
  union all
  select case when i.drill then 'drill' else 'incident' end, i.id::text, i.title, i.country, i.opened_at
  from portal.incident i
  where i.opened_at > since and i.opened_by <> portal.viewer_id()
    and (i.closed_at is not null or i.country <> portal.viewer_country())
  union all
  select 'progress', g.commitment, left(g.words, 160), g.country, g.decided_at
  from api.progress g where g.tier <> 'own' and g.country <> portal.viewer_country() and g.decided_at > since
  union all
  select 'view_' || (n.found -> 0 ->> 'what'), n.found -> 0 ->> 'address', n.title, null, n.made_at
  from portal.alert_notice n where n.kind = 'view' and n.made_at > since
  order by 5 desc
  limit 100;
end;

-- What the viewer is the next to act on. What lies after its `due_on` is late.
create function portal.waiting()
returns table (kind text, id text, subject text, person text, due_on date, at timestamptz)
language sql stable set search_path = ''
begin atomic
  select 'practice_to_decide', d.practice_id::text, d.content ->> 'title', d.saved_by_name, null::date, d.saved_at
  from portal.practice_draft d
  where d.state = 'review' and not portal.viewer_id() = any (d.editors)
    and (portal.viewer_has('approver') or portal.viewer_has('publisher'))
  union all
  select 'practice_returned', d.practice_id::text, d.content ->> 'title', d.commented_by_name, null, d.saved_at
  from portal.practice_draft d
  where d.state = 'draft' and d.comment is not null and portal.viewer_id() = any (d.editors)
  union all
  select 'practice_to_check', p.id::text, p.title, null, p.review_on, p.published_at
  from portal.practice p
  where p.version is not null and p.archived_at is null and p.review_on <= current_date
    and p.country = portal.viewer_country()
    and (portal.viewer_has('contributor') or portal.viewer_has('approver') or portal.viewer_has('publisher'))
  union all
  select 'award_to_decide', e.year::text, e.title, null, null, max(w.at)
  from (
    select x.id as edition_id, x.published_at as at from portal.edition x
    where x.state = 'review' and x.drafted_by <> portal.viewer_id()
    union all
    select c.edition_id, null from portal.category c where c.state = 'review' and c.drafted_by <> portal.viewer_id()
    union all
    select c.edition_id, null from portal.rule r join portal.category c on c.id = r.category_id
    where r.state = 'review' and r.drafted_by <> portal.viewer_id()
    union all
    select c.edition_id, null from portal.result r join portal.category c on c.id = r.category_id
    where r.state = 'review' and r.drafted_by <> portal.viewer_id()
    union all
    select coalesce(c.edition_id, b.edition_id, k.entry), k.drafted_at
    from portal.award_correction k
    left join portal.category c on c.id = k.entry
    left join portal.result r on r.id = k.entry
    left join portal.category b on b.id = r.category_id
    where k.state = 'review' and k.drafted_by <> portal.viewer_id()
  ) as w
  join portal.edition e on e.id = w.edition_id
  where portal.viewer_has('publisher') and e.given_by = portal.viewer_country()
  group by e.id, e.year, e.title
  union all
  select 'incident_task', t.incident_id::text, t.title, null, t.due_at::date, t.created_at
  from portal.incident_task t
  join portal.incident i on i.id = t.incident_id
  where t.assignee = portal.viewer_id() and t.done_at is null and i.closed_at is null
  union all
  select case w.state when 'open' then 'workshop_open' else 'workshop_soon' end, w.id::text, w.title, w.place, w.begins_on,
    w.created_at
  from portal.workshop w
  where portal.viewer_has('facilitator')
    and (w.state = 'open' or (w.state = 'draft' and w.begins_on between current_date and current_date + 14))
  union all
  -- The quarter that ended 45 days ago is due, and no release has taken it in yet.
  select 'release_to_cut', '', '', null, q.due_on, q.due_on::timestamptz
  from (select (date_trunc('quarter', current_date - 45) + interval '45 days')::date as due_on) as q
  where portal.viewer_has('secretariat') and exists (select from portal.release)
    and not exists (select from portal.release r where r.as_of >= q.due_on)
  order by 5 nulls last, 6;
end;

create function api.note_visit() returns timestamptz
language sql set search_path = ''
begin atomic
  select portal.note_visit();
end;
create function api.changes(since text)
returns table (kind text, id text, subject text, country text, at timestamptz)
language sql stable set search_path = ''
begin atomic
  select * from portal.changes(since::timestamptz);
end;
create function api.waiting()
returns table (kind text, id text, subject text, person text, due_on date, at timestamptz)
language sql stable set search_path = ''
begin atomic
  select * from portal.waiting();
end;
grant execute on function
  portal.note_visit(), api.note_visit(),
  portal.changes(timestamptz), api.changes(text),
  portal.waiting(), api.waiting()
to authenticated;
