-- Machines upload, too. A machine is a name and a key that an approver gives to a
-- script of the ministry. It never stands by itself: it acts for the approver who
-- issued it, with no role but the contributor's, and only as long as that person is
-- a member in good standing who may approve. What it uploads is its issuer's own
-- submission, so the four eyes hold as they always do: the issuer cannot approve it.

create table portal.machine (
  id uuid primary key default gen_random_uuid(),
  country text not null references portal.country (code),
  name text not null check (length(name) between 2 and 80 and name = btrim(name) and name !~ '[[:cntrl:]]'),
  scope text not null check (scope in ('store', 'submit')),
  issued_by uuid not null references portal.member (id),
  issued_by_name text not null,
  created_at timestamptz not null default now(),
  expires_on date not null,
  last_used_at timestamptz,
  revoked_at timestamptz,
  revoked_by_name text,
  check (expires_on <= ((created_at at time zone 'UTC') + interval '12 months')::date)
);
comment on table portal.machine is 'A script of a ministry that may upload for the approver who issued it.';
comment on column portal.machine.scope is 'store: it leaves checked drafts; submit: it may send them for approval as well.';
comment on column portal.machine.expires_on is 'The last day, in UTC, on which its key opens anything.';
create index machine_by_country on portal.machine (country);
create index machine_by_issuer on portal.machine (issued_by);
create unique index machine_once on portal.machine (country, lower(name)) where revoked_at is null;

-- Apart from what members may read. A key is 256 random bits, which nobody guesses
-- however fast they hash: a plain SHA-256 keeps it.
create table portal.machine_key (
  machine_id uuid primary key references portal.machine (id),
  key_hash text not null unique check (key_hash ~ '^[0-9a-f]{64}$'),
  window_began timestamptz not null default now(),
  asked integer not null default 0
);
comment on table portal.machine_key is 'The SHA-256 of each machine''s key, and how often it knocked in the running minute.';

alter table portal.machine enable row level security;
alter table portal.machine_key enable row level security;
grant select on portal.machine to authenticated;

create policy "Approvers see their ministry's machines, the secretariat all" on portal.machine
for select to authenticated
using (
  (country = ((select auth.jwt()) ->> 'country') and (select portal.viewer_has('approver')))
  or (select portal.viewer_has('secretariat'))
);
create policy "Only members in good standing read" on portal.machine as restrictive
for select to authenticated using ((select portal.viewer_is_member()));
create policy "Only members in good standing read" on portal.machine_key as restrictive
for select to authenticated using ((select portal.viewer_is_member()));

create view api.machine with (security_invoker = true) as
select id, country, name, scope, issued_by, issued_by_name, created_at, expires_on, last_used_at,
  revoked_at, revoked_by_name
from portal.machine;
grant select on api.machine to authenticated;


-- Who asks: a person, or a machine for a person. The token of a machine names both.

create function portal.viewer_machine() returns uuid
language sql stable set search_path = ''
return nullif((select auth.jwt()) ->> 'machine', '')::uuid;

create function portal.machine_stands(wanted portal.machine, issuer portal.member) returns boolean
language sql stable set search_path = ''
return wanted.revoked_at is null
  and wanted.expires_on >= (now() at time zone 'UTC')::date
  and wanted.issued_by = issuer.id
  and wanted.country = issuer.country
  and issuer.suspended_at is null
  and 'approver' = any (issuer.roles);

create function portal.machine_title(of_machine portal.machine) returns text
language sql immutable set search_path = ''
return format('%s (%s)', of_machine.name, of_machine.issued_by_name);

-- True for every person: only a machine may have ended before its token did.
create function portal.viewer_machine_stands(issuer portal.member) returns boolean
language sql stable security definer set search_path = ''
return portal.viewer_machine() is null or exists (
  select from portal.machine k
  where k.id = portal.viewer_machine() and portal.machine_stands(k, issuer)
);

create or replace function portal.viewer_is_member() returns boolean
language sql stable security definer set search_path = ''
return exists (
  select from portal.member m
  where m.id = portal.viewer_id() and m.country = portal.viewer_country() and m.suspended_at is null
    and portal.viewer_machine_stands(m)
);

create or replace function portal.viewer_has(role text) returns boolean
language sql stable security definer set search_path = ''
return exists (
  select from portal.member m
  where m.id = portal.viewer_id() and m.country = portal.viewer_country() and m.suspended_at is null
    and portal.viewer_machine_stands(m)
    and role = any (case when portal.viewer_machine() is null then m.roles else array['contributor'] end)
);

-- The token may be up to five minutes old; whoever changes something is looked up now.
-- A machine is its issuer with one role only, under a name that says both.
create or replace function portal.require_role(variadic wanted text[]) returns portal.member
language plpgsql stable security definer set search_path = ''
as $$
declare
  person portal.member;
  acting portal.machine;
