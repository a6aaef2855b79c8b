-- What missions publish, as feeds tell it. A feed is registered by a ministry for one of its
-- missions, or for the news media it follows (a topic feed, without a mission). The worker
-- fetches feeds, notes each fetch, and keeps the items it has not seen before. Items are
-- kept as they were first seen: the worker neither changes nor deletes one.

create table portal.feed (
  id uuid primary key default gen_random_uuid(),
  country text not null references portal.country (code),
  mission_id uuid,
  kind text not null check (kind in ('rss', 'atom', 'json', 'sitemap')),
  -- A name and password in an address would be kept in clear and sent to whoever answers.
  address text not null check (address ~* '^https?://[^\s/?#@]+([/?#]\S*)?$' and length(address) <= 2000),
  site text not null generated always as (lower(substring(address from '(?i)^https?://([^\s/?#:]+)'))) stored,
  title text not null check (length(title) between 1 and 200),
  language text check (language ~ '^[a-z]{2,3}$'),
  tier text not null default 'own' check (tier in ('own', 'network', 'public')),
  created_by uuid,
  created_by_name text not null,
  created_at timestamptz not null default now(),
  closed_at timestamptz,
  foreign key (mission_id, country) references portal.mission (id, country),
  unique (id, country)
);
comment on table portal.feed is 'An address at which a mission, or a news medium, says what is new. Without a mission it is a topic feed.';
comment on column portal.feed.site is 'The host name in the address: one worker at a time asks a site.';
comment on column portal.feed.tier is 'Who reads the feed and its items: own ministry, the members of the network, everybody.';
create unique index feed_once on portal.feed
  (country, address, coalesce(mission_id, '00000000-0000-0000-0000-000000000000'))
where closed_at is null;
create index feed_by_mission on portal.feed (mission_id);
create index feed_by_site on portal.feed (site) where closed_at is null;

-- Apart from the feed, because the worker writes it every few minutes.
create table portal.feed_state (
  feed_id uuid primary key,
  country text not null,
  next_due timestamptz not null default now(),
  lease uuid,
  leased_until timestamptz,
  etag text check (length(etag) <= 500),
  last_modified text check (length(last_modified) <= 100),
  last_fetch_at timestamptz,
  last_outcome text check (last_outcome in ('ok', 'unchanged', 'empty', 'error')),
  last_problem text,
  last_good_at timestamptz,
  last_new_item_at timestamptz,
  last_item_at timestamptz,
  failures integer not null default 0,
  empties integer not null default 0,
  items integer not null default 0,
  every_days double precision,
  foreign key (feed_id, country) references portal.feed (id, country)
);
comment on table portal.feed_state is 'How a feed does: when it is due, what came last, and how often it publishes.';
comment on column portal.feed_state.lease is 'Which lease of a worker holds the feed; what a worker brings after its lease ran out is not kept.';
comment on column portal.feed_state.every_days is 'The usual days between two days with items (median of the last twenty gaps); null below five gaps.';
create index feed_state_due on portal.feed_state (next_due);

create table portal.fetch (
  id bigint generated always as identity primary key,
  feed_id uuid not null,
  country text not null,
  started_at timestamptz not null,
  ended_at timestamptz not null,
  outcome text not null check (outcome in ('ok', 'unchanged', 'empty', 'error')),
  http_status integer,
  problem text,
  items_new integer not null default 0,
  bytes bigint not null default 0,
  foreign key (feed_id, country) references portal.feed (id, country)
);
comment on table portal.fetch is 'One look at a feed and what became of it; kept for fourteen days.';
create index fetch_by_feed on portal.fetch (feed_id, started_at desc);

create table portal.item (
  id uuid primary key default gen_random_uuid(),
  feed_id uuid not null,
  country text not null,
  mission_id uuid,
  host text references portal.country (code),
  external_id text not null check (length(external_id) between 1 and 500),
  link text check (link ~* '^https?://' and length(link) <= 2000),
  link_key text check (link_key ~ '^[0-9a-f]{32}$'),
  title text not null default '' check (length(title) <= 500),
  summary text not null default '' check (length(summary) <= 5000),
  language text check (language ~ '^[a-z]{2,3}$'),
  published_at timestamptz,
  seen_at timestamptz not null default now(),
  at timestamptz not null generated always as (coalesce(published_at, seen_at)) stored,
  date_doubt text check (date_doubt in ('future', 'missing')),
  fingerprint bigint,
  duplicate_of uuid references portal.item (id),
  foreign key (feed_id, country) references portal.feed (id, country),
  unique (feed_id, external_id)
);
comment on table portal.item is 'One thing a feed told, as plain text, as it was first seen.';
comment on column portal.item.host is 'Country in which the mission stood when the item came.';
comment on column portal.item.link_key is 'Hash of the link without what only counts visitors; null where a link names no single item.';
comment on column portal.item.at is 'When it was published, or first seen where the feed does not say.';
comment on column portal.item.date_doubt is 'future: the feed dated it ahead, so it stands at the moment it was seen; missing: the feed gave no date.';
comment on column portal.item.fingerprint is 'SimHash of the text: near-identical texts differ in few bits.';
comment on column portal.item.duplicate_of is 'The earlier item of the same mission (or of the same ministry''s topic feeds) that says the same.';
create index item_by_country on portal.item (country, at desc);
create index item_by_mission on portal.item (mission_id, at desc);
create index item_by_feed on portal.item (feed_id, at desc);
create index item_by_link on portal.item (country, link_key) where link_key is not null;
create index item_by_original on portal.item (duplicate_of) where duplicate_of is not null;
create index item_by_host on portal.item (host);


