-- Saved searches, and being told: of new items that a search finds, and of feeds of the own
-- ministry that fell ill or silent. A notice stands on the portal at once; an e-mail and a call to
-- the member's own address (a webhook) follow when they want them, outside their quiet hours.

create table portal.saved_search (
  id uuid primary key default gen_random_uuid(),
  member_id uuid not null references portal.member (id),
  country text not null,
  name text not null check (length(name) between 1 and 80 and name = btrim(name) and name !~ '[[:cntrl:]]'),
  wanted jsonb not null check (jsonb_typeof(wanted) = 'object' and length(wanted::text) <= 8000),
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now()
);
comment on table portal.saved_search is 'Words and filters of the monitor under a name, kept by the member who looks for them.';
create unique index saved_search_once on portal.saved_search (member_id, lower(name));

create table portal.alert (
  id uuid primary key default gen_random_uuid(),
  member_id uuid not null references portal.member (id),
  country text not null,
  kind text not null check (kind in ('search', 'feeds')),
  saved_search_id uuid references portal.saved_search (id) on delete cascade,
  by_mail boolean not null,
  by_webhook boolean not null,
  created_at timestamptz not null default now(),
  looked_at timestamptz not null default now(),
  check ((kind = 'search') = (saved_search_id is not null))
);
comment on table portal.alert is 'What a member wants to be told: new items of a saved search, or feeds that fell ill or silent.';
comment on column portal.alert.looked_at is 'Up to when items were looked through for it.';
create unique index alert_once on portal.alert
  (member_id, kind, coalesce(saved_search_id, '00000000-0000-0000-0000-000000000000'));
create index alert_by_search on portal.alert (saved_search_id);

create table portal.alert_choice (
  member_id uuid primary key references portal.member (id),
  country text not null,
  time_zone text not null default 'UTC',
  quiet_from time,
  quiet_until time,
  language text not null default 'en' check (language ~ '^[a-z]{2,3}$'),
  webhook_address text check (webhook_address ~* '^https?://[^\s/?#@]+([/?#]\S*)?$' and length(webhook_address) <= 1000),
  webhook_secret text check (length(webhook_secret) between 32 and 200),
  changed_at timestamptz not null default now(),
  check ((quiet_from is null) = (quiet_until is null)),
  check ((webhook_address is null) = (webhook_secret is null))
);
comment on table portal.alert_choice is 'How a member is told: quiet hours in their time zone, language, and a webhook with its secret.';

create table portal.alert_notice (
  id uuid primary key default gen_random_uuid(),
  alert_id uuid references portal.alert (id) on delete set null,
  member_id uuid not null references portal.member (id),
  country text not null,
  kind text not null check (kind in ('search', 'feeds')),
  title text not null,
  key text,
  items integer not null default 0,
  found jsonb not null default '[]',
  wanted jsonb not null default '{}',
  made_at timestamptz not null default now(),
  read_at timestamptz,
  unique (alert_id, key)
);
comment on table portal.alert_notice is 'One thing a member was told on the portal.';
comment on column portal.alert_notice.title is 'The name of the search, or the title of the feed.';
comment on column portal.alert_notice.key is 'A feed, its state and since when: of one illness a member is told once.';
comment on column portal.alert_notice.found is 'The newest items (at most twenty), or the state of the feed.';
create index alert_notice_by_member on portal.alert_notice (member_id, made_at desc);

create table portal.alert_item (
  alert_id uuid not null references portal.alert (id) on delete cascade,
  item_id uuid not null references portal.item (id) on delete cascade,
  country text not null,
  primary key (alert_id, item_id)
);
comment on table portal.alert_item is 'Of which items an alert has told: of none twice.';
create index alert_item_by_item on portal.alert_item (item_id);

