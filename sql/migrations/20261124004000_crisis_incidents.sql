-- An incident: something happened in one or several host countries, and headquarters wants to
-- know of each mission there whether it has spoken. Which missions stand on the board follows
-- from the hosts and may be adjusted by the ministry they belong to.

create table portal.incident (
  id uuid primary key default gen_random_uuid(),
  country text not null references portal.country (code),
  title text not null check (length(title) between 3 and 160 and title = btrim(title)),
  kind text not null check (kind in ('earthquake', 'tsunami', 'volcano', 'storm', 'flood', 'epidemic', 'unrest',
    'conflict', 'accident', 'attack', 'cyber', 'other')),
  place text not null check (length(place) between 1 and 160),
  hosts text[] not null check (cardinality(hosts) between 1 and 60),
  latitude double precision check (latitude between -90 and 90),
  longitude double precision check (longitude between -180 and 180),
  onset timestamptz not null,
  drill boolean not null,
  tier text not null default 'own' check (tier in ('own', 'network')),
  demonstration boolean not null default false,
  opened_by uuid not null,
  opened_by_name text not null,
  opened_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  closed_at timestamptz,
  closed_by_name text,
  check ((latitude is null) = (longitude is null))
);
comment on table portal.incident is 'Something that happened, for real or as a drill, and when it began.';
comment on column portal.incident.hosts is 'The countries affected: missions hosted there stand on the board.';
comment on column portal.incident.tier is 'own: the ministry that opened it sees it; network: every member, with their own missions.';
create index incident_by_country on portal.incident (country, opened_at desc);
create unique index incident_once on portal.incident (country, lower(title)) where closed_at is null;

create table portal.incident_mission (
  incident_id uuid not null references portal.incident (id),
  mission_id uuid not null references portal.mission (id),
  country text not null,
  tier text not null default 'own' check (tier in ('own', 'network')),
  added_at timestamptz not null default now(),
  health_at_close text check (health_at_close in ('fresh', 'waiting', 'failing', 'none')),
  primary key (incident_id, mission_id),
  unique (incident_id, mission_id, country)
);
comment on table portal.incident_mission is 'A mission on the board of an incident.';
comment on column portal.incident_mission.tier is
  'Whether its ministry lets the other members who see the incident see what it did: when, not the notes.';
comment on column portal.incident_mission.health_at_close is
  'The health of the mission''s feeds when the incident was closed; missing while it goes on.';
create index incident_mission_by_mission on portal.incident_mission (mission_id);

alter table portal.incident enable row level security;
alter table portal.incident_mission enable row level security;
grant select on portal.incident, portal.incident_mission to authenticated;

create policy "Members see their ministry's incidents and those of the network" on portal.incident
for select to authenticated
using (country = ((select auth.jwt()) ->> 'country') or tier = 'network');
create policy "Members see their own missions on a board, and those that others show" on portal.incident_mission
for select to authenticated
using (
  exists (select from portal.incident i where i.id = incident_id)
  and (country = ((select auth.jwt()) ->> 'country') or tier = 'network')
);
create policy "Only members in good standing read" on portal.incident as restrictive
for select to authenticated using ((select portal.viewer_is_member()));
create policy "Only members in good standing read" on portal.incident_mission as restrictive
for select to authenticated using ((select portal.viewer_is_member()));

-- Who opened it is a colleague's name: other ministries learn which ministry, not which person.
create view api.incident with (security_invoker = true) as
select id, country, title, kind, place, hosts, latitude, longitude, onset, drill, tier, demonstration,
  case when country = (select portal.viewer_country()) then opened_by_name end as opened_by_name,
  opened_at, changed_at, closed_at,
  case when country = (select portal.viewer_country()) then closed_by_name end as closed_by_name
from portal.incident;
create view api.incident_mission with (security_invoker = true) as
select incident_id, mission_id, country, tier, added_at from portal.incident_mission;
grant select on api.incident, api.incident_mission to authenticated;


