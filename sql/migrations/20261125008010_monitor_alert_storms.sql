-- Alerts in a storm. When the line of a whole ministry breaks, hundreds of feeds fall ill in one
-- look; a busy search finds something every minute; an address that does not answer takes its
-- time. None of it may drown a member, or keep others waiting for their alerts.

-- Of which illness of a feed an alert has told: kept beside the notices, because one may tell of many.
create table portal.alert_feed (
  alert_id uuid not null references portal.alert (id) on delete cascade,
  feed_id uuid not null,
  country text not null,
  told text not null,
  primary key (alert_id, feed_id),
  foreign key (feed_id, country) references portal.feed (id, country)
);
comment on table portal.alert_feed is 'Of which state of a feed, and since when, an alert has told last: of one illness a member is told once.';
create index alert_feed_by_feed on portal.alert_feed (feed_id, country);
alter table portal.alert_feed enable row level security;
create policy "Only members in good standing read" on portal.alert_feed as restrictive
for select to authenticated using ((select portal.viewer_is_member()));
-- As 20261123000900 says: no guesses about what a ministry's rows hold.
do $$
declare
  told record;
begin
  for told in select unnest(array['country', 'told']) as attname loop
    execute format('alter table portal.alert_feed alter column %I set statistics 0', told.attname);
  end loop;
end $$;

insert into portal.alert_feed (alert_id, feed_id, country, told)
select distinct on (n.alert_id, f.id) n.alert_id, f.id, f.country, substring(n.key from 38)
from portal.alert_notice n
join portal.feed f on f.id::text = left(n.key, 36)
where n.alert_id is not null and n.kind = 'feeds'
order by n.alert_id, f.id, n.made_at desc;

comment on column portal.alert_notice.found is 'The newest items, or the feeds and their states; at most twenty.';
comment on column portal.alert_notice.items is 'How many items it tells of, or how many feeds where there are several; 0 for one feed.';

-- Feeds of the ministry that cannot be read, hold nothing any more or went silent: each time anew
-- when it happens again, once for as long as it lasts. More than a few at once are one notice.
create or replace function portal.tell_of_feeds(told portal.alert, reader text) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  singly constant integer := 3;
  fresh jsonb;
  one jsonb;
begin
  with ill as (
    select f.id, f.country, f.title, h.health, s.last_problem, s.every_days,
      case when s.failures > 0 or s.empties > 0 then s.last_good_at else s.last_item_at end as since
    from portal.feed f
    join portal.feed_state s on s.feed_id = f.id
    cross join lateral (select portal.feed_health(f, s) as health) as h
    where f.country = reader and h.health in ('failing', 'empty', 'silent')
  ),
  noted as (
    insert into portal.alert_feed as k (alert_id, feed_id, country, told)
    select told.id, i.id, i.country, concat_ws(' ', i.health, i.since) from ill i
    on conflict (alert_id, feed_id) do update set told = excluded.told where k.told <> excluded.told
    returning k.feed_id
  )
  select jsonb_agg(jsonb_build_object('feed_id', i.id, 'title', i.title, 'health', i.health, 'since', i.since,
      'problem', i.last_problem, 'every_days', i.every_days) order by i.title, i.id)
  into fresh
  from ill i join noted n on n.feed_id = i.id;
  if jsonb_array_length(fresh) > singly then
    perform portal.keep_notice(told, '', null, jsonb_array_length(fresh), '{}', jsonb_path_query_array(fresh, '$[0 to 19]'));
  else
    for one in select jsonb_array_elements(fresh) loop
      perform portal.keep_notice(told, one ->> 'title', null, 0, '{}', jsonb_build_array(one));
    end loop;
  end if;
end $$;

-- A notice of the search that can still take in what came since: not an hour old, not read, and
-- not tried to be sent, because what was sent under one name stays as it was.
create function portal.open_notice(told portal.alert, of_title text, of_wanted jsonb) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  found_one uuid;
begin
  select n.id into found_one from portal.alert_notice n
  where n.alert_id = told.id and n.read_at is null and n.made_at > now() - interval '1 hour'
    and n.title = of_title and n.wanted = of_wanted
  order by n.made_at desc limit 1;
  perform s.id from portal.alert_sent s where s.notice_id = found_one for update;
  if exists (select from portal.alert_sent s where s.notice_id = found_one and (s.state <> 'waiting' or s.tries > 0)) then
    return null;
  end if;
  return found_one;
end $$;