begin
  select * into person from portal.member m where m.id = portal.viewer_id();
  if person.id is null or person.country is distinct from portal.viewer_country() then
    perform portal.refuse('access.not_a_member', 403);
  end if;
  if person.suspended_at is not null then
    perform portal.refuse('access.suspended', 403);
  end if;
  if portal.viewer_machine() is not null then
    select * into acting from portal.machine k where k.id = portal.viewer_machine();
    if acting.id is null or not portal.machine_stands(acting, person) then
      perform portal.refuse('access.machine_ended', 403);
    end if;
    person.roles := array['contributor'];
    person.name := portal.machine_title(acting);
  end if;
  if not person.roles && wanted then
    perform portal.refuse('access.role_needed', 403, array_to_string(wanted, ', '));
  end if;
  return person;
end $$;



-- Whatever function sends a submission for approval: a machine that may only store does not.
create function portal.keep_to_the_scope() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  if exists (select from portal.machine k where k.id = portal.viewer_machine() and k.scope <> 'submit') then
    perform portal.refuse('access.machine_scope', 403);
  end if;
  return new;
end $$;
create trigger submission_keeps_to_the_scope
before update of state on portal.submission
for each row when (new.state = 'submitted' and old.state is distinct from 'submitted')
execute function portal.keep_to_the_scope();


-- The secret itself never reaches the database: it comes as its hash.
create function portal.issue_machine(of_name text, with_scope text, hash text, last_day date) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('approver');
  today date := (now() at time zone 'UTC')::date;
  made uuid;
begin
  if last_day is null or last_day < today or last_day > (today + interval '12 months')::date then
    perform portal.refuse('access.machine_expiry', 400);
  end if;
  insert into portal.machine (country, name, scope, issued_by, issued_by_name, expires_on)
  values (person.country, btrim(of_name), with_scope, person.id, person.name, last_day)
  returning id into made;
  insert into portal.machine_key (machine_id, key_hash) values (made, hash);
  perform portal.record(person.country, 'machine.issued', made::text, null,
    jsonb_build_object('name', btrim(of_name), 'scope', with_scope, 'expires_on', last_day));
  return made;
exception
  when unique_violation then
    perform portal.refuse('access.machine_exists', 409, btrim(of_name));
  when check_violation or not_null_violation then
    perform portal.refuse('access.machine_malformed', 400);
end $$;

create function portal.revoke_machine(wanted uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_role('approver', 'secretariat');
  held portal.machine;
begin
  select * into held from portal.machine k
  where k.id = wanted and (k.country = person.country or 'secretariat' = any (person.roles))
  for update;
  if held.id is null then
    perform portal.refuse('access.no_such_machine', 404);
  end if;
  if held.revoked_at is not null then
    perform portal.refuse('access.machine_revoked', 409);
  end if;
  update portal.machine set revoked_at = now(), revoked_by_name = person.name where id = held.id;
  perform portal.record(held.country, 'machine.revoked', held.id::text,
    jsonb_build_object('name', held.name, 'scope', held.scope, 'expires_on', held.expires_on), null);
end $$;

-- Asked before anything else of a request is read: whose key is this, and may it come
-- in now? The server names the key's hash in the token it mints. A key that knocks too
-- often is told so; the count is kept here, because a portal may run as several replicas.
create function portal.open_machine() returns table (
  id uuid, name text, country text, scope text, issued_by uuid, title text, state text
)
language plpgsql security definer set search_path = ''
as $$
declare
  most_a_minute constant integer := 10;
  knock portal.machine_key;
  held portal.machine;
  issuer portal.member;
  found text;
begin
  update portal.machine_key k
  set asked = case when k.window_began < now() - interval '1 minute' then 1 else k.asked + 1 end,
    window_began = case when k.window_began < now() - interval '1 minute' then now() else k.window_began end
  where k.key_hash = (select auth.jwt()) ->> 'machine_key'
  returning k.* into knock;
  if knock.machine_id is null then
    return;
  end if;
  select * into held from portal.machine k where k.id = knock.machine_id;
  select * into issuer from portal.member m where m.id = held.issued_by;
  found := case
    when held.revoked_at is not null then 'revoked'
    when held.expires_on < (now() at time zone 'UTC')::date then 'expired'
    when not portal.machine_stands(held, issuer) then 'unanswered'
    when knock.asked > most_a_minute then 'busy'
    else 'ready'
  end;
  if found = 'ready' then
    update portal.machine k set last_used_at = now() where k.id = held.id;
  end if;
  return query
    select held.id, held.name, held.country, held.scope, held.issued_by, portal.machine_title(held), found;
end $$;


create function api.issue_machine(name text, scope text, key_hash text, expires_on text) returns uuid
language sql set search_path = ''
begin atomic
  select portal.issue_machine(name, scope, key_hash, nullif(expires_on, '')::date);
end;
create function api.revoke_machine(machine text) returns void
language sql set search_path = ''
begin atomic
  select portal.revoke_machine(machine::uuid);
end;
create function api.open_machine() returns table (
  id uuid, name text, country text, scope text, issued_by uuid, title text, state text
)
language sql set search_path = ''
begin atomic
  select * from portal.open_machine();
end;

grant execute on function
  portal.issue_machine(text, text, text, date), api.issue_machine(text, text, text, text),
  portal.revoke_machine(uuid), api.revoke_machine(text),
  portal.open_machine(), api.open_machine()
to authenticated;