-- What one ministry may know of an incident; no row for one it may not see.
create function portal.visible_incident(wanted uuid, to_country text) returns setof portal.incident
language sql stable security definer set search_path = ''
begin atomic
  select * from portal.incident i where i.id = wanted and (i.country = to_country or i.tier = 'network');
end;

-- An incident that somebody of this ministry writes about.
create function portal.require_incident(wanted uuid, person portal.member) returns portal.incident
language plpgsql stable security definer set search_path = ''
as $$
declare
  held portal.incident;
begin
  select * into held from portal.visible_incident(wanted, person.country);
  if held.id is null then
    perform portal.refuse('crisis.no_such_incident', 404);
  end if;
  return held;
end $$;

-- An incident that its own ministry changes, locked.
create function portal.hold_incident(wanted uuid, person portal.member) returns portal.incident
language plpgsql security definer set search_path = ''
as $$
declare
  held portal.incident := portal.require_incident(wanted, person);
begin
  if held.country is distinct from person.country then
    perform portal.refuse('crisis.not_yours', 403);
  end if;
  select * into held from portal.incident i where i.id = wanted for update;
  return held;
end $$;

-- What leaves the ministry is for an approver or the secretariat to decide.
create function portal.require_sharing(person portal.member, to_tier text) returns void
language plpgsql stable set search_path = ''
as $$
begin
  if to_tier is distinct from 'own' and not person.roles && array['approver', 'secretariat'] then
    perform portal.refuse('crisis.sharing_needs_approver', 403);
  end if;
end $$;

-- Puts the missions in the hosts on the board: the ministry's own, and everybody's once the
-- network sees the incident. A mission that is there stays as it is; one that comes later is
-- shown to whom its ministry shows its others.
create function portal.add_missions_in_area(held portal.incident) returns void
language sql security definer set search_path = ''
begin atomic
  insert into portal.incident_mission (incident_id, mission_id, country, tier)
  select held.id, m.id, m.country, coalesce((select min(b.tier) from portal.incident_mission b
    where b.incident_id = held.id and b.country = m.country), 'own')
  from portal.mission m
  where m.host_country = any (held.hosts) and m.closed_on is null
    and (m.country = held.country or held.tier = 'network')
  on conflict do nothing;
end;

create function portal.choose_missions(held portal.incident, of_country text, chosen jsonb) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  wanted uuid[];
begin
  if jsonb_typeof(chosen) is distinct from 'array' then
    perform portal.refuse('crisis.malformed', 400, 'missions');
  end if;
  wanted := array(select jsonb_array_elements_text(chosen)::uuid);
  if exists (
    select from unnest(wanted) as w (id)
    where not exists (select from portal.mission m where m.id = w.id and m.country = of_country)) then
    perform portal.refuse('crisis.no_such_mission', 404);
  end if;
  delete from portal.incident_mission b
  where b.incident_id = held.id and b.country = of_country and b.mission_id <> all (wanted);
  insert into portal.incident_mission (incident_id, mission_id, country, tier)
  select held.id, w.id, of_country, coalesce((select min(b.tier) from portal.incident_mission b
    where b.incident_id = held.id and b.country = of_country), 'own')
  from unnest(wanted) as w (id)
  on conflict do nothing;
end $$;

-- What the worker would look at in its own time, it looks at now.
create function portal.look_at_feeds_now(held portal.incident) returns void
language sql security definer set search_path = ''
begin atomic
  update portal.feed_state s set next_due = now()
  from portal.feed f
  join portal.incident_mission b on b.mission_id = f.mission_id
  where s.feed_id = f.id and b.incident_id = held.id and b.country = held.country and f.closed_at is null
    and s.next_due > now();
end;

-- Lays what a payload says over an incident; what it does not name stays.
create function portal.incident_with(was portal.incident, payload jsonb) returns portal.incident
language plpgsql stable security definer set search_path = ''
as $$
declare
  now_is portal.incident := was;
