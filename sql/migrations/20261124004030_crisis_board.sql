-- The board of an incident: of each mission whether it was seen (its feeds told something since
-- the onset), whether it reported (it checked in), and whether silence would mean anything (its
-- feeds were read since). And one short text that changes whenever the board or what stands
-- beside it does, for those who follow it live.

-- The cells one ministry may see: its own missions, and those whose ministry shows them. Of
-- other ministries' missions the words stay out: the note, who said it, the title of an item
-- whose feed is not shared.
create function portal.crisis_cells(held portal.incident, to_country text) returns table (
  mission_id uuid, mission text, mission_kind text, country text, host_country text, city text,
  latitude double precision, longitude double precision, own boolean, state text,
  first_item_at timestamptz, last_item_at timestamptz, last_item_title text, last_item_link text,
  first_check_in_at timestamptz, last_check_in_at timestamptz, last_status text, last_note text, last_by text,
  feeds integer, feeds_failing integer, feed_health text, feed_good_at timestamptz
)
language sql stable security definer set search_path = ''
begin atomic
  select m.id, m.name, m.kind, m.country, m.host_country, m.city, m.latitude, m.longitude, m.country = to_country,
    case
      when last_item.at is not null and last_said.at is not null then 'seen_reported'
      when last_item.at is not null then 'seen_only'
      when last_said.at is not null then 'reported_only'
      else 'neither'
    end,
    first_item.at, last_item.at,
    case when m.country = to_country or last_item.tier <> 'own' then last_item.title end,
    case when m.country = to_country or last_item.tier <> 'own' then last_item.link end,
    first_said.at, last_said.at, last_said.status,
    case when m.country = to_country then last_said.note end,
    case when m.country = to_country then last_said.by_name end,
    health.feeds, health.failing,
    case
      when held.closed_at is not null and b.health_at_close is not null then b.health_at_close
      when health.feeds = 0 then 'none'
      when health.failing > 0 then 'failing'
      when health.waiting > 0 then 'waiting'
      else 'fresh'
    end,
    health.good_at
  from portal.incident_mission b
  join portal.mission m on m.id = b.mission_id
  left join lateral (
    select i.at from portal.item i
    where i.mission_id = m.id and i.at >= held.onset and i.at <= coalesce(held.closed_at, 'infinity')
    order by i.at limit 1
  ) as first_item on true
  left join lateral (
    select i.at, i.title, i.link, f.tier from portal.item i
    join portal.feed f on f.id = i.feed_id
    where i.mission_id = m.id and i.at >= held.onset and i.at <= coalesce(held.closed_at, 'infinity')
    order by i.at desc limit 1
  ) as last_item on true
  left join lateral (
    select c.at from portal.check_in c
    where c.incident_id = held.id and c.mission_id = m.id and c.at >= held.onset
    order by c.at limit 1
  ) as first_said on true
  left join lateral (
    select c.at, c.status, c.note, c.by_name from portal.check_in c
    where c.incident_id = held.id and c.mission_id = m.id and c.at >= held.onset
    order by c.at desc, c.received_at desc limit 1
  ) as last_said on true
  cross join lateral (
    select count(*)::integer as feeds,
      count(*) filter (where looked.failing)::integer as failing,
      count(*) filter (where looked.good_at is null or looked.good_at < held.onset)::integer as waiting,
      min(looked.good_at) as good_at
    from (
      -- One failed fetch is enough here: until the feed is read again, nobody knows whether the mission spoke.
      select s.failures > 0 or portal.feed_health(f, s) in ('failing', 'empty', 'unchecked') as failing,
        s.last_good_at as good_at
      from portal.feed f
      join portal.feed_state s on s.feed_id = f.id
      where f.mission_id = m.id and f.closed_at is null
    ) as looked
  ) as health
  where b.incident_id = held.id and (b.country = to_country or b.tier = 'network');
end;

