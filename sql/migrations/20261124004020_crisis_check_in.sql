-- How a mission says in one tap that it is well, or that it is not. A person there has no
-- account: they hold a link made for them, their mission and one incident. What the link
-- carries is a secret that is kept here as a hash only; the portal's server has checked its
-- signature before it asks, and names the hash in the token it signs.

create table portal.check_in_link (
  id uuid primary key default gen_random_uuid(),
  incident_id uuid not null,
  mission_id uuid not null references portal.mission (id),
  country text not null,
  person_name text not null check (
    length(person_name) between 1 and 120 and person_name = btrim(person_name) and person_name !~ '[[:cntrl:]]'),
  language text not null check (language ~ '^[a-z]{2,3}$'),
  issued_by uuid not null,
  issued_by_name text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz,
  revoked_by_name text,
  foreign key (incident_id, mission_id, country)
    references portal.incident_mission (incident_id, mission_id, country) on delete cascade,
  check (expires_at > created_at and expires_at <= created_at + interval '90 days')
);
comment on table portal.check_in_link is 'One person''s link for checking in: for one mission and one incident.';
create index check_in_link_by_incident on portal.check_in_link (incident_id, mission_id);
create index check_in_link_by_mission on portal.check_in_link (mission_id);
create index check_in_link_by_country on portal.check_in_link (country);

create table portal.check_in_key (
  link_id uuid primary key references portal.check_in_link (id) on delete cascade,
  key_hash text not null unique check (key_hash ~ '^[0-9a-f]{64}$'),
  window_began timestamptz not null default now(),
  asked integer not null default 0
);
comment on table portal.check_in_key is 'The SHA-256 of each link''s secret, and how often it was used in the running minute.';

create table portal.check_in (
  id uuid primary key default gen_random_uuid(),
  incident_id uuid not null,
  mission_id uuid not null references portal.mission (id),
  country text not null,
  link_id uuid references portal.check_in_link (id),
  client_key text not null check (client_key ~ '^[A-Za-z0-9_-]{8,64}$'),
  status text not null check (status in ('safe', 'need_help', 'assisting')),
  note text not null default '' check (length(note) <= 500),
  at timestamptz not null,
  received_at timestamptz not null default clock_timestamp(),
  by_name text not null,
  foreign key (incident_id, mission_id, country)
    references portal.incident_mission (incident_id, mission_id, country),
  check (at <= received_at)
);
comment on table portal.check_in is 'What a mission said of itself in an incident. Append-only.';
comment on column portal.check_in.at is 'When it was said: the moment of the tap, which may wait on the phone for a connection.';
comment on column portal.check_in.client_key is 'Made by the page for each tap, so that sending it again changes nothing.';
-- The same tap is the same words, too: whoever goes back and taps another button says something new.
create unique index check_in_once on portal.check_in (incident_id, mission_id, client_key, status, md5(note));
create index check_in_by_mission on portal.check_in (incident_id, mission_id, at);
create index check_in_by_all_missions on portal.check_in (mission_id);
create index check_in_by_link on portal.check_in (link_id);
create index check_in_by_country on portal.check_in (country);
create trigger check_in_is_append_only
before update or delete or truncate on portal.check_in
for each statement execute function portal.keep_the_past();

alter table portal.check_in_link enable row level security;
alter table portal.check_in_key enable row level security;
alter table portal.check_in enable row level security;
grant select on portal.check_in_link, portal.check_in to authenticated;
create policy "Those who send links see their ministry's" on portal.check_in_link
for select to authenticated
using (
  country = ((select auth.jwt()) ->> 'country')
  and ((select portal.viewer_has('contributor')) or (select portal.viewer_has('approver'))
    or (select portal.viewer_has('secretariat')))
);
create policy "Members read what their missions said" on portal.check_in
for select to authenticated using (country = ((select auth.jwt()) ->> 'country'));
create policy "Only members in good standing read" on portal.check_in_link as restrictive
for select to authenticated using ((select portal.viewer_is_member()));
create policy "Only members in good standing read" on portal.check_in_key as restrictive
for select to authenticated using ((select portal.viewer_is_member()));
create policy "Only members in good standing read" on portal.check_in as restrictive
for select to authenticated using ((select portal.viewer_is_member()));

create view api.check_in_link with (security_invoker = true) as
select id, incident_id, mission_id, country, person_name, language, issued_by_name, created_at, expires_at,
  last_used_at, revoked_at
from portal.check_in_link;
create view api.check_in with (security_invoker = true) as
select id, incident_id, mission_id, country, status, note, at, received_at, by_name, link_id is not null as by_link
from portal.check_in;
grant select on api.check_in_link, api.check_in to authenticated;


