-- A list of missions comes in whole, in one call and one transaction: what fits is
-- stored, and every row that does not fit is given back with the reason.
--
-- Repeating it changes nothing. A mission is the same one when its Wikidata number
-- is, else when kind, host country, city and name are. What the file leaves empty
-- stays as it was, and so does a name that the file does not give itself.

-- Fields and lines are separated as in portal.add_posts; an empty field is missing.
create function portal.import_missions(missions text, accounts text) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('approver', 'secretariat');
  answer jsonb;
begin
  -- Two imports at once would each take the other's rows for new.
  perform pg_catalog.pg_advisory_xact_lock(8311945003);
  drop table if exists pg_temp.brought, pg_temp.brought_account;
  perform portal.read_brought_missions(missions, accounts);

  if not 'secretariat' = any (person.roles)
    and exists (select from pg_temp.brought b where b.country <> person.country)
  then
    perform portal.refuse('catalogue.other_ministry', 403);
  end if;
  perform portal.match_brought_missions();
  perform portal.store_brought_missions();
  perform portal.store_brought_accounts();

  select jsonb_build_object(
    'added', count(*) filter (where reason is null and was is null),
    'changed', count(*) filter (where reason is null and was is not null and changed),
    'unchanged', count(*) filter (where reason is null and was is not null and not changed),
    'accounts', (select count(*) from pg_temp.brought_account a where a.id is not null),
    'refused', coalesce((
      select jsonb_agg(r order by r.line)
      from (
        select b.line, '' as platform, b.name as value, b.reason from pg_temp.brought b where b.reason is not null
        union all
        select a.line, a.platform, a.handle, a.reason from pg_temp.brought_account a where a.reason is not null
      ) as r
    ), '[]'))
  into answer from pg_temp.brought;
  return answer;
exception
  when data_exception or integrity_constraint_violation then
    perform portal.refuse('catalogue.malformed', 400, sqlerrm);
end $$;

create function portal.read_brought_missions(missions text, accounts text) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  create temporary table brought on commit drop as
  select (f.v[1])::integer as line, f.v[2] as country, f.v[3] as kind, f.v[4] as name,
    f.v[5] is not null as named, f.v[6] as host_country, f.v[7] as city,
    (f.v[8])::double precision as latitude, (f.v[9])::double precision as longitude,
    f.v[10] as website, f.v[11] as wikidata, (f.v[12])::date as opened_on,
    null::uuid as id, null::jsonb as was, false as changed, null::text as reason
  from string_to_table(missions, E'\x1e') as l, lateral (select string_to_array(l, E'\x1f', '') as v) as f
  where l <> '';

  create temporary table brought_account on commit drop as
  select (f.v[1])::integer as line, f.v[2] as platform, f.v[3] as handle,
    null::uuid as id, null::uuid as mission_id, null::text as country, null::text as reason
  from string_to_table(accounts, E'\x1e') as l, lateral (select string_to_array(l, E'\x1f', '') as v) as f
  where l <> '';
end $$;

-- Finds for each row the mission it speaks of, and sets rows aside that would make a second one of it.
create function portal.match_brought_missions() returns void
language plpgsql security definer set search_path = ''
as $$
begin
  update pg_temp.brought b set id = m.id, was = to_jsonb(m)
  from portal.mission m
  where b.reason is null and m.country = b.country and m.wikidata = b.wikidata;

  -- Without a number in common, the same words mean the same mission.
  update pg_temp.brought b set id = m.id, was = to_jsonb(m)
  from portal.mission m
  where b.reason is null and b.id is null and m.closed_on is null
    and (m.wikidata is null or b.wikidata is null)
    and m.country = b.country and m.kind = b.kind and m.host_country = b.host_country
    and lower(m.city) = lower(b.city) and lower(m.name) = lower(b.name);

  update pg_temp.brought set name = was ->> 'name' where was is not null and not named;

  update pg_temp.brought b set reason = 'twice_in_file'
  from (
    select line,
      row_number() over (partition by country, kind, host_country, lower(city), lower(name) order by line) > 1
      or (wikidata is not null and row_number() over (partition by country, wikidata order by line) > 1)
      or (id is not null and row_number() over (partition by id order by line) > 1) as again
    from pg_temp.brought where reason is null
  ) as seen
  where seen.line = b.line and seen.again;

  update pg_temp.brought b set reason = 'mission_exists'
  from portal.mission m
  where b.reason is null and m.id is distinct from b.id and m.closed_on is null
    and m.country = b.country and m.kind = b.kind and m.host_country = b.host_country
    and lower(m.city) = lower(b.city) and lower(m.name) = lower(b.name);
