-- What a hosted Supabase project has from birth and the migrations rely on, as far as
-- they rely on it: the three roles and the claims of the token.
do $$
begin
  if not exists (select from pg_roles where rolname = 'anon') then
    create role anon nologin noinherit;
    create role authenticated nologin noinherit;
    create role service_role nologin noinherit bypassrls;
    -- There the deployer's role is no superuser either.
    create role deployer login nosuperuser createrole password 'deployer';
  end if;
end $$;

create schema auth;
grant usage on schema auth to anon, authenticated, service_role, deployer;
create function auth.jwt() returns jsonb language sql stable as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')
  )::jsonb
$$;