-- Keeps a check-in once, however often it is sent; `repeated` says that it was there already.
create function portal.keep_check_in(said portal.check_in, actor_name text) returns table (
  id uuid, received_at timestamptz, repeated boolean
)
language plpgsql security definer set search_path = ''
as $$
begin
  insert into portal.check_in (incident_id, mission_id, country, link_id, client_key, status, note, at, by_name)
  values (said.incident_id, said.mission_id, said.country, said.link_id, said.client_key, said.status, said.note,
    said.at, said.by_name)
  on conflict (incident_id, mission_id, client_key, status, md5(note)) do nothing
  returning check_in.id, check_in.received_at into id, received_at;
  repeated := id is null;
  if repeated then
    select c.id, c.received_at into id, received_at from portal.check_in c
    where c.incident_id = said.incident_id and c.mission_id = said.mission_id and c.client_key = said.client_key
      and c.status = said.status and md5(c.note) = md5(said.note);
  else
    -- What was said stays in the ministry: the log, which the secretariat reads, tells that it was.
    perform portal.record(said.country, case when said.link_id is null then 'check_in.recorded' else 'check_in.received' end,
      said.incident_id::text, null, (select jsonb_build_object('mission', m.name) from portal.mission m
        where m.id = said.mission_id), null, actor_name);
  end if;
  return next;
end $$;

-- An officer writes down what a mission said otherwise, on the telephone for example.
create function portal.record_check_in(
  wanted uuid, of_mission uuid, said_status text, said_note text, said_at timestamptz, tap text
) returns table (id uuid, received_at timestamptz, repeated boolean)
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver', 'secretariat');
  held portal.incident := portal.require_incident(wanted, person);
  said portal.check_in;
begin
  if not exists (
    select from portal.incident_mission b
    where b.incident_id = held.id and b.mission_id = of_mission and b.country = person.country) then
    perform portal.refuse('crisis.no_such_mission', 404);
  end if;
  if coalesce(said_at, now()) > now() then
    perform portal.refuse('crisis.in_future', 400);
  end if;
  if held.closed_at <= coalesce(said_at, now()) then
    perform portal.refuse('crisis.closed', 409);
  end if;
  said.incident_id := held.id;
  said.mission_id := of_mission;
  said.country := person.country;
  said.client_key := tap;
  said.status := said_status;
  said.note := btrim(coalesce(said_note, ''));
  said.at := coalesce(said_at, now());
  said.by_name := person.name;
  return query select * from portal.keep_check_in(said, person.name);
exception
  when check_violation or not_null_violation or data_exception then
    perform portal.refuse('crisis.malformed', 400, sqlerrm);
end $$;


-- Makes links for people at the ministry's missions on the board: a list of mission, person,
-- language and the hash of the secret each link will carry.
create function portal.issue_check_in_links(wanted uuid, people jsonb, until timestamptz) returns integer
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver', 'secretariat');
  held portal.incident := portal.require_incident(wanted, person);
  recipient jsonb;
  made uuid;
begin
  if held.closed_at is not null then
    perform portal.refuse('crisis.closed', 409);
  end if;
  if until is null or until <= now() or until > now() + interval '90 days' then
    perform portal.refuse('crisis.link_expiry', 400);
  end if;
  if jsonb_array_length(people) not between 1 and 1000 then
    perform portal.refuse('crisis.malformed', 400, 'people');
  end if;
  for recipient in select jsonb_array_elements(people) loop
    insert into portal.check_in_link (incident_id, mission_id, country, person_name, language, issued_by,
      issued_by_name, expires_at)
    values (held.id, (recipient ->> 'mission')::uuid, person.country, btrim(recipient ->> 'person'),
      recipient ->> 'language', person.id, person.name, until)
    returning id into made;
    insert into portal.check_in_key (link_id, key_hash) values (made, recipient ->> 'key_hash');
  end loop;
  perform portal.record(person.country, 'check_in_link.issued', held.id::text, null,
    jsonb_build_object('links', jsonb_array_length(people), 'expires_at', until));
  return jsonb_array_length(people);
exception
  when foreign_key_violation then
    perform portal.refuse('crisis.no_such_mission', 404);
  when unique_violation or check_violation or not_null_violation or data_exception then
    perform portal.refuse('crisis.malformed', 400, sqlerrm);
end $$;