-- New items of one search. The last hour is looked through again, because an item's first sight is
-- the beginning of its transaction: what is told already is remembered by its id. What is older
-- than a week is not news, even where a feed just followed brings it.
create or replace function portal.tell_of_items(told portal.alert, reader text) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  search portal.saved_search;
  wanted portal.item_wanted;
  fresh uuid[];
  newest jsonb;
  going_on uuid;
begin
  select * into search from portal.saved_search s where s.id = told.saved_search_id;
  wanted := portal.read_item_wanted(search.wanted::text);
  execute format(
    'with hit as (
       insert into portal.alert_item (alert_id, item_id, country)
       select $1, i.id, $2 from portal.item i
       where i.seen_at >= greatest($3 - interval ''1 hour'', $4) and i.at > now() - interval ''7 days'' and %s
       on conflict do nothing returning item_id)
     select array_agg(item_id) from hit', portal.folded_item_condition(reader, wanted))
  into fresh using told.id, told.country, told.looked_at, told.created_at;
  if fresh is not null then
    newest := (
      select jsonb_agg(jsonb_build_object('title', i.title, 'link', i.link, 'feed', f.title, 'at', i.at) order by i.at desc)
      from (select * from portal.item i where i.id = any (fresh) order by i.at desc limit 20) as i
      join portal.feed f on f.id = i.feed_id);
    going_on := portal.open_notice(told, search.name, search.wanted);
    if going_on is null then
      perform portal.keep_notice(told, search.name, null, cardinality(fresh), search.wanted, newest);
    else
      update portal.alert_notice n
      set items = n.items + cardinality(fresh), found = jsonb_path_query_array(newest || n.found, '$[0 to 19]')
      where n.id = going_on;
    end if;
  end if;
  update portal.alert set looked_at = now() where id = told.id;
end $$;

-- What can be sent now: due, nobody else's, and outside quiet hours. E-mails come at most once an
-- hour; what waits meanwhile goes into the next one. While an address that took too long is left
-- alone, nothing else is tried there.
create or replace function portal.sendable_alerts() returns setof portal.alert_sent
language sql stable security definer set search_path = ''
begin atomic
  select s.*
  from portal.alert_sent s
  join portal.member m on m.id = s.member_id
  left join portal.alert_choice c on c.member_id = s.member_id
  where s.state = 'waiting' and s.due_at <= now() and (s.leased_until is null or s.leased_until < now())
    and m.suspended_at is null and not portal.quiet_now(c)
    and case s.way
      when 'mail' then not exists (
        select from portal.alert_sent o
        where o.member_id = s.member_id and o.way = 'mail' and o.sent_at > now() - interval '1 hour')
      else not exists (
        select from portal.alert_sent o
        where o.member_id = s.member_id and o.way = s.way and o.state = 'waiting' and o.due_at > now()
          and o.problem = 'timed_out')
    end;
end;

-- Takes what one member is to be sent in one way, for ten minutes: all that waits for a letter, and
-- as many calls as fit into that time. A sender killed meanwhile leaves it to the next one; no two
-- hold the same.
create or replace function portal.lease_alerts() returns table (
  id uuid, lease uuid, way text, member_id uuid, name text, email text, country text, language text, time_zone text,
  address text, secret text, kind text, title text, items integer, found jsonb, wanted jsonb, made_at timestamptz
)
language plpgsql security definer set search_path = ''
as $$
#variable_conflict use_column
declare
  taken uuid := gen_random_uuid();
begin
  with ready as materialized (
    select r.id, r.member_id, r.way, r.due_at from portal.sendable_alerts() as r
  ),
  chosen as (
    select r.member_id, r.way from ready r order by r.due_at, r.id limit 1
  )
  update portal.alert_sent s
  set lease = taken, leased_until = now() + interval '10 minutes', tries = s.tries + 1
  where s.id in (
    select w.id from portal.alert_sent w
    join chosen c on c.member_id = w.member_id and c.way = w.way
    where w.state = 'waiting' and (w.leased_until is null or w.leased_until < now())
      and w.id in (select r.id from ready r)
    order by w.due_at, w.id
    limit (select case c.way when 'mail' then 500 else 20 end from chosen c)
    for update of w skip locked);
  return query
    select s.id, s.lease, s.way, m.id, m.name, m.email, m.country, coalesce(c.language, 'en'), coalesce(c.time_zone, 'UTC'),
      c.webhook_address, c.webhook_secret, n.kind, n.title, n.items, n.found, n.wanted, n.made_at
    from portal.alert_sent s
    join portal.alert_notice n on n.id = s.notice_id
    join portal.member m on m.id = s.member_id
    left join portal.alert_choice c on c.member_id = m.id
    where s.lease = taken
    order by n.made_at, n.id;
end $$;
