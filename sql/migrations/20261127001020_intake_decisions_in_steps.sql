-- A decision about a submission is worked out before it is made, in portions that each fit well within
-- the eight seconds a request has, however many posts it holds and however often its accounts were
-- exported before. What stands is touched once, at the end, in one go: until then nobody sees anything of it.
-- What a review found is there for the decision after it.

create table portal.decision_part (
  id bigint generated always as identity primary key,
  submission_id uuid not null references portal.submission (id) on delete cascade,
  with_held boolean not null,
  account_ids uuid[] not null,
  from_month date not null,
  to_month date not null,
  rests_on text not null,
  next_step text check (next_step in ('find_moved', 'work_out'))
);
comment on table portal.decision_part is 'Portions in which the next decision about a submission is worked out; nobody but the owner reads it.';
comment on column portal.decision_part.with_held is 'Whether the rows held back are taken in.';
comment on column portal.decision_part.rests_on is 'Tells whether something has been decided meanwhile that the months depend on.';
comment on column portal.decision_part.next_step is 'First it is found where other exports put the same posts, then the months are worked out; none left: both are done.';
create index decision_part_by_submission on portal.decision_part (submission_id, with_held);

create table portal.decision_month (
  id bigint generated always as identity primary key,
  submission_id uuid not null references portal.submission (id) on delete cascade,
  with_held boolean not null,
  figures portal.account_month not null
);
comment on table portal.decision_month is 'Months as the next decision about a submission would leave them; nobody but the owner reads it. A migration that changes portal.account_month, or how months are worked out, empties both tables.';
create index decision_month_by_submission on portal.decision_month (submission_id, with_held);
-- No statistics of what a ministry's figures say.
alter table portal.decision_month alter column figures set statistics 0;

alter table portal.decision_part enable row level security;
alter table portal.decision_month enable row level security;
create policy "Only members in good standing read" on portal.decision_part
as restrictive for select to authenticated using ((select portal.viewer_is_member()));
create policy "Only members in good standing read" on portal.decision_month
as restrictive for select to authenticated using ((select portal.viewer_is_member()));


-- Makes the decision without a word in the log; only for what is undone in the same transaction.
create or replace function portal.try_decision(held portal.submission, with_held boolean) returns void
language plpgsql set search_path = ''
as $$
begin
  update portal.submission s
  set state = case when held.state in ('approved', 'compared') then 'withdrawn' else portal.settled_state(held.kind) end,
    approval_order = coalesce(s.approval_order, nextval('portal.approval_order')),
    held_reason = case when with_held then coalesce(s.held_reason, 'tried') else s.held_reason end
  where s.id = held.id;
end $$;

-- All that the months of the submission's accounts depend on beside its own landed rows, in short.
create function portal.decision_rests_on(held portal.submission) returns text
language sql stable set search_path = ''
begin atomic
  select md5(concat_ws(' ', held.state, held.approval_order, held.rows_accepted, held.rows_held, held.first_day, held.last_day,
    (select count(*) from portal.submission_addition a where a.submission_id = held.id),
    (
      select string_agg(concat_ws(' ', a.id, a.mission_id), ',' order by a.id)
      from portal.submission_account sa join portal.account a on a.id = sa.account_id
      where sa.submission_id = held.id
    ),
    (
      select string_agg(concat_ws(' ', s.id, s.approval_order, s.held_reason is not null), ',' order by s.id)
      from portal.submission s
      where s.state = 'approved' and s.id <> held.id and s.id in (
        select a.submission_id from portal.submission_account a
        where a.account_id = any (array(
          select mine.account_id from portal.submission_account mine where mine.submission_id = held.id)))
    )));
end;

-- How many of a submission's rows go into one portion, and when a request begins no other one.
create function portal.portion_rows() returns integer
language sql immutable
return 100000;
create function portal.portion_time() returns interval
language sql immutable
return interval '1 second';

