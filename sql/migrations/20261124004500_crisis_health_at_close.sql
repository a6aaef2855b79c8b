-- What a closed incident says of silence rests on the feeds as they were when it was closed: a feed
-- that broke in the crisis and was mended a week later makes nobody silent.

alter table portal.incident_mission add column health_at_close text
  check (health_at_close in ('fresh', 'waiting', 'failing', 'none'));
comment on column portal.incident_mission.health_at_close is
  'The health of the mission''s feeds when the incident was closed; missing while it goes on.';
alter table portal.incident_mission alter column health_at_close set statistics 0;

create or replace function portal.crisis_cells(held portal.incident, to_country text) returns table (
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
