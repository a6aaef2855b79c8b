-- The log of an incident, who did what, where and when, and what is left to do. The log is
-- added to and never rewritten: a mistake is put right by another entry that names the first.

create table portal.incident_event (
  id uuid primary key default gen_random_uuid(),
  incident_id uuid not null references portal.incident (id),
  country text not null references portal.country (code),
  at timestamptz not null,
  who text not null check (length(btrim(who)) between 1 and 160),
  what text not null check (length(btrim(what)) between 1 and 2000),
  place text not null default '' check (length(place) <= 160),
  mission_id uuid references portal.mission (id),
  corrects uuid references portal.incident_event (id),
  tier text not null default 'own' check (tier in ('own', 'network')),
  recorded_by uuid not null,
  recorded_by_name text not null,
  recorded_at timestamptz not null default clock_timestamp()
);
comment on table portal.incident_event is 'The log of an incident: who did what, where and when. Append-only.';
comment on column portal.incident_event.corrects is 'The earlier entry that this one puts right.';
create index incident_event_by_incident on portal.incident_event (incident_id, at);
create index incident_event_by_country on portal.incident_event (country);
create index incident_event_by_mission on portal.incident_event (mission_id);
create index incident_event_by_corrected on portal.incident_event (corrects);
create trigger incident_event_is_append_only
before update or delete or truncate on portal.incident_event
for each statement execute function portal.keep_the_past();

create table portal.incident_task (
  id uuid primary key default gen_random_uuid(),
  incident_id uuid not null references portal.incident (id),
  country text not null references portal.country (code),
  title text not null check (length(btrim(title)) between 1 and 200),
  note text not null default '' check (length(note) <= 2000),
  mission_id uuid references portal.mission (id),
  assignee uuid references portal.member (id),
  due_at timestamptz,
  done_at timestamptz,
  done_by_name text,
  created_by_name text not null,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default clock_timestamp()
);
comment on table portal.incident_task is 'Something a ministry has to do in an incident, by whom and until when.';
create index incident_task_by_incident on portal.incident_task (incident_id, country);
create index incident_task_by_country on portal.incident_task (country);
create index incident_task_by_mission on portal.incident_task (mission_id);
create index incident_task_by_assignee on portal.incident_task (assignee);

alter table portal.incident_event enable row level security;
alter table portal.incident_task enable row level security;
grant select on portal.incident_event, portal.incident_task to authenticated;
create policy "Members read their ministry's entries, and what others share of an incident" on portal.incident_event
for select to authenticated
using (
  country = ((select auth.jwt()) ->> 'country')
  or (tier = 'network' and exists (select from portal.incident i where i.id = incident_id))
);
create policy "Members read their ministry's tasks" on portal.incident_task
for select to authenticated using (country = ((select auth.jwt()) ->> 'country'));
create policy "Only members in good standing read" on portal.incident_event as restrictive
for select to authenticated using ((select portal.viewer_is_member()));
create policy "Only members in good standing read" on portal.incident_task as restrictive
for select to authenticated using ((select portal.viewer_is_member()));

create view api.incident_event with (security_invoker = true) as
select id, incident_id, country, at, who, what, place, mission_id, corrects, tier,
  case when country = (select portal.viewer_country()) then recorded_by_name end as recorded_by_name, recorded_at
from portal.incident_event;
create view api.incident_task with (security_invoker = true) as
select t.id, t.incident_id, t.country, t.title, t.note, t.mission_id, t.assignee, m.name as assignee_name,
  t.due_at, t.done_at, t.done_by_name, t.created_by_name, t.created_at, t.changed_at
from portal.incident_task t
left join portal.member m on m.id = t.assignee;
grant select on api.incident_event, api.incident_task to authenticated;


-- A mission named in the log or in a task is one of the ministry's own.
create function portal.require_own_mission(wanted uuid, person portal.member) returns void
language plpgsql stable security definer set search_path = ''
as $$
begin
  if wanted is not null
    and not exists (select from portal.mission m where m.id = wanted and m.country = person.country) then
    perform portal.refuse('crisis.no_such_mission', 404);
  end if;
end $$;

create function portal.add_incident_event(wanted uuid, payload jsonb) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver', 'secretariat');
  held portal.incident := portal.require_incident(wanted, person);
  corrected uuid;
  made uuid;
begin
  corrected := nullif(payload ->> 'corrects', '')::uuid;
  perform portal.require_sharing(person, coalesce(payload ->> 'tier', 'own'));
  perform portal.require_own_mission(nullif(payload ->> 'mission', '')::uuid, person);
  if corrected is not null and not exists (
    select from portal.incident_event e
    where e.id = corrected and e.incident_id = held.id and e.country = person.country) then
    perform portal.refuse('crisis.no_such_entry', 404);
  end if;
  if (payload ->> 'at')::timestamptz > now() + interval '5 minutes' then
    perform portal.refuse('crisis.in_future', 400);
  end if;
  insert into portal.incident_event (incident_id, country, at, who, what, place, mission_id, corrects, tier,
    recorded_by, recorded_by_name)
  values (held.id, person.country, coalesce((payload ->> 'at')::timestamptz, now()), btrim(payload ->> 'who'),
    btrim(payload ->> 'what'), btrim(coalesce(payload ->> 'place', '')), nullif(payload ->> 'mission', '')::uuid,
    corrected, coalesce(payload ->> 'tier', 'own'), person.id, person.name)
  returning id into made;
  perform portal.record(person.country, 'incident.event_added', held.id::text, null, null);
  return made;
