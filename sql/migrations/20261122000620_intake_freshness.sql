-- Freshness: until which day each open account's approved figures reach, and how long
-- ago that is. Worked out when somebody asks, so that an approval or a withdrawal
-- shows at once.

create table portal.freshness_rule (
  code text primary key check (code = 'account'),
  due_days integer not null check (due_days > 0),
  overdue_days integer not null,
  long_overdue_days integer not null,
  check (due_days < overdue_days and overdue_days < long_overdue_days)
);
comment on table portal.freshness_rule is
  'After how many days without approved figures an account is due, overdue and long overdue.';

alter table portal.freshness_rule enable row level security;
grant select on portal.freshness_rule to authenticated;
create policy "Members read the rules of freshness" on portal.freshness_rule
for select to authenticated using (((select auth.jwt()) ->> 'country') is not null);
create policy "Only members in good standing read" on portal.freshness_rule as restrictive
for select to authenticated using ((select portal.viewer_is_member()));

create view api.freshness_rule with (security_invoker = true) as
select code, due_days, overdue_days, long_overdue_days from portal.freshness_rule;
grant select on api.freshness_rule to authenticated;


-- The last day an account's approved figures cover: a post export covers its whole
-- period, a daily one the days it has. Days are the account's own. An account without
-- figures is asked for them from the day it was entered here.
create function portal.account_freshness(of_country text) returns table (
  account_id uuid, mission_id uuid, country text, platform text, handle text,
  last_day date, since date, days integer, state text
)
language sql stable set search_path = ''
begin atomic
  select a.id, a.mission_id, a.country, a.platform, a.handle, seen.last_day, age.since, age.days,
    case
      when age.days >= r.long_overdue_days then 'long_overdue'
      when age.days >= r.overdue_days then 'overdue'
      when age.days >= r.due_days then 'due'
      else 'current'
    end
  from portal.account a
  join portal.mission m on m.id = a.mission_id and m.closed_on is null
  cross join portal.freshness_rule r
  cross join lateral (
    select greatest(
      (
        select max(s.last_day)
        from portal.submission_account sa
        join portal.submission s on s.id = sa.submission_id and s.state = 'approved' and s.grain = 'post'
        where sa.account_id = a.id
      ),
      (
        select d.day
        from portal.account_day d
        join portal.submission s on s.id = d.submission_id and s.state = 'approved'
        where d.account_id = a.id
        order by d.day desc
        limit 1
      )
    ) as last_day
  ) as seen
  cross join lateral (
    select coalesce(seen.last_day, (a.created_at at time zone a.time_zone)::date) as since,
      (now() at time zone a.time_zone)::date
        - coalesce(seen.last_day, (a.created_at at time zone a.time_zone)::date) as days
  ) as age
  where a.closed_on is null and (of_country is null or a.country = of_country);
end;

create function portal.own_freshness() returns table (
  account_id uuid, mission_id uuid, platform text, handle text, last_day date, since date, days integer, state text
)
language sql stable security definer set search_path = ''
begin atomic
  select f.account_id, f.mission_id, f.platform, f.handle, f.last_day, f.since, f.days, f.state
  from portal.account_freshness(portal.viewer_country()) as f
  where portal.viewer_country() is not null and portal.viewer_is_member()
  order by f.days desc, f.handle, f.account_id;
end;

-- What the secretariat may know of others: how many accounts are how late, and nothing else.
create function portal.network_freshness() returns table (
  country text, accounts integer, due integer, overdue integer, long_overdue integer
)
language plpgsql stable security definer set search_path = ''
as $$
begin
  perform portal.require_role('secretariat');
  return query
    select f.country, count(*)::integer,
      (count(*) filter (where f.state = 'due'))::integer,
      (count(*) filter (where f.state = 'overdue'))::integer,
      (count(*) filter (where f.state = 'long_overdue'))::integer
    from portal.account_freshness(null) as f
    group by f.country
    order by f.country;
end $$;

create function api.own_freshness() returns table (
  account_id uuid, mission_id uuid, platform text, handle text, last_day date, since date, days integer, state text
)
language sql stable set search_path = ''
begin atomic
  select * from portal.own_freshness();
end;
create function api.network_freshness() returns table (
  country text, accounts integer, due integer, overdue integer, long_overdue integer
)
language sql stable set search_path = ''
begin atomic
  select * from portal.network_freshness();
end;

grant execute on function
  portal.own_freshness(), api.own_freshness(),
  portal.network_freshness(), api.network_freshness()
to authenticated;
