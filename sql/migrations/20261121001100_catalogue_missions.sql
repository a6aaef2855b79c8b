-- How a ministry keeps its own missions and accounts. The secretariat keeps everybody's.

create unique index mission_by_wikidata on portal.mission (country, wikidata) where wikidata is not null;

create function portal.require_catalogue_keeper(of_country text) returns portal.member
language plpgsql stable security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('contributor', 'approver', 'secretariat');
begin
  if of_country is distinct from person.country and not 'secretariat' = any (person.roles) then
    perform portal.refuse('catalogue.other_ministry', 403);
  end if;
  return person;
end $$;

-- Locks the mission for a change by someone who may make it.
create function portal.hold_mission(wanted uuid) returns portal.mission
language plpgsql security definer set search_path = ''
as $$
declare
  held portal.mission;
begin
  select * into held from portal.mission m where m.id = wanted for update;
  if held.id is null then
    perform portal.refuse('catalogue.no_such_mission', 404);
  end if;
  perform portal.require_catalogue_keeper(held.country);
  return held;
end $$;

create function portal.hold_account(wanted uuid) returns portal.account
language plpgsql security definer set search_path = ''
as $$
declare
  held portal.account;
begin
  select * into held from portal.account a where a.id = wanted for update;
  if held.id is null then
    perform portal.refuse('catalogue.no_such_account', 404);
  end if;
  perform portal.require_catalogue_keeper(held.country);
  return held;
end $$;


-- Adds a mission (`wanted` is null) or changes one. Whose it is never changes.
create function portal.save_mission(wanted uuid, payload jsonb) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  was portal.mission;
  now_is portal.mission;
begin
  if wanted is null then
    now_is.id := gen_random_uuid();
    now_is.country := coalesce(nullif(payload ->> 'country', ''), portal.viewer_country());
    now_is.created_at := now();
    perform portal.require_catalogue_keeper(now_is.country);
  else
    was := portal.hold_mission(wanted);
    now_is := was;
  end if;
  now_is.kind := payload ->> 'kind';
  now_is.name := trim(payload ->> 'name');
  now_is.host_country := payload ->> 'host_country';
  now_is.city := trim(payload ->> 'city');
  now_is.latitude := (payload ->> 'latitude')::double precision;
  now_is.longitude := (payload ->> 'longitude')::double precision;
  now_is.website := nullif(trim(payload ->> 'website'), '');
  now_is.opened_on := nullif(payload ->> 'opened_on', '')::date;
  if wanted is null then
    insert into portal.mission values (now_is.*);
  else
    update portal.mission set kind = now_is.kind, name = now_is.name, host_country = now_is.host_country,
      city = now_is.city, latitude = now_is.latitude, longitude = now_is.longitude,
      website = now_is.website, opened_on = now_is.opened_on
    where id = wanted;
  end if;
  perform portal.record(now_is.country, case when wanted is null then 'mission.added' else 'mission.changed' end,
    now_is.id::text, case when wanted is not null then to_jsonb(was) end, to_jsonb(now_is));
  return now_is.id;
exception
  when unique_violation then
    perform portal.refuse('catalogue.mission_exists', 409, payload ->> 'name');
  when foreign_key_violation then
    perform portal.refuse('catalogue.unknown_country', 400, payload ->> 'host_country');
  when check_violation or not_null_violation or data_exception then
    perform portal.refuse('catalogue.malformed', 400, sqlerrm);
end $$;

-- Closes a mission together with its open accounts; without a day, opens it again
-- together with the accounts that were closed that very day.
create function portal.close_mission(wanted uuid, on_day date) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  was portal.mission := portal.hold_mission(wanted);
begin
  if on_day > current_date then
    perform portal.refuse('catalogue.closing_in_future', 400);
  end if;
  update portal.account set closed_on = on_day
  where mission_id = wanted and closed_on is not distinct from was.closed_on;
  update portal.mission set closed_on = on_day where id = wanted;
  perform portal.record(was.country, case when on_day is null then 'mission.reopened' else 'mission.closed' end,
    wanted::text, jsonb_build_object('closed_on', was.closed_on), jsonb_build_object('closed_on', on_day));