exception
  when check_violation or not_null_violation or data_exception then
    perform portal.refuse('crisis.malformed', 400, sqlerrm);
end $$;

create function portal.hold_incident_task(wanted uuid, person portal.member) returns portal.incident_task
language plpgsql security definer set search_path = ''
as $$
declare
  held portal.incident_task;
begin
  select * into held from portal.incident_task t where t.id = wanted and t.country = person.country for update;
  if held.id is null then
    perform portal.refuse('crisis.no_such_task', 404);
  end if;
  return held;
end $$;

-- Adds a task (`task` is null) or changes one; what the payload does not name stays.
create function portal.save_incident_task(wanted uuid, task uuid, payload jsonb) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver', 'secretariat');
  held portal.incident := portal.require_incident(wanted, person);
  was portal.incident_task;
  now_is portal.incident_task;
begin
  if task is null then
    now_is.id := gen_random_uuid();
    now_is.incident_id := held.id;
    now_is.country := person.country;
    now_is.created_by_name := person.name;
    now_is.created_at := now();
  else
    was := portal.hold_incident_task(task, person);
    now_is := was;
  end if;
  now_is.title := btrim(case when payload ? 'title' then payload ->> 'title' else was.title end);
  now_is.note := btrim(coalesce(case when payload ? 'note' then payload ->> 'note' else was.note end, ''));
  now_is.mission_id := case when payload ? 'mission' then nullif(payload ->> 'mission', '')::uuid else was.mission_id end;
  now_is.assignee := case when payload ? 'assignee' then nullif(payload ->> 'assignee', '')::uuid else was.assignee end;
  now_is.due_at := case when payload ? 'due_at' then nullif(payload ->> 'due_at', '')::timestamptz else was.due_at end;
  now_is.changed_at := clock_timestamp();
  perform portal.require_own_mission(now_is.mission_id, person);
  if now_is.assignee is not null and not exists (
    select from portal.member m where m.id = now_is.assignee and m.country = person.country
      and (m.suspended_at is null or m.id is not distinct from was.assignee)) then
    perform portal.refuse('crisis.no_such_colleague', 404);
  end if;
  if task is null then
    insert into portal.incident_task values (now_is.*);
  else
    update portal.incident_task t set title = now_is.title, note = now_is.note, mission_id = now_is.mission_id,
      assignee = now_is.assignee, due_at = now_is.due_at, changed_at = now_is.changed_at
    where t.id = task;
  end if;
  perform portal.record(person.country, 'incident.task_saved', now_is.incident_id::text, null,
    jsonb_build_object('title', now_is.title, 'due_at', now_is.due_at));
  return now_is.id;
exception
  when check_violation or not_null_violation or data_exception then
    perform portal.refuse('crisis.malformed', 400, sqlerrm);
end $$;

create function portal.finish_incident_task(task uuid, finished boolean) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver', 'secretariat');
  was portal.incident_task := portal.hold_incident_task(task, person);
begin
  if finished is null then
    perform portal.refuse('crisis.malformed', 400, 'done');
  end if;
  if finished = (was.done_at is not null) then
    return;
  end if;
  update portal.incident_task t set changed_at = clock_timestamp(),
    done_at = case when finished then now() end, done_by_name = case when finished then person.name end
  where t.id = task;
  perform portal.record(was.country, case when finished then 'incident.task_done' else 'incident.task_reopened' end,
    was.incident_id::text, null, jsonb_build_object('title', was.title));
end $$;


create function api.add_incident_event(incident text, payload text) returns uuid
language sql set search_path = ''
begin atomic
  select portal.add_incident_event(incident::uuid, payload::jsonb);
end;
create function api.save_incident_task(incident text, task text, payload text) returns uuid
language sql set search_path = ''
begin atomic
  select portal.save_incident_task(incident::uuid, nullif(task, '')::uuid, payload::jsonb);
end;
create function api.finish_incident_task(task text, done boolean) returns void
language sql set search_path = ''
begin atomic
  select portal.finish_incident_task(task::uuid, done);
end;

grant execute on function
  portal.add_incident_event(uuid, jsonb), api.add_incident_event(text, text),
  portal.save_incident_task(uuid, uuid, jsonb), api.save_incident_task(text, text, text),
  portal.finish_incident_task(uuid, boolean), api.finish_incident_task(text, boolean)
to authenticated;
