-- A token lives for five minutes and says who somebody was when it was signed. Who
-- they are now stands in portal.member: whoever was suspended, moved to another
-- ministry or is nobody here reads nothing, whatever their token says.
--
-- Every table needs this gate beside its own policy; a table of a later migration
-- makes its own (a test names the tables without one).

create function portal.viewer_is_member() returns boolean
language sql stable security definer set search_path = ''
return exists (
  select from portal.member m
  where m.id = portal.viewer_id() and m.country = portal.viewer_country() and m.suspended_at is null
);
grant execute on function portal.viewer_is_member() to authenticated;

-- The same holds for roles: what counts is what the member may do now.
create or replace function portal.viewer_has(role text) returns boolean
language sql stable security definer set search_path = ''
return exists (
  select from portal.member m
  where m.id = portal.viewer_id() and m.country = portal.viewer_country() and m.suspended_at is null
    and role = any (m.roles)
);

do $$
declare
  kept regclass;
begin
  for kept in
    select c.oid from pg_catalog.pg_class c
    where c.relnamespace = 'portal'::regnamespace and c.relkind in ('r', 'p')
    order by c.relname
  loop
    execute format(
      'create policy "Only members in good standing read" on %s as restrictive
       for select to authenticated using ((select portal.viewer_is_member()))', kept);
  end loop;
end $$;