exception
  when unique_violation then
    perform portal.refuse('catalogue.mission_exists', 409, was.name);
  when check_violation then
    perform portal.refuse('catalogue.closed_before_opened', 400);
end $$;


-- Adds an account (`wanted` is null) or changes one. Mission and platform stay: its figures hang on them.
create function portal.save_account(wanted uuid, payload jsonb) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  holder portal.mission;
  was portal.account;
  now_is portal.account;
begin
  if wanted is null then
    holder := portal.hold_mission((payload ->> 'mission_id')::uuid);
    if holder.closed_on is not null then
      perform portal.refuse('catalogue.mission_closed', 409);
    end if;
    now_is.id := gen_random_uuid();
    now_is.mission_id := holder.id;
    now_is.country := holder.country;
    now_is.platform := payload ->> 'platform';
    now_is.created_at := now();
  else
    was := portal.hold_account(wanted);
    now_is := was;
  end if;
  now_is.handle := payload ->> 'handle';
  now_is.holder := payload ->> 'holder';
  now_is.holder_name := nullif(trim(payload ->> 'holder_name'), '');
  now_is.time_zone := coalesce(nullif(payload ->> 'time_zone', ''), 'UTC');
  now_is.opened_on := nullif(payload ->> 'opened_on', '')::date;
  if not exists (select from pg_catalog.pg_timezone_names z where z.name = now_is.time_zone) then
    perform portal.refuse('catalogue.unknown_time_zone', 400, now_is.time_zone);
  end if;
  if wanted is null then
    insert into portal.account values (now_is.*);
  else
    update portal.account set handle = now_is.handle, holder = now_is.holder, holder_name = now_is.holder_name,
      time_zone = now_is.time_zone, opened_on = now_is.opened_on
    where id = wanted;
  end if;
  perform portal.record(now_is.country, case when wanted is null then 'account.added' else 'account.changed' end,
    now_is.id::text, case when wanted is not null then to_jsonb(was) end, to_jsonb(now_is));
  return now_is.id;
exception
  when unique_violation then
    perform portal.refuse('catalogue.account_exists', 409, payload ->> 'handle');
  when check_violation or not_null_violation or data_exception then
    perform portal.refuse('catalogue.malformed', 400, sqlerrm);
end $$;

create function portal.close_account(wanted uuid, on_day date) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  was portal.account := portal.hold_account(wanted);
begin
  if on_day > current_date then
    perform portal.refuse('catalogue.closing_in_future', 400);
  end if;
  if on_day is null and exists (
    select from portal.mission m where m.id = was.mission_id and m.closed_on is not null
  ) then
    perform portal.refuse('catalogue.mission_closed', 409);
  end if;
  update portal.account set closed_on = on_day where id = wanted;
  perform portal.record(was.country, case when on_day is null then 'account.reopened' else 'account.closed' end,
    wanted::text, jsonb_build_object('closed_on', was.closed_on), jsonb_build_object('closed_on', on_day));
exception
  when unique_violation then
    perform portal.refuse('catalogue.account_exists', 409, was.handle);
end $$;


create function api.save_mission(mission text, payload text) returns uuid
language sql set search_path = ''
begin atomic
  select portal.save_mission(nullif(mission, '')::uuid, payload::jsonb);
end;
create function api.close_mission(mission text, closed_on text) returns void
language sql set search_path = ''
begin atomic
  select portal.close_mission(mission::uuid, nullif(closed_on, '')::date);
end;
create function api.save_account(account text, payload text) returns uuid
language sql set search_path = ''
begin atomic
  select portal.save_account(nullif(account, '')::uuid, payload::jsonb);
end;
create function api.close_account(account text, closed_on text) returns void
language sql set search_path = ''
begin atomic
  select portal.close_account(account::uuid, nullif(closed_on, '')::date);
end;

grant execute on function
  portal.save_mission(uuid, jsonb), api.save_mission(text, text),
  portal.close_mission(uuid, date), api.close_mission(text, text),
  portal.save_account(uuid, jsonb), api.save_account(text, text),
  portal.close_account(uuid, date), api.close_account(text, text)
to authenticated;