create table portal.alert_sent (
  id uuid primary key default gen_random_uuid(),
  notice_id uuid not null references portal.alert_notice (id) on delete cascade,
  member_id uuid not null references portal.member (id),
  country text not null,
  way text not null check (way in ('mail', 'webhook')),
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'given_up')),
  due_at timestamptz not null default now(),
  lease uuid,
  leased_until timestamptz,
  tries integer not null default 0,
  problem text,
  sent_at timestamptz,
  unique (notice_id, way)
);
comment on table portal.alert_sent is 'The log of e-mails and webhook calls about notices: once each, again after a failure.';
create index alert_sent_waiting on portal.alert_sent (due_at) where state = 'waiting';
create index alert_sent_by_member on portal.alert_sent (member_id, sent_at desc);

create index item_by_first_sight on portal.item (seen_at);

do $$
declare
  made regclass;
  told record;
begin
  foreach made in array array['portal.saved_search', 'portal.alert', 'portal.alert_choice', 'portal.alert_notice',
    'portal.alert_item', 'portal.alert_sent']::regclass[]
  loop
    execute format('alter table %s enable row level security', made);
    execute format(
      'create policy "Only members in good standing read" on %s as restrictive
       for select to authenticated using ((select portal.viewer_is_member()))', made);
    -- As 20261123000900 says: no guesses about what a ministry's rows hold.
    for told in
      select a.attname from pg_catalog.pg_attribute a
      where a.attrelid = made and a.attnum > 0
        and format_type(a.atttypid, null) in ('text', 'jsonb', 'integer') and a.attname <> 'state'
    loop
      execute format('alter table %s alter column %I set statistics 0', made, told.attname);
    end loop;
  end loop;
end $$;

grant select on portal.saved_search, portal.alert, portal.alert_notice, portal.alert_sent to authenticated;
-- All but the secret.
grant select (member_id, time_zone, quiet_from, quiet_until, language, webhook_address, changed_at)
on portal.alert_choice to authenticated;

create policy "Members read their own saved searches" on portal.saved_search
for select to authenticated using (member_id = (select portal.viewer_id()));
create policy "Members read their own alerts" on portal.alert
for select to authenticated using (member_id = (select portal.viewer_id()));
create policy "Members read how they themselves are told" on portal.alert_choice
for select to authenticated using (member_id = (select portal.viewer_id()));
create policy "Members read what they were told" on portal.alert_notice
for select to authenticated using (member_id = (select portal.viewer_id()));
create policy "Members read what was sent to them" on portal.alert_sent
for select to authenticated using (member_id = (select portal.viewer_id()));

create view api.saved_search with (security_invoker = true) as
select id, name, wanted, created_at, changed_at from portal.saved_search;
create view api.alert with (security_invoker = true) as
select id, kind, saved_search_id, by_mail, by_webhook, created_at from portal.alert;
create view api.alert_choice with (security_invoker = true) as
select time_zone, to_char(quiet_from, 'HH24:MI') as quiet_from, to_char(quiet_until, 'HH24:MI') as quiet_until, language,
  webhook_address, changed_at
from portal.alert_choice;
create view api.alert_notice with (security_invoker = true) as
select id, kind, title, items, found, wanted, made_at, read_at from portal.alert_notice;
create view api.alert_sent with (security_invoker = true) as
select id, notice_id, way, state, due_at, tries, problem, sent_at from portal.alert_sent;
grant select on api.saved_search, api.alert, api.alert_choice, api.alert_notice, api.alert_sent to authenticated;


-- A member for themselves; a script that acts for one has nobody to tell.
create function portal.require_person() returns portal.member
language plpgsql stable security definer set search_path = ''
as $$
begin
  if portal.viewer_machine() is not null then
    perform portal.refuse('access.denied', 403);
  end if;
  return portal.require_role('reader', 'contributor', 'approver', 'publisher', 'facilitator', 'secretariat');
end $$;

-- Keeps a search under a name (`search` is null), or changes one of the member's own.
create function portal.save_search(search uuid, of_name text, of_wanted text) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_person();
  was portal.saved_search;
  made uuid;
begin
  perform portal.read_item_wanted(of_wanted);
  if search is null then
    if (select count(*) from portal.saved_search s where s.member_id = person.id) >= 50 then
      perform portal.refuse('monitor.searches_full', 409);
    end if;
    insert into portal.saved_search (member_id, country, name, wanted)
    values (person.id, person.country, btrim(of_name), of_wanted::jsonb)
    returning id into made;
  else
    select * into was from portal.saved_search s where s.id = search and s.member_id = person.id for update;
    if was.id is null then
      perform portal.refuse('monitor.no_such_search', 404);
    end if;
    update portal.saved_search set name = btrim(of_name), wanted = of_wanted::jsonb, changed_at = now() where id = was.id;
    made := was.id;
  end if;
  perform portal.record(person.country, 'search.saved', made::text,
    case when was.id is not null then jsonb_build_object('name', was.name) end, jsonb_build_object('name', btrim(of_name)));
  return made;
exception
  when unique_violation then
    perform portal.refuse('monitor.search_exists', 409, btrim(of_name));
  when check_violation or not_null_violation or data_exception then
    perform portal.refuse('monitor.search_malformed', 400);
end $$;

create function portal.drop_search(search uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_person();
  was portal.saved_search;
begin
  delete from portal.saved_search s where s.id = search and s.member_id = person.id returning * into was;
  if was.id is null then
    perform portal.refuse('monitor.no_such_search', 404);
  end if;
  perform portal.record(person.country, 'search.dropped', was.id::text, jsonb_build_object('name', was.name), null);
end $$;

-- Being told on the portal is what an alert is; the other ways are added to it.
create function portal.set_alert(of_kind text, search uuid, with_mail boolean, with_webhook boolean) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_person();
  was portal.alert;
  made uuid;
begin
  if search is not null and not exists (
    select from portal.saved_search s where s.id = search and s.member_id = person.id) then
    perform portal.refuse('monitor.no_such_search', 404);
  end if;
  if with_webhook and not exists (
    select from portal.alert_choice c where c.member_id = person.id and c.webhook_address is not null) then
    perform portal.refuse('monitor.no_webhook', 409);
  end if;
  select * into was from portal.alert a
  where a.member_id = person.id and a.kind = of_kind and a.saved_search_id is not distinct from search for update;
  insert into portal.alert (member_id, country, kind, saved_search_id, by_mail, by_webhook)
  values (person.id, person.country, of_kind, search, with_mail, with_webhook)
  on conflict (member_id, kind, coalesce(saved_search_id, '00000000-0000-0000-0000-000000000000')) do update
  set by_mail = excluded.by_mail, by_webhook = excluded.by_webhook, country = excluded.country
  returning id into made;
  perform portal.record(person.country, 'alert.set', made::text,
    case when was.id is not null then jsonb_build_object('by_mail', was.by_mail, 'by_webhook', was.by_webhook) end,
    jsonb_build_object('kind', of_kind, 'by_mail', with_mail, 'by_webhook', with_webhook));
  return made;
exception
  when check_violation or not_null_violation then
    perform portal.refuse('access.malformed', 400);
end $$;

create function portal.drop_alert(wanted uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_person();
  was portal.alert;
begin
  delete from portal.alert a where a.id = wanted and a.member_id = person.id returning * into was;
  if was.id is null then
    perform portal.refuse('monitor.no_such_alert', 404);
  end if;
  perform portal.record(person.country, 'alert.dropped', was.id::text,
    jsonb_build_object('kind', was.kind, 'by_mail', was.by_mail, 'by_webhook', was.by_webhook), null);
end $$;

-- Quiet hours and language; two empty texts for no quiet hours.
create function portal.choose_alerts(zone text, from_time text, until_time text, of_language text) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_person();
  was portal.alert_choice;
begin
  if not exists (select from pg_catalog.pg_timezone_names z where z.name = zone) then
    perform portal.refuse('catalogue.unknown_time_zone', 400, zone);
  end if;
  select * into was from portal.alert_choice c where c.member_id = person.id for update;
  insert into portal.alert_choice (member_id, country, time_zone, quiet_from, quiet_until, language)
  values (person.id, person.country, zone, nullif(from_time, '')::time, nullif(until_time, '')::time, of_language)
  on conflict (member_id) do update
  set time_zone = excluded.time_zone, quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until,
    language = excluded.language, country = excluded.country, changed_at = now();
  perform portal.record(person.country, 'alert.chosen', person.id::text,
    case when was.member_id is not null then
      jsonb_build_object('time_zone', was.time_zone, 'quiet_from', was.quiet_from, 'quiet_until', was.quiet_until,
        'language', was.language) end,
    jsonb_build_object('time_zone', zone, 'quiet_from', nullif(from_time, ''), 'quiet_until', nullif(until_time, ''),
      'language', of_language));
exception
  when check_violation or not_null_violation or data_exception then
    perform portal.refuse('access.malformed', 400);
end $$;

-- Where calls go, and the secret that signs them; an empty address takes both away. The log tells
-- the host alone: the rest of such an address is often a key.
create function portal.set_webhook(of_address text, of_secret text) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_person();
  was portal.alert_choice;
begin
  select * into was from portal.alert_choice c where c.member_id = person.id for update;
  insert into portal.alert_choice (member_id, country, webhook_address, webhook_secret)
  values (person.id, person.country, nullif(of_address, ''), case when of_address <> '' then of_secret end)
  on conflict (member_id) do update
  set webhook_address = excluded.webhook_address, webhook_secret = excluded.webhook_secret, changed_at = now();
  if of_address = '' then
    update portal.alert set by_webhook = false where member_id = person.id and by_webhook;
  end if;
  perform portal.record(person.country, 'alert.webhook_set', person.id::text,
    jsonb_build_object('address', substring(was.webhook_address from '^https?://([^/?#]+)')),
    jsonb_build_object('address', substring(of_address from '^https?://([^/?#]+)')));
exception
  when check_violation or not_null_violation then
    perform portal.refuse('monitor.webhook_malformed', 400);
end $$;

-- Somebody's own reading marks are nobody's news, so the log stays silent.
create function portal.read_notices() returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_person();
begin
  update portal.alert_notice n set read_at = now() where n.member_id = person.id and n.read_at is null;
end $$;

create function api.save_search(search text, name text, wanted text) returns uuid
language sql set search_path = ''
begin atomic
  select portal.save_search(nullif(search, '')::uuid, name, wanted);
end;
create function api.drop_search(search text) returns void
language sql set search_path = ''
begin atomic
  select portal.drop_search(search::uuid);
end;
create function api.set_alert(kind text, search text, by_mail boolean, by_webhook boolean) returns uuid
language sql set search_path = ''
begin atomic
  select portal.set_alert(kind, nullif(search, '')::uuid, by_mail, by_webhook);
end;
create function api.drop_alert(alert text) returns void
language sql set search_path = ''
begin atomic
  select portal.drop_alert(alert::uuid);
end;
create function api.choose_alerts(time_zone text, quiet_from text, quiet_until text, language text) returns void
language sql set search_path = ''
begin atomic
  select portal.choose_alerts(time_zone, quiet_from, quiet_until, language);
end;
create function api.set_webhook(address text, secret text) returns void
language sql set search_path = ''
begin atomic
  select portal.set_webhook(address, secret);
end;
create function api.read_notices() returns void
language sql set search_path = ''
begin atomic
  select portal.read_notices();
end;

grant execute on function
  portal.save_search(uuid, text, text), api.save_search(text, text, text),
  portal.drop_search(uuid), api.drop_search(text),
  portal.set_alert(text, uuid, boolean, boolean), api.set_alert(text, text, boolean, boolean),
  portal.drop_alert(uuid), api.drop_alert(text),
  portal.choose_alerts(text, text, text, text), api.choose_alerts(text, text, text, text),
  portal.set_webhook(text, text), api.set_webhook(text, text),
  portal.read_notices(), api.read_notices()
to authenticated;