end $$;

create function portal.store_brought_missions() returns void
language plpgsql security definer set search_path = ''
as $$
begin
  update pg_temp.brought b set changed =
    (b.kind, b.name, b.host_country, b.city) is distinct from (m.kind, m.name, m.host_country, m.city)
    or coalesce(b.latitude, m.latitude) is distinct from m.latitude
    or coalesce(b.longitude, m.longitude) is distinct from m.longitude
    or coalesce(b.website, m.website) is distinct from m.website
    or coalesce(b.wikidata, m.wikidata) is distinct from m.wikidata
    or coalesce(b.opened_on, m.opened_on) is distinct from m.opened_on
  from portal.mission m where m.id = b.id and b.reason is null;

  update portal.mission m set kind = b.kind, name = b.name, host_country = b.host_country, city = b.city,
    latitude = coalesce(b.latitude, m.latitude), longitude = coalesce(b.longitude, m.longitude),
    website = coalesce(b.website, m.website), wikidata = coalesce(b.wikidata, m.wikidata),
    opened_on = coalesce(b.opened_on, m.opened_on)
  from pg_temp.brought b where m.id = b.id and b.reason is null and b.changed;

  update pg_temp.brought set id = gen_random_uuid() where id is null and reason is null;
  insert into portal.mission (id, country, kind, name, host_country, city, latitude, longitude, website,
    wikidata, opened_on)
  select id, country, kind, name, host_country, city, latitude, longitude, website, wikidata, opened_on
  from pg_temp.brought where reason is null and was is null;

  -- One event a ministry; a list of thousands would drown every other event otherwise.
  perform portal.record(b.country, 'mission.imported', count(*)::text,
    jsonb_agg(b.was order by b.line) filter (where b.was is not null),
    jsonb_agg(to_jsonb(m) order by b.line))
  from pg_temp.brought b join portal.mission m on m.id = b.id
  where b.reason is null and (b.was is null or b.changed)
  group by b.country;
end $$;

create function portal.store_brought_accounts() returns void
language plpgsql security definer set search_path = ''
as $$
begin
  -- The accounts of a row that was set aside go with it, and a closed mission gets none.
  delete from pg_temp.brought_account a
  where not exists (select from pg_temp.brought b where b.line = a.line and b.reason is null);
  update pg_temp.brought_account a set mission_id = m.id, country = m.country,
    reason = case when m.closed_on is not null then 'mission_closed' end
  from pg_temp.brought b join portal.mission m on m.id = b.id where b.line = a.line;

  update pg_temp.brought_account a set reason = 'handle_taken'
  from (
    select line, platform, handle,
      first_value(mission_id) over (partition by country, platform, lower(handle) order by line) as first_holder
    from pg_temp.brought_account
  ) as f
  where a.reason is null and f.line = a.line and f.platform = a.platform and f.handle = a.handle
    and f.first_holder <> a.mission_id;
  update pg_temp.brought_account a set reason = 'handle_taken'
  from portal.account k
  where a.reason is null and k.closed_on is null and k.country = a.country and k.platform = a.platform
    and lower(k.handle) = lower(a.handle) and k.mission_id <> a.mission_id;

  update pg_temp.brought_account a set id = gen_random_uuid()
  where a.reason is null and not exists (
    select from portal.account k
    where k.closed_on is null and k.country = a.country and k.platform = a.platform
      and lower(k.handle) = lower(a.handle));
  insert into portal.account (id, mission_id, country, platform, handle)
  select a.id, a.mission_id, a.country, a.platform, a.handle
  from pg_temp.brought_account a where a.id is not null;

  perform portal.record(a.country, 'account.imported', count(*)::text, null,
    jsonb_agg(jsonb_build_object('id', a.id, 'mission_id', a.mission_id, 'platform', a.platform, 'handle', a.handle)
      order by a.line))
  from pg_temp.brought_account a where a.id is not null
  group by a.country;
end $$;

create function api.import_missions(missions text, accounts text) returns jsonb
language sql set search_path = ''
begin atomic
  select portal.import_missions(missions, accounts);
end;

grant execute on function portal.import_missions(text, text), api.import_missions(text, text) to authenticated;