create function portal.crisis_board(of_incident uuid) returns table (
  mission_id uuid, mission text, mission_kind text, country text, host_country text, city text,
  latitude double precision, longitude double precision, own boolean, state text,
  first_item_at timestamptz, last_item_at timestamptz, last_item_title text, last_item_link text,
  first_check_in_at timestamptz, last_check_in_at timestamptz, last_status text, last_note text, last_by text,
  feeds integer, feeds_failing integer, feed_health text, feed_good_at timestamptz
)
language plpgsql stable security definer set search_path = ''
as $$
declare
  person portal.member :=
    portal.require_role('reader', 'contributor', 'approver', 'publisher', 'facilitator', 'secretariat');
  held portal.incident;
begin
  select * into held from portal.visible_incident(of_incident, person.country);
  if held.id is not null then
    return query select * from portal.crisis_cells(held, person.country);
  end if;
end $$;

-- Null for an incident the viewer may not see. The moments at which feeds were read are left
-- out: a look that found nothing new changes nothing on the board.
create function portal.incident_version(of_incident uuid) returns text
language plpgsql stable security definer set search_path = ''
as $$
declare
  person portal.member :=
    portal.require_role('reader', 'contributor', 'approver', 'publisher', 'facilitator', 'secretariat');
  held portal.incident;
begin
  select * into held from portal.visible_incident(of_incident, person.country);
  if held.id is null then
    return null;
  end if;
  return md5(concat_ws('|', held.changed_at,
    (select string_agg(concat_ws(',', c.mission_id, c.first_item_at, c.last_item_at, c.last_check_in_at, c.last_status,
        c.last_note, c.feed_health), ';' order by c.mission_id)
      from portal.crisis_cells(held, person.country) c),
    (select concat(count(*), max(e.recorded_at)) from portal.incident_event e
      where e.incident_id = held.id and (e.country = person.country or e.tier = 'network')),
    (select concat(count(*), max(t.changed_at)) from portal.incident_task t
      where t.incident_id = held.id and t.country = person.country)));
end $$;

create function api.crisis_board(incident text) returns table (
  mission_id uuid, mission text, mission_kind text, country text, host_country text, city text,
  latitude double precision, longitude double precision, own boolean, state text,
  first_item_at timestamptz, last_item_at timestamptz, last_item_title text, last_item_link text,
  first_check_in_at timestamptz, last_check_in_at timestamptz, last_status text, last_note text, last_by text,
  feeds integer, feeds_failing integer, feed_health text, feed_good_at timestamptz
)
language sql stable set search_path = ''
begin atomic
  select * from portal.crisis_board(incident::uuid);
end;
create function api.incident_version(incident text) returns text
language sql stable set search_path = ''
begin atomic
  select portal.incident_version(incident::uuid);
end;
grant execute on function
  portal.crisis_board(uuid), api.crisis_board(text),
  portal.incident_version(uuid), api.incident_version(text)
to authenticated;

-- As 20261123000900 says: no guesses about what a ministry's rows hold.
do $$
declare
  told record;
begin
  for told in
    select a.attrelid::regclass as of_table, a.attname
    from pg_catalog.pg_attribute a
    where a.attrelid in ('portal.incident'::regclass, 'portal.incident_mission'::regclass, 'portal.incident_event'::regclass,
        'portal.incident_task'::regclass, 'portal.check_in'::regclass, 'portal.check_in_link'::regclass,
        'portal.check_in_key'::regclass)
      and a.attnum > 0
      and format_type(a.atttypid, null) in ('integer', 'double precision', 'text', 'text[]')
  loop
    execute format('alter table %s alter column %I set statistics 0', told.of_table, told.attname);
  end loop;
end $$;

-- What a closed incident says of silence rests on the feeds as they were when it was closed: a feed
-- that broke in the crisis and was mended a week later makes nobody silent.
create function portal.keep_feed_health() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  going_on portal.incident := new;
begin
  going_on.closed_at := null;
  update portal.incident_mission b
  set health_at_close = case when new.closed_at is not null then c.feed_health end
  from (select distinct m.country from portal.incident_mission m where m.incident_id = new.id) as ministry
  cross join lateral portal.crisis_cells(going_on, ministry.country) c
  where b.incident_id = new.id and b.mission_id = c.mission_id and b.country = ministry.country and c.own;
  return null;
end $$;

create trigger keep_feed_health after update of closed_at on portal.incident
for each row when (old.closed_at is distinct from new.closed_at) execute function portal.keep_feed_health();
