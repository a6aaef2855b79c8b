-- How many missions could report: those whose accounts stand in the catalogue, which every
-- member reads. Beside the number that did, a reader sees how complete a benchmark is.

-- Null for groups by size: which band a mission belongs to is known only once it reports.
create function portal.registered_missions(of_platform text, of_quarter date, of_peer_group text, of_category text)
returns integer
language sql stable set search_path = ''
return (
  select case when of_peer_group not in ('size_band', 'ministry_size') then count(distinct m.id) end
  from portal.account a
  join portal.mission m on m.id = a.mission_id
  join portal.country ministry on ministry.code = a.country and ministry.in_network
  join portal.country host on host.code = m.host_country
  join portal.peer_group g on g.code = of_peer_group
  where a.platform = of_platform
    and coalesce(a.opened_on < of_quarter + interval '3 months', true) and coalesce(a.closed_on >= of_quarter, true)
    and of_category = case g.code
      when 'all' then 'all'
      when 'host_region' then coalesce(host.subregion, 'unknown')
      when 'host_city' then m.host_country || ':' || lower(trim(m.city))
      when 'host_population_band' then coalesce(portal.band(host.population, g.bands), 'unknown')
      else of_category end
);

create function api.registered_missions(platform text, quarter date, peer_group text, category text) returns integer
language sql stable set search_path = ''
begin atomic
  select portal.registered_missions(platform, quarter, peer_group, category);
end;

grant execute on function
  portal.registered_missions(text, date, text, text), api.registered_missions(text, date, text, text)
to authenticated;
