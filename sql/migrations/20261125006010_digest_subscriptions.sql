-- "Tell me": a member follows a saved view of the portal. When a value in it crosses a threshold, changes
-- by more than a share, or something new stands there, a notice is kept for them, once; the weekly letter
-- counts it, and an e-mail follows at once where they want one. What a view says is asked as the member, by
-- the command that sends alerts (core.monitor.alerting): nobody is told more than they may see.

create table portal.subscription (
  id uuid primary key default gen_random_uuid(),
  member_id uuid not null references portal.member (id),
  country text not null,
  kind text not null check (kind in ('benchmark', 'mission', 'awards', 'practices')),
  title text not null check (length(title) between 1 and 200 and title !~ '[[:cntrl:]]'),
  address text not null check (address ~ '^/[a-z-]+(\?[^\s#]*)?$' and length(address) <= 2000),
  condition text not null check (condition in ('new', 'crosses', 'changes')),
  threshold double precision,
  by_mail boolean not null,
  seen jsonb not null check (jsonb_typeof(seen) = 'object' and length(seen::text) <= 200000),
  created_at timestamptz not null default now(),
  looked_at timestamptz not null default now(),
  check ((condition = 'new') = (threshold is null)),
  check (threshold not in ('NaN', 'Infinity', '-Infinity'))
);
comment on table portal.subscription is 'A saved view that a member follows, and of what in it they want to be told.';
comment on column portal.subscription.address is 'The view on the portal: its page and filters.';
comment on column portal.subscription.threshold is 'A value to be crossed, or a share (0.1: ten percent) to be changed by.';
comment on column portal.subscription.seen is 'What stood there when it was last looked at, and what the member was last told.';
create unique index subscription_once on portal.subscription
  (member_id, md5(address), condition, coalesce(threshold, 0));
create index subscription_due on portal.subscription (looked_at);

alter table portal.subscription enable row level security;
create policy "Only members in good standing read" on portal.subscription
as restrictive for select to authenticated using ((select portal.viewer_is_member()));
grant select on portal.subscription to authenticated;
create policy "Members read their own subscriptions" on portal.subscription
for select to authenticated using (member_id = (select portal.viewer_id()));

-- A notice is of an alert of the monitor or of a followed view.
alter table portal.alert_notice add column subscription_id uuid references portal.subscription (id) on delete set null;
alter table portal.alert_notice drop constraint alert_notice_kind_check;
alter table portal.alert_notice add check (kind in ('search', 'feeds', 'view'));
alter table portal.alert_notice add unique (subscription_id, key);

-- As 20261123000900 says: no guesses about what a ministry's rows hold.
do $$
declare
  told record;
begin
  for told in
    select a.attname from pg_catalog.pg_attribute a
    where a.attrelid = 'portal.subscription'::regclass and a.attnum > 0
      and format_type(a.atttypid, null) in ('text', 'jsonb', 'double precision')
  loop
    execute format('alter table portal.subscription alter column %I set statistics 0', told.attname);
  end loop;
end $$;

create view api.subscription with (security_invoker = true) as
select id, kind, title, address, condition, threshold, by_mail, seen, created_at from portal.subscription;
grant select on api.subscription to authenticated;


-- Follows a view; following the same thing again changes how the member is told.
create function portal.subscribe(
  of_kind text, of_title text, of_address text, of_condition text, of_threshold double precision, with_mail boolean, now_seen text
) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_person();
  made uuid;
begin
  if (select count(*) from portal.subscription s where s.member_id = person.id) >= 50 then
    perform portal.refuse('digest.subscriptions_full', 409);
  end if;
  insert into portal.subscription (member_id, country, kind, title, address, condition, threshold, by_mail, seen)
  values (person.id, person.country, of_kind, btrim(of_title), of_address, of_condition, of_threshold, with_mail,
    now_seen::jsonb)
  on conflict (member_id, md5(address), condition, coalesce(threshold, 0)) do update
  set title = excluded.title, by_mail = excluded.by_mail, country = excluded.country
  returning id into made;
  perform portal.record(person.country, 'subscription.made', made::text, null,
    jsonb_build_object('kind', of_kind, 'name', btrim(of_title), 'by_mail', with_mail));
  return made;
exception
  when check_violation or not_null_violation or data_exception then
    perform portal.refuse('access.malformed', 400);
end $$;

create function portal.unsubscribe(wanted uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  person portal.member := portal.require_person();
  was portal.subscription;
begin
  delete from portal.subscription s where s.id = wanted and s.member_id = person.id returning * into was;
  if was.id is null then
    perform portal.refuse('digest.no_such_subscription', 404);
  end if;
  perform portal.record(person.country, 'subscription.dropped', was.id::text,
    jsonb_build_object('kind', was.kind, 'name', was.title, 'by_mail', was.by_mail), null);
end $$;

create function api.subscribe(
  kind text, title text, address text, condition text, threshold double precision, by_mail boolean, seen text
) returns uuid
language sql set search_path = ''
begin atomic
  select portal.subscribe(kind, title, address, condition, threshold, by_mail, seen);
end;
create function api.unsubscribe(subscription text) returns void
language sql set search_path = ''
begin atomic
  select portal.unsubscribe(subscription::uuid);
end;
grant execute on function
  portal.subscribe(text, text, text, text, double precision, boolean, text),
  api.subscribe(text, text, text, text, double precision, boolean, text),
  portal.unsubscribe(uuid), api.unsubscribe(text)
to authenticated;


-- For whoever holds the database's password: the views to look at now, a member's together. Each is
-- looked at once an hour: none of them changes faster than people approve and publish.
create function portal.due_subscriptions() returns table (
  id uuid, member_id uuid, name text, email text, country text, roles text[],
  kind text, title text, address text, condition text, threshold double precision, by_mail boolean, seen jsonb
)
language sql stable security definer set search_path = ''
begin atomic
  select s.id, m.id, m.name, m.email, m.country, m.roles,
    s.kind, s.title, s.address, s.condition, s.threshold, s.by_mail, s.seen
  from portal.subscription s
  join portal.member m on m.id = s.member_id
  where m.suspended_at is null and s.looked_at < now() - interval '1 hour'
  order by m.id, s.id
  limit 2000;
end;

-- Keeps what was seen, and a notice where there is one (`of_key` is not null): of one thing once.
create function portal.note_looked(wanted uuid, now_seen jsonb, of_key text, many integer, what jsonb) returns void
language sql security definer set search_path = ''
begin atomic
  update portal.subscription s set seen = now_seen, looked_at = now() where s.id = wanted;
  with made as (
    insert into portal.alert_notice (subscription_id, member_id, country, kind, title, key, items, found)
    select s.id, s.member_id, s.country, 'view', s.title, of_key, many, what
    from portal.subscription s where s.id = wanted and of_key is not null
    on conflict (subscription_id, key) do nothing
    returning id, member_id, country, subscription_id
  )
  insert into portal.alert_sent (notice_id, member_id, country, way)
  select m.id, m.member_id, m.country, 'mail'
  from made m join portal.subscription s on s.id = m.subscription_id where s.by_mail;
end;