-- Portions of whole accounts, of about as many of the submission's rows each.
create function portal.plan_decision(held portal.submission, with_held boolean, rests_on text) returns void
language sql set search_path = ''
begin atomic
  delete from portal.decision_month m where m.submission_id = held.id and m.with_held = plan_decision.with_held;
  delete from portal.decision_part p where p.submission_id = held.id and p.with_held = plan_decision.with_held;
  insert into portal.decision_part (submission_id, with_held, account_ids, from_month, to_month, rests_on, next_step)
  select held.id, plan_decision.with_held, array_agg(a.account_id order by a.account_id),
    date_trunc('month', held.first_day)::date, date_trunc('month', held.last_day)::date, plan_decision.rests_on, 'find_moved'
  from (
    select sa.account_id, sum(coalesce(landed.rows, 0)) over (order by sa.account_id) - coalesce(landed.rows, 0) as before
    from portal.submission_account sa
    left join (
      select r.account_id, count(*) as rows
      from (
        select p.account_id from portal.post p where p.submission_id = held.id
        union all
        select d.account_id from portal.account_day d where d.submission_id = held.id
      ) as r
      group by r.account_id
    ) as landed on landed.account_id = sa.account_id
    where sa.submission_id = held.id
  ) as a
  group by div(a.before, portal.portion_rows());
end;


-- The first and last day outside those of the submission on which another export puts a post of these accounts that
-- it holds, too. Looked up from the side that has fewer posts, one after the other.
create function portal.moved_days(held portal.submission, of_accounts uuid[], out first_day date, out last_day date)
language plpgsql stable set search_path = '' set plan_cache_mode = force_custom_plan
as $$
declare
  others uuid[];
  posts_of_others bigint;
begin
  select array_agg(s.id), sum(s.rows_accepted + s.rows_held) into others, posts_of_others
  from portal.submission s
  where s.state = 'approved' and s.grain = 'post' and s.id <> held.id
    and (s.first_day < held.first_day or s.last_day > held.last_day)
    and s.id in (select a.submission_id from portal.submission_account a where a.account_id = any (of_accounts));
  if held.grain <> 'post' or others is null then
    return;
  end if;
  if posts_of_others < held.rows_accepted + held.rows_held then
    select min(o.day), max(o.day) into first_day, last_day
    from portal.post o
    where o.submission_id = any (others) and o.account_id = any (of_accounts)
      and (o.day < held.first_day or o.day > held.last_day)
      and (
        select true from portal.post p
        where p.account_id = o.account_id and p.external_id = o.external_id and p.submission_id = held.id
        limit 1);
  else
    select min(o.first_day), max(o.last_day) into first_day, last_day
    from portal.post p
    cross join lateral (
      select min(q.day) as first_day, max(q.day) as last_day
      from portal.post q
      where q.account_id = p.account_id and q.external_id = p.external_id and q.submission_id = any (others)
        and (q.day < held.first_day or q.day > held.last_day)
      -- Keeps the planner from turning it round.
      offset 0
    ) as o
    where p.submission_id = held.id and p.account_id = any (of_accounts);
  end if;
end $$;

-- Takes in the months that moved posts leave, and cuts the portion into spans of months, where all exports
-- of its accounts together hold twice as many rows.
create function portal.slice_part(held portal.submission, part portal.decision_part) returns void
language plpgsql set search_path = '' set plan_cache_mode = force_custom_plan
as $$
declare
  moved record := portal.moved_days(held, part.account_ids);
begin
  part.from_month := least(part.from_month, date_trunc('month', moved.first_day)::date);
  part.to_month := greatest(part.to_month, date_trunc('month', moved.last_day)::date);
  delete from portal.decision_part p where p.id = part.id;
  insert into portal.decision_part (submission_id, with_held, account_ids, from_month, to_month, rests_on, next_step)
  select part.submission_id, part.with_held, part.account_ids, min(s.month), max(s.month), part.rests_on, 'work_out'
  from (
    select m.month::date as month, sum(coalesce(r.rows, 0)) over (order by m.month) - coalesce(r.rows, 0) as before
    from generate_series(part.from_month::timestamp, part.to_month::timestamp, interval '1 month') as m (month)
    left join (
      select date_trunc('month', q.day::timestamp) as month, count(*) as rows
      from (
        select p.day from portal.post p
        where p.account_id = any (part.account_ids)
          and p.day >= part.from_month and p.day < (part.to_month + interval '1 month')::date
        union all
        select d.day from portal.account_day d
        where d.account_id = any (part.account_ids)
          and d.day >= part.from_month and d.day < (part.to_month + interval '1 month')::date
      ) as q
      group by 1
    ) as r using (month)
  ) as s
  group by div(s.before, 2 * portal.portion_rows());