begin
  now_is.title := btrim(case when payload ? 'title' then payload ->> 'title' else was.title end);
  now_is.kind := case when payload ? 'kind' then payload ->> 'kind' else was.kind end;
  now_is.place := btrim(case when payload ? 'place' then payload ->> 'place' else was.place end);
  now_is.hosts := case when payload ? 'hosts'
    then array(select distinct jsonb_array_elements_text(payload -> 'hosts') order by 1) else was.hosts end;
  now_is.latitude := case when payload ? 'latitude' then (payload ->> 'latitude')::double precision else was.latitude end;
  now_is.longitude := case when payload ? 'longitude' then (payload ->> 'longitude')::double precision else was.longitude end;
  now_is.onset := case when payload ? 'onset' then (payload ->> 'onset')::timestamptz else was.onset end;
  now_is.drill := case when payload ? 'drill' then (payload ->> 'drill')::boolean else was.drill end;
  now_is.tier := case when payload ? 'tier' then payload ->> 'tier' else coalesce(was.tier, 'own') end;
  now_is.changed_at := clock_timestamp();
  if now_is.onset > now() + interval '5 minutes' then
    perform portal.refuse('crisis.onset_in_future', 400);
  end if;
  if not now_is.hosts <@ array(select c.code from portal.country c) then
    perform portal.refuse('crisis.unknown_country', 400);
  end if;
  return now_is;
end $$;

create function portal.incident_facts(of_incident portal.incident) returns jsonb
language sql immutable set search_path = ''
return jsonb_build_object('title', of_incident.title, 'kind', of_incident.kind, 'place', of_incident.place,
  'hosts', to_jsonb(of_incident.hosts), 'latitude', of_incident.latitude, 'longitude', of_incident.longitude,
  'onset', of_incident.onset, 'drill', of_incident.drill, 'tier', of_incident.tier);

create function portal.open_incident(payload jsonb) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver', 'secretariat');
  made portal.incident;
begin
  made := portal.incident_with(made, payload);
  made.id := gen_random_uuid();
  made.country := person.country;
  made.demonstration := false;
  made.opened_by := person.id;
  made.opened_by_name := person.name;
  made.opened_at := now();
  perform portal.require_sharing(person, made.tier);
  insert into portal.incident values (made.*);
  perform portal.add_missions_in_area(made);
  if payload ? 'missions' then
    perform portal.choose_missions(made, person.country, payload -> 'missions');
  end if;
  perform portal.look_at_feeds_now(made);
  perform portal.record(made.country, 'incident.opened', made.id::text, null, portal.incident_facts(made));
  return made.id;
exception
  when unique_violation then
    perform portal.refuse('crisis.incident_exists', 409, payload ->> 'title');
  when check_violation or not_null_violation or data_exception then
    perform portal.refuse('crisis.malformed', 400, sqlerrm);
end $$;

create function portal.change_incident(wanted uuid, payload jsonb) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver', 'secretariat');
  was portal.incident := portal.hold_incident(wanted, person);
  now_is portal.incident;
begin
  now_is := portal.incident_with(was, payload);
  if was.closed_at is not null then
    perform portal.refuse('crisis.closed', 409);
  end if;
  if now_is.tier is distinct from was.tier then
    perform portal.require_sharing(person, now_is.tier);
    if was.tier = 'network' then
      -- Others have seen it and may be writing on it: it cannot be unseen.
      perform portal.refuse('crisis.shared_already', 409);
    end if;
  end if;
  update portal.incident i set title = now_is.title, kind = now_is.kind, place = now_is.place, hosts = now_is.hosts,
    latitude = now_is.latitude, longitude = now_is.longitude, onset = now_is.onset, drill = now_is.drill,
    tier = now_is.tier, changed_at = now_is.changed_at
  where i.id = wanted;
  -- Only new hosts or a wider view bring missions: one taken off the board does not come back by a corrected title.
  if now_is.tier is distinct from was.tier or not now_is.hosts <@ was.hosts then
    perform portal.add_missions_in_area(now_is);
  end if;
  perform portal.record(was.country, 'incident.changed', wanted::text, portal.incident_facts(was),
    portal.incident_facts(now_is));