alter table portal.feed enable row level security;
alter table portal.feed_state enable row level security;
alter table portal.fetch enable row level security;
alter table portal.item enable row level security;
grant select on portal.feed, portal.feed_state, portal.fetch, portal.item to authenticated;

create policy "Members read their ministry's feeds and shared ones, the secretariat all" on portal.feed
for select to authenticated
using (
  country = ((select auth.jwt()) ->> 'country')
  or tier in ('network', 'public')
  or (select portal.viewer_has('secretariat'))
);
create policy "Members read how the feeds they read do" on portal.feed_state
for select to authenticated
using (feed_id in (select f.id from portal.feed f));
create policy "Members read the fetches of the feeds they read" on portal.fetch
for select to authenticated
using (feed_id in (select f.id from portal.feed f));
create policy "Members read their ministry's items and those of shared feeds" on portal.item
for select to authenticated
using (
  country = ((select auth.jwt()) ->> 'country')
  or feed_id in (select f.id from portal.feed f where f.tier in ('network', 'public'))
);

do $$
declare
  made regclass;
begin
  foreach made in array array['portal.feed', 'portal.feed_state', 'portal.fetch', 'portal.item']::regclass[]
  loop
    execute format(
      'create policy "Only members in good standing read" on %s as restrictive
       for select to authenticated using ((select portal.viewer_is_member()))', made);
  end loop;
end $$;

-- As 20261123000900 says: no guesses about what a ministry's rows hold.
do $$
declare
  told record;
begin
  for told in
    select a.attrelid::regclass as of_table, a.attname
    from pg_catalog.pg_attribute a
    where a.attrelid in ('portal.feed'::regclass, 'portal.feed_state'::regclass, 'portal.fetch'::regclass,
        'portal.item'::regclass)
      and a.attnum > 0
      and format_type(a.atttypid, null) in ('bigint', 'integer', 'double precision', 'text')
      and a.attname not in ('kind', 'outcome', 'external_id')
  loop
    execute format('alter table %s alter column %I set statistics 0', told.of_table, told.attname);
  end loop;
end $$;

-- How a feed does, in one word. A feed that cannot be read is never called silent.
--   closed     nobody follows it any more
--   new        not looked at yet
--   unchecked  due for two hours and nobody looked: the worker does not run
--   failing    three fetches in a row failed, or none ever succeeded
--   empty      it answers and holds nothing
--   silent     it works, but nothing came for three times its usual rhythm, three days at the least
--   fresh      it works
-- It has no setting of its own: its body is bound when it is made and looks nothing up by name, and
-- only a function without settings is worked out inside the query that asks. Called one feed at a
-- time, it was three quarters of what a board of an incident costs.
create function portal.feed_health(of_feed portal.feed, state portal.feed_state) returns text
language sql stable
return case
  when of_feed.closed_at is not null then 'closed'
  when state.next_due < now() - interval '2 hours' then 'unchecked'
  when state.last_fetch_at is null then 'new'
  when state.failures >= 3 or (state.failures > 0 and state.last_good_at is null) then 'failing'
  when state.empties >= 3 or (state.empties > 0 and state.items = 0) then 'empty'
  when now() - state.last_item_at > make_interval(secs => 86400 * greatest(3, 3 * state.every_days)) then 'silent'
  else 'fresh'
end;

create view api.feed with (security_invoker = true) as
select f.id, f.country, f.mission_id, f.kind, f.address, f.title, f.language, f.tier,
  f.created_by_name, f.created_at, f.closed_at, portal.feed_health(f, s) as health,
  s.next_due, s.last_fetch_at, s.last_outcome, s.last_problem, s.last_good_at, s.last_new_item_at,
  s.last_item_at, s.failures, s.empties, s.items, s.every_days
from portal.feed f
join portal.feed_state s on s.feed_id = f.id;

create view api.fetch with (security_invoker = true) as
select id, feed_id, started_at, ended_at, outcome, http_status, problem, items_new, bytes
from portal.fetch;

create view api.item with (security_invoker = true) as
select id, feed_id, country, mission_id, host, link, title, summary, language, published_at, seen_at, at,
  date_doubt, duplicate_of
from portal.item;

grant select on api.feed, api.fetch, api.item to authenticated;
grant execute on function portal.feed_health(portal.feed, portal.feed_state) to authenticated;
