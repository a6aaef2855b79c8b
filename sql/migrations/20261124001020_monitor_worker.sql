-- The worker reads what strangers wrote, so it may do less than anybody: it signs in to the
-- database as a role of its own, which sees no table and may call the functions of its work.
-- It has no password until the deployer gives it one:
--   alter role jejaring_monitor login password '…';
do $$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = 'jejaring_monitor') then
    create role jejaring_monitor nologin noinherit;
  end if;
end $$;
grant usage on schema portal to jejaring_monitor;

-- Takes feeds that are due, for so many seconds. A lease that runs out, because its worker was
-- killed, lets the next worker have the feed. No two leases are on one site at a time but for
-- those of one call: the worker that made it asks the site's feeds one after the other. So many of
-- them leased together that a site which hangs (40 seconds a look) outlasts the lease would be leased
-- again for ever, and never noted as failing: so a call gives out five of a site at most.
create function portal.lease_feeds(most integer, for_seconds integer) returns table (
  feed_id uuid, lease uuid, address text, kind text, site text, etag text, last_modified text, failures integer
)
language plpgsql security definer set search_path = ''
as $$
declare
  of_one_site constant integer := 5;
begin
  return query
    with due as (
      select s.feed_id, s.next_due,
        row_number() over (partition by f.site order by s.next_due, s.feed_id) as place
      from portal.feed_state s
      join portal.feed f on f.id = s.feed_id
      where s.next_due <= now() and f.closed_at is null
        and not exists (
          select from portal.feed o
          join portal.feed_state held on held.feed_id = o.id
          where o.site = f.site and o.closed_at is null and held.leased_until >= now())
    ), chosen as (
      select d.feed_id from due d where d.place <= of_one_site order by d.next_due, d.feed_id limit most
    ), free as (
      -- Another worker may have chosen the same ones: whoever locks a row first has it.
      select s.feed_id from portal.feed_state s
      where s.feed_id in (select c.feed_id from chosen c)
        and s.next_due <= now() and (s.leased_until is null or s.leased_until < now())
      for update skip locked
    )
    update portal.feed_state s
    set lease = gen_random_uuid(), leased_until = now() + make_interval(secs => for_seconds)
    from free, portal.feed f
    where s.feed_id = free.feed_id and f.id = s.feed_id
    returning s.feed_id, s.lease, f.address, f.kind, f.site, s.etag, s.last_modified, s.failures;
end $$;

-- When the next feed is due, so that a worker without work knows how long to sleep.
create function portal.next_feed_due() returns timestamptz
language sql stable security definer set search_path = ''
return (
  select min(greatest(s.next_due, s.leased_until)) from portal.feed_state s
  join portal.feed f on f.id = s.feed_id and f.closed_at is null
);

-- Keeps what a fetch brought, all of it or nothing, and returns how many items were new; null
-- when the lease is another's by now, whose fetch counts then.
create function portal.keep_fetch(wanted uuid, held_lease uuid, told jsonb) returns integer
language plpgsql security definer set search_path = ''
as $$
declare
  state portal.feed_state;
  of_feed portal.feed;
  came integer := 0;
  good boolean := told ->> 'outcome' in ('ok', 'unchanged');
begin
  select * into state from portal.feed_state s where s.feed_id = wanted and s.lease = held_lease for update;
  if state.feed_id is null then
    return null;
  end if;
  select * into of_feed from portal.feed f where f.id = wanted;
  if jsonb_array_length(told -> 'items') > 0 then
    came := portal.keep_items(of_feed, told -> 'items');
  end if;
  insert into portal.fetch (feed_id, country, started_at, ended_at, outcome, http_status, problem, items_new, bytes)
  values (wanted, of_feed.country, (told ->> 'started_at')::timestamptz, clock_timestamp(), told ->> 'outcome',
    (told ->> 'http_status')::integer, told ->> 'problem', came, (told ->> 'bytes')::bigint);
  delete from portal.fetch k where k.feed_id = wanted and k.started_at < now() - interval '14 days';
  update portal.feed_state s
  set lease = null, leased_until = null,
    next_due = clock_timestamp() + make_interval(secs => (told ->> 'again_in_seconds')::integer),
    etag = case when good then told ->> 'etag' else s.etag end,
    last_modified = case when good then told ->> 'last_modified' else s.last_modified end,
    last_fetch_at = now(),
    last_outcome = told ->> 'outcome',
    last_problem = told ->> 'problem',
    last_good_at = case when good then now() else s.last_good_at end,
    last_new_item_at = case when came > 0 then now() else s.last_new_item_at end,
    failures = case told ->> 'outcome' when 'error' then s.failures + 1 else 0 end,
    empties = case told ->> 'outcome' when 'empty' then s.empties + 1 when 'ok' then 0 else s.empties end,
    items = s.items + came
  where s.feed_id = wanted;
  if came > 0 then
    update portal.feed_state s
    set every_days = portal.feed_rhythm(wanted),
      last_item_at = (select max(i.at) from portal.item i where i.feed_id = wanted)
    where s.feed_id = wanted;
  end if;
  return came;
