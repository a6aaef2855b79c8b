-- Two schemas: `portal` keeps everything and is never exposed; `api` is what
-- PostgREST offers. Default deny: nothing is reachable until a later migration
-- grants it beside the object itself.

create schema if not exists portal;
create schema if not exists api;

revoke all on schema portal, api from public;
grant usage on schema portal, api to authenticated;

-- PostgreSQL lets everybody execute a new function; here nobody may until granted.
alter default privileges in schema portal revoke execute on functions from public;
alter default privileges in schema api revoke execute on functions from public;
alter default privileges revoke execute on functions from public;

comment on schema portal is 'Private: tables, and the functions that decide. Never exposed.';
comment on schema api is 'Exposed: security-invoker views, and functions that call into portal.';


-- The viewer as the signed token names them. The portal's server mints a token
-- for five minutes after it looked the member up.

create function portal.viewer_id() returns uuid
language sql stable set search_path = ''
return nullif((select auth.jwt()) ->> 'sub', '')::uuid;

create function portal.viewer_country() returns text
language sql stable set search_path = ''
return (select auth.jwt()) ->> 'country';

create function portal.viewer_has(role text) returns boolean
language sql stable set search_path = ''
return coalesce(((select auth.jwt()) -> 'roles') ? role, false);

grant execute on function portal.viewer_id(), portal.viewer_country(), portal.viewer_has(text) to authenticated;


-- A refusal carries a stable code; the portal says it in the viewer's language.
-- PostgREST answers with the HTTP status in the last three characters of PTxyz.

create function portal.refuse(code text, status integer default 400, detail text default '')
returns void
language plpgsql set search_path = ''
as $$
begin
  raise exception using errcode = 'PT' || status, message = code, detail = detail;
end $$;