exception
  when unique_violation then
    perform portal.refuse('crisis.incident_exists', 409, payload ->> 'title');
  when check_violation or not_null_violation or data_exception then
    perform portal.refuse('crisis.malformed', 400, sqlerrm);
end $$;

-- Closes an incident, or opens it again. Closing stops the board at that moment and ends every check-in link.
create function portal.close_incident(wanted uuid, closing boolean) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver', 'secretariat');
  was portal.incident := portal.hold_incident(wanted, person);
begin
  if closing is null then
    perform portal.refuse('crisis.malformed', 400, 'closed');
  end if;
  if closing = (was.closed_at is not null) then
    return;
  end if;
  update portal.incident i set changed_at = clock_timestamp(),
    closed_at = case when closing then now() end, closed_by_name = case when closing then person.name end
  where i.id = wanted;
  perform portal.record(was.country, case when closing then 'incident.closed' else 'incident.reopened' end,
    wanted::text, null, null);
exception
  when unique_violation then
    perform portal.refuse('crisis.incident_exists', 409, was.title);
end $$;

create function portal.missions_on_board(wanted uuid, of_country text) returns jsonb
language sql stable security definer set search_path = ''
return (
  select jsonb_build_object('missions', coalesce(jsonb_agg(m.name order by m.name), '[]'))
  from portal.incident_mission b join portal.mission m on m.id = b.mission_id
  where b.incident_id = wanted and b.country = of_country
);

-- Says which of the ministry's own missions stand on the board: all of them, and no others.
create function portal.set_incident_missions(wanted uuid, chosen jsonb) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver', 'secretariat');
  held portal.incident := portal.require_incident(wanted, person);
  was jsonb := portal.missions_on_board(wanted, person.country);
begin
  perform portal.choose_missions(held, person.country, chosen);
  perform portal.record(person.country, 'incident.missions_chosen', wanted::text, was,
    portal.missions_on_board(wanted, person.country));
exception
  when foreign_key_violation then
    perform portal.refuse('crisis.mission_has_reported', 409);
  when data_exception then
    perform portal.refuse('crisis.malformed', 400, sqlerrm);
end $$;

-- Lets the members who see the incident see the cells of the ministry's own missions, or no longer.
create function portal.share_incident(wanted uuid, to_tier text) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('approver', 'secretariat');
  held portal.incident := portal.require_incident(wanted, person);
begin
  update portal.incident_mission b set tier = to_tier where b.incident_id = held.id and b.country = person.country;
  perform portal.record(person.country, 'incident.shared', wanted::text, null, jsonb_build_object('tier', to_tier));
exception
  when check_violation or not_null_violation then
    perform portal.refuse('crisis.malformed', 400, 'tier');
end $$;


create function api.open_incident(payload text) returns uuid
language sql set search_path = ''
begin atomic
  select portal.open_incident(payload::jsonb);
end;
create function api.change_incident(incident text, payload text) returns void
language sql set search_path = ''
begin atomic
  select portal.change_incident(incident::uuid, payload::jsonb);
end;
create function api.close_incident(incident text, closed boolean) returns void
language sql set search_path = ''
begin atomic
  select portal.close_incident(incident::uuid, closed);
end;
create function api.set_incident_missions(incident text, missions text) returns void
language sql set search_path = ''
begin atomic
  select portal.set_incident_missions(incident::uuid, missions::jsonb);
end;
create function api.share_incident(incident text, tier text) returns void
language sql set search_path = ''
begin atomic
  select portal.share_incident(incident::uuid, tier);
end;

grant execute on function
  portal.open_incident(jsonb), api.open_incident(text),
  portal.change_incident(uuid, jsonb), api.change_incident(text, text),
  portal.close_incident(uuid, boolean), api.close_incident(text, boolean),
  portal.set_incident_missions(uuid, jsonb), api.set_incident_missions(text, text),
  portal.share_incident(uuid, text), api.share_incident(text, text)
to authenticated;