end $$;


-- Works the next portions of a decision out, for about a second, at least one; returns how many are left. What somebody
-- else decided about the same accounts meanwhile makes it begin anew.
create function portal.work_out(held portal.submission, taking_held boolean) returns integer
language plpgsql set search_path = ''
as $$
declare
  now_on text;
  ends timestamptz;
  progress boolean := false;
  part portal.decision_part;
  worked bigint[] := '{}';
  months portal.account_month[];
begin
  if held.kind = 'monitored' then
    return 0;
  end if;
  -- Two decisions on one account follow each other, so that the second sees the first.
  perform from portal.account a
  where a.id in (select sa.account_id from portal.submission_account sa where sa.submission_id = held.id)
  order by a.id for no key update;
  ends := clock_timestamp() + portal.portion_time();
  now_on := portal.decision_rests_on(held);
  if not exists (
    select from portal.decision_part p
    where p.submission_id = held.id and p.with_held = taking_held and p.rests_on = now_on
  ) then
    perform portal.plan_decision(held, taking_held, now_on);
  end if;
  for part in
    select * from portal.decision_part p
    where p.submission_id = held.id and p.with_held = taking_held and p.next_step = 'find_moved' order by p.id
  loop
    exit when progress and clock_timestamp() > ends;
    perform portal.slice_part(held, part);
    progress := true;
  end loop;
  begin
    perform portal.try_decision(held, taking_held);
    for part in
      select * from portal.decision_part p
      where p.submission_id = held.id and p.with_held = taking_held and p.next_step = 'work_out' order by p.id
    loop
      exit when progress and clock_timestamp() > ends;
      months := months || array(select m from portal.months_of(part.account_ids, part.from_month, part.to_month) as m);
      worked := worked || part.id;
      progress := true;
    end loop;
    raise exception using errcode = 'JJ001';
  exception when sqlstate 'JJ001' then
    null;
  end;
  insert into portal.decision_month (submission_id, with_held, figures)
  select held.id, taking_held, m from unnest(months) as m;
  update portal.decision_part p set next_step = null where p.id = any (worked);
  return (
    select count(*) from portal.decision_part p
    where p.submission_id = held.id and p.with_held = taking_held and p.next_step is not null);
end $$;

-- Works out the months of external monitoring that a decision touches: those of all that was monitored of the
-- submission's accounts, for a post may stand in another file with another day.
create function portal.refresh_compared(held portal.submission) returns void
language plpgsql security definer set search_path = '' set plan_cache_mode = force_custom_plan
as $$
declare
  of_accounts uuid[] := (
    select array_agg(a.account_id) from portal.submission_account a where a.submission_id = held.id);
begin
  perform portal.refresh_monitored(of_accounts,
    date_trunc('month', min(s.first_day))::date, date_trunc('month', max(s.last_day))::date)
  from portal.submission s
  where s.id = held.id or s.state = 'compared' and exists (
    select from portal.submission_account a where a.submission_id = s.id and a.account_id = any (of_accounts));
end $$;

-- Lets the months that were worked out stand; the decision has been made in the same transaction.
-- What external monitoring counted has tables of its own and is never so large.
create function portal.put_in_place(held portal.submission, taking_held boolean) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  if held.kind = 'monitored' then
    perform portal.refresh_compared(held);
    return;
  end if;
  delete from portal.account_month m
  using portal.decision_part p, unnest(p.account_ids) as a (account_id)
  where p.submission_id = held.id and p.with_held = taking_held
    and m.account_id = a.account_id and m.month between p.from_month and p.to_month;
  insert into portal.account_month
  select (d.figures).* from portal.decision_month d where d.submission_id = held.id and d.with_held = taking_held;
  delete from portal.decision_part p where p.submission_id = held.id;
  delete from portal.decision_month d where d.submission_id = held.id;
end $$;
