-- What waits for somebody on the first page: also files of theirs that storing did not come to.

-- What the viewer is the next to act on. What lies after its `due_on` is late.
create or replace function portal.waiting()
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
  union all
  select 'file_not_stored', '', left(string_agg(u.file_name, ', '), 160), null, null, min(u.begun_at)
  from portal.last_upload() as u
  where u.state = 'not_stored'
  having count(*) > 0
  order by 5 nulls last, 6;
end;