end $$;

-- Items not known by their id. What another feed of the same mission said already, under the same
-- link or in nearly the same words within a week, is kept as a duplicate. Missions that publish
-- the same are not merged: each of them did something.
create function portal.keep_items(of_feed portal.feed, told jsonb) returns integer
language plpgsql security definer set search_path = ''
as $$
declare
  host text := (select m.host_country from portal.mission m where m.id = of_feed.mission_id);
  one record;
  came integer := 0;
begin
  -- Two feeds of one mission that tell the same at the same time take turns, or neither sees the other's.
  perform pg_catalog.pg_advisory_xact_lock(
    pg_catalog.hashtextextended(coalesce(of_feed.mission_id::text, of_feed.country), 8311945006));
  for one in
    select t.* from jsonb_to_recordset(told) as t (
      external_id text, link text, link_key text, title text, summary text, language text,
      published_at timestamptz, date_doubt text, fingerprint bigint)
    where not exists (select from portal.item i where i.feed_id = of_feed.id and i.external_id = t.external_id)
    order by t.published_at nulls last
  loop
    insert into portal.item (feed_id, country, mission_id, host, external_id, link, link_key, title, summary,
      language, published_at, date_doubt, fingerprint, duplicate_of)
    values (of_feed.id, of_feed.country, of_feed.mission_id, host, one.external_id, one.link, one.link_key,
      one.title, one.summary, one.language, one.published_at, one.date_doubt, one.fingerprint,
      portal.said_already(of_feed, one.link_key, one.fingerprint, coalesce(one.published_at, now())))
    on conflict do nothing;
    came := came + case when found then 1 else 0 end;
  end loop;
  return came;
end $$;

-- The first item that says the same, if any. Up to three of the 64 bits of the fingerprint may
-- differ (Manku, Jain and Das Sarma, 2007: Detecting near-duplicates for web crawling).
create function portal.said_already(of_feed portal.feed, with_key text, with_fingerprint bigint, moment timestamptz)
returns uuid
language sql stable security definer set search_path = ''
begin atomic
  select same.id
  from (
    (select i.id, i.seen_at from portal.item i
    where i.country = of_feed.country and i.link_key = with_key
      and i.mission_id is not distinct from of_feed.mission_id and i.duplicate_of is null
    order by i.seen_at, i.id limit 1)
    union all
    (select i.id, i.seen_at from portal.item i
    where of_feed.mission_id is not null and i.mission_id = of_feed.mission_id
      and i.at between moment - interval '7 days' and moment + interval '7 days'
      and bit_count((i.fingerprint # with_fingerprint)::bit(64)) <= 3 and i.duplicate_of is null
    order by i.seen_at, i.id limit 1)
    union all
    (select i.id, i.seen_at from portal.item i
    where of_feed.mission_id is null and i.country = of_feed.country and i.mission_id is null
      and i.at between moment - interval '7 days' and moment + interval '7 days'
      and bit_count((i.fingerprint # with_fingerprint)::bit(64)) <= 3 and i.duplicate_of is null
    order by i.seen_at, i.id limit 1)
  ) as same
  order by same.seen_at, same.id
  limit 1;
end;

-- The median of the last twenty gaps between days with items, in days; null below five gaps.
create function portal.feed_rhythm(wanted uuid) returns double precision
language sql stable security definer set search_path = ''
begin atomic
  select case when count(gap.days) >= 5 then percentile_cont(0.5) within group (order by gap.days) end
  from (
    select lead(busy.day) over (order by busy.day) - busy.day as days
    from (
      select distinct (i.at at time zone 'UTC')::date as day
      from portal.item i
      where i.feed_id = wanted and i.date_doubt is null
      order by day desc
      limit 21
    ) as busy
  ) as gap;
end;

grant execute on function
  portal.lease_feeds(integer, integer), portal.next_feed_due(), portal.keep_fetch(uuid, uuid, jsonb)
to jejaring_monitor;