create function portal.revoke_check_in_link(wanted uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver', 'secretariat');
  held portal.check_in_link;
begin
  select * into held from portal.check_in_link l where l.id = wanted and l.country = person.country for update;
  if held.id is null then
    perform portal.refuse('crisis.no_such_link', 404);
  end if;
  if held.revoked_at is not null then
    return;
  end if;
  update portal.check_in_link l set revoked_at = now(), revoked_by_name = person.name where l.id = wanted;
  perform portal.record(person.country, 'check_in_link.revoked', held.incident_id::text, null,
    jsonb_build_object('person_name', held.person_name));
end $$;


-- The link whose key the token names, or nothing; each use is counted.
create function portal.knock_with_link() returns portal.check_in_link
language plpgsql security definer set search_path = ''
as $$
declare
  knock portal.check_in_key;
  held portal.check_in_link;
begin
  update portal.check_in_key k
  set asked = case when k.window_began < now() - interval '1 minute' then 1 else k.asked + 1 end,
    window_began = case when k.window_began < now() - interval '1 minute' then now() else k.window_began end
  where k.key_hash = (select auth.jwt()) ->> 'check_in_key'
  returning k.* into knock;
  select * into held from portal.check_in_link l where l.id = knock.link_id;
  return held;
end $$;

-- What may be done with a link at a moment: what was tapped before it ended still counts.
-- Beyond thirty uses a minute it is busy.
create function portal.link_state(held portal.check_in_link, of_incident portal.incident, at timestamptz) returns text
language sql stable security definer set search_path = ''
return case
  when held.revoked_at is not null then 'revoked'
  when (select k.asked > 30 from portal.check_in_key k where k.link_id = held.id) then 'busy'
  when held.expires_at <= at then 'expired'
  when of_incident.closed_at <= at then 'closed'
  else 'ready'
end;

-- What the check-in page shows to whoever holds the link; no row for a key nobody issued.
create function portal.open_check_in() returns table (
  state text, title text, kind text, place text, drill boolean, onset timestamptz, mission text, person_name text,
  language text, last_status text, last_at timestamptz
)
language plpgsql security definer set search_path = ''
as $$
declare
  held portal.check_in_link := portal.knock_with_link();
  of_incident portal.incident;
begin
  if held.id is null then
    return;
  end if;
  select * into of_incident from portal.incident i where i.id = held.incident_id;
  return query
    select portal.link_state(held, of_incident, now()),
      of_incident.title, of_incident.kind, of_incident.place, of_incident.drill, of_incident.onset, m.name,
      held.person_name, held.language, last.status, last.at
    from portal.mission m
    left join lateral (
      select c.status, c.at from portal.check_in c where c.link_id = held.id order by c.at desc limit 1
    ) as last on true
    where m.id = held.mission_id;
end $$;

-- Takes a check-in. `waited` is how many seconds ago the button was tapped: the phone's own
-- measure of its queue, so that a wrong clock does not matter. A repeat is answered as such
-- even when the link has ended meanwhile.
create function portal.check_in(tap text, said_status text, said_note text, waited integer) returns table (
  state text, at timestamptz, received_at timestamptz, repeated boolean
)
language plpgsql security definer set search_path = ''
as $$
declare
  held portal.check_in_link := portal.knock_with_link();
  of_incident portal.incident;
  said portal.check_in;
begin
  if held.id is null then
    return;
  end if;
  select * into of_incident from portal.incident i where i.id = held.incident_id;
  said.incident_id := held.incident_id;
  said.mission_id := held.mission_id;
  said.country := held.country;
  said.link_id := held.id;
  said.client_key := tap;
  said.status := said_status;
  said.note := btrim(coalesce(said_note, ''));
  said.at := greatest(now() - make_interval(secs => least(greatest(coalesce(waited, 0), 0), 604800)), held.created_at);
  said.by_name := held.person_name;
  state := portal.link_state(held, of_incident, said.at);
  select c.at, c.received_at, true into at, received_at, repeated from portal.check_in c
  where c.incident_id = said.incident_id and c.mission_id = said.mission_id and c.client_key = said.client_key
    and c.status = said.status and md5(c.note) = md5(said.note);
  if repeated then
    state := 'ready';
  elsif state = 'ready' then
    select said.at, k.received_at, k.repeated into at, received_at, repeated
    from portal.keep_check_in(said, held.person_name) k;
    update portal.check_in_link l set last_used_at = now() where l.id = held.id;
  end if;
  return next;
exception
  when check_violation or not_null_violation or data_exception then
    perform portal.refuse('crisis.malformed', 400, sqlerrm);
end $$;


create function api.record_check_in(incident text, mission text, status text, note text, at text, key text)
returns table (id uuid, received_at timestamptz, repeated boolean)
language sql set search_path = ''
begin atomic
  select * from portal.record_check_in(incident::uuid, mission::uuid, status, note, nullif(at, '')::timestamptz, key);
end;
create function api.issue_check_in_links(incident text, people text, expires_at text) returns integer
language sql set search_path = ''
begin atomic
  select portal.issue_check_in_links(incident::uuid, people::jsonb, nullif(expires_at, '')::timestamptz);
end;
create function api.revoke_check_in_link(link text) returns void
language sql set search_path = ''
begin atomic
  select portal.revoke_check_in_link(link::uuid);
end;
create function api.open_check_in() returns table (
  state text, title text, kind text, place text, drill boolean, onset timestamptz, mission text, person_name text,
  language text, last_status text, last_at timestamptz
)
language sql set search_path = ''
begin atomic
  select * from portal.open_check_in();
end;
create function api.check_in(key text, status text, note text, waited integer) returns table (
  state text, at timestamptz, received_at timestamptz, repeated boolean
)
language sql set search_path = ''
begin atomic
  select * from portal.check_in(key, status, note, waited);
end;

grant execute on function
  portal.record_check_in(uuid, uuid, text, text, timestamptz, text),
  api.record_check_in(text, text, text, text, text, text),
  portal.issue_check_in_links(uuid, jsonb, timestamptz), api.issue_check_in_links(text, text, text),
  portal.revoke_check_in_link(uuid), api.revoke_check_in_link(text),
  portal.open_check_in(), api.open_check_in(),
  portal.check_in(text, text, text, integer), api.check_in(text, text, text, integer)
to authenticated;
