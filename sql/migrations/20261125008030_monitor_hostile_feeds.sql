-- Feeds that misbehave: a title that turns the reading direction of what stands beside it, a flood
-- of items, an address that has moved for good.

-- Control signs break lines in letters; marks that turn the direction make names look like others.
update portal.feed set title = regexp_replace(title, '[[:cntrl:]\u2028\u2029\u202A-\u202E\u2066-\u2069]', ' ', 'g')
where title ~ '[[:cntrl:]\u2028\u2029\u202A-\u202E\u2066-\u2069]';
alter table portal.feed add constraint feed_title_is_one_line
check (title !~ '[[:cntrl:]\u2028\u2029\u202A-\u202E\u2066-\u2069]');

alter table portal.feed_state add column moved_to text check (length(moved_to) <= 2000);
alter table portal.feed_state alter column moved_to set statistics 0;
comment on column portal.feed_state.moved_to is
  'Where the feed''s address says it has moved for good, at the last good look; a person takes the new address over.';

create or replace view api.feed with (security_invoker = true) as
select f.id, f.country, f.mission_id, f.kind, f.address, f.title, f.language, f.tier,
  f.created_by_name, f.created_at, f.closed_at, portal.feed_health(f, s) as health,
  s.next_due, s.last_fetch_at, s.last_outcome, s.last_problem, s.last_good_at, s.last_new_item_at,
  s.last_item_at, s.failures, s.empties, s.items, s.every_days, s.moved_to
from portal.feed f
join portal.feed_state s on s.feed_id = f.id;

-- Keeps what a fetch brought, all of it or nothing, and returns how many items were new; null
-- when the lease is another's by now, whose fetch counts then.
create or replace function portal.keep_fetch(wanted uuid, held_lease uuid, told jsonb) returns integer
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
    moved_to = case when good then told ->> 'moved_to' else s.moved_to end,
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

-- The first item that says the same, if any. Up to three of the 64 bits of the fingerprint may
-- differ (Manku, Jain and Das Sarma, 2007: Detecting near-duplicates for web crawling). Of a flood
-- only the newest items of the days around are compared, so that one feed cannot take the worker's
-- time from all others; no mission writes that many in a fortnight.
create or replace function portal.said_already(of_feed portal.feed, with_key text, with_fingerprint bigint, moment timestamptz)
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
    (select near.id, near.seen_at
    from (
      select i.id, i.seen_at, i.fingerprint, i.duplicate_of from portal.item i
      where of_feed.mission_id is not null and i.mission_id = of_feed.mission_id
        and i.at between moment - interval '7 days' and moment + interval '7 days'
      order by i.at desc limit 5000
    ) as near
    where bit_count((near.fingerprint # with_fingerprint)::bit(64)) <= 3 and near.duplicate_of is null
    order by near.seen_at, near.id limit 1)
    union all
    (select near.id, near.seen_at
    from (
      select i.id, i.seen_at, i.fingerprint, i.duplicate_of from portal.item i
      where of_feed.mission_id is null and i.country = of_feed.country and i.mission_id is null
        and i.at between moment - interval '7 days' and moment + interval '7 days'
      order by i.at desc limit 5000
    ) as near
    where bit_count((near.fingerprint # with_fingerprint)::bit(64)) <= 3 and near.duplicate_of is null
    order by near.seen_at, near.id limit 1)
  ) as same
  order by same.seen_at, same.id
  limit 1;
end;
