-- Rights of the embedded API server, as it is after every migration.
-- Hosted Supabase has these roles already; only the embedded stack runs this file.

do $$
begin
  if not exists (select from pg_roles where rolname = 'authenticator') then
    create role authenticator login noinherit;
  end if;
  execute format('alter role authenticator password %L', current_setting('jejaring.authenticator_password'));
end $$;

-- The monitor's worker signs in as the role that the migrations made for it.
do $$
begin
  execute format('alter role jejaring_monitor login password %L', current_setting('jejaring.monitor_password'));
end $$;

-- The server may act for the three API roles and is never more than they are.
grant anon, authenticated, service_role to authenticator;

-- As on hosted Supabase, no request may hold a connection for longer than this.
alter role authenticator set statement_timeout = '8s';
alter role authenticator set idle_in_transaction_session_timeout = '30s';

do $$
declare
  place text;
  thing record;
begin
  execute format('grant create, connect on database %I to authenticator', current_database());

  -- What the server keeps for itself belongs to it.
  foreach place in array array['auth', 'storage', 'supabase_migrations'] loop
    continue when to_regnamespace(place) is null;
    execute format('alter schema %I owner to authenticator', place);
    for thing in
      select c.oid::regclass::text as name, c.relkind from pg_class c
      where c.relnamespace = to_regnamespace(place) and c.relkind in ('r', 'p', 'v', 'm', 'S')
        and not exists (select from pg_depend d where d.objid = c.oid and d.deptype in ('a', 'i') and c.relkind = 'S')
    loop
      execute format('alter %s %s owner to authenticator',
        case thing.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' else 'table' end,
        thing.name);
    end loop;
    for thing in select p.oid::regprocedure::text as name from pg_proc p where p.pronamespace = to_regnamespace(place) loop
      execute format('alter routine %s owner to authenticator', thing.name);
    end loop;
  end loop;
  execute 'grant usage on schema auth to anon, authenticated, service_role';

  -- The server introspects these schemas; it needs to see their shape, not their rows.
  foreach place in array array['api', 'portal'] loop
    execute format('grant usage on schema %I to authenticator', place);
    execute format('grant references on all tables in schema %I to authenticator', place);
    execute format('grant usage on all sequences in schema %I to authenticator', place);
  end loop;
end $$;

-- Nobody signs up here. The server's own switch leaves one-time passwords open, which
-- make a user out of any address; so its table of users takes nobody.
do $$
begin
  if to_regclass('auth.users') is not null
    and not exists (select from pg_constraint where conname = 'nobody_signs_up') then
    alter table auth.users add constraint nobody_signs_up check (false) not valid;
  end if;
end $$;
