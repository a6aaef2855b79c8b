-- Every change of state leaves an event: who, what, before, after, when. Each
-- event carries the hash of the one before it, so that a line taken out or
-- altered later breaks the chain for everyone to see.

create table portal.audit_event (
  id bigint primary key,
  at timestamptz not null,
  actor uuid,
  actor_name text not null,
  country text not null check (country ~ '^[A-Z]{2}$'),
  action text not null check (action ~ '^[a-z_]+\.[a-z_]+$'),
  subject text not null,
  before jsonb,
  after jsonb,
  previous_hash text not null,
  hash text not null unique
);
comment on table portal.audit_event is 'Append-only, hash-chained log of every change of state.';

create index audit_event_by_country on portal.audit_event (country, id desc);
create index audit_event_by_subject on portal.audit_event (subject, id desc);

alter table portal.audit_event enable row level security;
grant select on portal.audit_event to authenticated;

create policy "Approvers read their ministry's events, the secretariat all" on portal.audit_event
for select to authenticated
using (
  (country = ((select auth.jwt()) ->> 'country') and (select portal.viewer_has('approver')))
  or (select portal.viewer_has('secretariat'))
);


-- Not even the owner rewrites the past by mistake.
create function portal.keep_the_past() returns trigger
language plpgsql set search_path = ''
as $$
begin
  raise exception '% is append-only', tg_table_name;
end $$;

create trigger audit_event_is_append_only
before update or delete or truncate on portal.audit_event
for each statement execute function portal.keep_the_past();


create function portal.event_hash(event portal.audit_event) returns text
language sql immutable set search_path = ''
return encode(sha256(convert_to(concat_ws(
  E'\x1f',
  event.previous_hash, event.id::text,
  -- The text of a moment depends on the session's time zone, its epoch does not.
  extract(epoch from event.at)::text,
  coalesce(event.actor::text, ''), event.actor_name, event.country, event.action, event.subject,
  coalesce(event.before::text, ''), coalesce(event.after::text, '')
), 'UTF8')), 'hex');

-- Called by the functions that change something, never by a viewer directly.
create function portal.record(
  country text, action text, subject text, before jsonb, after jsonb,
  actor uuid default null, actor_name text default null
) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  event portal.audit_event;
  last portal.audit_event;
begin
  -- One at a time, or two events would both follow the same one.
  perform pg_catalog.pg_advisory_xact_lock(8311945002);
  select * into last from portal.audit_event order by id desc limit 1;
  event.id := coalesce(last.id, 0) + 1;
  event.at := clock_timestamp();
  event.actor := coalesce(actor, portal.viewer_id());
  event.actor_name := coalesce(actor_name, (select auth.jwt()) ->> 'name', 'the system');
  event.country := country;
  event.action := action;
  event.subject := subject;
  event.before := before;
  event.after := after;
  event.previous_hash := coalesce(last.hash, '');
  event.hash := portal.event_hash(event);
  insert into portal.audit_event values (event.*);
end $$;

-- Returns the number of events read and the first one that does not fit, if any.
create function portal.verify_audit() returns table (events bigint, first_broken bigint)
language plpgsql stable security definer set search_path = ''
as $$
begin
  perform portal.require_role('secretariat');
  return query
    with chain as (
      select a as event, lag(a.hash) over (order by a.id) as expected
      from portal.audit_event a
    )
    select count(*), min((event).id) filter (
      where (event).hash <> portal.event_hash(event)
        or (event).previous_hash <> coalesce(expected, '')
    )
    from chain;
end $$;
grant execute on function portal.verify_audit() to authenticated;


create view api.audit_event with (security_invoker = true) as
select id, at, actor, actor_name, country, action, subject, before, after, hash
from portal.audit_event;
grant select on api.audit_event to authenticated;

create function api.verify_audit() returns table (events bigint, first_broken bigint)
language sql stable set search_path = ''
begin atomic
  select * from portal.verify_audit();
end;
grant execute on function api.verify_audit() to authenticated;
